import { createHash } from 'node:crypto';
import { type AgentRefusal, type Batch, type BatchAccepted, batchSchema, type ChainHead, GENESIS_HASH, parseMessage, publicKeySchema, verifyBatch } from '@switchyard/agent-protocol';
import { err, type HashText, type LeaseId, never, ok, type Result } from '@switchyard/kernel';
import { type AgentRow, insertBatch, lockAgentChain, lockReportedLeases, Refused, refusing, type Tx, writeAgentChain } from '@switchyard/store';
import { applyItems, applySite, lockOwnSite } from './apply-items.js';
import { BatchWork } from './batch-work.js';
import { type AgentCall, auditRefusal, callingAgent, marketClockOf } from './parts.js';
import { storable } from './plain-text.js';
import { formerKeyOf } from './replace-key.js';

const sha256: HashText = (text) => createHash('sha256').update(text).digest('hex');

/** Takes the next batch of an agent's chain, whole or not at all; a repeat of the last one is answered again and changes nothing. */
export async function reportBatch(call: AgentCall, body: unknown): Promise<Result<BatchAccepted, AgentRefusal>> {
  const { context } = call;
  const agent = callingAgent(call);
  const parsed = parseMessage(batchSchema, body);
  const outcome: Awaited<ReturnType<typeof refusing<BatchAccepted, AgentRefusal>>> = parsed.ok
    ? await refusing(() => context.tenant((tx) => take(tx, call, parsed.value)))
    : { ok: false, error: parsed.error };
  if (outcome.ok) return ok(outcome.value);
  const at = parsed.ok ? { epoch: parsed.value.epoch, sequence: parsed.value.sequence } : {};
  await auditRefusal(call, 'agent.batch_refused', { id: agent.agentId, operatorOrg: agent.orgId }, outcome.error, at);
  return err(outcome.error);
}

async function take(tx: Tx, call: AgentCall, batch: Batch): Promise<BatchAccepted> {
  const receivedAt = call.parts.wallClock.now();
  const agent = await lockAgentChain(tx, callingAgent(call).agentId);
  if (!agent || agent.state === 'invited') throw refuse({ kind: 'UnknownAgent' });
  const formerKey = formerKeyOf(agent, receivedAt);
  const decision = await verifyBatch(headOf(agent), batch, publicKeySchema.parse(agent.publicKey), { receivedAt, hash: sha256, ...(formerKey && { formerKey }) });
  switch (decision.kind) {
    case 'refuse':
      throw refuse(decision.refusal);
    case 'apply':
      await apply(tx, call, agent, batch, decision.head);
      break;
    case 'alreadyKnown':
      break;
    default:
      return never(decision);
  }
  const { epoch, nextSequence } = decision.head;
  return { epoch, nextSequence, alreadyKnown: decision.kind === 'alreadyKnown', serverTime: receivedAt };
}
const refuse = (refusal: AgentRefusal): Refused<AgentRefusal> => new Refused(refusal);

function headOf(agent: AgentRow): ChainHead {
  return {
    agentId: agent.id, epoch: Number(agent.epoch), nextSequence: Number(agent.lastSequence) + 1, lastHash: agent.lastHash ?? GENESIS_HASH, revoked: agent.state === 'revoked',
  };
}

/** Everything a batch changes, and the new end of the chain, in the transaction that holds the chain's lock. */
async function apply(tx: Tx, { context, parts }: AgentCall, agent: AgentRow & { readonly siteQuiet: boolean }, sent: Batch, head: ChainHead): Promise<void> {
  const { now, requestId } = context;
  const batch = { ...sent, items: storable(sent.items) };
  const leaseIds = [...new Set(batch.items.flatMap((item): LeaseId[] => ('leaseId' in item ? [item.leaseId] : [])))];
  await lockOwnSite(tx, agent.siteId, batch);
  await applySite(tx, { agentId: agent.id, siteId: agent.siteId, operatorOrg: agent.operatorOrg, now, isQuiet: agent.siteQuiet }, batch);
  // A heartbeat alone needs neither leases nor the clock's speed.
  const [rows, clock] = await Promise.all([lockReportedLeases(tx, agent.siteId, leaseIds), leaseIds.length > 0 ? marketClockOf(tx, { context, parts }) : undefined]);
  const known = new Set(rows.leases.map((lease) => lease.id));
  const foreign = leaseIds.find((id) => !known.has(id));
  if (foreign !== undefined) throw refuse({ kind: 'WrongSite', subject: foreign });
  const origin = { agentId: agent.id, siteId: agent.siteId, operatorOrg: agent.operatorOrg, requestId, now, clockSpeed: clock?.speed ?? 1, ids: parts.ids };
  await applyItems(new BatchWork(tx, origin, batch, rows));
  insertBatch(tx, { agentId: agent.id, epoch: head.epoch, sequence: batch.sequence, hash: head.lastHash, receivedAt: now, items: batch.items.length });
  writeAgentChain(tx, agent.id, { epoch: head.epoch, lastSequence: batch.sequence, lastHash: head.lastHash }, now);
}
