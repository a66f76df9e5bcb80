import { type EpochMs, type JobId, microUsd, microUsdPerGpuHour, type OrgId, watts } from '@switchyard/kernel';
import { type PoolRefusal, reasonInMarket, type WaitReasons } from '@switchyard/market';
import { appendEvents, json, type Tx } from '../base/index.js';
import { listOf, mapOf, numberOf } from './decode.js';

/** Members of reasons that are quantities; everything else is text, a number or a list. */
const QUANTITIES: Readonly<Record<string, (n: bigint) => bigint>> = {
  needed: microUsd, available: microUsd, left: microUsd, owed: microUsd, budget: microUsd, freeMax: watts, cheapest: microUsd, cap: microUsdPerGpuHour, ask: microUsdPerGpuHour,
  perGpuHour: microUsdPerGpuHour, total: microUsd, amount: microUsd,
};
/** A reason as it was stored, with its quantities. */
export function reviveReason(value: unknown, where: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(mapOf(value, where)).map(([field, member]) => {
      if (field === 'help') return [field, listOf(member, `${where}.help`).map((one, i) => reviveReason(one, `${where}.help[${i}]`))];
      const revive = QUANTITIES[field];
      return [field, revive && typeof member === 'string' && /^-?\d+$/.test(member) ? revive(BigInt(member)) : member];
    }));
}
/** `market.job.waiting` as the market wrote it, for `explain`. */
export function decodeWaiting(jobId: JobId, column: unknown, where = 'job.waiting'): WaitReasons {
  const waiting = mapOf(column, where);
  const reasons = (field: 'job' | 'pools'): unknown[] => listOf(waiting[field], `${where}.${field}`).map((value, i) => reviveReason(value, `${where}.${field}[${i}]`));
  return { jobId, at: numberOf(waiting, 'at', where) as EpochMs, job: reasons('job') as unknown as WaitReasons['job'], pools: reasons('pools') as unknown as WaitReasons['pools'] };
}

const kindsOf = (waits: Pick<WaitReasons, 'job' | 'pools'>): string => [...waits.job.map((r) => r.kind), ...waits.pools.map((r) => `${r.poolId} ${r.kind}`)].sort().join('|');

/** Reasons written by one statement. A market with a backlog tells thousands. */
const WAITS_AT_ONCE = 500;

/**
 * Replaces the reasons of jobs that still wait; `job.waiting` is told only when the kinds of reasons changed, so that a figure that
 * creeps up does not wake everybody. `conflicts` are what the database refused at commit.
 */
export async function publishWaits(tx: Tx, waits: readonly WaitReasons[], at: EpochMs, conflicts: ReadonlyMap<JobId, PoolRefusal> = new Map()): Promise<number> {
  const all = withConflicts(waits, at, conflicts).map((wait) => ({ ...wait, pools: wait.pools.map(reasonInMarket) }));
  let told = 0;
  for (let from = 0; from < all.length; from += WAITS_AT_ONCE) told += await publishSome(tx, all.slice(from, from + WAITS_AT_ONCE));
  return told;
}

interface WaitingRow {
  readonly id: JobId;
  readonly waiting: unknown;
  readonly customerOrg: OrgId;
  readonly version: bigint;
}
async function publishSome(tx: Tx, waits: readonly WaitReasons[]): Promise<number> {
  const found = await tx.rows<WaitingRow>(
    `SELECT id, waiting, customer_org AS "customerOrg", version FROM market.job WHERE id = ANY($1) AND state IN ('submitted', 'accepted', 'parked') ORDER BY id FOR UPDATE`, [waits.map(({ jobId }) => jobId)]);
  const rows = new Map(found.map((row) => [row.id, row]));
  const written = waits.flatMap((wait) => {
    const row = rows.get(wait.jobId);
    if (!row) return [];
    const before = row.waiting === null ? undefined : decodeWaiting(wait.jobId, row.waiting);
    const same = before !== undefined && kindsOf(before) === kindsOf(wait);
    if (same && json({ job: before.job, pools: before.pools }) === json({ job: wait.job, pools: wait.pools })) return [];
    return [{ wait, row, isNews: !same }];
  });
  if (written.length === 0) return 0;
  await tx.run(
    `UPDATE market.job j SET waiting = said.waiting, version = j.version + said.news FROM unnest($1::text[], $2::jsonb[], $3::bigint[]) said (id, waiting, news) WHERE j.id = said.id`,
    [written.map(({ row }) => row.id), written.map(({ wait }) => json(wait)), written.map(({ isNews }) => (isNews ? 1 : 0))]);
  const news = written.filter(({ isNews }) => isNews);
  await appendEvents(tx, news.map(({ wait, row }) => ({
    topic: 'job.waiting', aggregateId: wait.jobId, aggregateSeq: row.version + 1n, occurredAt: wait.at, customerOrg: row.customerOrg, jobId: wait.jobId,
    payload: { jobId: wait.jobId, reasons: [...new Set([...wait.job, ...wait.pools].map((reason) => reason.kind))].sort() },
  })));
  return news.length;
}
function withConflicts(waits: readonly WaitReasons[], at: EpochMs, conflicts: ReadonlyMap<JobId, PoolRefusal>): readonly WaitReasons[] {
  const known = new Set(waits.map((wait) => wait.jobId));
  return [
    ...waits.map((wait) => {
      const conflict = conflicts.get(wait.jobId);
      return conflict ? { ...wait, pools: [...wait.pools.filter((reason) => reason.poolId !== conflict.poolId), conflict] } : wait;
    }),
    ...[...conflicts].filter(([jobId]) => !known.has(jobId)).map(([jobId, reason]): WaitReasons => ({ jobId, at, job: [], pools: [reason] })),
  ];
}
