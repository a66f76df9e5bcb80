import type { EpochMs, OrgId, UserId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, atOrNull } from '../base/index.js';

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
}
export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [
    key.id, key.orgId, key.memberId, key.name, key.hash, key.scopes, at(key.createdAt), atOrNull(key.expiresAt),
  ]);
}
/** Keys that can still be used. */
export async function countLiveApiKeys(tx: Tx, orgId: OrgId, wallNow: EpochMs): Promise<number> {
  const row = await tx.one<{ count: number }>(
    `SELECT count(*)::int AS count FROM market.api_key WHERE org_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`, [orgId, at(wallNow)]);
  return row?.count ?? 0;
}
/** Harmless when repeated: the first revocation's time stays. @returns false when the organisation has no such key */
export async function revokeApiKey(tx: Tx, orgId: OrgId, id: string, wallNow: EpochMs): Promise<boolean> {
  return (await tx.run(`UPDATE market.api_key SET revoked_at = coalesce(revoked_at, $3) WHERE org_id = $1 AND id = $2`, [orgId, id, at(wallNow)])) === 1;
}
