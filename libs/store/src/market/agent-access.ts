import type { AgentId, EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export interface AgentAccess {
  readonly id: AgentId;
  readonly siteId: SiteId;
  readonly state: 'invited' | 'enrolled' | 'revoked';
}
/** An agent that may enrol once it is given a token. */
export async function insertInvitedAgent(tx: Tx, agent: { id: AgentId; siteId: SiteId; operatorOrg: OrgId; name: string; now: EpochMs; replaces: AgentId | null }): Promise<void> {
  await tx.run(`INSERT INTO market.agent (id, site_id, operator_org, name, state, created_at, replaces) VALUES ($1, $2, $3, $4, 'invited', $5, $6)`, [
    agent.id, agent.siteId, agent.operatorOrg, agent.name, at(agent.now), agent.replaces,
  ]);
}
/** Puts a token in place of the one before. @returns false when the agent is no longer waiting for one */
export async function setAgentToken(tx: Tx, id: AgentId, tokenHash: string, expiresAt: EpochMs): Promise<boolean> {
  return (await tx.run(`UPDATE market.agent SET token_hash = $2, token_expires_at = $3 WHERE id = $1 AND state = 'invited'`, [id, tokenHash, at(expiresAt)])) === 1;
}
export async function lockAgent(tx: Tx, id: AgentId): Promise<AgentAccess | undefined> {
  return tx.one<AgentAccess>(`SELECT id, site_id AS "siteId", state FROM market.agent WHERE id = $1 FOR UPDATE`, [id]);
}
/** Its keys and its token stop working at once. @returns false when it was revoked before */
export async function markAgentRevoked(tx: Tx, id: AgentId, reason: string | null, now: EpochMs): Promise<boolean> {
  return (await tx.run(
    `UPDATE market.agent SET state = 'revoked', token_hash = NULL, token_expires_at = NULL, former_public_key = NULL, former_key_until = NULL, rotation_asked_at = NULL, revoked_at = $2, revoke_reason = $3
     WHERE id = $1 AND state <> 'revoked'`, [id, at(now), reason])) === 1;
}
/** Notes that its operator wants it to have a new key; its next orders say so. @returns false when it is not enrolled */
export async function askAgentRotation(tx: Tx, id: AgentId, now: EpochMs): Promise<boolean> {
  return (await tx.run(`UPDATE market.agent SET rotation_asked_at = coalesce(rotation_asked_at, $2) WHERE id = $1 AND state = 'enrolled'`, [id, at(now)])) === 1;
}
