import type { CurtailmentId, EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import { watts } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { keyset, type KeysetPage } from '../base/keyset.js';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export interface CurtailmentRow {
  readonly key: string;
  readonly id: CurtailmentId;
  readonly siteId: SiteId;
  readonly noticeAt: EpochMs;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: bigint;
  readonly reason: string;
  /** Why load must go: a grid event, or the operator's own maintenance. */
  readonly kind: 'event' | 'maintenance';
  readonly state: 'declared' | 'active' | 'ended' | 'withdrawn';
  /** 1, and one more with every amendment, withdrawal or early end. */
  readonly revision: number;
  /** Who forces it although terms of leases are broken; null: the terms hold. */
  readonly compelledBy: string | null;
  /** Declared at the desk, or begun by the site: a person there, its power price, the limit of its feeder. */
  readonly origin: 'desk' | 'operator' | 'price' | 'guard';
}
const columns = `id, site_id AS "siteId", notice_at AS "noticeAt", starts_at AS "startsAt", ends_at AS "endsAt", target_w AS "targetW", reason, kind, state, revision, compelled_by AS "compelledBy", origin`;

/** The event as the market's rules take it. */
export const curtailmentWindow = (row: Pick<CurtailmentRow, 'id' | 'startsAt' | 'endsAt' | 'noticeAt' | 'targetW' | 'kind'>): CurtailmentWindow => ({
  id: row.id, from: row.startsAt, to: row.endsAt, noticedAt: row.noticeAt, allowedLoad: watts(row.targetW), reason: row.kind === 'maintenance' ? 'maintenance' : 'grid_order',
});

type NewCurtailment = Omit<CurtailmentRow, 'key' | 'state' | 'revision' | 'origin'> & { readonly operatorOrg: OrgId; readonly origin?: CurtailmentRow['origin']; readonly siteEvent?: string };
export async function insertCurtailment(tx: Tx, event: NewCurtailment): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, kind, compelled_by, origin, site_event, state, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'declared', $4)`,
    [event.id, event.siteId, event.operatorOrg, at(event.noticeAt), at(event.startsAt), at(event.endsAt), event.targetW, event.reason, event.kind, event.compelledBy, event.origin ?? 'desk', event.siteEvent ?? null],
  );
  await keepChange(tx, event.id, 'declared', event.noticeAt);
}

export type CurtailmentChangeKind = 'declared' | 'amended' | 'withdrawn' | 'ended_early';
/** The event as it stands now goes into its history. */
async function keepChange(tx: Tx, id: CurtailmentId, change: CurtailmentChangeKind, now: EpochMs): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment_change (curtailment_id, revision, site_id, operator_org, change, changed_at, starts_at, ends_at, target_w, reason, compelled_by)
     SELECT id, revision, site_id, operator_org, $2, $3, starts_at, ends_at, target_w, reason, compelled_by FROM market.curtailment WHERE id = $1`, [id, change, at(now)]);
}
/** Changes an event under its lock: a new revision of it. What is withdrawn has its state changed; what ends early ends now. */
export async function changeCurtailment(tx: Tx, { id, endsAt, targetW, reason, compelledBy, state }: Omit<CurtailmentRow, 'key' | 'revision'>, change: CurtailmentChangeKind, now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.curtailment SET ends_at = $2, target_w = $3, reason = $4, compelled_by = $5, state = $6, revision = revision + 1 WHERE id = $1`, [id, at(endsAt), targetW, reason, compelledBy, state]);
  await keepChange(tx, id, change, now);
}

/** An event of the caller's own, locked behind its site; undefined for any other. */
export async function lockCurtailment(tx: Tx, id: CurtailmentId): Promise<CurtailmentRow | undefined> {
  const where = await tx.one<{ siteId: SiteId }>(`SELECT site_id AS "siteId" FROM market.curtailment WHERE id = $1`, [id]);
  if (!where || !(await tx.one(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [where.siteId]))) return undefined;
  return tx.one<CurtailmentRow>(`SELECT id AS key, ${columns} FROM market.curtailment WHERE id = $1 FOR UPDATE`, [id]);
}
/** Events of a site that were not called off, those that ended before `since` left out; soonest first. */
export async function curtailmentsSince(tx: Tx, siteId: SiteId, since: EpochMs): Promise<CurtailmentRow[]> {
  return tx.rows<CurtailmentRow>(
    `SELECT site_id AS key, ${columns} FROM market.curtailment WHERE site_id = $1 AND state <> 'withdrawn' AND ends_at > $2 ORDER BY starts_at, id`, [siteId, at(since)]);
}

export interface CurtailmentFilter {
  readonly siteId: string | null;
  readonly operatorOrg: string | null;
  readonly states: readonly CurtailmentRow['state'][] | null;
  readonly kinds: readonly CurtailmentRow['kind'][] | null;
  readonly endsAfter: EpochMs | null;
  readonly startsBefore: EpochMs | null;
}
/** One page of the events that match, and how many there are in all. */
export async function listCurtailments(tx: Tx, filter: CurtailmentFilter, page: KeysetPage): Promise<{ rows: (CurtailmentRow & { readonly sort: string })[]; total: bigint }> {
  const matches = `($1::text IS NULL OR site_id = $1) AND ($2::text IS NULL OR operator_org = $2) AND ($3::text[] IS NULL OR state = ANY($3)) AND ($4::text[] IS NULL OR kind = ANY($4))
    AND ($5::timestamptz IS NULL OR ends_at > $5) AND ($6::timestamptz IS NULL OR starts_at < $6)`;
  const keys = [filter.siteId, filter.operatorOrg, filter.states, filter.kinds, filter.endsAfter && at(filter.endsAfter), filter.startsBefore && at(filter.startsBefore)];
  const { select, where, tail, parameters } = keyset(page, 'id', keys.length + 1);
  const rows = await tx.rows<CurtailmentRow & { readonly sort: string }>(`SELECT id AS key, ${columns}, ${select} FROM market.curtailment WHERE ${matches} AND ${where} ${tail}`, [...keys, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.curtailment WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}

/** For loaders: declared and active events by site, soonest first; one event by its id. */
export const openCurtailmentsBySite = `SELECT site_id AS key, ${columns} FROM market.curtailment WHERE site_id = ANY($1) AND state IN ('declared', 'active') ORDER BY starts_at, id`;
export const curtailmentByKey = `SELECT id AS key, ${columns} FROM market.curtailment WHERE id = ANY($1)`;

/** A version of an event, as it was announced. */
export interface CurtailmentChangeRow {
  readonly key: string;
  readonly revision: number;
  readonly change: CurtailmentChangeKind;
  readonly changedAt: EpochMs;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: bigint;
  readonly reason: string;
  readonly compelledBy: string | null;
}
/** For loaders: every version of an event, oldest first. */
export const changesByCurtailment = `SELECT curtailment_id AS key, revision, change, changed_at AS "changedAt", starts_at AS "startsAt", ends_at AS "endsAt", target_w AS "targetW", reason,
  compelled_by AS "compelledBy" FROM market.curtailment_change WHERE curtailment_id = ANY($1) ORDER BY curtailment_id, revision`;
