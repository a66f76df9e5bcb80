import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aScript, hasEnded, KubernetesSites, untilStatus } from '../../../testing/kubernetes-site.js';

// Double: the API server with its controllers. Real: HTTP, the processes of the pods.
const folder = mkdtempSync(join(tmpdir(), 'agent-kubernetes-nodes-'));
const sites = new KubernetesSites(folder);
afterAll(async () => {
  await sites.closeAll();
  rmSync(folder, { recursive: true, force: true });
});

const PATIENCE_MS = 60_000;
describe('nodes closed for planned work', () => {
  const closed = (...names: string[]) => new Map(names.map((name) => [name, 'curt_work']));
  it('take nothing new while what runs runs on, whoever cordoned another keeps it so, and a later process opens some of them, then all', async () => {
    const { double, engine, again, warnings } = await sites.open('1.36', {}, '1.36', PATIENCE_MS);
    double.nodes = [...double.nodes, { name: 'gn3', gpus: 8, unschedulable: true }, { name: 'cpu', gpus: 0 }];
    const states = () => double.nodes.map(({ name, unschedulable, annotations }) => `${name} ${unschedulable === true ? 'closed' : 'open'} ${Object.values(annotations ?? {}).join()}`.trim());
    const running = aScript('sleep 1; echo done', { leaseId: 'lease_before' as never });
    await engine.submit(running.key, running.order);
    await untilStatus(engine, running.key, ({ events }) => events.length > 0, PATIENCE_MS);
    // The answer to the second patch is lost: it is done all the same, and asked for again.
    double.faults.push({ method: 'PATCH', path: '/nodes/gn2', how: 'lost', times: 1 });
    expect(await engine.closeNodes(closed('gn1', 'gn2', 'gn3'))).toBe(false);
    expect(warnings.join()).toContain('a node could not be cordoned {"node":"gn2"');
    expect(await engine.closeNodes(closed('gn1', 'gn2', 'gn3'))).toBe(true);
    expect(states()).toEqual(['gn1 closed curt_work', 'gn2 closed curt_work', 'gn3 closed', 'cpu open']);
    // What was ordered is no news to the control plane; what a person did is.
    expect(engine.inventory.nodes.map(({ name, state }) => [name, state])).toEqual([['gn1', 'up'], ['gn2', 'up'], ['gn3', 'drained']]);
    const patches = double.calls.filter(({ method }) => method === 'PATCH').length;
    expect(await engine.closeNodes(closed('gn1', 'gn2', 'gn3'))).toBe(true);
    expect(double.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(patches);
    const waiting = aScript('echo began', { leaseId: 'lease_within' as never });
    await engine.submit(waiting.key, waiting.order);
    expect(await untilStatus(engine, running.key, hasEnded, PATIENCE_MS)).toMatchObject({ kind: 'exited' });
    expect((await engine.status(waiting.key)).events).toEqual([]);
    engine.close();
    const next = await again();
    expect(await next.closeNodes(new Map([['gn2', 'operator']]))).toBe(true);
    expect(states()).toEqual(['gn1 open', 'gn2 closed operator', 'gn3 closed', 'cpu open']);
    expect(await next.closeNodes(new Map())).toBe(true);
    expect(states()).toEqual(['gn1 open', 'gn2 open', 'gn3 closed', 'cpu open']);
    expect((await untilStatus(next, waiting.key, hasEnded, PATIENCE_MS)).events.at(-1)).toMatchObject({ code: 0 });
  }, 3 * PATIENCE_MS);
});
