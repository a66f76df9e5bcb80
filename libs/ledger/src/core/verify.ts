import { sha256Hex, type Currency, type HashText, type LedgerTransactionId } from '@switchyard/kernel';
import { entryHashOf, GENESIS_HASH, inputHashOf, type JournalEntry } from './transaction.js';

/** The first entry at which the journal is not what it was when it was written. */
export interface BrokenEntry {
  readonly sequence: number;
  readonly id: LedgerTransactionId;
  readonly fault: 'sequence' | 'prevHash' | 'inputHash' | 'hash' | 'recordedAt' | 'balance';
}
export type ChainVerdict =
  | { readonly ok: true; readonly entries: number; readonly headHash: string }
  | { readonly ok: false; readonly broken: BrokenEntry };

/**
 * Walks the journal from its first entry. An edited, removed, inserted or reordered entry breaks it there; cutting
 * entries off the end shows only against a head hash kept elsewhere (`headHash`).
 * @param before the entry that was walked last, where a journal is walked in parts
 */
export function verifyChain(entries: Iterable<JournalEntry>, hash: HashText = sha256Hex, before?: JournalEntry): ChainVerdict {
  let previous = before;
  for (const entry of entries) {
    const fault = faultOf(entry, previous, hash);
    if (fault !== undefined) return { ok: false, broken: { sequence: entry.sequence, id: entry.id, fault } };
    previous = entry;
  }
  return { ok: true, entries: previous?.sequence ?? 0, headHash: previous?.hash ?? GENESIS_HASH };
}

function faultOf(entry: JournalEntry, previous: JournalEntry | undefined, hash: HashText): BrokenEntry['fault'] | undefined {
  if (entry.sequence !== (previous?.sequence ?? 0) + 1) return 'sequence';
  if (entry.prevHash !== (previous?.hash ?? GENESIS_HASH)) return 'prevHash';
  if (entry.inputHash !== inputHashOf(entry, hash)) return 'inputHash';
  if (entry.hash !== entryHashOf(entry, hash)) return 'hash';
  if (previous !== undefined && entry.recordedAt < previous.recordedAt) return 'recordedAt';
  const sums = new Map<Currency, bigint>();
  for (const p of entry.postings) {
    sums.set(p.currency, (sums.get(p.currency) ?? 0n) + (p.direction === 'debit' ? p.amountMinor : -p.amountMinor));
  }
  return [...sums.values()].some((sum) => sum !== 0n) ? 'balance' : undefined;
}
