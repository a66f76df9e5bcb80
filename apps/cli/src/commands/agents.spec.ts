import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, runCli } from '../../testing/fake-cli.js';
import { register } from './agents.js';

const agents = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['agents', ...words], options);
const day = '2026-11-22T10:00:00.000Z';
const agent = {
  __typename: 'SiteAgent', id: 'agent_1', name: 'hall A', state: 'ENROLLED', createdAt: day, invitationEndsAt: null, lastHeardAt: day, keySince: day, formerKeyUntil: null, keyAskedAt: null, replaces: null, revokedAt: null, revokeReason: null,
  engine: 'slurm', isInventoryMeasured: true,
};
const site = {
  id: 'site_1', name: 'Dry Creek', agentQuietSince: null,
  agents: [{ ...agent, id: 'agent_0', state: 'REVOKED', revokeReason: 'disk stolen' }, { ...agent, replaces: 'agent_0', keyAskedAt: day }, { ...agent, id: 'agent_2', state: 'INVITED', lastHeardAt: null, keySince: null, invitationEndsAt: day, engine: null }],
  inventoryDrift: [{ node: 'P1-0002', kind: 'FEWER_GPUS', listed: '8 GPUs', found: '6 GPUs', holdsBack: true }],
  benchmarks: [{ __typename: 'NodeBenchmark', id: 'bench_1', nodeId: 'node_1', node: 'P1-0001', state: 'DONE', askedAt: day, finishedAt: day, gpuCount: 8, gigaflopsPerSecond: 1.23456, stepsPerSecond: 900, ranSeconds: 10.25, detail: 'processor' }],
};

describe('switchyard agents', () => {
  it('list, drift and benchmarks say how they stand, what is less than listed, how fast it is', async () => {
    const answers = { SiteAgents: { site } };
    const { out } = await agents(['list', 'site_1'], { answers });
    expect(out).toMatch(/agent_0 .*revoked.*disk stolen/);
    expect(out).toMatch(/agent_1 .*enrolled.*a new one is asked for.*in place of agent_0/);
    expect(out).toMatch(/agent_2 .*invited.*never.*token until/);
    expect((await agents(['drift', 'site_1'], { answers })).out).toMatch(/P1-0002 +fewer gpus +8 GPUs +6 GPUs +no/);
    expect((await agents(['benchmarks', 'site_1'], { answers })).out).toMatch(/P1-0001 +done .*1\.235 +900\.0 +10\.3 s +processor/);
    expect((await agents(['list', 'site_9'], { answers: { SiteAgents: { site: { ...site, agents: null } } } })).code).toBe(4);
    expect((await agents(['drift', 'site_1'], { answers: { SiteAgents: { site: { ...site, inventoryDrift: [] } } } })).out).toContain('is what is listed');
  });
  it('enrol shows the token once and says what it replaces; rotate, revoke and measure ask for it', async () => {
    const made = await agents(['enrol', 'site_1', '--name', 'hall A', '--replaces', 'agent_0', '--yes'], { answers: { InviteAgent: { inviteAgent: { __typename: 'AgentInvited', id: 'agent_3', token: 'sy_agent_x', expiresAt: day } } } });
    expect(made.asked[0]).toMatchObject({ operation: 'InviteAgent', variables: { input: { siteId: 'site_1', name: 'hall A', replaces: 'agent_0' } } });
    expect(made.out).toContain('agent_3\nsy_agent_x\n');
    const rotated = await agents(['rotate', 'agent_1', '--yes'], { answers: { AskAgentKey: { askAgentKey: agent } } });
    expect([rotated.asked[0]?.variables, rotated.out]).toEqual([{ input: { agentId: 'agent_1' } }, 'agent_1 is asked for a new key.\n']);
    const revoked = await agents(['revoke', 'agent_1', '--reason', 'disk stolen', '--yes'], { answers: { RevokeAgent: { revokeAgent: { __typename: 'AgentRevoked', id: 'agent_1' } } } });
    expect(revoked.asked[0]?.variables).toEqual({ input: { agentId: 'agent_1', reason: 'disk stolen' } });
    const measured = await agents(['measure', 'node_1', '--yes'], { answers: { AskBenchmark: { askBenchmark: { ...site.benchmarks[0], state: 'ASKED' } } } });
    expect(measured.out).toBe('P1-0001 is to be measured: bench_1.\n');
    const refused = await agents(['rotate', 'agent_9', '--yes'], { answers: { AskAgentKey: { askAgentKey: { __typename: 'PlainRefusal', code: 'NOT_FOUND', message: 'You have no such agent.', path: ['input', 'agentId'] } } } });
    expect(refused.code).not.toBe(0);
    expect((await agents(['revoke', 'agent_1'], {})).code).toBe(2);
  });
});
