import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { oneOfEachItem } from '../../testing/index.js';
import { type Batch, type BatchBody, type BatchFacts, type ChainHead, decideBatch, GENESIS_HASH, hashOfBody, newChain } from '../index.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const agentId = new CountingIds().next('agent');
const now = 1_000_000 as EpochMs;

/** A chain of `count` sealed batches of one epoch. */
function chainOf(count: number, epoch = 1): Batch[] {
  const batches: Batch[] = [];
  let previousHash = GENESIS_HASH;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const body: BatchBody = { agentId, epoch, sequence, previousHash, items: [{ kind: 'heartbeat', at: sequence as EpochMs }] };
    previousHash = hashOfBody(body, sha256);
    batches.push({ ...body, sentAt: now, signature: 'checked elsewhere' });
  }
  return batches;
}
const factsOf = (batch: Batch, over: Partial<BatchFacts> = {}): BatchFacts => ({
  bodyHash: hashOfBody(batch, sha256),
  signatureValid: true,
  receivedAt: now,
  characters: 100,
  ...over,
});
const take = (head: ChainHead, batch: Batch) => decideBatch(head, batch, factsOf(batch));

describe('decideBatch', () => {
  it('INV-A1: whatever is repeated, reordered or left out on the way, every batch is applied at most once and in order', () => {
    const batches = chainOf(8);
    fc.assert(
      fc.property(fc.array(fc.nat(7), { maxLength: 60 }), (deliveries) => {
        let head = newChain(agentId);
        const applied: number[] = [];
        for (const index of deliveries) {
          const decision = take(head, batches[index]!);
          if (decision.kind !== 'apply') continue;
          applied.push(batches[index]!.sequence);
          head = decision.head;
        }
        expect(applied).toEqual(applied.map((_, i) => i + 1));
      }),
    );
  });

  it('a sender that follows the answers gets everything through, whichever answers get lost', () => {
    const batches = chainOf(6);
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), fc.nat(5), (lost, start) => {
        let head = newChain(agentId);
        let next = start + 1;
        for (let tries = 0; head.nextSequence <= 6 && tries < 400; tries += 1) {
          const decision = take(head, batches[Math.min(next, 6) - 1]!);
          if (decision.kind === 'apply') head = decision.head;
          if (lost.next().value) continue;
          if (decision.kind !== 'refuse') next = decision.head.nextSequence;
          else if (decision.refusal.kind === 'Gap' || decision.refusal.kind === 'Replayed') next = decision.refusal.nextSequence;
        }
        expect(head.nextSequence).toBe(7);
      }),
    );
  });

  it('no item can be changed without breaking the chain', () => {
    const [first, second] = chainOf(2) as [Batch, Batch];
    const forged = { ...first, items: oneOfEachItem() };
    const decision = take(newChain(agentId), forged);
    expect(decision.kind === 'apply' && take(decision.head, second)).toMatchObject({ refusal: { kind: 'BrokenChain' } });
  });

  it.each<[string, ChainHead, Partial<Batch>, Partial<BatchFacts>, string]>([
    ['a revoked agent', { ...newChain(agentId), revoked: true }, {}, {}, 'Revoked'],
    ['another agent', { ...newChain(agentId), agentId: new CountingIds().next('agent').replace('1', '2') as never }, {}, {}, 'UnknownAgent'],
    ['a bad signature', newChain(agentId), {}, { signatureValid: false }, 'BadSignature'],
    ['a clock a day ahead', newChain(agentId), { sentAt: (now + 86_400_000) as EpochMs }, {}, 'ClockSkew'],
    ['a clock 5 min and 1 ms behind', newChain(agentId), { sentAt: (now - 300_001) as EpochMs }, {}, 'ClockSkew'],
    ['a batch too large', newChain(agentId), {}, { characters: 10_000_000 }, 'TooLarge'],
    ['a missing predecessor', newChain(agentId), { sequence: 2 }, {}, 'Gap'],
    ['an older epoch', { ...newChain(agentId), epoch: 2 }, {}, {}, 'Replayed'],
    ['a new epoch that does not begin at 1', newChain(agentId), { epoch: 2, sequence: 5 }, {}, 'Gap'],
    ['an old number with other content', { ...newChain(agentId), nextSequence: 2, lastHash: 'f'.repeat(64) }, {}, {}, 'Replayed'],
  ])('refuses %s', (_what, head, over, facts, kind) => {
    const batch = { ...chainOf(1)[0]!, ...over };
    expect(decideBatch(head, batch, factsOf(batch, facts))).toMatchObject({ kind: 'refuse', refusal: { kind } });
  });

  it('takes exactly five minutes of skew, and a new epoch from its first batch', () => {
    const late = { ...chainOf(1, 2)[0]!, sentAt: (now - 300_000) as EpochMs };
    expect(take({ ...newChain(agentId), nextSequence: 40 }, late)).toMatchObject({ kind: 'apply', head: { epoch: 2, nextSequence: 2 } });
  });

  it('answers the last batch again without applying it', () => {
    const batch = chainOf(1)[0]!;
    const first = take(newChain(agentId), batch);
    expect(first.kind === 'apply' && take(first.head, batch)).toMatchObject({ kind: 'alreadyKnown', head: { nextSequence: 2 } });
  });
});
