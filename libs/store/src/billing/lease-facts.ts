import { canonicalJson, type EpochMs, type Interval, type LeaseId } from '@switchyard/kernel';
import type { CurtailedFact, LostWorkFact, UsageFacts } from '@switchyard/billing';
import type { AvailabilityFact, DemandFact, MonthFacts, RelistedTime } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';

/** What becomes known of a lease beside its readings: when a month is over, time of it is sold on, an event stops it, or work of it is lost. */
export type LeaseFact =
  | { readonly kind: 'availability'; readonly key: string; readonly fact: AvailabilityFact }
  | { readonly kind: 'demand'; readonly key: string; readonly fact: DemandFact }
  | { readonly kind: 'relisted'; readonly key: string; readonly fact: RelistedTime }
  | { readonly kind: 'curtailed'; readonly key: string; readonly fact: CurtailedFact }
  | { readonly kind: 'lost_work'; readonly key: string; readonly fact: LostWorkFact };

/** Keeps a fact; one that is known as it is changes nothing, another becomes the next revision. @returns whether it was news */
export async function recordFact(tx: Tx, leaseId: LeaseId, { kind, key, fact }: LeaseFact, now: EpochMs): Promise<boolean> {
  const last = await tx.one<{ revision: number; fact: unknown }>(
    `SELECT revision, fact FROM billing.lease_fact WHERE lease_id = $1 AND kind = $2 AND key = $3 ORDER BY revision DESC LIMIT 1`, [leaseId, kind, key]);
  const text = json(fact);
  if (last !== undefined && canonicalJson(last.fact as never) === canonicalJson(JSON.parse(text) as never)) return false;
  await tx.run(`INSERT INTO billing.lease_fact (lease_id, kind, key, revision, fact, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [leaseId, kind, key, (last?.revision ?? 0) + 1, text, at(now)]);
  return true;
}

/** The latest revision of every fact of a lease, as rating takes them. @param months the lease's months by name */
export async function readFacts(tx: Tx, leaseId: LeaseId, months: readonly (Interval & { readonly name: string })[]): Promise<{ readonly monthFacts: readonly MonthFacts[]; readonly relisted: readonly RelistedTime[] }> {
  const rows = await tx.rows<{ kind: LeaseFact['kind']; key: string; fact: Record<string, unknown> }>(
    `SELECT DISTINCT ON (kind, key) kind, key, fact FROM billing.lease_fact WHERE lease_id = $1 ORDER BY kind, key, revision DESC`, [leaseId]);
  const of = (kind: LeaseFact['kind'], key: string): Record<string, unknown> | undefined => rows.find((row) => row.kind === kind && row.key === key)?.fact;
  const monthFacts = months.flatMap(({ name, from, to }): MonthFacts[] => {
    const [availability, demand] = [of('availability', name), of('demand', name)];
    if (availability === undefined && demand === undefined) return [];
    return [{
      month: { from, to }, ...(availability === undefined ? {} : { availability: availability as unknown as AvailabilityFact }),
      ...(demand === undefined ? {} : { demand: { ...(demand as unknown as DemandFact), contributionWatts: BigInt(demand['contributionWatts'] as string) as DemandFact['contributionWatts'] } }),
    }];
  });
  const relisted = rows.filter((row) => row.kind === 'relisted')
    .map(({ fact }): RelistedTime => ({ ...(fact as unknown as RelistedTime), microUsdPerGpuHour: BigInt(fact['microUsdPerGpuHour'] as string) as RelistedTime['microUsdPerGpuHour'] }))
    .sort((a, b) => a.from - b.from || (a.leaseId < b.leaseId ? -1 : 1));
  return { monthFacts, relisted };
}

/** What is known of single stretches of a lease's time, in order of time. */
export async function readUsageFacts(tx: Tx, leaseId: LeaseId): Promise<UsageFacts> {
  const rows = await tx.rows<{ kind: 'curtailed' | 'lost_work'; fact: unknown }>(
    `SELECT DISTINCT ON (kind, key) kind, fact FROM billing.lease_fact WHERE lease_id = $1 AND kind IN ('curtailed', 'lost_work') ORDER BY kind, key, revision DESC`, [leaseId]);
  const of = <F extends Interval>(kind: 'curtailed' | 'lost_work'): readonly F[] => rows.filter((row) => row.kind === kind).map((row) => row.fact as F).sort((a, b) => a.from - b.from || a.to - b.to);
  // An event that was called off, or ended before it withheld anything, is told as an empty stretch.
  return { curtailed: of<CurtailedFact>('curtailed').filter(({ from, to }) => from < to), lostWork: of<LostWorkFact>('lost_work') };
}
