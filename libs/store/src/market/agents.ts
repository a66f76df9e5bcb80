import type { AgentId, EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';

/** An agent with its key and the end of its chain of batches. */
export interface AgentRow {
  readonly id: AgentId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly state: 'invited' | 'enrolled' | 'revoked';
  /** Wall time; null once no token is out. */
  readonly tokenExpiresAt: EpochMs | null;
  /** JWK in force; null before it enrolled. */
  readonly publicKey: unknown;
  /** The one before a rotation, taken beside it until `formerKeyUntil` (wall time); null when there is none. */
  readonly formerPublicKey: unknown;
  readonly formerKeyUntil: EpochMs | null;
  /** Its operator asked for a new key and has none yet. */
  readonly rotationAskedAt: EpochMs | null;
  /** The agent of its site that goes when this one enrols. */
  readonly replaces: AgentId | null;
  readonly epoch: bigint;
  /** Number of the last batch taken; 0 before the first. */
  readonly lastSequence: bigint;
  readonly lastHash: string | null;
}
const columns = `id, site_id AS "siteId", operator_org AS "operatorOrg", state, token_expires_at AS "tokenExpiresAt", public_key AS "publicKey", epoch,
  last_sequence AS "lastSequence", last_hash AS "lastHash", former_public_key AS "formerPublicKey", former_key_until AS "formerKeyUntil", rotation_asked_at AS "rotationAskedAt", replaces`;

/** For credentials: finds an agent whoever asks. */
export async function findAgent(tx: Tx, id: AgentId): Promise<AgentRow | undefined> {
  return tx.one<AgentRow>(`SELECT ${columns} FROM market.find_agent($1, NULL)`, [id]);
}
/** @param tokenHash SHA-256 of a one-time token, hex */
export async function findAgentByToken(tx: Tx, tokenHash: string): Promise<AgentRow | undefined> {
  return tx.one<AgentRow>(`SELECT ${columns} FROM market.find_agent(NULL, $1)`, [tokenHash]);
}

export interface Enrolment {
  readonly id: AgentId;
  readonly tokenHash: string;
  readonly publicKey: unknown;
  readonly inventory: unknown;
  readonly wallNow: EpochMs;
  readonly marketNow: EpochMs;
}
/**
 * Trades the one-time token for an enrolled key, as the agent of its site. Of two at once one wins.
 * @returns false when the token was used, replaced or has expired
 */
export async function enrolAgent(tx: Tx, { id, tokenHash, publicKey, inventory, wallNow, marketNow }: Enrolment): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE market.agent SET state = 'enrolled', public_key = $3, inventory = $4, epoch = 1, last_sequence = 0, last_hash = NULL, last_seen_at = $6, key_since = $5
     WHERE id = $1 AND token_hash = $2 AND state = 'invited' AND token_expires_at > $5`,
    [id, tokenHash, json(publicKey), json(inventory), at(wallNow), at(marketNow)],
  );
  return changed === 1;
}

/** Locks an agent's chain until the transaction ends: its batches are taken one at a time. With it, whether its site is taken for quiet. */
export async function lockAgentChain(tx: Tx, id: AgentId): Promise<(AgentRow & { readonly siteQuiet: boolean }) | undefined> {
  return tx.one(`SELECT ${columns}, EXISTS (SELECT 1 FROM market.site s WHERE s.id = agent.site_id AND s.agent_quiet_since IS NOT NULL) AS "siteQuiet" FROM market.agent WHERE id = $1 FOR UPDATE`, [id]);
}
/** The batch taken last, and that the agent was heard of. Nobody waits for it: it goes with the commit. */
export function writeAgentChain(tx: Tx, id: AgentId, head: { readonly epoch: number; readonly lastSequence: number; readonly lastHash: string }, now: EpochMs): void {
  tx.later(`UPDATE market.agent SET epoch = $2, last_sequence = $3, last_hash = $4, last_seen_at = $5 WHERE id = $1`, [id, head.epoch, head.lastSequence, head.lastHash, at(now)]);
}
/** Reads an agent as itself, whether a measurement is asked of its site, and the names of the nodes that its operator took out. */
export async function readOwnAgent(tx: Tx, id: AgentId): Promise<(AgentRow & { readonly benchmarksAsked: boolean; readonly closedNodes: readonly string[] }) | undefined> {
  return tx.one(
    `SELECT ${columns}, EXISTS (SELECT 1 FROM market.node_benchmark b WHERE b.site_id = agent.site_id AND b.state = 'asked') AS "benchmarksAsked",
       ARRAY(SELECT n.name FROM market.pool p JOIN market.node n ON n.pool_id = p.id WHERE p.site_id = agent.site_id AND n.state_reason IS NOT NULL ORDER BY n.name COLLATE "C") AS "closedNodes"
     FROM market.agent WHERE id = $1`, [id]);
}
