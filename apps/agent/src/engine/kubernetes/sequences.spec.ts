import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { CountingIds } from '@switchyard/kernel/testing';
import { aScript, hasEnded, KubernetesSites, outputOf, untilStatus } from '../../../testing/kubernetes-site.js';
import { readConfig } from '../../config.js';
import type { EngineStatus } from '../../ports.js';
import { openEngine } from '../open-engine.js';
import { jobName } from './job-body.js';
import type { KubernetesEngine } from './kubernetes-engine.js';

// Double: the API server with its controllers, of both ages. Real: HTTP, the processes of the pods, disk.
const folder = mkdtempSync(join(tmpdir(), 'agent-kubernetes-seq-'));
const sites = new KubernetesSites(folder);
afterEach(() => sites.closeAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const names = (status: EngineStatus): string[] => status.events.map(({ event }) => event);
const last = (status: EngineStatus) => status.events.at(-1);
/** Counts until it is told to stop; then that it checkpointed. */
const PATIENT = 'trap "echo saved; exit 75" TERM; i=0; while true; do i=$((i+1)); echo line $i; sleep 0.1; done';
const jobsMade = (calls: readonly { method: string; path: string }[]): number => calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs')).length;

describe('a Kubernetes API server that does not do as it is told', () => {
  it('makes one Job where the answer was lost, the server was busy, faulty, or did not know us for a while', async () => {
    const { double, engine, warnings } = await sites.open();
    const refusals = [
      { code: 401, reason: 'Unauthorized' },
      { code: 403, reason: 'Forbidden', message: 'exceeded quota: gpus' },
      { code: 429, reason: 'TooManyRequests', retryAfterSeconds: 0 },
      { code: 500, reason: 'InternalError' },
    ];
    for (const how of [...refusals, 'lost' as const]) double.faults.push({ method: 'POST', path: '/jobs', how, times: 1 });
    const { key, order } = aScript('echo done');
    await engine.submit(key, order);
    const status = await untilStatus(engine, key, hasEnded);
    expect([names(status), last(status)!.code]).toEqual([['started', 'exited'], 0]);
    expect(await outputOf(engine, key)).toEqual(['done']);
    // Four refused, one made without a word, one that found it there.
    expect(jobsMade(double.calls)).toBe(6);
    expect(double.store.list('jobs')).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('401 Unauthorized')]);
  });

  it('takes 422 as the end, with the causes, and a Job of another that has its name too', async () => {
    const { double, engine } = await sites.open();
    const ids = new CountingIds();
    const invalid = aScript('true', { leaseId: ids.next('lease') });
    double.faults.push({ method: 'POST', path: '/jobs', how: { code: 422, reason: 'Invalid', message: 'spec.template.spec.containers[0].image: Required value' }, times: 1 });
    await engine.submit(invalid.key, invalid.order);
    expect(last(await untilStatus(engine, invalid.key, hasEnded))).toMatchObject({ code: null, detail: expect.stringContaining('image: Required value') });
    const taken = aScript('true', { leaseId: ids.next('lease') });
    const template = { spec: { restartPolicy: 'Never' as const, containers: [{ name: 'x', command: ['sleep', '60'] }] } };
    double.store.create('jobs', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: jobName(taken.key), labels: {} }, spec: { template, suspend: true } });
    await engine.submit(taken.key, taken.order);
    expect(last(await untilStatus(engine, taken.key, hasEnded))!.detail).toContain('is not ours');
    expect(double.store.get('jobs', jobName(taken.key))?.metadata?.deletionTimestamp).toBeUndefined();
  });

  it.each([331, 1_009])('sees every event and takes every line once when streams break anywhere (every %i bytes) and history is forgotten', async (bytes) => {
    const { double, engine } = await sites.open();
    const { key, order } = aScript('i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo "zeile ä $i"; [ $((i % 20)) = 0 ] && sleep 0.05; done');
    let at = 0;
    double.cutStreamAfterBytes = () => (at = (at + bytes) % 5_003);
    await engine.submit(key, order);
    await untilStatus(engine, key, (status) => names(status).includes('started') || hasEnded(status));
    double.store.compact();
    const status = await untilStatus(engine, key, hasEnded);
    expect([names(status), last(status)!.code]).toEqual([['started', 'exited'], 0]);
    expect(await outputOf(engine, key)).toEqual(Array.from({ length: 60 }, (_, i) => `zeile ä ${i + 1}`));
  });

  it('lists anew when the server has forgotten where the watch stood', async () => {
    const { double, engine } = await sites.open();
    const { key, order } = aScript('sleep 0.6; exit 4');
    await engine.submit(key, order);
    await untilStatus(engine, key, (status) => names(status).includes('started'));
    double.store.compact();
    double.breakConnections();
    expect(last(await untilStatus(engine, key, hasEnded, 10_000))).toMatchObject({ code: 4 });
  });

  it('knows nothing new while the server is away, and everything once when it is back, through a restart of its own', async () => {
    const { double, engine, again } = await sites.open();
    const { key, order } = aScript('echo one; sleep 0.3; echo two; exit 3');
    await engine.submit(key, order);
    await untilStatus(engine, key, (status) => names(status).includes('started'));
    double.goDown();
    const wentAway = Date.now();
    await sleep(600);
    const blind = await engine.status(key);
    expect(blind).toMatchObject({ kind: 'live', events: [{ event: 'started' }] });
    expect(blind.asOfWallMs).toBeLessThanOrEqual(wentAway);
    const other = aScript('true', { leaseId: new CountingIds().next('job').replace('job', 'lease') as typeof key.leaseId });
    engine.close();
    const second = await again();
    await second.submit(other.key, other.order);
    expect((await second.status(key)).asOfWallMs).toBeLessThanOrEqual(wentAway);
    double.isDown = false;
    const status = await untilStatus(second, key, hasEnded);
    expect(last(status)).toMatchObject({ event: 'exited', code: 3 });
    // The cluster's own time, whole seconds, not that of hearing of it.
    expect(last(status)!.wallMs).toBeLessThanOrEqual(wentAway + 1_000);
    expect(await outputOf(second, key)).toEqual(['one', 'two']);
    if (other.key.leaseId !== key.leaseId) await untilStatus(second, other.key, hasEnded);
  });

  it('is reached as a kubeconfig says, with its token, and says what is missing', async () => {
    const { double } = await sites.open();
    const kubeconfig = (token: string): string => {
      const path = join(folder, `kubeconfig-${token}`);
      const named = (name: string, more: object) => [{ name, ...more }];
      const contexts = named('site', { context: { cluster: 'c', user: 'u' } });
      writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: named('c', { cluster: { server: double.url, 'insecure-skip-tls-verify': true } }), users: named('u', { user: { token } }), contexts, 'current-context': 'site' }));
      return path;
    };
    const config = (token: string) =>
      readConfig({ AGENT_CONTROL_PLANE_URL: 'http://127.0.0.1/graphql', AGENT_DATA_DIR: folder, AGENT_ENGINE: 'kubernetes', AGENT_KUBERNETES_CHECKPOINT_CLAIM: 'checkpoints', AGENT_KUBERNETES_KUBECONFIG: kubeconfig(token) }, []);
    const log = { info: () => undefined, warn: () => undefined };
    await expect(openEngine(config('stolen'), join(folder, 'reached'), log)).rejects.toThrow('401 Unauthorized');
    const engine = (await openEngine(config('token-of-the-agent'), join(folder, 'reached'), log)) as KubernetesEngine;
    expect(engine.inventory.nodes.map(({ name, gpuCount }) => [name, gpuCount])).toEqual([['gn1', 8], ['gn2', 8]]);
    engine.close();
  });

  it('stops what was made after all, when it was asked to stop before it was told', async () => {
    const { double, engine } = await sites.open();
    const { key, order } = aScript(PATIENT);
    double.faults.push({ method: 'POST', path: '/jobs', how: 'lost', times: 1 });
    await engine.submit(key, order);
    await engine.cancel(key, 5);
    const status = await untilStatus(engine, key, hasEnded);
    expect(names(status)[0]).toBe('stopping');
    expect(last(status)).toMatchObject({ event: 'exited' });
    for (const deadline = Date.now() + 5_000; double.store.list('jobs').length + double.store.list('pods').length > 0; await sleep(15)) if (Date.now() > deadline) throw new Error('it is still there');
  });
});

