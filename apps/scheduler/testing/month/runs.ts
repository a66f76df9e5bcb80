import type { BatchItem, LeaseOrder, StateItem } from '@switchyard/agent-protocol';
import { addMs, type EpochMs, gpuSeconds, type JobId, SECOND_MS, splitAt, wattHours } from '@switchyard/kernel';
import { diceFor, type PlannedJob } from './plan.js';

/** How far a job has come, wherever it ran: its checkpoints are in one store. Seconds of work at speed 1. */
export interface Work {
  readonly job: PlannedJob;
  done: number;
  /** What its newest checkpoint holds. */
  kept: number;
  /** Time without a checkpoint so far, for those that write some. */
  sinceCheckpoint: number;
}
/** What is known of a site's machines. */
export interface Machine {
  readonly speed: number;
  readonly metered: boolean;
  readonly seed: number;
  workOf(jobId: JobId): Work;
}
type Stop = Pick<StateItem, 'detail'> & { readonly at: EpochMs; readonly state: 'parked' | 'stopped' | 'completed' | 'failed'; readonly exitCode?: number };

const GPU_MS_PER_HOUR = 3_600_000n;
const CHECKPOINT_EVERY_SECONDS = 3_600;
const RETRY_MS = 60_000;
/** Orders heard this long before a planned end are the last word on it. */
const ANSWER_BEFORE_END_MS = 300_000;
/** An instant later than all. */
const NEVER = Number.MAX_SAFE_INTEGER as EpochMs;

/** One lease at a site, run by a machine that needs nobody between two polls: it starts, meters, guards its money and ends by its last order. */
export class Run {
  private phase: 'waiting' | 'running' | 'parked' | 'ended' = 'waiting';
  private attempt = 0;
  /** Simulated up to here. */
  private at: EpochMs;
  private measuredTo: EpochMs;
  private carryGpuMs = 0n;
  /** Overhead of this start that is still to be paid, in milliseconds. */
  private restartMs = 0;
  private guarded = false;
  private retryAt: EpochMs = 0 as EpochMs;
  private asked: { readonly at: EpochMs; readonly mode: 'park' | 'stop' } | undefined;
  private unpriced: { readonly to: EpochMs; readonly gpuMs: bigint }[] = [];
  private heardAt: EpochMs;

  /** @param neededFrom when another order of the site needs GPUs of a run */
  constructor(private order: LeaseOrder, private readonly machine: Machine, now: EpochMs, private readonly neededFrom: (run: Run) => EpochMs) {
    this.heardAt = now;
    this.at = now;
    this.measuredTo = now;
  }
  /** What it has in its head, as something that can be written down. */
  saved(): object {
    const { machine: _machine, neededFrom: _neededFrom, ...rest } = this;
    return rest;
  }
  static restored(saved: object, machine: Machine, neededFrom: (run: Run) => EpochMs): Run {
    return Object.assign(Object.create(Run.prototype) as Run, saved, { machine, neededFrom });
  }
  get isOver(): boolean {
    return this.phase === 'ended';
  }
  get isRunning(): boolean {
    return this.phase === 'running';
  }
  get endsAt(): EpochMs {
    return this.order.endsAt;
  }
  /** When it needs its GPUs, if it is to run at all. */
  get needsFrom(): EpochMs {
    return this.isOver || this.order.desired !== 'run' ? NEVER : (Math.max(this.order.startsAt, this.order.notBefore) as EpochMs);
  }
  sharesGpus(other: Run): boolean {
    return this.order.nodes.some((one) => other.order.nodes.some(({ nodeId, gpus }) => one.nodeId === nodeId && one.gpus[0] < gpus[1] && gpus[0] < one.gpus[1]));
  }
  /** Its planned end, or as long as it may run where nobody could say more about it. */
  private get endOfOrders(): EpochMs {
    const { endsAt, mayRunUntil = endsAt } = this.order;
    return this.heardAt >= endsAt - ANSWER_BEFORE_END_MS ? endsAt : (Math.max(endsAt, Math.min(mayRunUntil, this.neededFrom(this))) as EpochMs);
  }
  /** Whether it has GPUs of a node. */
  isOn(nodeId: string): boolean {
    return this.order.nodes.some((node) => node.nodeId === nodeId);
  }
  private get work(): Work {
    return this.machine.workOf(this.order.jobId);
  }
  private item(state: StateItem['state'], at: EpochMs, more: Pick<StateItem, 'exitCode' | 'detail'> = {}): StateItem {
    return { kind: 'state', leaseId: this.order.leaseId, revision: this.order.revision, state, at, attempt: this.attempt, ...more };
  }

