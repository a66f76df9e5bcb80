import { type AgentRefusal, type EnrolAnswer, enrolRequestSchema, parseMessage, PROTOCOL_VERSION, publicKeySchema } from '@switchyard/agent-protocol';
import { type EpochMs, err, ok, type Result } from '@switchyard/kernel';
import { hashToken } from '@switchyard/runtime';
import { type AgentRow, audit, enrolAgent, findAgentByToken, inTenant, inTransaction, markAgentRevoked, readOwnAgent } from '@switchyard/store';
import { type AgentCall, auditRefusal, marketClockOf } from './parts.js';
import { storable } from './plain-text.js';

/**
 * Trades a one-time token for an identity: the key in the message becomes the agent's. A repeat with the same token and key, as after a lost
 * answer, is answered the same until the token expires; with another key it is refused.
 */
export async function enrol(call: AgentCall, body: unknown): Promise<Result<EnrolAnswer, AgentRefusal>> {
  const { context, parts } = call;
  const parsed = parseMessage(enrolRequestSchema, body);
  if (!parsed.ok) return parsed;
  const { token, publicKeyJwk, protocolVersion } = parsed.value;
  if (protocolVersion !== PROTOCOL_VERSION) {
    return err({ kind: 'Malformed', path: 'protocolVersion', reason: `is ${protocolVersion}, this control plane speaks ${PROTOCOL_VERSION}` });
  }
  const wallNow = parts.wallClock.now();
  const tokenHash = hashToken(token);
  const agent = await inTransaction(parts.database, (tx) => findAgentByToken(tx, tokenHash));
  if (agent === undefined) return refused(call, undefined);
  const { id, siteId, operatorOrg } = agent;
  const enrolled = await inTenant(parts.database, { kind: 'agent', siteId }, async (tx) => {
    // The one it replaces goes at this very moment: the site is never without an agent, and its leases stay with the site.
    const won = await enrolAgent(tx, { id, tokenHash, publicKey: publicKeyJwk, inventory: storable(parsed.value.inventory), wallNow, marketNow: context.now });
    if (won && agent.replaces !== null && (await markAgentRevoked(tx, agent.replaces, `replaced by ${id}`, context.now))) {
      await audit(tx, { at: context.now, orgId: operatorOrg, actor: id, action: 'agent.replace', subject: agent.replaces, detail: { siteId }, requestId: context.requestId });
    }
    if (won) await audit(tx, { at: context.now, orgId: operatorOrg, actor: id, action: 'agent.enrol', subject: id, detail: { siteId, key: publicKeyJwk.x }, requestId: context.requestId });
    return won || isRepeat(await readOwnAgent(tx, id), publicKeyJwk.x, wallNow) ? { clock: await marketClockOf(tx, call) } : undefined;
  });
  return enrolled === undefined ? refused(call, agent) : ok({ agentId: id, siteId, serverTime: wallNow, clock: enrolled.clock });
}

/** Enrolled with this very key by this token, which would still be good. */
function isRepeat(agent: AgentRow | undefined, x: string, wallNow: EpochMs): boolean {
  if (agent?.state !== 'enrolled' || agent.tokenExpiresAt === null || agent.tokenExpiresAt <= wallNow) return false;
  const key = publicKeySchema.safeParse(agent.publicKey);
  return key.success && key.data.x === x;
}
async function refused(call: AgentCall, agent: AgentRow | undefined): Promise<Result<never, AgentRefusal>> {
  const refusal: AgentRefusal = { kind: 'InvalidToken' };
  await auditRefusal(call, 'agent.enrol_refused', agent, refusal);
  return err(refusal);
}