describe('a Kubernetes server without Job suspend (1.20)', () => {
  it.each(['1.20', '1.36'] as const)('wants no pods instead, and takes the same Job up again; it says it is %s', async (claims) => {
    const { double, engine } = await sites.open('1.20', {}, claims);
    const { key, order } = aScript(PATIENT);
    await engine.submit(key, order);
    await untilStatus(engine, key, (status) => names(status).includes('started'));
    await engine.suspend(key);
    await untilStatus(engine, key, (status) => names(status).at(-1) === 'suspended');
    expect(double.store.list('jobs')[0]!.spec).toMatchObject({ parallelism: 0 });
    expect(double.store.list('pods').filter((pod) => double.kubelet.isRunning(pod.metadata!.name!))).toEqual([]);
    await engine.resume(key);
    await untilStatus(engine, key, (status) => names(status).at(-1) === 'resumed');
    await engine.park(key, 5);
    expect(last(await untilStatus(engine, key, hasEnded))).toMatchObject({ code: 75 });
    expect((await outputOf(engine, key)).filter((line) => line === 'saved')).toHaveLength(2);
    expect(jobsMade(double.calls)).toBe(1);
  });
  it('refuses a gang, whose ranks it could not tell apart, also when that shows in its answer alone', async () => {
    const { engine } = await sites.open('1.20');
    const nodes = ['node-1', 'node-2'].map(() => ({ nodeId: anOrder().nodes[0]!.nodeId, gpus: [0, 8] as [number, number] }));
    expect(engine.accepts(anOrder({ nodes }))).toMatchObject({ ok: false, error: { kind: 'GangNotSupported' } });
    expect(engine.inventory.capabilities.multiNode).toBe(false);
    const claiming = await sites.open('1.20', {}, '1.36');
    const { key, order } = aScript(PATIENT, { nodes });
    await claiming.engine.submit(key, order);
    expect(last(await untilStatus(claiming.engine, key, hasEnded))!.detail).toContain('GangNotSupported');
    for (const deadline = Date.now() + 10_000; claiming.double.store.list('jobs').length > 0; await sleep(15)) if (Date.now() > deadline) throw new Error('the Job stays');
  });
});

