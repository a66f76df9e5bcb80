import type { AgentId, EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export interface AgentAccess {
  readonly id: AgentId;
  readonly siteId: SiteId;
  readonly state: 'invited' | 'enrolled' | 'revoked';
}
/** An agent that may enrol once it is given a token. */
export async function insertInvitedAgent(tx: Tx, agent: { id: AgentId; siteId: SiteId; operatorOrg: OrgId; name: string; now: EpochMs }): Promise<void> {
  await tx.run(`INSERT INTO market.agent (id, site_id, operator_org, name, state, created_at) VALUES ($1, $2, $3, $4, 'invited', $5)`, [
    agent.id, agent.siteId, agent.operatorOrg, agent.name, at(agent.now),
  ]);
}
/** Puts a token in place of the one before. @returns false when the agent is no longer waiting for one */
export async function setAgentToken(tx: Tx, id: AgentId, tokenHash: string, expiresAt: EpochMs): Promise<boolean> {
  return (await tx.run(`UPDATE market.agent SET token_hash = $2, token_expires_at = $3 WHERE id = $1 AND state = 'invited'`, [id, tokenHash, at(expiresAt)])) === 1;
}
export async function lockAgent(tx: Tx, id: AgentId): Promise<AgentAccess | undefined> {
  return tx.one<AgentAccess>(`SELECT id, site_id AS "siteId", state FROM market.agent WHERE id = $1 FOR UPDATE`, [id]);
}
/** Its key and its token stop working at once. */
export async function markAgentRevoked(tx: Tx, id: AgentId): Promise<void> {
  await tx.run(`UPDATE market.agent SET state = 'revoked', token_hash = NULL, token_expires_at = NULL WHERE id = $1`, [id]);
}
