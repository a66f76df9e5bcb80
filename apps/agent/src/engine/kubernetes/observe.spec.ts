import { describe, expect, it } from '@jest/globals';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs } from '@switchyard/kernel';
import fc from 'fast-check';
import { closed, closedFields, unknownFields } from './closed-fields.js';
import type { JobFacts, PodEnd, PodFacts } from './facts.js';
import { inventoryOf } from './inventory.js';
import { featuresOf, jobBody, jobName, serviceBody } from './job-body.js';
import { type AttemptView, observe } from './observe.js';
import { newLines } from './pod-log.js';
import { programOf } from './program.js';
import { type AttemptRecord, attemptRecordSchema } from './record.js';
import { kubernetesSettings, type KubernetesTexts } from './settings.js';

const at = (n: number): EpochMs => epochMs(n);
const texts: KubernetesTexts = {
  AGENT_KUBERNETES_NAMESPACE: 'jobs',
  AGENT_KUBERNETES_IMAGE: 'agent:1',
  AGENT_KUBERNETES_IMAGE_PREFIXES: 'registry.test/team/',
  AGENT_KUBERNETES_CHECKPOINT_CLAIM: 'checkpoints',
  AGENT_KUBERNETES_NODE_SELECTOR: 'pool=mine',
  AGENT_KUBERNETES_GPU_RESOURCE: 'nvidia.com/gpu',
};
const settings = kubernetesSettings(texts, 'agent-1');
const [old, recent] = [featuresOf({ major: '1', minor: '20+' }), featuresOf({ major: '1', minor: '36' })];
const order = anOrder();
const gang = anOrder({ nodes: [0, 1].map(() => ({ nodeId: order.nodes[0]!.nodeId, gpus: [0, 8] as [number, number] })) });

const record = (over: Partial<AttemptRecord> = {}): AttemptRecord => ({
  leaseId: order.leaseId,
  attempt: 1,
  jobName: 'sy-x-1',
  podCount: 2,
  job: {},
  service: null,
  uid: 'u',
  serviceMade: false,
  wish: 'run',
  held: false,
  podGraceSeconds: 5,
  stopGraceSeconds: null,
  phase: 'pending',
  lost: false,
  seenAt: at(0),
  hopelessSince: null,
  waiting: null,
  pods: {},
  events: [],
  forgotten: false,
  ...over,
});
const job = (over: Partial<JobFacts> = {}): JobFacts => ({ uid: 'u', deleting: false, suspended: false, complete: false, failed: undefined, waiting: undefined, ...over });
const end = (code: number | null, when: number, over: Partial<PodEnd> = {}): PodEnd => ({ at: at(when), code, signal: null, reason: '', disrupted: false, ...over });
const pod = (index: number, startedAt: number | undefined, ended?: PodEnd): PodFacts => ({
  uid: `p${index}`,
  name: `pod-${index}`,
  index,
  node: `gn${index}`,
  startedAt: startedAt === undefined ? undefined : at(startedAt),
  end: ended,
  waiting: undefined,
  hopeless: false,
});
const drained = (r: AttemptRecord): AttemptRecord => ({ ...r, pods: Object.fromEntries(Object.entries(r.pods).map(([uid, p]) => [uid, { ...p, drained: true }])) });
/** Sees the view, takes in all output, and sees it again. */
const after = (r: AttemptRecord, view: AttemptView, now = 1_000_000): AttemptRecord => observe(drained(observe(r, view, at(now))), view, at(now));
const events = (r: AttemptRecord) => r.events.map(({ event, wallMs }) => [event, wallMs]);

