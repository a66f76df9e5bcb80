import type { EpochMs, IdMaker, JobId } from '@switchyard/kernel';
import type { CommitOutcome, CommitRequest, MarketPolicy, MarketPort, MarketSnapshot, PoolRefusal, ReasonsPort, WaitReasons } from '@switchyard/market';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../base/index.js';
import { commitDrafts } from './commit.js';
import { insertPlan, type NewPlan } from './plan-write.js';
import { type Feed, FeedCache } from './price-feeds.js';
import { publishWaits } from './reasons.js';
import { readSnapshot } from './snapshot.js';

export interface PgMarketOptions {
  /** Role sy_scheduler. */
  readonly source: DataSource;
  readonly ids: IdMaker;
  readonly policy: Pick<MarketPolicy, 'slotSeconds' | 'horizonSlots'>;
  /** The plan behind the next commit; written in its transaction. */
  readonly planBehind?: () => NewPlan | undefined;
  /** Told what the database refused of a draft that the plan thought free. */
  readonly onConflict?: (jobId: JobId, reason: PoolRefusal) => void;
}

/** The market of the cycle on PostgreSQL: one REPEATABLE READ to look, one transaction to commit, one to say why. For one cycle after another. */
export class PgMarket implements MarketPort, ReasonsPort {
  private readonly feeds = new FeedCache();
  private conflicts: ReadonlyMap<JobId, PoolRefusal> = new Map();
  private lastAt = 0 as EpochMs;

  constructor(private readonly options: PgMarketOptions) {}

  async snapshot(at: EpochMs): Promise<MarketSnapshot> {
    const { source, policy } = this.options;
    this.conflicts = new Map();
    this.lastAt = at;
    return inTransaction(source, (tx) => readSnapshot(tx, at, { view: 'cycle', policy, feeds: this.feeds }), 'REPEATABLE READ');
  }

  /** The price feeds that snapshots were made of, with their forecasts. */
  get priceFeeds(): readonly Feed[] {
    return this.feeds.known;
  }

  async commit(request: CommitRequest): Promise<CommitOutcome> {
    const { source, ids, planBehind, onConflict } = this.options;
    const plan = planBehind?.();
    const { committed, refused, conflicts } = await inTransaction(source, async (tx) => {
      await tx.run(`SELECT set_config('switchyard.market_at', $1, true)`, [`${request.at}`]);
      if (plan) await insertPlan(tx, plan);
      return commitDrafts(tx, request, { at: request.at, ids, planId: plan?.id ?? null });
    });
    this.conflicts = conflicts;
    for (const [jobId, reason] of conflicts) onConflict?.(jobId, reason);
    return { committed, refused };
  }

  async publish(waits: readonly WaitReasons[]): Promise<void> {
    if (waits.length === 0 && this.conflicts.size === 0) return;
    await inTransaction(this.options.source, (tx) => publishWaits(tx, waits, this.lastAt, this.conflicts));
  }
}
