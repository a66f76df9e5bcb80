import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { ControlPlaneDouble, HttpDouble } from '../testing/index.js';
import { SideBySide } from '../testing/side-by-side.js';
import { curtailOnSlurm, SLURM_RUN } from '../testing/slurm-curtailment.js';
import { eventually, SlurmCluster, whyNoSlurm } from '../testing/slurm-cluster.js';
import { type SlurmSite, startSlurmSite } from '../testing/slurm-site.js';
import { BATCH_SCRIPT } from './engine/slurm/batch-script.js';
import { nameOf } from './engine/slurm/slurm-engine.js';

// Real: slurmctld, five slurmd, slurmrestd, the jobs, the agent's loops and disk, real time. Double: the control plane. GPUs are device nodes that hold nothing.
const why = whyNoSlurm();
const train = (steps: number, ms = 40, checkpointEvery = 20) => ['--steps', String(steps), '--seed', '7', '--min-step-ms', String(ms), '--checkpoint-every', String(checkpointEvery)];
/** Milliseconds of a step of what must not be done before something has happened to it, however busy the machine is. The losses know nothing of the pace. */
const SLOWLY = 1_500;
const jobName = (order: LeaseOrder, attempt = 1) => nameOf({ leaseId: order.leaseId, attempt });
/** A job that marks that it runs; one that finds the mark runs beside another. */
const MARKED = 'cd "$SWITCHYARD_CHECKPOINT_DIR" && { mkdir busy || echo twice >> doubles; trap "rmdir busy; exit 75" TERM; sleep 3 & wait $!; rmdir busy; echo done >> ends; }';
const seconds = (text: string | undefined): number => (text ?? '').split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);

