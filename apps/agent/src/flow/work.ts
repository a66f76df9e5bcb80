import { affineClock, type EpochMs, type WallClock } from '@switchyard/kernel';
import { type BatchItem, LOG_LINE_CHARACTERS_MAX } from '@switchyard/agent-protocol';
import { begin, beginStop, decide, end } from '../core/decide.js';
import { takeEvents } from '../core/events.js';
import { type MeterModel, readUpTo } from '../core/meter.js';
import { takeOutput } from '../core/output.js';
import { neededFrom } from '../core/planned-end.js';
import { isLive, type LeaseRun } from '../core/run.js';
import { describeEngineRefusal } from '../engine/workloads.js';
import type { JobFiles } from '../artifacts/ports.js';
import type { AttemptKey, Engine, Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';

/** Output lines taken in per lease and turn; a talkative job waits, it does not hold up the others. */
const LINES_MAX = 200;
/** Of a job that has ended: more than this is taken in over several turns, and its end only after all of it. */
const ITEMS_PER_TURN_MAX = 5_000;
/** An attempt that was handed to the engine and has not claimed its folder after this is handed over again. */
const SUBMIT_AGAIN_MS = 10_000;

/** What a turn is to know of the agent itself. */
export interface Mood {
  /** It is going down and takes its jobs with it. */
  readonly closing: boolean;
  /** When the control plane last answered with orders, by the wall; left out: not since the start. */
  readonly heardAt?: EpochMs;
}

/** What of the leases the site lets run, for its power: asked once per turn, before the leases are looked at. */
export interface SitePower {
  turn(now: { readonly wall: EpochMs; readonly market: EpochMs; readonly heardAt?: EpochMs }): Promise<void>;
  /** Why a lease must stand, and whether there is no room to start it. */
  holdOf(leaseId: string): { readonly shed?: string; readonly noRoom?: boolean };
}

export interface WorkPorts {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly wall: WallClock;
  readonly meter: MeterModel;
  readonly log: Log;
  readonly site?: SitePower;
  /** Moves checkpoints and artifacts; left out, they stay on this site's disk. */
  readonly files?: JobFiles;
}

/**
 * One turn over all leases: take in what the engine saw, read the meters, decide, act. Intent is written before the engine is asked and
 * facts after it has answered; both can be repeated, so the turn may be cut off anywhere.
 */
export class Work {
  private readonly submittedAt = new Map<string, number>();
  /** Attempts asked to stop by this process. */
  private readonly asked = new Set<string>();
  constructor(private readonly ports: WorkPorts) {}

  marketNow(): EpochMs {
    return this.toMarket(this.ports.wall.now());
  }
  /** Up to here everything that ran is in a reading, or open in its run's meter. Undefined before the first whole turn. */
  observedTo: EpochMs | undefined;
  /** The site's wall time as market time. */
  toMarket(wallMs: EpochMs): EpochMs {
    return affineClock(this.ports.journal.state.clock, { now: () => wallMs }).now();
  }

  async turn(mood: Mood): Promise<void> {
    await this.ports.site?.turn({ wall: this.ports.wall.now(), market: this.marketNow(), ...(mood.heardAt !== undefined && { heardAt: mood.heardAt }) });
    this.seenTo = this.marketNow();
    for (const { order } of this.ports.journal.state.runs) {
      await this.observe(order.leaseId);
      // Read again: the control plane may have spoken meanwhile, and an ended lease may have been forgotten.
      const run = this.find(order.leaseId);
      if (run !== undefined) await this.act(run, mood);
      const after = run && this.find(order.leaseId);
      if (after !== undefined) this.ports.files?.look(after);
    }
    this.observedTo = Math.max(this.observedTo ?? 0, this.seenTo) as EpochMs;
  }
  /** How far this turn has seen: an engine may show its jobs as they were some time ago. */
  private seenTo = 0 as EpochMs;
  private find(leaseId: string): LeaseRun | undefined {
    return this.ports.journal.state.runs.find((run) => run.order.leaseId === leaseId);
  }

  /** Engine events, output and complete settlement intervals, into one record per lease. */
  private async observe(leaseId: string): Promise<void> {
    const { engine, journal, meter } = this.ports;
    const before = this.find(leaseId);
    if (before === undefined || !isLive(before)) return;
    const key: AttemptKey = { leaseId: before.order.leaseId, attempt: before.attempt };
    // The clock is read before the engine: what the engine shows as running then ran up to `now` for certain.
    const now = this.marketNow();
    const status = await engine.status(key);
    const gone = status.kind === 'exited' || status.kind === 'lost';
    let run = before;
    const items: BatchItem[] = [];
    // All output belongs to the attempt, so it is taken before the exit that ends it.
    for (;;) {
      const output = await engine.readOutput(key, run.output, LINES_MAX, gone);
      if (output.cursor.stdout === run.output.stdout && output.cursor.stderr === run.output.stderr) break;
      const move = takeOutput(run, output.lines, output.cursor, now);
      run = move.run;
      items.push(...move.items);
      if (!gone) break;
      if (items.length < ITEMS_PER_TURN_MAX) continue;
      journal.commit({ type: 'run', run, items });
      return;
    }
    items.push(...this.notesOn(run, items, now));
    if (items.length > 0) run = { ...run, lineNumber: Math.max(run.lineNumber, ...items.map((item) => (item.kind === 'log' ? item.lineNumber : 0))) };
    const move = takeEvents(run, status, (wallMs) => this.toMarket(wallMs), meter);
    // A `running` state is reported before the first progress, an exit after the last.
    const split = move.items.findIndex((item) => item.kind === 'state' && item.state !== 'running');
    const early = split === -1 ? move.items : move.items.slice(0, split);
    const late = split === -1 ? [] : move.items.slice(split);
    run = move.run;
    const known = status.asOfWallMs === undefined ? now : (Math.min(now, this.toMarket(status.asOfWallMs)) as EpochMs);
    if (isLive(run) && known < this.seenTo) this.seenTo = known;
    const readings = run.phase === 'running' || run.phase === 'stopping' ? readUpTo(run.meter, run.order, known, meter) : { meter: run.meter, readings: [] };
    run = { ...run, meter: readings.meter };
    const all = [...early, ...items, ...late, ...readings.readings];
    if (all.length > 0 || run.eventsSeen !== before.eventsSeen || run.output.stdout !== before.output.stdout || run.output.stderr !== before.output.stderr) {
      journal.commit({ type: 'run', run, items: all });
    }
    if (status.kind === 'absent') await this.submitAgain(key, run);
  }

  /** Tells the mover of files how far the job is, and the job's customer what the mover has to say. */
  private notesOn(run: LeaseRun, items: readonly BatchItem[], at: EpochMs): BatchItem[] {
    const { leaseId } = run.order;
    const step = items.findLast((item) => item.kind === 'progress')?.step;
    if (step !== undefined) this.ports.files?.sawStep(leaseId, step);
    return (this.ports.files?.takeNotes(leaseId) ?? []).map((line, i) => ({ kind: 'log', leaseId, at, stream: 'stderr', line: line.slice(0, LOG_LINE_CHARACTERS_MAX), lineNumber: run.lineNumber + 1 + i }));
  }

  /** Written as `starting`, never seen by the engine: the agent died in between, or the start itself was lost. */
  private async submitAgain(key: AttemptKey, run: LeaseRun): Promise<void> {
    const name = `${key.leaseId}/${key.attempt}`;
    const wallNow = this.ports.wall.now();
    if (wallNow - (this.submittedAt.get(name) ?? -Infinity) < SUBMIT_AGAIN_MS) return;
    this.submittedAt.set(name, wallNow);
    await this.ports.engine.submit(key, run.order);
  }

  private async act(run: LeaseRun, { closing, heardAt }: Mood): Promise<void> {
    const { engine, journal, meter, log } = this.ports;
    const now = this.marketNow();
    const { leaseId, graceSeconds } = run.order;
    const needed = neededFrom(run, journal.state.runs);
    const decision = decide(run, { now, closing, ...this.ports.site?.holdOf(leaseId), ...(heardAt !== undefined && { heardAt: this.toMarket(heardAt) }), ...(needed !== undefined && { neededFrom: needed }) });
    switch (decision.kind) {
      case 'wait':
        // Asking twice is harmless; the first asking may have died with the agent.
        if (run.phase === 'stopping' && run.stop !== null && !this.asked.has(`${leaseId}/${run.attempt}`)) await this.askToStop(run);
        return;
      case 'start': {
        const accepted = engine.accepts(run.order);
        if (!accepted.ok) {
          const detail = describeEngineRefusal(accepted.error);
          log.warn('job refused by the engine', { leaseId, detail });
          journal.commit({ type: 'run', ...end(run, now, meter, 'failed', { detail: detail.slice(0, 500) }) });
          return;
        }
        if (this.ports.files?.isReadyToStart(run) === false) return;
        const move = begin(run, now);
        journal.commit({ type: 'run', ...move });
        this.submittedAt.set(`${leaseId}/${move.run.attempt}`, this.ports.wall.now());
        await engine.submit({ leaseId, attempt: move.run.attempt }, run.order);
        log.info('job started', { leaseId, jobId: run.order.jobId, attempt: move.run.attempt });
        return;
      }
      case 'stop': {
        const move = beginStop(run, decision.mode, decision.detail);
        journal.commit({ type: 'run', ...move });
        await this.askToStop(move.run);
        log.info('job asked to stop', { leaseId, mode: decision.mode, detail: decision.detail, graceSeconds });
        return;
      }
      case 'end':
        journal.commit({ type: 'run', ...end(run, now, meter, 'stopped', { detail: decision.detail }) });
        return;
    }
  }
  private async askToStop(run: LeaseRun): Promise<void> {
    const key: AttemptKey = { leaseId: run.order.leaseId, attempt: run.attempt };
    this.asked.add(`${key.leaseId}/${key.attempt}`);
    if (run.stop?.mode === 'stop') await this.ports.engine.cancel(key, run.order.graceSeconds);
    else await this.ports.engine.park(key, run.order.graceSeconds);
  }

  /** Ended leases go once everything about them is acknowledged and the control plane no longer lists them. */
  async forget(listed: ReadonlySet<string>): Promise<void> {
    const { journal, engine } = this.ports;
    for (const run of journal.state.runs) {
      const { phase, order } = run;
      if (phase !== 'ended' || listed.has(order.leaseId) || this.ports.files?.isSettled(run) === false) continue;
      const { pending, sealed } = journal.state.spool;
      const held = journal.state.metering?.waiting.map(({ item }) => item) ?? [];
      const waiting = [...pending, ...sealed.flatMap((batch) => batch.items), ...held].some((item) => 'leaseId' in item && item.leaseId === order.leaseId);
      if (waiting) continue;
      journal.commit({ type: 'forget', leaseId: order.leaseId });
      await engine.forget(order.leaseId);
    }
  }
}
