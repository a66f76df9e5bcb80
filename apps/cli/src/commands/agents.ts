import type { Command } from 'commander';
import { AskAgentKeyDocument, AskBenchmarkDocument, InviteAgentDocument, RevokeAgentDocument, type Schema, SiteAgentsDocument, type SiteAgentsQuery } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, given, showCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { plainWords, table } from '../base/output.js';
import { madeOf } from '../base/problems.js';
import type { Times } from '../base/time.js';

const AS = 'lena';
type Site = NonNullable<SiteAgentsQuery['site']>;
type Agent = NonNullable<Site['agents']>[number];
type Drift = NonNullable<Site['inventoryDrift']>[number];
type Benchmark = NonNullable<Site['benchmarks']>[number];

/** What there is to know of an agent's key, in a few words. */
function keyWords({ state, keyAskedAt, formerKeyUntil, invitationEndsAt, keySince }: Agent, times: Times): string {
  if (state === 'REVOKED') return '';
  if (state === 'INVITED') return invitationEndsAt === null ? 'no token out' : `token until ${times.at(invitationEndsAt)}`;
  const since = keySince === null ? '' : `since ${times.at(keySince)}`;
  return keyAskedAt !== null ? `${since}, a new one is asked for` : formerKeyUntil !== null && new Date(formerKeyUntil) > new Date(keySince ?? 0) ? `${since}, the one before until ${times.at(formerKeyUntil)}` : since;
}
function agentsWords(cli: Cli, agents: readonly Agent[], times: Times): string {
  if (agents.length === 0) return 'No agents. Invite one with "switchyard agents enrol <site> --name <name>".';
  return table<Agent>([
    { title: 'agent', value: (a) => a.id }, { title: 'name', value: (a) => a.name, isFlexible: true }, { title: 'state', value: (a) => plainWords(a.state) }, { title: 'engine', value: (a) => a.engine ?? '' },
    { title: 'last heard', value: (a) => (a.lastHeardAt === null ? 'never' : times.at(a.lastHeardAt)) }, { title: 'key', value: (a) => keyWords(a, times), isFlexible: true },
    { title: 'note', value: (a) => a.revokeReason ?? (a.replaces === null ? '' : `in place of ${a.replaces}`), isFlexible: true },
  ], agents, cli.terminal);
}
const driftWords = (cli: Cli, drift: readonly Drift[]): string => drift.length === 0 ? 'What its agents find is what is listed.' : table<Drift>([
  { title: 'node', value: (d) => d.node }, { title: 'what', value: (d) => plainWords(d.kind) }, { title: 'listed', value: (d) => d.listed ?? '-' }, { title: 'found', value: (d) => d.found ?? '-', isFlexible: true },
  { title: 'takes work', value: (d) => (d.holdsBack ? 'no' : 'yes') },
], drift, cli.terminal);
const benchmarkWords = (cli: Cli, rows: readonly Benchmark[], times: Times): string => rows.length === 0 ? 'No node was measured. Ask with "switchyard agents measure <node>".' : table<Benchmark>([
  { title: 'node', value: (b) => b.node }, { title: 'state', value: (b) => plainWords(b.state) }, { title: 'asked', value: (b) => times.at(b.askedAt) }, { title: 'GFLOP/s', value: (b) => (b.gigaflopsPerSecond === null ? '' : b.gigaflopsPerSecond.toPrecision(4)) },
  { title: 'steps/s', value: (b) => (b.stepsPerSecond === null ? '' : b.stepsPerSecond.toPrecision(4)) }, { title: 'took', value: (b) => (b.ranSeconds === null ? '' : `${b.ranSeconds.toFixed(1)} s`) }, { title: 'detail', value: (b) => b.detail ?? '', isFlexible: true },
], rows, cli.terminal);

