import { type AgentRefusal, claimedAgent, parseMessage, publicKeySchema, type TokenAnswer, tokenRequestSchema, verifyAssertion } from '@switchyard/agent-protocol';
import { err, ok, type Result } from '@switchyard/kernel';
import { type AgentRow, findAgent, inTenant, inTransaction, useAssertion } from '@switchyard/store';
import { issueBearer } from './bearer.js';
import { type AgentCall, auditRefusal } from './parts.js';
import { formerKeyOf } from './replace-key.js';

/** Trades an assertion, signed with the enrolled key and used once, for a ten-minute bearer bound to the agent's site. */
export async function giveBearer(call: AgentCall, body: unknown): Promise<Result<TokenAnswer, AgentRefusal>> {
  const { parts } = call;
  const parsed = parseMessage(tokenRequestSchema, body);
  if (!parsed.ok) return parsed;
  const { assertion } = parsed.value;
  const claimed = claimedAgent(assertion);
  const agent = claimed && (await inTransaction(parts.database, (tx) => findAgent(tx, claimed)));
  if (agent === undefined || agent.state === 'invited') return refused(call, agent, { kind: 'UnknownAgent' });
  const wallNow = parts.wallClock.now();
  const inForce = await verifyAssertion(assertion, agent.id, publicKeySchema.parse(agent.publicKey), wallNow);
  const former = formerKeyOf(agent, wallNow);
  const verified = inForce.ok || former === undefined ? inForce : await verifyAssertion(assertion, agent.id, former, wallNow);
  if (!verified.ok) return refused(call, agent, verified.error);
  if (agent.state === 'revoked') return refused(call, agent, { kind: 'Revoked' });
  const { jti, replayableUntil } = verified.value;
  const first = await inTenant(parts.database, { kind: 'agent', siteId: agent.siteId }, (tx) => useAssertion(tx, agent.id, jti, replayableUntil, wallNow));
  if (!first) return refused(call, agent, { kind: 'InvalidToken' });
  const { bearer, expiresAt } = await issueBearer(parts, { agentId: agent.id, siteId: agent.siteId, orgId: agent.operatorOrg });
  return ok({ bearer, expiresAt, serverTime: wallNow, siteId: agent.siteId });
}

async function refused(call: AgentCall, agent: AgentRow | undefined, refusal: AgentRefusal): Promise<Result<never, AgentRefusal>> {
  await auditRefusal(call, 'agent.token_refused', agent, refusal);
  return err(refusal);
}
