import { randomBytes } from 'node:crypto';
import { type AgentId, addMs, DAY_MS, type EpochMs, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { hashToken } from '@switchyard/runtime';
import { insertInvitedAgent, lockAgent, markAgentRevoked, setAgentToken, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, type PlainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite } from './own-site.js';

/** Wall time an invitation lasts. */
const INVITATION_MS = DAY_MS;

export interface AgentInvitedView {
  readonly __typename: 'AgentInvited';
  readonly id: AgentId;
  readonly token: string;
  readonly expiresAt: EpochMs;
}
/** Adds an agent that waits for its token: the part of an invitation that an idempotency key replays, free of secrets. */
export async function inviteAgent(tx: Tx, doing: Doing, input: Schema.InviteAgentInput): Promise<{ __typename: 'AgentInvited'; id: AgentId }> {
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const name = check.text('name', input.name, 120);
  check.done();
  const replaces = input.replaces ? parseId('agent', input.replaces) : null;
  const replaced = replaces && (await lockAgent(tx, replaces));
  if (input.replaces && replaced?.siteId !== site.id) refuse(plainRefusal('NOT_FOUND', 'The site has no such agent.', ['input', 'replaces']));
  const id = doing.parts.ids.next('agent');
  await insertInvitedAgent(tx, { id, siteId: site.id, operatorOrg: site.operatorOrg, name: name!, now: doing.context.now, replaces: replaced?.id ?? null });
  await recordDeed(tx, doing, 'agent.invite', id, { siteId: site.id, name, ...(replaced && { replaces: replaced.id }) });
  return { __typename: 'AgentInvited', id };
}
/** A fresh one-time token for an agent that has not enrolled. Stored as a hash only, so a replayed invitation gets a new token and the old one stops working. */
export async function giveToken(tx: Tx, { parts }: Doing, id: AgentId): Promise<AgentInvitedView | PlainRefusal> {
  const token = `sy_agent_${randomBytes(32).toString('base64url')}`;
  const expiresAt = addMs(parts.wallClock.now(), INVITATION_MS);
  if (await setAgentToken(tx, id, hashToken(token), expiresAt)) return { __typename: 'AgentInvited', id, token, expiresAt };
  return plainRefusal('WRONG_STATE', `${id} has enrolled or was revoked: invite a new agent.`);
}
/** Harmless when repeated. */
export async function revokeAgent(tx: Tx, doing: Doing, input: Schema.RevokeAgentInput): Promise<{ __typename: 'AgentRevoked'; id: AgentId }> {
  const id = parseId('agent', input.agentId);
  const agent = id && (await lockAgent(tx, id));
  if (!agent) return refuse(plainRefusal('NOT_FOUND', 'You have no such agent.', ['input', 'agentId']));
  const check = new InputCheck();
  const reason = check.optionalText('reason', input.reason, 200);
  check.done();
  if (await markAgentRevoked(tx, agent.id, reason, doing.context.now)) await recordDeed(tx, doing, 'agent.revoke', agent.id, { siteId: agent.siteId, from: agent.state, reason });
  return { __typename: 'AgentRevoked', id: agent.id };
}