describe('a Kubernetes server with Kueue (1.36)', () => {
  it('runs what the quota holds, is drained by a stopped queue with a checkpoint, and goes on in the same Job', async () => {
    const { double, engine } = await sites.open('1.36', { AGENT_KUBERNETES_QUEUE: 'site' });
    double.controllers.quotaGpus = 8;
    const ids = new CountingIds();
    const [first, second] = [0, 1].map(() => aScript(PATIENT, { leaseId: ids.next('lease'), nodes: [{ nodeId: ids.next('node'), gpus: [0, 8] }], gpuCount: 8 })) as [ReturnType<typeof aScript>, ReturnType<typeof aScript>];
    await engine.submit(first.key, first.order);
    await untilStatus(engine, first.key, (status) => names(status).includes('started'));
    await engine.submit(second.key, second.order);
    double.controllers.stopPolicy = 'HoldAndDrain';
    double.controllers.wake();
    await untilStatus(engine, first.key, (status) => names(status).at(-1) === 'suspended');
    expect(double.controllers.evictions).toBe(1);
    // The switch is the queue's: a wish of ours changes nothing.
    await engine.resume(first.key);
    expect(engine.inventory.capabilities.suspend).toBe(false);
    expect(double.calls.filter(({ method }) => method === 'PATCH')).toEqual([]);
    double.controllers.stopPolicy = 'None';
    double.controllers.wake();
    await untilStatus(engine, first.key, (status) => names(status).at(-1) === 'resumed');
    expect(await engine.status(second.key)).toMatchObject({ kind: 'live', events: [] });
    await engine.park(first.key, 5);
    expect(last(await untilStatus(engine, first.key, hasEnded))).toMatchObject({ code: 75 });
    await untilStatus(engine, second.key, (status) => names(status).includes('started'));
  });
});

