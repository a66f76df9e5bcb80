import {
  type AgentPublicKey, type AgentRefusal, claimedAgent, FORMER_KEY_SECONDS, holdsNewKey, parseMessage, publicKeySchema, type RotateAnswer, rotateRequestSchema, verifyRotation,
} from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs, err, ok, type Result } from '@switchyard/kernel';
import { type AgentRow, audit, findAgent, inTenant, inTransaction, rotateAgentKey, useAssertion } from '@switchyard/store';
import { type AgentCall, auditRefusal } from './parts.js';

/** The key before a rotation, while it is taken beside the one in force. `wallNow` is wall time. */
export function formerKeyOf({ formerPublicKey, formerKeyUntil }: Pick<AgentRow, 'formerPublicKey' | 'formerKeyUntil'>, wallNow: EpochMs): AgentPublicKey | undefined {
  return formerKeyUntil !== null && formerKeyUntil > wallNow ? publicKeySchema.parse(formerPublicKey) : undefined;
}

/**
 * Puts an agent's new key in place of the one in force: signed for with that one, and proven to be held. The key before stays good for a quarter of an
 * hour. Repeated, as after a lost answer, it is answered the same; a key that was given up does not come back.
 */
export async function replaceKey(call: AgentCall, body: unknown): Promise<Result<RotateAnswer, AgentRefusal>> {
  const { parts, context } = call;
  const parsed = parseMessage(rotateRequestSchema, body);
  if (!parsed.ok) return parsed;
  const { publicKeyJwk, rotation } = parsed.value;
  const claimed = claimedAgent(rotation);
  const agent = claimed && (await inTransaction(parts.database, (tx) => findAgent(tx, claimed)));
  if (agent === undefined || agent.state === 'invited') return refused(call, agent, { kind: 'UnknownAgent' });
  const wallNow = parts.wallClock.now();
  const inForce = publicKeySchema.parse(agent.publicKey);
  if (publicKeyJwk.x === inForce.x) {
    // It is in force already: whoever proves to hold it is told so, and nothing changes.
    if (!(await holdsNewKey(parsed.value))) return refused(call, agent, { kind: 'BadSignature' });
    return agent.state === 'revoked' ? refused(call, agent, { kind: 'Revoked' }) : ok({ alreadyKnown: true, formerKeyUntil: formerKeyOf(agent, wallNow) ? agent.formerKeyUntil : null, serverTime: wallNow });
  }
  const verified = await verifyRotation(parsed.value, agent.id, inForce, wallNow);
  if (!verified.ok) return refused(call, agent, verified.error);
  if (agent.state === 'revoked') return refused(call, agent, { kind: 'Revoked' });
  if (publicKeySchema.safeParse(agent.formerPublicKey).data?.x === publicKeyJwk.x) return refused(call, agent, { kind: 'InvalidToken' });
  const formerUntil = addSeconds(wallNow, FORMER_KEY_SECONDS);
  const changed = await inTenant(parts.database, { kind: 'agent', siteId: agent.siteId }, async (tx) => {
    const { jti, replayableUntil } = verified.value;
    if (!(await useAssertion(tx, agent.id, jti, replayableUntil, wallNow))) return false;
    if (!(await rotateAgentKey(tx, agent.id, { inForce: agent.publicKey, next: publicKeyJwk, now: wallNow, formerUntil }))) return false;
    const detail = { from: inForce.x, to: publicKeyJwk.x, asked: agent.rotationAskedAt !== null };
    await audit(tx, { at: context.now, orgId: agent.operatorOrg, actor: agent.id, action: 'agent.rotate_key', subject: agent.id, detail, requestId: context.requestId });
    return true;
  });
  return changed ? ok({ alreadyKnown: false, formerKeyUntil: formerUntil, serverTime: wallNow }) : refused(call, agent, { kind: 'InvalidToken' });
}

async function refused(call: AgentCall, agent: AgentRow | undefined, refusal: AgentRefusal): Promise<Result<never, AgentRefusal>> {
  await auditRefusal(call, 'agent.rotation_refused', agent, refusal);
  return err(refusal);
}