  /** A newer order, or the same with more money and time. */
  take(order: LeaseOrder, now: EpochMs): BatchItem[] {
    this.heardAt = now;
    if (order.revision < this.order.revision || this.phase === 'ended') return [];
    this.order = order;
    this.unpriced = this.unpriced.filter((use) => use.to > order.spendAuthorisation.asOf);
    if (this.phase !== 'running') {
      return order.desired === 'stop' ? this.end(now, 'stopped', { detail: 'Stopped' }) : [];
    }
    if (order.desired === 'run') this.asked = undefined;
    else if (this.asked === undefined || this.asked.mode !== order.desired) {
      const notice = order.desired === 'park' ? (this.work.job.interruptible?.checkpointSeconds ?? 0) : 0;
      this.asked = { mode: order.desired, at: addMs(now, notice * SECOND_MS) };
    }
    return [];
  }

  /** Lives up to an instant by the orders it has. @returns what there is to report of it, in order */
  liveTo(now: EpochMs): BatchItem[] {
    const items: BatchItem[] = [];
    // What parks may start again, and what starts may end at once: a few turns at most.
    for (let turn = 0; turn < 8; turn += 1) {
      if (this.phase === 'ended') return items;
      if (this.phase === 'running') {
        items.push(...this.runTo(now));
        if (this.isRunning) return items;
        continue;
      }
      const { order } = this;
      if (now >= order.endsAt && this.startAt() >= order.endsAt) return [...items, ...this.end(order.endsAt, 'stopped', { detail: 'EndOfLease' })];
      const at = this.startAt();
      if (at > now) {
        this.at = now;
        return items;
      }
      items.push(...this.start(at));
    }
    return items;
  }
  /** When it begins by itself, as things stand. */
  private startAt(): EpochMs {
    const { order } = this;
    if (order.desired !== 'run' || (order.parkAt !== undefined && Math.max(order.startsAt, order.notBefore, this.retryAt, this.at) >= order.parkAt)) return NEVER;
    if (this.guarded && !this.paysForAnInterval()) return NEVER;
    if (this.moneyLeft() <= 0n) return NEVER;
    return Math.max(order.startsAt, order.notBefore, this.retryAt, this.at) as EpochMs;
  }
  private start(at: EpochMs): BatchItem[] {
    this.attempt += 1;
    this.phase = 'running';
    this.guarded = false;
    this.at = at;
    this.measuredTo = Math.max(at, this.measuredTo) as EpochMs;
    const { work } = this;
    work.done = work.kept;
    work.sinceCheckpoint = 0;
    this.restartMs = work.kept > 0 ? (work.job.interruptible?.restartSeconds ?? 0) * SECOND_MS : 0;
    return [this.item('starting', at), this.item('running', at)];
  }

