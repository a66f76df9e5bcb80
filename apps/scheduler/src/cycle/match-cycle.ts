import { type EpochMs, type JobId, SECOND_MS } from '@switchyard/kernel';
import { type CycleReport, type MarketPort, type MarketSnapshot, PlanTurns, type ReasonsPort, runCycle, type WaitReasons } from '@switchyard/market';
import { inTransaction, insertPlan, PgMarket } from '@switchyard/store';
import { type SchedulerMetrics, tellForecastErrors } from '../metrics.js';
import { PARTITION } from '../partition.js';
import type { SchedulerParts } from '../parts.js';
import { asOnlyPlanner } from './partition-lock.js';
import { type PlannerBudget, RecordingPlanner } from './recording-planner.js';

/** A plan that commits nothing is stored at most this often, in market time: operators see what capacity is worth. */
const PLAN_KEPT_EVERY_SECONDS = 900;

/** The match cycle of one partition. */
export class MatchCycle {
  private readonly planner: RecordingPlanner;
  private readonly market: PgMarket;
  private readonly seen: Seen;
  private readonly turns = new PlanTurns();
  private planStoredAt: EpochMs | undefined;

  constructor(
    private readonly parts: SchedulerParts,
    private readonly metrics: SchedulerMetrics,
    budget?: PlannerBudget,
  ) {
    const { database, ids, policy, log } = parts;
    this.planner = new RecordingPlanner(ids, parts, budget);
    this.market = new PgMarket({
      source: database, ids, policy,
      planBehind: () => this.planToStore(),
      onConflict: (jobId, reason) => {
        metrics.refused.inc({ kind: reason.kind });
        log.warn({ jobId, reason }, `commit of job ${jobId} refused by the database: ${reason.kind} at pool ${reason.poolId}`);
      },
    });
    this.seen = new Seen(this.market);
  }

  /** One cycle, as the only planner of the partition. */
  async run(): Promise<CycleReport> {
    const { database, clock, ids, policy } = this.parts;
    return asOnlyPlanner(database, PARTITION, async () => {
      const done = this.metrics.cycleSeconds.startTimer();
      try {
        const report = await runCycle({ clock, ids, market: this.seen, reasons: this.seen, planner: this.planner.plan, turns: this.turns, followed: this.planner.follow }, policy);
        await this.keepPlan(report.at);
        this.tell(report);
        return report;
      } catch (error) {
        this.metrics.cycles.inc({ outcome: 'failed' });
        throw error;
      } finally {
        done();
      }
    });
  }

  private planToStore(): ReturnType<RecordingPlanner['record']> {
    const at = this.seen.snapshotAt;
    this.planStoredAt = at;
    return this.planner.record(at);
  }
  private async keepPlan(at: EpochMs): Promise<void> {
    if (this.planStoredAt !== undefined && at - this.planStoredAt < PLAN_KEPT_EVERY_SECONDS * SECOND_MS) return;
    const plan = this.planToStore();
    if (plan) await inTransaction(this.parts.database, (tx) => insertPlan(tx, plan));
  }

  private tellCertificate(): void {
    const { metrics, planner: { certificate } } = this;
    if (!certificate) return;
    metrics.gap.set(certificate.gap);
    metrics.gapWithoutMisses.set(certificate.gapWithoutMisses);
    metrics.absoluteGap.set(certificate.absoluteGapUsd);
    metrics.missed.set(certificate.missed);
    metrics.missedLowerBound.set(certificate.missedLowerBound);
    metrics.costOfFairness.set(certificate.costOfFairnessUsd);
  }

  private tell(report: CycleReport): void {
    const { metrics, seen } = this;
    const { log } = this.parts;
    metrics.cycles.inc({ outcome: report.leased.length + report.promised.length > 0 ? 'committed' : 'nothing to commit' });
    this.tellCertificate();
    tellForecastErrors(metrics, this.market.priceFeeds);
    metrics.later.set(report.later);
    metrics.unplaced.reset();
    for (const [reason, count] of seen.reasonCounts()) metrics.unplaced.set({ reason }, count);
    for (const refusal of report.refused) metrics.refused.inc({ kind: refusal.kind });
    for (const jobId of report.leased) {
      const submittedAt = seen.submittedAt(jobId);
      if (submittedAt !== undefined) metrics.submitToLeaseSeconds.observe((report.at - submittedAt) / SECOND_MS);
      log.info({ jobId }, 'lease committed');
    }
    for (const jobId of report.promised) log.info({ jobId }, 'place promised');
    for (const refusal of report.refused) log.warn({ jobId: refusal.jobId, refusal }, `commit of job ${refusal.jobId} refused: ${refusal.kind}`);
    if (report.asked > 0) {
      log.debug({ asked: report.asked, leased: report.leased.length, promised: report.promised.length, waiting: report.waiting, later: report.later, gap: report.gap, replanned: report.replanned }, 'cycle done');
    }
  }
}

/** Passes everything on and keeps what metrics need. */
class Seen implements MarketPort, ReasonsPort {
  private jobs = new Map<JobId, EpochMs>();
  private waits: readonly WaitReasons[] = [];
  snapshotAt = 0 as EpochMs;

  constructor(private readonly inner: MarketPort & ReasonsPort) {}

  async snapshot(at: EpochMs): Promise<MarketSnapshot> {
    const snapshot = await this.inner.snapshot(at);
    this.snapshotAt = at;
    this.jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job.submittedAt]));
    return snapshot;
  }
  commit(request: Parameters<MarketPort['commit']>[0]): ReturnType<MarketPort['commit']> {
    return this.inner.commit(request);
  }
  publish(waits: readonly WaitReasons[]): Promise<void> {
    this.waits = waits;
    return this.inner.publish(waits);
  }
  submittedAt(jobId: JobId): EpochMs | undefined {
    return this.jobs.get(jobId);
  }
  /** Jobs by kind of reason. */
  reasonCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const wait of this.waits) {
      for (const kind of new Set([...wait.job, ...wait.pools].map((reason) => reason.kind))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  }
}
