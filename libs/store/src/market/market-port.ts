import type { EpochMs, IdMaker, JobId } from '@switchyard/kernel';
import type { CommitOutcome, CommitRefusal, CommitRequest, MarketPolicy, MarketPort, MarketSnapshot, PoolRefusal, ReasonsPort, WaitReasons } from '@switchyard/market';
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

/** Drafts written in one transaction. Its sites and its customers' money are locked meanwhile: whoever binds a quote waits for it. */
const DRAFTS_AT_ONCE = 20;
/** The request in parts of its own order, leases before placements; at least one, since a plan may be written without any draft. */
function inParts(request: CommitRequest): readonly CommitRequest[] {
  const { leases, placements } = request;
  const parts: CommitRequest[] = [];
  for (let from = 0; from === 0 || from < leases.length + placements.length; from += DRAFTS_AT_ONCE) {
    const to = from + DRAFTS_AT_ONCE;
    parts.push({ ...request, leases: leases.slice(from, to), placements: placements.slice(Math.max(0, from - leases.length), Math.max(0, to - leases.length)) });
  }
  return parts;
}

/** The market of the cycle on PostgreSQL: one REPEATABLE READ to look, short transactions to commit, one to say why. For one cycle after another. */
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
    const conflicts = new Map<JobId, PoolRefusal>();
    const siteVersions = new Map(request.siteVersions);
    const [committed, refused]: [JobId[], CommitRefusal[]] = [[], []];
    let first = true;
    for (const part of inParts(request)) {
      const done = await inTransaction(source, async (tx) => {
        tx.later(`SELECT set_config('switchyard.market_at', $1, true)`, [`${request.at}`]);
        if (plan && first) await insertPlan(tx, plan);
        return commitDrafts(tx, { ...part, siteVersions }, { at: request.at, ids, planId: plan?.id ?? null });
      });
      first = false;
      committed.push(...done.committed);
      refused.push(...done.refused);
      // What this part moved is ours: whoever moves a site between two parts has the rest of its drafts planned again.
      for (const [siteId, version] of done.moved) siteVersions.set(siteId, version);
      for (const [jobId, reason] of done.conflicts) {
        conflicts.set(jobId, reason);
        onConflict?.(jobId, reason);
      }
    }
    this.conflicts = conflicts;
    return { committed, refused };
  }

  async publish(waits: readonly WaitReasons[]): Promise<void> {
    if (waits.length === 0 && this.conflicts.size === 0) return;
    await inTransaction(this.options.source, (tx) => publishWaits(tx, waits, this.lastAt, this.conflicts));
  }
}