  private runTo(now: EpochMs): BatchItem[] {
    const stop = this.firstStop();
    const until = Math.min(now, stop.at) as EpochMs;
    const items = this.workTo(until);
    if (stop.at > now) return [...items, this.progress(now), ...this.readings(Math.floor(now / this.intervalMs) * this.intervalMs)];
    const { interruptible } = this.work.job;
    if (stop.state !== 'parked') return [...items, ...this.end(stop.at, stop.state, stop)];
    items.push(...this.readings(stop.at));
    if (interruptible && stop.detail !== 'ProcessLost') this.work.kept = this.work.done;
    this.phase = 'parked';
    this.asked = undefined;
    this.guarded = stop.detail === 'SpendAuthorisationUsedUp';
    this.at = stop.at;
    const detail = interruptible || stop.detail === 'ProcessLost' ? stop.detail : `${stop.detail ?? 'Parked'}: NoCheckpoint`;
    return [...items, this.progress(stop.at), ...(interruptible && stop.detail !== 'ProcessLost' ? [this.item('checkpointed', stop.at)] : []), this.item('parked', stop.at, { detail: detail ?? 'Parked' })];
  }
  /** A step is a minute of work. */
  private progress(at: EpochMs): BatchItem {
    const { done, kept, job } = this.work;
    const steps = Math.ceil(job.workSeconds / 60);
    return { kind: 'progress', leaseId: this.order.leaseId, at, step: Math.min(steps, Math.floor((this.phase === 'running' ? done : kept) / 60)), totalSteps: steps, loss: null, metrics: {} };
  }
  /** Works on, with a checkpoint every hour where the job writes some. */
  private workTo(until: EpochMs): BatchItem[] {
    const items: BatchItem[] = [];
    const { work, machine } = this;
    while (this.at < until) {
      const free = Math.min(this.restartMs, until - this.at);
      this.restartMs -= free;
      this.at = addMs(this.at, free);
      if (this.at >= until) break;
      const toCheckpoint = work.job.interruptible ? (CHECKPOINT_EVERY_SECONDS - work.sinceCheckpoint) * SECOND_MS : until - this.at;
      const piece = Math.max(1, Math.min(until - this.at, toCheckpoint));
      work.done += (piece / SECOND_MS) * machine.speed;
      work.sinceCheckpoint += piece / SECOND_MS;
      this.at = addMs(this.at, piece);
      if (work.job.interruptible && work.sinceCheckpoint >= CHECKPOINT_EVERY_SECONDS) {
        work.sinceCheckpoint = 0;
        work.kept = work.done;
        items.push(this.item('checkpointed', this.at));
      }
    }
    return items;
  }
  /** What ends this run first if nothing else comes. */
  private firstStop(): Stop {
    const { work, machine } = this;
    const after = (seconds: number): EpochMs => addMs(this.at, this.restartMs + Math.max(0, Math.ceil(((seconds - work.done) * SECOND_MS) / machine.speed)));
    const stops: Stop[] = [
      { at: after(work.job.workSeconds), state: 'completed', exitCode: 0 },
      { at: Math.max(this.endOfOrders, this.at) as EpochMs, state: 'stopped', detail: 'EndOfLease' },
      { at: this.moneyEnds(), state: 'parked', detail: 'SpendAuthorisationUsedUp' },
    ];
    if (work.job.failsAfterSeconds !== undefined) stops.push({ at: after(work.job.failsAfterSeconds), state: 'failed', exitCode: 1 });
    if (this.order.parkAt !== undefined) stops.push({ at: Math.max(this.order.parkAt, this.at) as EpochMs, state: 'parked', detail: 'Parked' });
    if (this.asked !== undefined) stops.push({ at: Math.max(this.asked.at, this.at) as EpochMs, state: this.asked.mode === 'park' ? 'parked' : 'stopped', detail: this.asked.mode === 'park' ? 'Parked' : 'Stopped' });
    return stops.reduce((a, b) => (b.at < a.at ? b : a));
  }
  /** The node went: the process with it, and the work since the last checkpoint. */
  lose(at: EpochMs, downUntil: EpochMs): BatchItem[] {
    if (this.phase !== 'running') {
      this.retryAt = downUntil;
      return [];
    }
    const items = [...this.workTo(at), ...this.readings(at)];
    this.phase = 'parked';
    this.asked = undefined;
    this.retryAt = Math.max(downUntil, addMs(at, RETRY_MS)) as EpochMs;
    return [...items, this.item('parked', at, { detail: 'ProcessLost' })];
  }
  private end(at: EpochMs, state: 'completed' | 'failed' | 'stopped', { detail, exitCode }: Pick<StateItem, 'detail' | 'exitCode'>): BatchItem[] {
    const readings = this.phase === 'running' ? this.readings(at) : [];
    // What stops in time for its checkpoint loses nothing.
    if (this.phase === 'running' && this.work.job.interruptible && state === 'stopped') this.work.kept = this.work.done;
    this.phase = 'ended';
    const last = readings.at(-1);
    const final = last === undefined ? [this.reading(this.measuredTo, this.measuredTo, 0n, true)] : [...readings.slice(0, -1), { ...last, final: true }];
    return [...final, this.item(state, at, { ...(detail !== undefined && { detail }), ...(exitCode !== undefined && { exitCode }) })];
  }

