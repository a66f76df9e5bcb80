import type { EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import { at, atOrNull, json, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export interface VerificationEvidence {
  readonly kind: string;
  readonly reference: string;
  readonly note: string | null;
}
/** An organisation as the platform keeps it. */
export interface OrganizationRecord {
  readonly id: OrgId;
  readonly kind: 'customer' | 'operator' | 'platform';
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly suspendedReason: string | null;
  readonly suspendedAt: EpochMs | null;
  readonly verification: 'unverified' | 'verified';
  readonly evidence: readonly VerificationEvidence[] | null;
  readonly verifiedAt: EpochMs | null;
  readonly pointsPerSecond: number | null;
  readonly memberCount: number;
  readonly createdAt: EpochMs;
}
const columns = `o.id, o.kind, o.name, o.status, o.suspended_reason AS "suspendedReason", o.suspended_at AS "suspendedAt", o.verification, o.verification_evidence AS evidence, o.verified_at AS "verifiedAt",
  o.points_per_second AS "pointsPerSecond", (SELECT count(*)::int FROM market.member m WHERE m.org_id = o.id AND m.removed_at IS NULL) AS "memberCount", o.created_at AS "createdAt"`;
export const organizationsByName: SortOrder = { name: 'NAME', key: { sql: 'o.name COLLATE "C"', type: 'text' }, direction: 'ASC' };

export interface OrganizationListFilter {
  readonly kind: string | null;
  readonly status: string | null;
  readonly verification: string | null;
}
/** As the platform: every organisation. */
export async function listOrganizations(tx: Tx, { kind, status, verification }: OrganizationListFilter, page: KeysetPage): Promise<{ rows: (OrganizationRecord & { sort: string })[]; total: bigint }> {
  const matches = `($1::text IS NULL OR o.kind = $1) AND ($2::text IS NULL OR o.status = $2) AND ($3::text IS NULL OR o.verification = $3)`;
  const { select, where, tail, parameters } = keyset(page, 'o.id', 4);
  const rows = await tx.rows<OrganizationRecord & { sort: string }>(`SELECT ${columns}, ${select} FROM market.organization o WHERE ${matches} AND ${where} ${tail}`, [kind, status, verification, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.organization o WHERE ${matches}`, [kind, status, verification]);
  return { rows, total: count?.total ?? 0n };
}
export async function lockOrganization(tx: Tx, id: OrgId): Promise<OrganizationRecord | undefined> {
  return tx.one<OrganizationRecord>(`SELECT ${columns} FROM market.organization o WHERE o.id = $1 FOR UPDATE OF o`, [id]);
}
/** As the platform admits it: an operator comes without verification. */
export async function insertOrganization(tx: Tx, o: Pick<OrganizationRecord, 'id' | 'kind' | 'name' | 'createdAt'> & { readonly timeZone: string }): Promise<void> {
  await tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at, verification) VALUES ($1, $2, $3, $4, $5, $6)`, [o.id, o.kind, o.name, o.timeZone, at(o.createdAt), o.kind === 'operator' ? 'unverified' : 'verified']);
}
export async function saveOrganization(tx: Tx, o: OrganizationRecord): Promise<void> {
  await tx.run(
    `UPDATE market.organization SET status = $2, suspended_reason = $3, suspended_at = $4, verification = $5, verification_evidence = $6, verified_at = $7, points_per_second = $8 WHERE id = $1`,
    [o.id, o.status, o.suspendedReason, atOrNull(o.suspendedAt), o.verification, o.evidence === null ? null : json(o.evidence), atOrNull(o.verifiedAt), o.pointsPerSecond]);
}
/** Nothing of a suspended operator is paid out. */
export async function suspendPayouts(tx: Tx, operatorOrg: OrgId, since: EpochMs | null): Promise<void> {
  if (since === null) await tx.run(`DELETE FROM billing.payout_suspension WHERE operator_org = $1`, [operatorOrg]);
  else await tx.run(`INSERT INTO billing.payout_suspension (operator_org, since) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [operatorOrg, at(since)]);
}

/** What keeps a site off the market. */
export type SiteBar = 'admin' | 'operator_suspended' | 'operator_unverified';
export interface SiteBarred {
  readonly id: SiteId;
  readonly operatorOrg: OrgId;
  readonly version: bigint;
  readonly barredBy: readonly SiteBar[];
  /** The bar was put or taken now; false: it was so before. */
  readonly changed: boolean;
}
/**
 * Puts or takes a bar, under the locks of the sites in order of their ids, and moves the versions plans are checked against. The database makes a site's
 * status follow.
 * @param of one site, or all of an operator
 */
export async function barSites(tx: Tx, of: { readonly siteId: SiteId } | { readonly operatorOrg: OrgId }, bar: SiteBar, barred: boolean): Promise<readonly SiteBarred[]> {
  const [column, id] = 'siteId' in of ? ['id', of.siteId] : ['operator_org', of.operatorOrg];
  const sites = await tx.rows<Omit<SiteBarred, 'changed'>>(`SELECT id, operator_org AS "operatorOrg", version, barred_by AS "barredBy" FROM market.site WHERE ${column} = $1 ORDER BY id FOR UPDATE`, [id]);
  const done: SiteBarred[] = [];
  for (const site of sites) {
    if (site.barredBy.includes(bar) === barred) {
      done.push({ ...site, changed: false });
      continue;
    }
    const barredBy = barred ? [...site.barredBy, bar] : site.barredBy.filter((other) => other !== bar);
    const row = await tx.one<{ version: bigint }>(`UPDATE market.site SET barred_by = $2, version = version + 1 WHERE id = $1 RETURNING version`, [site.id, barredBy]);
    done.push({ ...site, barredBy, version: row!.version, changed: true });
  }
  return done;
}
/**
 * Tells leases to stop, at sites or of a customer: all that live, or only those that have not begun. Agents end what runs; jobs that can be resumed are
 * placed anew, as are those that had not begun. @returns them
 */
export async function stopLeases(tx: Tx, of: { readonly siteIds: readonly SiteId[] } | { readonly customerOrg: OrgId }, which: 'all' | 'unbegun'): Promise<readonly string[]> {
  const [rule, parameter] = 'siteIds' in of ? ['site_id = ANY($1)', of.siteIds] : ['customer_org = $1', of.customerOrg];
  const rows = await tx.rows<{ id: string }>(
    `UPDATE market.lease SET desired = 'stop', agent_revision = agent_revision + 1, version = version + 1
     WHERE id IN (SELECT id FROM market.lease WHERE ${rule} AND desired <> 'stop' AND state = ANY($2) ORDER BY id FOR UPDATE) RETURNING id`,
    [parameter, which === 'all' ? ['reserved', 'active', 'parked', 'curtailed'] : ['reserved']]);
  return rows.map((row) => row.id).sort();
}
