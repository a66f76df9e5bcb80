import type { AgentId, EpochMs, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

/**
 * Puts a new key in place of the one in force, which is taken beside it until `formerUntil` (wall times). As the agent of its site.
 * @returns false when the key in force is another by now: two at once, and the other won
 */
export async function rotateAgentKey(tx: Tx, id: AgentId, { inForce, next, now, formerUntil }: { readonly inForce: unknown; readonly next: unknown; readonly now: EpochMs; readonly formerUntil: EpochMs }): Promise<boolean> {
  return (await tx.run(
    `UPDATE market.agent SET former_public_key = public_key, former_key_until = $4, public_key = $3, key_since = $5, rotation_asked_at = NULL WHERE id = $1 AND state = 'enrolled' AND public_key = $2`,
    [id, json(inForce), json(next), at(formerUntil), at(now)])) === 1;
}

/** An agent as its operator sees it. */
export interface SiteAgentRow {
  readonly key: string;
  readonly id: AgentId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly state: 'invited' | 'enrolled' | 'revoked';
  readonly createdAt: EpochMs;
  /** Wall time; null when no token is out. */
  readonly tokenExpiresAt: EpochMs | null;
  /** Market time; null before it enrolled. */
  readonly lastSeenAt: EpochMs | null;
  /** Wall times. */
  readonly keySince: EpochMs | null;
  readonly formerKeyUntil: EpochMs | null;
  /** Market times. */
  readonly rotationAskedAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
  readonly revokeReason: string | null;
  readonly replaces: AgentId | null;
  /** As it told it last; libs/agent-protocol's Inventory. */
  readonly inventory: unknown;
}
const columns = `id, site_id AS "siteId", name, state, created_at AS "createdAt", CASE WHEN state = 'invited' THEN token_expires_at END AS "tokenExpiresAt", last_seen_at AS "lastSeenAt", key_since AS "keySince",
  former_key_until AS "formerKeyUntil", rotation_asked_at AS "rotationAskedAt", revoked_at AS "revokedAt", revoke_reason AS "revokeReason", replaces, inventory`;
/** For loaders: the oldest first. Row-level security shows a site's agents to its operator and the platform. */
export const agentsBySite = `SELECT site_id AS key, ${columns} FROM market.agent WHERE site_id = ANY($1) ORDER BY site_id, created_at, id`;
export async function siteAgentOf(tx: Tx, id: AgentId): Promise<SiteAgentRow | undefined> {
  return tx.one<SiteAgentRow>(`SELECT id AS key, ${columns} FROM market.agent WHERE id = $1`, [id]);
}