  private get intervalMs(): number {
    return this.order.meteringIntervalSeconds * SECOND_MS;
  }
  private readings(to: number): Extract<BatchItem, { kind: 'reading' }>[] {
    if (to <= this.measuredTo) return [];
    const readings = [...splitAt({ from: this.measuredTo, to: to as EpochMs }, this.intervalMs)].map((piece) => {
      const gpuMs = BigInt(piece.to - piece.from) * BigInt(this.order.gpuCount);
      this.unpriced.push({ to: piece.to, gpuMs });
      const used = this.carryGpuMs + gpuMs;
      this.carryGpuMs = used % 1_000n;
      return this.reading(piece.from, piece.to, used / 1_000n, false);
    });
    this.measuredTo = to as EpochMs;
    return readings;
  }
  private reading(from: EpochMs, to: EpochMs, seconds: bigint, final: boolean): Extract<BatchItem, { kind: 'reading' }> {
    const { metered, seed } = this.machine;
    const perMille = 700 + diceFor(seed, `draw ${from} ${this.order.leaseId}`).between(0, 120);
    return {
      kind: 'reading', leaseId: this.order.leaseId, meterId: 'it', from, to, gpuSeconds: gpuSeconds(seconds), energyWh: metered ? wattHours((seconds * BigInt(this.order.maxWattsPerGpu) * BigInt(perMille)) / 3_600_000n) : null,
      source: metered ? 'it-meter' : 'none', quality: metered ? 'metered' : 'gap', final,
    };
  }

  private moneyLeft(): bigint {
    const { asOf, worstCaseMicroUsdPerGpuHour: worst, microUsdRemaining } = this.order.spendAuthorisation;
    const gpuMs = this.unpriced.filter((use) => use.to > asOf).reduce((sum, use) => sum + use.gpuMs, 0n) + (this.phase === 'running' ? BigInt(this.at - this.measuredTo) * BigInt(this.order.gpuCount) : 0n);
    return microUsdRemaining - (gpuMs * worst + GPU_MS_PER_HOUR - 1n) / GPU_MS_PER_HOUR;
  }
  private moneyEnds(): EpochMs {
    const { worstCaseMicroUsdPerGpuHour: worst } = this.order.spendAuthorisation;
    const left = this.moneyLeft();
    if (left <= 0n) return this.at;
    return worst === 0n ? NEVER : addMs(this.at, Number((left * GPU_MS_PER_HOUR) / (worst * BigInt(this.order.gpuCount))));
  }
  private paysForAnInterval(): boolean {
    const gpuMs = BigInt(this.intervalMs) * BigInt(this.order.gpuCount);
    return this.moneyLeft() * GPU_MS_PER_HOUR >= gpuMs * this.order.spendAuthorisation.worstCaseMicroUsdPerGpuHour;
  }
}
