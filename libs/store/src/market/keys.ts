import type { EpochMs, OrgId, UserId } from '@switchyard/kernel';
import { at, atOrNull, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export interface NewApiKey {
  readonly id: string;
  readonly orgId: OrgId;
  readonly memberId: UserId;
  readonly name: string;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** Wall time. */
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  /** `key` unless told. */
  readonly kind?: 'key' | 'session';
  /** Limits it to these; absent or null: as its member. */
  readonly projectIds?: readonly string[] | null;
  /** The key whose place it takes. */
  readonly replaces?: string;
}
/** @throws the database's error `api_key_replaced_once` when the replaced key was replaced before */
export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at, expires_at, kind, project_ids, replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, [
    key.id, key.orgId, key.memberId, key.name, key.hash, key.scopes, at(key.createdAt), atOrNull(key.expiresAt), key.kind ?? 'key', key.projectIds ?? null, key.replaces ?? null,
  ]);
}
/** A key without its secret; instants are wall time. */
export interface ApiKeyRow {
  readonly id: string;
  readonly memberId: UserId;
  readonly name: string;
  readonly kind: 'key' | 'session';
  readonly scopes: readonly string[];
  readonly projectIds: readonly string[] | null;
  readonly createdAt: EpochMs;
  readonly lastUsedAt: EpochMs | null;
  readonly expiresAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
  readonly replacesId: string | null;
}
const columns = `id, member_id AS "memberId", name, kind, scopes, project_ids AS "projectIds", created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt", revoked_at AS "revokedAt", replaces AS "replacesId"`;
export const keysByTime: SortOrder = { name: 'NEWEST', key: { sql: 'created_at', type: 'instant' }, direction: 'DESC' };
const live = (now: string): string => `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`;

export interface KeyListFilter {
  readonly orgId: OrgId;
  /** Null: everybody's. */
  readonly memberId: string | null;
  readonly live: boolean | null;
  readonly wallNow: EpochMs;
}
export async function listApiKeys(tx: Tx, { orgId, memberId, live: wanted, wallNow }: KeyListFilter, page: KeysetPage): Promise<{ rows: (ApiKeyRow & { sort: string })[]; total: bigint }> {
  const matches = `org_id = $1 AND ($2::text IS NULL OR member_id = $2) AND ($3::boolean IS NULL OR (${live('$4')}) = $3)`;
  const keys = [orgId, memberId, wanted, at(wallNow)];
  const { select, where, tail, parameters } = keyset(page, 'id', 5);
  const rows = await tx.rows<ApiKeyRow & { sort: string }>(`SELECT ${columns}, ${select} FROM market.api_key WHERE ${matches} AND ${where} ${tail}`, [...keys, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.api_key WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}
/** Keys that can still be used; sessions end by themselves and do not count. */
export async function countLiveApiKeys(tx: Tx, orgId: OrgId, wallNow: EpochMs): Promise<number> {
  const row = await tx.one<{ count: number }>(`SELECT count(*)::int AS count FROM market.api_key WHERE org_id = $1 AND kind = 'key' AND ${live('$2')}`, [orgId, at(wallNow)]);
  return row?.count ?? 0;
}
/** @param memberId only if it is this member's; null: anybody's */
export async function lockApiKey(tx: Tx, orgId: OrgId, id: string, memberId: string | null): Promise<ApiKeyRow | undefined> {
  return tx.one<ApiKeyRow>(`SELECT ${columns} FROM market.api_key WHERE org_id = $1 AND id = $2 AND ($3::text IS NULL OR member_id = $3) FOR UPDATE`, [orgId, id, memberId]);
}
/** Harmless when repeated: the first revocation's time stays. */
export async function revokeApiKey(tx: Tx, orgId: OrgId, id: string, wallNow: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.api_key SET revoked_at = coalesce(revoked_at, $3) WHERE org_id = $1 AND id = $2`, [orgId, id, at(wallNow)]);
}
/** Whether another key took this one's place. */
export async function successorOf(tx: Tx, orgId: OrgId, id: string): Promise<string | undefined> {
  return (await tx.one<{ id: string }>(`SELECT id FROM market.api_key WHERE org_id = $1 AND replaces = $2`, [orgId, id]))?.id;
}
export async function endApiKeyAt(tx: Tx, orgId: OrgId, id: string, expiresAt: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.api_key SET expires_at = least(expires_at, $3) WHERE org_id = $1 AND id = $2`, [orgId, id, at(expiresAt)]);
}
/** Ends sessions of a member. @param only this one; null: all @returns how many ended */
export async function endSessions(tx: Tx, orgId: OrgId, memberId: UserId, only: string | null, wallNow: EpochMs): Promise<number> {
  return tx.run(`UPDATE market.api_key SET revoked_at = $4 WHERE org_id = $1 AND member_id = $2 AND kind = 'session' AND ($3::text IS NULL OR id = $3) AND ${live('$4')}`, [orgId, memberId, only, at(wallNow)]);
}