describe('what an attempt has come to', () => {
  it('runs from the start of its last rank to the end of its last rank', () => {
    const half = observe(record(), { job: job(), pods: [pod(0, 1_000), pod(1, undefined)] }, at(5_000));
    expect([half.phase, half.events]).toEqual(['pending', []]);
    const all = observe(half, { job: job(), pods: [pod(0, 1_000), pod(1, 4_000)] }, at(5_000));
    expect(events(all)).toEqual([['started', 4_000]]);
    const done = after(all, { job: job({ complete: true }), pods: [pod(0, 1_000, end(0, 9_000)), pod(1, 4_000, end(0, 8_000))] });
    expect([events(done).at(-1), done.events.at(-1)!.code, done.lost]).toEqual([['exited', 9_000], 0, false]);
  });
  it('is over only when all output is in and no pod is left', () => {
    const pods = [pod(0, 1_000, end(3, 9_000)), pod(1, 1_000)];
    const failed = observe(record(), { job: job({ failed: 'BackoffLimitExceeded' }), pods }, at(10_000));
    expect(failed.phase).toBe('running');
    const both = observe(failed, { job: job({ failed: 'x' }), pods: [pods[0]!, pod(1, 1_000, end(75, 9_500))] }, at(10_000));
    expect(both.phase).toBe('running');
    expect(after(both, { job: undefined, pods: [] }).phase).toBe('ended');
  });
  it.each<[string, Partial<AttemptRecord>, Partial<JobFacts>, PodEnd[], Partial<AttemptRecord['events'][number]>, boolean]>([
    ['the rank that failed by itself, not those ended because of it', {}, { failed: 'x' }, [end(75, 8_000), end(3, 9_000)], { code: 3, detail: 'rank 1 on gn1: exit 3' }, false],
    ['memory before its consequences', {}, { failed: 'x' }, [end(1, 9_000), end(null, 9_000, { signal: 'SIGKILL', reason: 'OOMKilled' })], { code: null, signal: 'SIGKILL' }, false],
    ['an eviction as a loss', {}, { failed: 'x' }, [end(null, 9_000, { disrupted: true, reason: 'Evicted' }), end(1, 9_500)], { code: null, detail: 'rank 0 on gn0: no exit code, Evicted' }, true],
    ['a stop with checkpoints', { wish: 'stop' }, { deleting: true }, [end(75, 9_000), end(75, 9_000)], { code: 75 }, false],
    ['a stop that met a finished rank', { wish: 'stop' }, { deleting: true }, [end(0, 9_000), end(75, 9_000)], { code: 75 }, false],
    ['a stop that one rank did not survive', { wish: 'stop' }, { deleting: true }, [end(75, 9_000), end(null, 9_900, { signal: 'SIGKILL' })], { code: null, signal: 'SIGKILL' }, false],
  ])('judges %s', (_what, over, facts, ends, expected, lost) => {
    const pods = ends.map((e, i) => pod(i, 1_000, e));
    const judged = after(record(over), { job: job(facts), pods });
    expect(judged.events.at(-1)).toMatchObject({ event: 'exited', ...expected });
    expect(judged.lost).toBe(lost);
  });
  it('takes a Job that somebody else removed as lost, and one that was never made as nothing', () => {
    const running = observe(record(), { job: job(), pods: [pod(0, 1_000), pod(1, 1_000)] }, at(5_000));
    const removed = after(running, { job: undefined, pods: [pod(0, 1_000, end(75, 6_000)), pod(1, 1_000, end(75, 6_000))] });
    expect([removed.phase, removed.lost]).toEqual(['ended', true]);
    expect(observe(record({ uid: null }), { job: undefined, pods: [] }, at(5_000)).phase).toBe('pending');
  });
  it('suspends when the pods have gone and starts anew with others', () => {
    const running = observe(record(), { job: job(), pods: [pod(0, 1_000), pod(1, 1_000)] }, at(5_000));
    const leaving = observe(running, { job: job({ suspended: true }), pods: [pod(0, 1_000, end(75, 6_000)), pod(1, 1_000)] }, at(6_000));
    expect(leaving.phase).toBe('running');
    const suspended = observe(leaving, { job: job({ suspended: true }), pods: [pod(1, 1_000, end(75, 7_000))] }, at(8_000));
    expect(events(suspended).at(-1)).toEqual(['suspended', 7_000]);
    const fresh = [pod(0, 20_000), pod(1, 21_000)].map((p) => ({ ...p, uid: `${p.uid}b` }));
    expect(events(observe(suspended, { job: job(), pods: fresh }, at(30_000))).at(-1)).toEqual(['resumed', 21_000]);
  });
  it('tells no event twice, none before another, none after now, and keeps what a crash would read', () => {
    const view = fc.record({
      job: fc.option(fc.record({ suspended: fc.boolean(), deleting: fc.boolean(), complete: fc.boolean(), failed: fc.constantFrom(undefined, 'x') }).map(job), { nil: undefined }),
      pods: fc.array(
        fc
          .tuple(fc.nat(1), fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), fc.option(fc.tuple(fc.constantFrom(0, 1, 75, null), fc.integer({ min: 1, max: 60 })), { nil: undefined }), fc.nat(3))
          .map(([index, start, e, n]) => ({ ...pod(index, start, e === undefined ? undefined : end(e[0], e[1])), uid: `p${n}`, name: `pod-${n}` })),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 8 }), fc.constantFrom('run', 'stop', 'suspend'), (views, wish) => {
        let current = record({ wish });
        for (const [i, seen] of views.entries()) {
          const now = at(10 * (i + 1));
          const next = observe(current, seen, now);
          expect(next.events.slice(0, current.events.length)).toEqual(current.events);
          expect(observe(next, seen, now).events.length - next.events.length).toBeLessThanOrEqual(1);
          expect([...next.events].sort((a, b) => a.wallMs - b.wallMs)).toEqual(next.events);
          expect(next.events.at(-1)?.wallMs ?? 0).toBeLessThanOrEqual(now);
          expect(next.events.filter(({ event }) => event === 'exited').length).toBeLessThanOrEqual(1);
          expect(attemptRecordSchema.parse(JSON.parse(JSON.stringify(next)))).toEqual(JSON.parse(JSON.stringify(next)));
          current = drained(next);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is sent to a cluster', () => {
  const key = { leaseId: order.leaseId, attempt: 12 };
  const program = programOf(order, settings, recent);
  it('has only fields that were looked at, and a typo is a bug', () => {
    if (!program.ok) throw new Error('refused');
    for (const features of [old, recent]) closed('Job', jobBody(key, gang, program.value, { ...settings, queue: 'q', runtimeClass: 'gvisor', runAsUser: 1_000 }, features));
    closed('Service', serviceBody(key, settings));
    expect(unknownFields({ spec: { suspended: true, template: { spec: { containers: [{ imagePullPolice: 'x' }] } } } }, closedFields.Job)).toEqual(['spec.suspended', 'spec.template.spec.containers[0].imagePullPolice']);
    expect(() => closed('JobPatch', { spec: { suspended: true } })).toThrow('spec.suspended');
  });
  it('is the same for the same attempt, and says what the promise is', () => {
    if (!program.ok) throw new Error('refused');
    const body = jobBody(key, { ...gang, graceSeconds: 90.5 }, program.value, { ...settings, queue: 'q' }, recent);
    expect(jobName(key)).toMatch(/^sy-[0-9a-z]{26}-12$/);
    expect(body.metadata!.labels).toMatchObject({ 'kueue.x-k8s.io/queue-name': 'q', 'switchyard-attempt': '12' });
    expect(body.spec).toMatchObject({ parallelism: 2, completions: 2, completionMode: 'Indexed', backoffLimit: 0, suspend: true, template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 91, automountServiceAccountToken: false } } });
    expect(body.spec!.template.spec!.containers[0]!.resources!.limits).toEqual({ 'nvidia.com/gpu': '8' });
    const environment = body.spec!.template.spec!.containers[0]!.env!.map(({ name }) => name);
    expect(new Set(environment).size).toBe(environment.length);
    expect(environment).toEqual(expect.arrayContaining(['RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'SWITCHYARD_CHECKPOINT_DIR']));
  });
  it.each([
    ['an image from elsewhere', { image: 'registry.test/teams/x' }, 'ImageNotAllowed'],
    ['a variable of the site', { image: 'registry.test/team/x', environment: { LD_PRELOAD: 'x' } }, 'EnvironmentNotAllowed'],
    ['a program without an image', { command: 'rm' }, 'CommandNotAllowed'],
  ])('refuses %s', (_what, over, kind) => {
    expect(programOf({ ...order, run: { ...order.run, ...over } }, settings, recent)).toMatchObject({ ok: false, error: { kind } });
  });
  it('refuses demo workloads without the image that holds them, and gangs of unlike nodes', () => {
    expect(programOf(order, { ...settings, workloadImage: undefined }, recent)).toMatchObject({ error: { kind: 'ImageRequired' } });
    const uneven = { ...gang, nodes: [gang.nodes[0]!, { ...gang.nodes[1]!, gpus: [0, 4] as [number, number] }] };
    expect(programOf(uneven, settings, recent)).toMatchObject({ error: { kind: 'GangNotSupported' } });
    expect(programOf(gang, settings, old)).toMatchObject({ error: { kind: 'GangNotSupported' } });
  });
  it.each([
    [{ AGENT_KUBERNETES_CHECKPOINT_CLAIM: undefined }, 'AGENT_KUBERNETES_CHECKPOINT_CLAIM'],
    [{ AGENT_KUBERNETES_IMAGE_PREFIXES: 'registry.test' }, 'must end in'],
    [{ AGENT_KUBERNETES_NODE_SELECTOR: 'gpu' }, 'not label=value'],
  ])('names the setting that is wrong: %j', (over, message) => expect(() => kubernetesSettings({ ...texts, ...over }, 'a')).toThrow(message));
});

describe('what a cluster has', () => {
  it('counts GPUs of our nodes, and tells drained from down', () => {
    const node = (name: string, gpus: string, over: { unschedulable?: boolean; ready?: string; pool?: string } = {}) => ({
      metadata: { name, labels: { pool: over.pool ?? 'mine', 'nvidia.com/gpu.product': 'H100', 'nvidia.com/gpu.memory': '81559', 'nvidia.com/gpu.count': '8', 'nvidia.com/cuda.driver.major': '550', 'nvidia.com/cuda.driver.minor': '54' } },
      spec: { unschedulable: over.unschedulable },
      status: { allocatable: { 'nvidia.com/gpu': gpus }, conditions: [{ type: 'Ready', status: over.ready ?? 'True' }] },
    });
    const nodes = [node('b', '8', { unschedulable: true }), node('a', '7'), node('c', '8', { ready: 'Unknown' }), node('d', '8', { pool: 'other' }), node('e', '0')];
    const inventory = inventoryOf(nodes, settings, { multiNode: true, suspend: true });
    expect(inventory.nodes.map(({ name, gpuCount, state }) => [name, gpuCount, state])).toEqual([['a', 7, 'up'], ['b', 8, 'drained'], ['c', 8, 'down'], ['e', 8, 'down']]);
    expect(inventory.nodes[0]).toMatchObject({ gpuModel: 'H100', memoryMib: 81_559, driver: '550.54' });
    expect(inventory.capabilities).toEqual({ images: true, sandbox: false, multiNode: true, suspend: true });
  });
  it('takes up a log at the nanosecond, however many lines share it and whatever zone it is in', () => {
    const lines = ['2026-01-01T00:00:00.1Z a', '2026-01-01T00:00:00.12Z b', '2026-01-01T01:00:00.120+01:00 c', '2026-01-01T00:00:00.13Z d', '2026-01-01T00:00:00.12Z late'];
    const isNew = newLines({ stamp: '2026-01-01T00:00:00.12Z', lines: 1 });
    expect(lines.filter((line) => isNew(Buffer.from(line))).map((line) => line.split(' ')[1])).toEqual(['c', 'd', 'late']);
  });
});
