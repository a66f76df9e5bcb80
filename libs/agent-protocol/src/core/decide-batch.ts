import { type AgentId, canonicalJson, type EpochMs, type HashText } from '@switchyard/kernel';
import type { AgentRefusal } from './answers.js';
import { type Batch, type BatchBody, bodyOf, GENESIS_HASH } from './batch.js';
import { BATCH_CHARACTERS_MAX, CLOCK_SKEW_MAX_MS } from './limits.js';

/** What the control plane remembers of an agent's chain: one row, locked while a batch is decided and applied. */
export interface ChainHead {
  readonly agentId: AgentId;
  readonly epoch: number;
  /** Number of the batch that comes next in this epoch. */
  readonly nextSequence: number;
  /** Hash of the last batch taken, `GENESIS_HASH` before the first. */
  readonly lastHash: string;
  readonly revoked: boolean;
}
/** The head of an agent that has just enrolled. */
export function newChain(agentId: AgentId): ChainHead {
  return { agentId, epoch: 1, nextSequence: 1, lastHash: GENESIS_HASH, revoked: false };
}

/** Hash of the sealed part of a batch; the next batch carries it as `previousHash`. `hash` must be SHA-256 in lower-case hex. */
export function hashOfBody(body: BatchBody, hash: HashText): string {
  return hash(canonicalJson(bodyOf(body)));
}

/** What was found out about a batch before deciding. */
export interface BatchFacts {
  readonly bodyHash: string;
  readonly signatureValid: boolean;
  /** Our wall time on arrival. */
  readonly receivedAt: EpochMs;
  /** Length of the canonical JSON text of the batch. */
  readonly characters: number;
}
export type BatchDecision =
  /** Apply the items and store `head`, in one transaction. */
  | { readonly kind: 'apply'; readonly head: ChainHead }
  /** The answer to this very batch got lost: answer again, apply nothing. */
  | { readonly kind: 'alreadyKnown'; readonly head: ChainHead }
  | { readonly kind: 'refuse'; readonly refusal: AgentRefusal };

const refuse = (refusal: AgentRefusal): BatchDecision => ({ kind: 'refuse', refusal });

/**
 * Whether a batch continues its agent's chain. Total and pure. A higher epoch is accepted only from its first batch: an
 * agent that lost its spool starts a new chain, it cannot skip inside one.
 */
export function decideBatch(head: ChainHead, batch: Batch, facts: BatchFacts): BatchDecision {
  if (batch.agentId !== head.agentId) return refuse({ kind: 'UnknownAgent' });
  if (head.revoked) return refuse({ kind: 'Revoked' });
  if (facts.characters > BATCH_CHARACTERS_MAX) return refuse({ kind: 'TooLarge', limit: BATCH_CHARACTERS_MAX });
  if (!facts.signatureValid) return refuse({ kind: 'BadSignature' });
  const skewMs = batch.sentAt - facts.receivedAt;
  if (Math.abs(skewMs) > CLOCK_SKEW_MAX_MS) return refuse({ kind: 'ClockSkew', serverTime: facts.receivedAt, skewMs });

  const expected = { epoch: head.epoch, nextSequence: head.nextSequence };
  const applied: BatchDecision = {
    kind: 'apply',
    head: { ...head, epoch: batch.epoch, nextSequence: batch.sequence + 1, lastHash: facts.bodyHash },
  };
  if (batch.epoch < head.epoch) return refuse({ kind: 'Replayed', ...expected });
  if (batch.epoch > head.epoch) {
    if (batch.sequence !== 1) return refuse({ kind: 'Gap', epoch: batch.epoch, nextSequence: 1 });
    return batch.previousHash === GENESIS_HASH ? applied : refuse({ kind: 'BrokenChain', ...expected });
  }
  if (batch.sequence > head.nextSequence) return refuse({ kind: 'Gap', ...expected });
  if (batch.sequence < head.nextSequence) {
    const isLast = batch.sequence === head.nextSequence - 1 && facts.bodyHash === head.lastHash;
    return isLast ? { kind: 'alreadyKnown', head } : refuse({ kind: 'Replayed', ...expected });
  }
  return batch.previousHash === head.lastHash ? applied : refuse({ kind: 'BrokenChain', ...expected });
}