async function enrol(cli: Cli, siteId: string, flags: ConfirmFlags & { readonly name: string; readonly replaces?: string }): Promise<void> {
  const input = given<Schema.InviteAgentInput>({ siteId, name: flags.name, replaces: flags.replaces });
  await planThenDo(cli, flags, {
    plan: `${siteId} gets an agent ${JSON.stringify(flags.name)}${flags.replaces === undefined ? '' : ` in place of ${flags.replaces}, which is shut out the moment the new one enrols`}. Its one-time token is shown once.`, planValue: input, question: 'Invite it?',
    json: { document: InviteAgentDocument, path: 'inviteAgent', typename: 'AgentInvited' },
    act: async () => madeOf((await cli.client(flags, AS).execute(InviteAgentDocument, { input, idempotencyKey: keyOf(cli, flags) })).inviteAgent, 'AgentInvited', { siteId: '<site>', name: '--name', replaces: '--replaces' }),
    told: ({ id, token, expiresAt }) => `${id}\n${token}\nGood once, until ${timesOf(cli, flags).at(expiresAt)}; it is not shown again. Start the agent with it: AGENT_ENROLMENT_TOKEN`,
  });
}
async function rotate(cli: Cli, agentId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${agentId} makes itself a new key at its next poll; the old one is taken for 15 minutes more.`, planValue: { agentId }, question: 'Ask it?', json: { document: AskAgentKeyDocument, path: 'askAgentKey', typename: 'SiteAgent' },
    act: async () => madeOf((await cli.client(flags, AS).execute(AskAgentKeyDocument, { input: { agentId } })).askAgentKey, 'SiteAgent', { agentId: '<agent>' }), told: ({ id }) => `${id} is asked for a new key.`,
  });
}
async function revoke(cli: Cli, agentId: string, flags: ConfirmFlags & { readonly reason?: string }): Promise<void> {
  const input = given<Schema.RevokeAgentInput>({ agentId, reason: flags.reason });
  await planThenDo(cli, flags, {
    plan: `${agentId} is shut out at once and for good: its reports are refused. What runs at the site runs on, and is reported once another agent takes its place.`, planValue: input, question: 'Revoke it?',
    json: { document: RevokeAgentDocument, path: 'revokeAgent', typename: 'AgentRevoked' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RevokeAgentDocument, { input })).revokeAgent, 'AgentRevoked', { agentId: '<agent>', reason: '--reason' }), told: ({ id }) => `${id} is revoked. Next: switchyard agents enrol <site> --name <name>`,
  });
}
async function measure(cli: Cli, nodeId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `The agent of ${nodeId} measures it once nobody's work is on its GPUs.`, planValue: { nodeId }, question: 'Ask it?', json: { document: AskBenchmarkDocument, path: 'askBenchmark', typename: 'NodeBenchmark' },
    act: async () => madeOf((await cli.client(flags, AS).execute(AskBenchmarkDocument, { input: { nodeId }, idempotencyKey: keyOf(cli, flags) })).askBenchmark, 'NodeBenchmark', { nodeId: '<node>' }),
    told: ({ id, node }) => `${node} is to be measured: ${id}.`,
  });
}

/** `switchyard agents …`: the programs that run and meter jobs at the operator's sites. */
export function register(program: Command, cli: Cli): void {
  const agents = program.command('agents').description('agents of your sites: invite, rotate keys, revoke; what they find and measure');
  const show = { as: AS, document: SiteAgentsDocument, variables: (id: string) => ({ id }), missing: (id: string) => `There is no site ${id} whose agents you may see.` } as const;
  showCommand(agents, cli, {
    ...show, name: 'list <site>', description: 'the agents of a site: how they stand, when they were last heard, their keys', examples: ['agents list site_1', 'agents list site_1 --json agents'], thing: ({ site }) => (site?.agents ? site : null),
    text: (site, times) => agentsWords(cli, site.agents ?? [], times),
  });
  showCommand(agents, cli, {
    ...show, name: 'drift <site>', description: 'how what its agents find differs from what is listed', examples: ['agents drift site_1 --json inventoryDrift'], thing: ({ site }) => (site?.inventoryDrift ? site : null),
    text: (site) => driftWords(cli, site.inventoryDrift ?? []),
  });
  showCommand(agents, cli, {
    ...show, name: 'benchmarks <site>', description: 'how fast its nodes are, as measured', examples: ['agents benchmarks site_1 --json benchmarks'], thing: ({ site }) => (site?.benchmarks ? site : null),
    text: (site, times) => benchmarkWords(cli, site.benchmarks ?? [], times),
  });
  const deed = (command: Command, example: string): Command => commonOptions(confirmOptions(command), AS, [example]);
  deed(agents.command('enrol <site>').description('invite an agent: a one-time token, shown once, good for a day').requiredOption('--name <name>', 'your name for it').option('--replaces <agent>', 'an agent of the same site that is shut out when this one enrols'),
    'agents enrol site_1 --name "hall A" --yes').action((site: string, flags: ConfirmFlags & { readonly name: string; readonly replaces?: string }) => enrol(cli, site, flags));
  deed(agents.command('rotate <agent>').description('ask an agent for a new key'), 'agents rotate agent_1 --yes').action((agent: string, flags: ConfirmFlags) => rotate(cli, agent, flags));
  deed(agents.command('revoke <agent>').description('shut an agent out, at once and for good').option('--reason <text>', 'why, for the record'), 'agents revoke agent_1 --reason "disk stolen" --yes')
    .action((agent: string, flags: ConfirmFlags & { readonly reason?: string }) => revoke(cli, agent, flags));
  deed(agents.command('measure <node>').description('ask for a benchmark of a node'), 'agents measure node_1 --yes').action((node: string, flags: ConfirmFlags) => measure(cli, node, flags));
}
