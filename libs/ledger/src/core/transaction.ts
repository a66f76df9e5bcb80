import type { Currency, EpochMs, HashText, LedgerTransactionId, MinorUnits } from '@switchyard/kernel';
import { canonicalJson } from '@switchyard/kernel';
import type { AccountCode, Direction } from './account.js';

/** One side of a transaction. `amountMinor` is positive; the sign lives in `direction`. */
export interface Posting {
  readonly account: AccountCode;
  readonly direction: Direction;
  readonly amountMinor: MinorUnits;
  readonly currency: Currency;
}

/** What is asked to be booked. */
export interface TransactionInput {
  readonly id: LedgerTransactionId;
  /** Same key and same inputs: the first answer again. Same key, other inputs: refused. */
  readonly idempotencyKey: string;
  /** The rule that made it, for example `invoice-issued`. */
  readonly kind: string;
  /** When it counts: decides the period. */
  readonly effectiveAt: EpochMs;
  /** When we learned of it: never moves backward along the journal. */
  readonly recordedAt: EpochMs;
  readonly postings: readonly Posting[];
  /** What it is about (invoice, lease, Stripe object …), name to id. */
  readonly references: Readonly<Record<string, string>>;
  /** Why a person booked it; null when a rule did. */
  readonly reason: string | null;
}

/** A booked transaction: a link of the hash chain. Entries are numbered 1, 2, 3 … without gaps. */
export interface JournalEntry extends TransactionInput {
  readonly sequence: number;
  readonly inputHash: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** What the first entry points back to. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * Hash of what the caller decides. The id and `recordedAt` are left out: a retry makes new ones and is still the
 * same request.
 */
export function inputHashOf(input: TransactionInput, hash: HashText): string {
  const { kind, effectiveAt, postings, references, reason } = input;
  return hash(canonicalJson({ kind, effectiveAt, postings, references, reason }));
}

/** Hash of a whole entry and of its predecessor's hash. */
export function entryHashOf(entry: Omit<JournalEntry, 'hash'>, hash: HashText): string {
  return hash(
    canonicalJson({
      id: entry.id,
      sequence: entry.sequence,
      idempotencyKey: entry.idempotencyKey,
      kind: entry.kind,
      effectiveAt: entry.effectiveAt,
      recordedAt: entry.recordedAt,
      postings: entry.postings,
      references: entry.references,
      reason: entry.reason,
      inputHash: entry.inputHash,
      prevHash: entry.prevHash,
    }),
  );
}
