import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { engineContract } from '../../../testing/engine-contract.js';
import { eventually, SlurmCluster, whyNoSlurm } from '../../../testing/slurm-cluster.js';
import type { Log } from '../../ports.js';
import { openSlurm } from './open-slurm.js';
import { nameOf, type SlurmEngine } from './slurm-engine.js';

// Real: slurmctld, three slurmd, slurmrestd, the jobs, disk, time. GPUs are device nodes that hold nothing. Minutes on a busy machine: with the drills (SWITCHYARD_PROVE=1).
const why = process.env['SWITCHYARD_PROVE'] === '1' ? whyNoSlurm() : 'only with SWITCHYARD_PROVE=1';
const silent: Log = { info: () => undefined, warn: () => undefined };
const PATIENCE_MS = 120_000;

(why === undefined ? describe : describe.skip)(`real Slurm${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let cluster: SlurmCluster;
  const folder = mkdtempSync(join(tmpdir(), 'agent-slurm-contract-'));
  let count = 0;
  beforeAll(async () => {
    cluster = await SlurmCluster.start({ nodes: 3, gpus: 8, gpuType: 'h100', killWaitSeconds: 2 });
  }, 150_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 150_000);
  const open = async (): Promise<{ engine: SlurmEngine; again: () => Promise<SlurmEngine> }> => {
    count += 1;
    const home = join(folder, String(count));
    const settings = { AGENT_SLURM_REST_URL: cluster.facts.restUrl, AGENT_SLURM_GRES: 'gpu', AGENT_SLURM_TIMEOUT_SECONDS: 10, AGENT_GPU_MODEL: 'A100', AGENT_GPU_MEMORY_MIB: 81_920, AGENT_ALLOW_ANY_COMMAND: true };
    const again = (): Promise<SlurmEngine> => openSlurm(settings, { runsFolder: join(home, 'runs'), artifactsFolder: join(home, 'artifacts') }, silent);
    return { engine: await again(), again };
  };

  engineContract('Slurm', {
    patienceMs: PATIENCE_MS,
    slowStepMs: 1_000,
    // In a cluster all jobs have a name of their own.
    orderOver: () => ({ leaseId: `lease_contract${String((count += 1)).padStart(3, '0')}` as never }),
    open: async () => ({
      ...(await open()),
      // A machine that loses its power, and has it back.
      lose: async (key) => {
        const node = (await cluster.job(nameOf(key)))['BatchHost']!;
        await cluster.kill(node);
        await cluster.revive(node);
      },
    }),
  });

  it('tells what it has as measured, and what of it is not', async () => {
    const { engine } = await open();
    expect(engine.inventory).toMatchObject({ engine: 'slurm', source: 'measured' });
    expect(engine.inventory.nodes.map(({ name, gpuCount, gpuModel, assumed }) => [name, gpuCount, gpuModel, assumed])).toEqual(['gn1', 'gn2', 'gn3'].map((name) => [name, 8, 'h100', ['memoryMib']]));
  });

  it('nodes closed for planned work take nothing new, what a person drained stays so, and a later process opens some, then the rest', async () => {
    const { engine, again } = await open();
    const nodes = async (): Promise<string[]> => (await cluster.command('sinfo', '-h', '-N', '-o', '%N %t %E')).trim().split('\n').map((line) => line.replace(/ +/g, ' ').trim());
    await eventually('the cluster is idle', 60, () => cluster.idle(), (idle) => idle);
    await cluster.command('scontrol', 'update', 'NodeName=gn3', 'State=DRAIN', 'Reason=fan');
    const all = (why: string) => new Map(['gn1', 'gn2', 'gn3'].map((name) => [name, why]));
    expect(await engine.closeNodes(all('curt_work'))).toBe(true);
    expect(await engine.closeNodes(all('curt_work'))).toBe(true);
    expect(await nodes()).toEqual(['gn1 drain switchyard:curt_work', 'gn2 drain switchyard:curt_work', 'gn3 drain fan']);
    expect(engine.inventory.nodes.map(({ state }) => state)).toEqual(['up', 'up', 'drained']);
    const order = anOrder({ leaseId: 'lease_within' as never, run: { command: 'true', args: [], environment: {} }, gpuCount: 1, nodes: [{ ...anOrder().nodes[0]!, gpus: [0, 1] }] });
    const key = { leaseId: order.leaseId, attempt: 1 };
    await engine.submit(key, order);
    await eventually('Slurm keeps it waiting', 60, () => cluster.job(nameOf(key)), ({ JobState, Reason }) => JobState === 'PENDING' && Reason !== undefined && Reason !== 'None');
    expect((await engine.status(key)).events).toEqual([]);
    // As after a crash: another process, which knows nothing of it, and a second maintenance that takes the nodes over.
    const next = await again();
    expect(await next.closeNodes(all('curt_more'))).toBe(true);
    expect((await nodes())[0]).toBe('gn1 drain switchyard:curt_more');
    expect(await next.closeNodes(new Map([['gn2', 'operator']]))).toBe(true);
    await eventually('it runs on the node that is open, and ends', 120, () => next.status(key), ({ kind }) => kind === 'exited');
    expect(await cluster.job(nameOf(key))).toMatchObject({ NodeList: 'gn1' });
    expect((await nodes()).slice(1)).toEqual(['gn2 drain switchyard:operator', 'gn3 drain fan']);
    expect(await next.closeNodes(new Map())).toBe(true);
    expect((await nodes())[2]).toBe('gn3 drain fan');
    await cluster.command('scontrol', 'update', 'NodeName=gn3', 'State=RESUME');
  }, 300_000);
});