describe('what becomes of pods', () => {
  it('tells memory, eviction, an image that is not there and a full cluster apart', async () => {
    const { double, engine, ahead } = await sites.open();
    const ids = new CountingIds();
    const submitted = async (image: string, gpus = 2) => {
      const run = { ...aScript(PATIENT).order.run, image };
      const { key, order } = aScript('', { run, leaseId: ids.next('lease'), nodes: [{ nodeId: ids.next('node'), gpus: [0, gpus] }] });
      await engine.submit(key, order);
      return key;
    };
    const podOf = (key: Awaited<ReturnType<typeof submitted>>) => double.controllers.podsOf(jobName(key))[0]!.metadata!.name!;
    const [memory, evicted, missing, large] = [await submitted('a/b:1'), await submitted('a/b:1'), await submitted('registry.test/missing:1'), await submitted('a/b:1', 9)];
    for (const key of [memory, evicted]) await untilStatus(engine, key, (status) => names(status).includes('started'));
    double.kubelet.killForMemory(podOf(memory));
    double.kubelet.evict(podOf(evicted));
    expect(await untilStatus(engine, memory, hasEnded)).toMatchObject({ kind: 'exited', events: [{}, { code: null, signal: 'SIGKILL', detail: expect.stringMatching(/rank 0 on gn\d: SIGKILL, OOMKilled/) }] });
    expect(await untilStatus(engine, evicted, hasEnded)).toMatchObject({ kind: 'lost', events: [{}, { code: null, detail: expect.stringContaining('TerminationByKubelet') }] });
    expect(await engine.status(missing)).toMatchObject({ kind: 'live', events: [] });
    ahead.ms = 6 * 60_000;
    expect(await untilStatus(engine, missing, hasEnded)).toMatchObject({ kind: 'exited', events: [{ code: null, detail: expect.stringContaining('ImagePullBackOff') }] });
    // A cluster that is full is waited for.
    expect(await engine.status(large)).toMatchObject({ kind: 'live', events: [] });
    double.nodes = [...double.nodes, { name: 'gn3', gpus: 16 }];
    double.controllers.wake();
    await untilStatus(engine, large, (status) => names(status).includes('started'));
  });

  it('runs a real gang under the names of its Service, and stops and resumes it as one', async () => {
    const { double, engine } = await sites.open();
    const ids = new CountingIds();
    const nodes = [0, 1].map(() => ({ nodeId: ids.next('node'), gpus: [0, 8] as [number, number] }));
    const gang = (checkpointRef: string, minStepMs: number) =>
      anOrder({ nodes, gpuCount: 16, run: { command: 'demo-train', args: ['--steps', '14', '--min-step-ms', `${minStepMs}`], environment: {} }, checkpointRef });
    const run = async (order: ReturnType<typeof gang>, attempt: number) => {
      const key = { leaseId: order.leaseId, attempt };
      await engine.submit(key, order);
      return key;
    };
    const losses = async (key: { leaseId: ReturnType<typeof gang>['leaseId']; attempt: number }) =>
      (await outputOf(engine, key)).filter((line) => line.includes('totalSteps')).map((line) => JSON.parse(line) as { step: number; loss: number }).map(({ step, loss }) => [step, loss]);
    const parked = await run(gang('one', 300), 1);
    await untilStatus(engine, parked, (status) => names(status).includes('started'));
    expect(double.store.list('services')).toHaveLength(1);
    for (const deadline = Date.now() + 40_000; (await losses(parked)).length < 1; await sleep(15)) if (Date.now() > deadline) throw new Error('no steps');
    await engine.park(parked, 10);
    expect(last(await untilStatus(engine, parked, hasEnded))).toMatchObject({ code: 75, detail: expect.stringMatching(/rank 0 on gn\d: exit 75; rank 1 on gn\d: exit 75/) });
    for (const deadline = Date.now() + 5_000; double.store.list('services').length > 0; await sleep(15)) if (Date.now() > deadline) throw new Error('the Service stays');
    const second = await run(gang('one', 0), 2);
    expect(last(await untilStatus(engine, second, hasEnded))).toMatchObject({ code: 0 });
    // That the losses are those of an undisturbed gang is shown where nothing else is (workloads/gang.spec.mjs).
    expect([...(await losses(parked)), ...(await losses(second))].map(([step]) => step)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
  }, 60_000);
});