(why === undefined ? describe : describe.skip)(`the agent on Slurm${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const ids = new CountingIds();
  let cluster: SlurmCluster;
  let site: SlurmSite;
  const cases = new SideBySide();
  beforeAll(async () => {
    // Twelve nodes: what takes whole nodes (the gangs, the one that is lost) meets nobody else on them.
    cluster = await SlurmCluster.start({ nodes: 12, gpus: 4, killWaitSeconds: 2 });
    site = await startSlurmSite(cluster, { rest: true, ids });
    cases.begin();
  }, 150_000);
  afterAll(async () => {
    await cases.over();
    await site?.stop();
    await cluster?.stop();
  }, 150_000);
  const lastState = (order: LeaseOrder) => site.plane.states().filter((item) => item.leaseId === order.leaseId).at(-1);
  /** GPU-seconds that Slurm counts for the attempts of a lease. */
  async function countedBySlurm(order: LeaseOrder, attempts: number): Promise<bigint> {
    let sum = 0n;
    for (let attempt = 1; attempt <= attempts; attempt += 1) sum += BigInt(seconds((await cluster.job(jobName(order, attempt)))['RunTime']) * order.gpuCount);
    return sum;
  }

  cases.it('a gang over two nodes, undisturbed; another, curtailed with a node of it drained, goes on elsewhere: same losses, and the GPU-seconds are Slurm\'s', async () => {
    const [calm, curtailed] = [site.order('demo-train', train(60), 2, 4), site.order('demo-train', train(60, SLOWLY), 2, 4)];
    await eventually('the gang has made some steps', 60, () => site.stepsOf(curtailed).length, (steps) => steps >= 2);
    const first = await cluster.job(jobName(curtailed));
    expect(first).toMatchObject({ JobState: 'RUNNING', NumNodes: '2', NumTasks: '2', Requeue: '0' });
    const node = first['BatchHost']!;
    expect((await site.engine.drain(node, 'curtail:test')).ok).toBe(true);
    expect(site.engine.inventory.nodes.find(({ name }) => name === node)?.state).toBe('drained');
    const before = site.stepsOf(curtailed).length;
    await eventually('it trains on: a drained node ends what it runs', 60, () => site.stepsOf(curtailed).length, (steps) => steps > before);
    site.plane.order({ ...curtailed, revision: 2, desired: 'park' });
    await eventually('it is parked', 60, () => site.statesOf(curtailed), (states) => states.at(-1) === 'parked');
    expect(lastState(curtailed)).toMatchObject({ exitCode: 75, detail: 'Parked' });
    const [done] = cluster.finished(jobName(curtailed));
    expect(done).toMatchObject({ ExitCode: '75:0' });
    await eventually('the drained node is empty', 60, () => cluster.command('sinfo', '-h', '-n', node, '-o', '%T'), (state) => state.trim() === 'drained');

    site.plane.order({ ...curtailed, revision: 3, desired: 'run', run: { ...curtailed.run, args: train(60) } });
    await eventually('both are completed', 60, () => [calm, curtailed].map((order) => site.statesOf(order).at(-1)), (states) => states.every((state) => state === 'completed'));
    const second = await cluster.job(jobName(curtailed, 2));
    expect(second['NodeList']).not.toBe(first['NodeList']);
    expect(site.stepsOf(calm).map(([step]) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(site.stepsOf(curtailed)).toEqual(site.stepsOf(calm));
    expect(site.statesOf(curtailed)).toEqual(['starting', 'running', 'parked', 'starting', 'running', 'completed']);
    expect(site.gpuSecondsOf(calm)).toBe(await countedBySlurm(calm, 1));
    expect(site.gpuSecondsOf(curtailed)).toBe(await countedBySlurm(curtailed, 2));
    expect((await site.engine.undrain(node)).ok).toBe(true);
  }, 150_000);

  cases.it('a job that fails says with which code and on which node, and the rest of its gang is ended; asked by Slurm\'s commands alone', async () => {
    const other = await startSlurmSite(cluster, { rest: false, ids });
    try {
      const failing = other.order('bash', ['-c', 'if [ "$RANK" = 1 ]; then sleep 0.3; echo out of luck >&2; exit 3; fi; sleep 60'], 2, 1);
      const tooLarge = other.order('true', [], 1, 64);
      await eventually('both have failed', 60, () => [failing, tooLarge].map((order) => other.statesOf(order).at(-1)), (states) => states.every((state) => state === 'failed'));
      const facts = await cluster.job(jobName(failing));
      const nodes = (await cluster.command('scontrol', 'show', 'hostnames', facts['NodeList']!)).trim().split('\n');
      const told = other.plane.states().filter((item) => item.state === 'failed');
      expect(told.find(({ leaseId }) => leaseId === failing.leaseId)).toMatchObject({ exitCode: 3, detail: `Exit 3: node ${nodes[1]}, task 1: out of luck` });
      expect(told.find(({ leaseId }) => leaseId === tooLarge.leaseId)?.detail).toMatch(/SlurmRefused: .*node configuration is not available/);
      expect(other.gpuSecondsOf(failing)).toBe(BigInt(seconds(facts['RunTime']) * 2));
    } finally {
      await other.stop();
    }
  }, 150_000);

  cases.it('suspended it is not metered, and a stop reaches it', async () => {
    const order = site.order('demo-train', train(5_000), 1, 1);
    const key = { leaseId: order.leaseId, attempt: 1 };
    await eventually('it trains', 60, () => site.stepsOf(order).length, (steps) => steps > 3);
    await site.engine.suspend(key);
    await eventually('Slurm has suspended it', 60, async () => (await cluster.job(jobName(order)))['JobState'], (state) => state === 'SUSPENDED');
    await eventually('two seconds pass', 60, async () => (await site.engine.status(key)).events.at(-1), (event) => event?.event === 'suspended' && Date.now() - event.wallMs > 2_000);
    site.plane.order({ ...order, revision: 2, desired: 'stop' });
    await eventually('it is stopped', 60, () => site.statesOf(order), (states) => states.at(-1) === 'stopped');
    const facts = await cluster.job(jobName(order));
    expect(Number(facts['EndTime']) - Number(facts['StartTime'])).toBeGreaterThanOrEqual(seconds(facts['RunTime']) + 2);
    expect(site.gpuSecondsOf(order)).toBe(BigInt(seconds(facts['RunTime'])));
    expect(existsSync(join(site.folder, 'artifacts', order.jobId, 'checkpoint.bin'))).toBe(true);
  }, 150_000);

  cases.it('what ignores SIGTERM is killed when its grace is over, by its own batch script', async () => {
    const order = site.order('bash', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.2; done'], 1, 1, { graceSeconds: 1 });
    const key = { leaseId: order.leaseId, attempt: 1 };
    await eventually('it runs', 60, async () => (await site.engine.status(key)).events.at(-1)?.event, (event) => event === 'started');
    await eventually('its handler stands', 60, () => readFileSync(join(site.folder, 'runs', order.leaseId, '1', 'stdout.log'), 'utf8'), (text) => text.includes('deaf'));
    site.plane.order({ ...order, revision: 2, desired: 'stop', graceSeconds: 1 });
    await eventually('it is stopped', 60, () => site.statesOf(order), (states) => states.at(-1) === 'stopped');
    expect((await site.engine.status(key)).events.at(-1)).toMatchObject({ event: 'exited', code: null, signal: 'SIGKILL' });
    // The batch script leaves this when it kills, the agent's own asking (ten seconds later) does not.
    const changedAt = (name: string) => statSync(join(site.folder, 'runs', order.leaseId, '1', name)).mtimeMs;
    expect(changedAt('killed') - changedAt('stop')).toBeGreaterThan(0);
  }, 150_000);

  cases.it('a node loses its power: the run is lost, dated by Slurm, and the next attempt goes on from the checkpoint on another node', async () => {
    const slow = site.order('demo-train', train(40, SLOWLY, 2), 1, 4);
    const key = { leaseId: slow.leaseId, attempt: 1 };
    await eventually('there is a checkpoint', 60, () => site.stepsOf(slow).length, (steps) => steps > 2);
    const node = (await cluster.job(jobName(slow)))['NodeList']!;
    await cluster.kill(node);
    const order = { ...slow, revision: 2, run: { ...slow.run, args: train(40, 40, 2) } };
    site.plane.order(order);
    await eventually('it is parked', 60, () => site.statesOf(order), (states) => states.includes('parked'));
    expect(site.plane.states().find((item) => item.leaseId === order.leaseId && item.state === 'parked')?.detail).toMatch(/^ProcessLost/);
    const lost = await site.engine.status(key);
    const facts = await cluster.job(jobName(order));
    expect([lost.kind, lost.events.at(-1)!.wallMs, facts['JobState']]).toEqual(['lost', Number(facts['EndTime']) * 1_000, 'NODE_FAIL']);
    // By now the agent may have begun the next attempt by itself.
    const ofFirst = site.plane.readings().filter(({ leaseId, to }) => leaseId === order.leaseId && to <= lost.events.at(-1)!.wallMs);
    expect(ofFirst.reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0n)).toBe(BigInt(seconds(facts['RunTime']) * 4));
    const next = { ...key, attempt: 2 };
    await site.engine.submit(next, order);
    await eventually('the next attempt has ended', 60, () => site.engine.status(next), ({ kind }) => kind === 'exited');
    const { lines } = await site.engine.readOutput(next, { stdout: 0, stderr: 0 }, 1_000, true);
    const resumed = JSON.parse(lines[0]!.line) as { event: string; step: number };
    // A checkpoint every two steps: the last one before it was killed.
    expect([resumed.event, resumed.step % 2, resumed.step > 0]).toEqual(['resumed', 0, true]);
    expect((await cluster.job(jobName(order, 2)))['NodeList']).not.toBe(node);
  }, 150_000);

  cases.it('handed over twice an attempt runs once; a next attempt waits until an earlier one that still lives is over; a person cannot requeue', async () => {
    const order = site.order('bash', ['-c', MARKED], 1, 1);
    const key = { leaseId: order.leaseId, attempt: 1 };
    const folder = join(site.folder, 'runs', order.leaseId, '1');
    const { JobId: first } = await eventually('it runs', 60, () => cluster.job(jobName(order)), ({ JobState }) => JobState === 'RUNNING');
    writeFileSync(join(folder, 'again.sh'), BATCH_SCRIPT);
    // Once under its name, which the engine sees and takes back, and once under another, where only the claim stands in the way.
    const again = async (name: string) => (await cluster.command('sbatch', '--parsable', `--job-name=${name}`, `--chdir=${folder}`, '--ntasks-per-node=1', '--export=PATH', '-o', join(folder, `${name}.log`), join(folder, 'again.sh'))).trim();
    const [twin, stranger] = [await again(jobName(order)), await again('by-hand')];
    await expect(cluster.command('scontrol', 'requeue', first!)).rejects.toThrow(/requeue|disabled|not permitted/i);
    await site.engine.submit({ ...key, attempt: 2 }, order);
    await eventually('both attempts are over', 60, () => site.engine.status({ ...key, attempt: 2 }), ({ kind }) => kind === 'exited');
    expect((await site.engine.status(key)).events.at(-1)).toMatchObject({ event: 'exited', code: 0 });
    expect(await cluster.command('scontrol', 'show', 'job', twin)).toMatch(/ ExitCode=87:0|JobState=CANCELLED/);
    expect(await cluster.command('scontrol', 'show', 'job', stranger)).toMatch(/ ExitCode=87:0/);
    const file = (name: string) => join(site.folder, 'artifacts', order.jobId, name);
    expect([existsSync(file('doubles')), readFileSync(file('ends'), 'utf8')]).toEqual([false, 'done\ndone\n']);
  }, 150_000);

  cases.it('INV-SHED-c: with the control plane cut off the miners stop first, then the interruptible gang, then the reservation, each in time; the meter, made of what /proc shows, is at the target from start to end, and all comes back along the ramp', async () => {
    const run = await curtailOnSlurm(cluster, join(import.meta.dirname, '../dist/src/main.js'), ids);
    const within = run.curve.filter(({ at }) => at >= run.startsAt && at < run.endsAt);
    expect(within.length).toBeGreaterThan(1);
    expect(Math.max(...within.map(({ kw }) => kw))).toBeLessThanOrEqual(SLURM_RUN.targetKw);
    const firstAt = (met: (point: (typeof run.curve)[number]) => boolean): number => run.curve.find(met)!.at;
    const stood = [firstAt(({ mining }) => mining === 0), firstAt(({ interruptible }) => interruptible === 0), firstAt(({ reserved }) => reserved === 0)];
    expect(stood).toEqual([...stood].sort((a, b) => a - b));
    // None is stopped sooner than it has to be: the reservation trains until its own notice begins.
    expect(stood[2]!).toBeGreaterThanOrEqual(run.startsAt - SLURM_RUN.reservedLeadSeconds - SLURM_RUN.marginSeconds - 0.5);
    for (const { at, kw } of run.curve.filter((point) => point.at >= run.endsAt)) expect(kw).toBeLessThanOrEqual(SLURM_RUN.baseKw + SLURM_RUN.rampKwPerSecond * (at - run.endsAt) + 1);
    for (const states of run.states) expect(states.slice(0, 5)).toEqual(['starting', 'running', expect.stringMatching(/^parked Curtailed curt_/), 'starting', 'running']);
    expect(run.reports.map(({ step }) => step)).toEqual(['acknowledged', 'started', 'ended']);
    // What the agent read from the meter through the event: that is the proof.
    expect(run.provenKw.length).toBeGreaterThan(0);
    expect(Math.max(...run.provenKw)).toBeLessThanOrEqual(SLURM_RUN.targetKw);
  }, 150_000);

  cases.it('the agent is killed -9 again and again: one job, every step and log line once, and Slurm\'s GPU-seconds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-slurm-killed-'));
    const now = Date.now();
    const plane = new ControlPlaneDouble({ now: () => epochMs(Date.now()) }, { anchorWallMs: now, anchorMarketMs: now, speed: 1 });
    const http = await HttpDouble.start(plane);
    const order = anOrder({
      leaseId: ids.next('lease'), jobId: ids.next('job'), run: { command: 'demo-train', args: train(80, 50), environment: {} }, startsAt: epochMs(now - 2_000), notBefore: epochMs(now), endsAt: epochMs(now + 3_600_000), meteringIntervalSeconds: 2,
    });
    plane.order({ ...order, spendAuthorisation: { ...order.spendAuthorisation, asOf: epochMs(now) } });
    const settings = ['--control-plane-url', http.url, '--data-dir', folder, '--enrolment-token', 'one-time-token', '--engine', 'slurm', '--slurm-rest-url', cluster.facts.restUrl, '--poll-seconds', '0.1', '--turn-seconds', '0.05', '--backoff-max-seconds', '0.2'];
    const start = () => spawn(process.execPath, [join(import.meta.dirname, '../dist/src/main.js'), ...settings], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env } });
    const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    };
    let child = start();
    try {
      for (const pauseMs of [0, 300, 700]) {
        const polls = plane.polls;
        await eventually('it is up', 60, () => plane.polls, (count) => count > polls);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await end(child, 'SIGKILL');
        child = start();
      }
      await eventually('everything is delivered', 60, () => plane.readings().some(({ final }) => final), (done) => done);
    } finally {
      await end(child, 'SIGTERM');
      await http.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(plane.states().flatMap(({ state }) => (state === 'checkpointed' ? [] : [state]))).toEqual(['starting', 'running', 'completed']);
    expect(plane.items.flatMap((item) => (item.kind === 'progress' ? [item.step] : []))).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    const lines = plane.items.flatMap((item) => (item.kind === 'log' ? [item.lineNumber] : []));
    expect(lines).toEqual(lines.map((_, i) => i + 1));
    expect(plane.readings().length).toBeGreaterThan(2);
    expect(plane.readings().reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0n)).toBe(await countedBySlurm(order, 1));
    expect((await cluster.command('scontrol', 'show', 'job', '--oneliner')).split('\n').filter((line) => line.includes(order.leaseId))).toHaveLength(1);
  }, 150_000);

  it('slurmctld is killed while jobs are handed over, and again when they have just begun: none is lost, none runs twice at once', async () => {
    // Its own, and last: a controller that is set back forgets what is younger than its last saving, of anybody.
    await cases.over();
    const quick = await startSlurmSite(cluster, { rest: true, ids, speed: 30 });
    try {
      const orders = Array.from({ length: 6 }, () => quick.order('bash', ['-c', MARKED], 1, 2));
      await eventually('the first is known to Slurm', 60, () => cluster.command('squeue', '-h'), (queue) => queue.includes('sy-') || queue.split('\n').length > 1);
      await cluster.kill('slurmctld');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await cluster.revive('slurmctld');
      await eventually('one has just begun', 60, () => cluster.command('squeue', '-h', '-t', 'R').catch(() => ''), (queue) => queue.includes('sy-'));
      await cluster.kill('slurmctld');
      await cluster.revive('slurmctld');
      await eventually('all are completed', 60, () => orders.map((order) => quick.plane.states().filter((item) => item.leaseId === order.leaseId).at(-1)), (states) => states.every((item) => item?.state === 'completed'));
      for (const order of orders) {
        const file = (name: string) => join(quick.folder, 'artifacts', order.jobId, name);
        expect(existsSync(file('doubles'))).toBe(false);
        expect(readFileSync(file('ends'), 'utf8')).toBe('done\n');
      }
    } finally {
      await quick.stop();
    }
  }, 150_000);
});
