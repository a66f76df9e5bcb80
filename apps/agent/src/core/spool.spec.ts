import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type BatchItem, BATCH_CHARACTERS_MAX, BATCH_ITEMS_MAX } from '@switchyard/agent-protocol';
import { aReading } from '@switchyard/agent-protocol/testing';
import { canonicalJson, type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { acknowledge, admit, newSpool, seal, type Spool, spooledItems, startEpoch, withoutItems } from './spool.js';

const agentId = new CountingIds().next('agent');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const log = (lineNumber: number, size = 5): BatchItem => ({ kind: 'log', leaseId: aReading().leaseId, at: 0 as EpochMs, stream: 'stdout', line: '"'.repeat(size), lineNumber });
const logs = (count: number, size?: number): BatchItem[] => Array.from({ length: count }, (_, i) => log(i + 1, size));
function sealAll(spool: Spool): Spool {
  let current = spool;
  while (current.pending.length > 0) current = seal(current, agentId, hash);
  return current;
}

describe('spool', () => {
  it('keeps every item in order through any mix of sealing, acknowledging and new epochs', () => {
    const move = fc.oneof(fc.constant('seal'), fc.constant('epoch'), fc.constant('acknowledge'), fc.constant('admit'));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let spool = newSpool();
        let made = 0;
        const delivered: number[] = [];
        const numbers = (items: readonly BatchItem[]) => items.map((item) => (item.kind === 'log' ? item.lineNumber : -1));
        for (const name of moves) {
          if (name === 'admit') spool = admit(spool, [log((made += 1)), log((made += 1))]);
          else if (name === 'seal') spool = seal(spool, agentId, hash);
          else if (name === 'epoch') spool = startEpoch(spool, spool.epoch + 1);
          else if (spool.sealed.length > 0) {
            delivered.push(...numbers(spool.sealed[0]!.items));
            spool = acknowledge(spool, spool.sealed[0]!.sequence + 1);
          }
        }
        const rest = [...spool.sealed.flatMap((batch) => numbers(batch.items)), ...numbers(spool.pending)];
        expect([...delivered, ...rest]).toEqual(Array.from({ length: made }, (_, i) => i + 1));
        for (let i = 1; i < spool.sealed.length; i += 1) expect(spool.sealed[i]!.previousHash).toBe(spool.sealed[i - 1]!.hash);
      }),
    );
  });
  it('makes batches no larger than the protocol takes', () => {
    const spool = sealAll(admit(newSpool(), [...logs(1_200), ...logs(300, 4_000)]));
    expect(spool.sealed.length).toBeGreaterThan(5);
    for (const batch of spool.sealed) {
      expect(batch.items.length).toBeLessThanOrEqual(BATCH_ITEMS_MAX);
      expect(canonicalJson(batch.items).length).toBeLessThan(BATCH_CHARACTERS_MAX);
    }
  });
  it('full, it gives up log lines and counts them, and never a reading', () => {
    const spool = admit(admit(newSpool(), logs(9), 10), [log(10), aReading(), log(11)], 10);
    expect([spooledItems(spool), spool.dropped, spool.pending.at(-1)?.kind]).toEqual([10, 2, 'reading']);
  });
  it('takes single items out of the first batch only', () => {
    const spool = withoutItems(seal(admit(newSpool(), logs(4)), agentId, hash), [1, 2]);
    expect(spool).toMatchObject({ epoch: 2, sealed: [], pending: [{ lineNumber: 1 }, { lineNumber: 4 }] });
  });
});
