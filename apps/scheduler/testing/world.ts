import type { EpochMs, JobId, LeaseId, SiteId } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { defaultMarketPolicy, type JobSnapshot, type MarketSnapshot } from '@switchyard/market';
import { T0 } from '@switchyard/market/testing';
import { createMetrics, logger, systemWallClock } from '@switchyard/runtime';
import { decodePlacement, decodeWaiting, inTransaction, type StoredPlacement } from '@switchyard/store';
import { createTestDatabase, seedJob, seedSnapshot, type TestDatabase } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { MatchCycle } from '../src/cycle/match-cycle.js';
import { schedulerMetrics, type SchedulerMetrics } from '../src/metrics.js';
import { type SchedulerParts, sweepPolicyAt } from '../src/parts.js';

interface LeaseNow {
  readonly id: LeaseId;
  readonly jobId: JobId;
  readonly siteId: SiteId;
  readonly state: string;
  readonly desired: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly reason: string | null;
}
/** A scheduler over a real database with a market in it. */
export interface World {
  readonly database: TestDatabase;
  readonly owner: DataSource;
  readonly clock: ManualClock;
  readonly parts: SchedulerParts;
  readonly metrics: SchedulerMetrics;
  readonly cycle: MatchCycle;
  /** Another scheduler process: connections of its own, the same database. */
  another(): Promise<MatchCycle>;
  submit(...jobs: readonly JobSnapshot[]): Promise<void>;
  sql<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  leases(): Promise<readonly LeaseNow[]>;
  job(jobId: JobId): Promise<{ readonly state: string; readonly placement: StoredPlacement | undefined; readonly reasons: readonly string[] }>;
  topics(): Promise<readonly string[]>;
}

const budget = { rounds: 60, quietRounds: 8, thoroughEverySeconds: 900, wallMs: 20_000 };

export async function openWorld(market: MarketSnapshot): Promise<World> {
  const database = await createTestDatabase();
  const [owner, source, relayDatabase] = [await database.open('sy_owner'), await database.open('sy_scheduler'), await database.open('sy_relay')];
  await seedSnapshot(owner, market);
  const clock = new ManualClock(T0);
  const metrics = schedulerMetrics(createMetrics('scheduler'));
  const ids = new CountingIds();
  const partsOn = (on: DataSource): SchedulerParts => ({
    database: on, relayDatabase, clock, wall: systemWallClock, ids, policy: defaultMarketPolicy, sweepPolicy: sweepPolicyAt(1), log: logger('scheduler'),
  });
  const parts = partsOn(source);
  const sql = <Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]> => inTransaction(owner, (tx) => tx.rows<Row>(statement, parameters));
  return {
    database, owner, clock, parts, metrics, sql,
    cycle: new MatchCycle(parts, metrics, budget),
    another: async () => new MatchCycle(partsOn(await database.open('sy_scheduler')), schedulerMetrics(createMetrics('other')), budget),
    submit: (...jobs) => inTransaction(owner, async (tx) => {
      for (const job of jobs) await seedJob(tx, job);
    }),
    leases: () => sql<LeaseNow>(`SELECT id, job_id AS "jobId", site_id AS "siteId", state, desired, starts_at AS "startsAt", ends_at AS "endsAt", end_reason AS reason FROM market.lease ORDER BY id`),
    job: async (jobId) => {
      const [row] = await sql<{ state: string; placement: unknown; waiting: unknown }>(`SELECT state, placement, waiting FROM market.job WHERE id = $1`, [jobId]);
      const waiting = row!.waiting === null ? undefined : decodeWaiting(jobId, row!.waiting);
      return {
        state: row!.state, placement: row!.placement === null ? undefined : decodePlacement(row!.placement),
        reasons: waiting ? [...waiting.job, ...waiting.pools].map((reason) => reason.kind) : [],
      };
    },
    topics: async () => (await sql<{ topic: string }>(`SELECT topic FROM outbox.event ORDER BY id`)).map((row) => row.topic),
  };
}
