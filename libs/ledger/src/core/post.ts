import {
  err, never, ok, sha256Hex, toIso,
  type Currency, type EpochMs, type HashText, type MinorUnits, type Result,
} from '@switchyard/kernel';
import { mayPair, normalDirection, type Account, type AccountCode, type AccountType } from './account.js';
import type { PeriodState } from './period.js';
import { mayPairFreely, takes } from './kinds.js';
import { entryHashOf, inputHashOf, type JournalEntry, type Posting, type TransactionInput } from './transaction.js';

/** What deciding a posting needs to know. A store fills it under locks: account rows in code order, then the head. */
export interface PostingView {
  account(code: AccountCode): Account | undefined;
  /** Balance in the account's normal direction, over everything recorded. */
  balanceMinor(code: AccountCode): bigint;
  /** The entry booked under this idempotency key. */
  earlier(idempotencyKey: string): JournalEntry | undefined;
  /** The end of the chain: {0, GENESIS_HASH} when the journal is empty. */
  readonly head: { readonly sequence: number; readonly hash: string; readonly recordedAt: EpochMs | null };
  periodState(at: EpochMs): PeriodState;
}

export type PostRefusal =
  | { readonly kind: 'TooFewPostings' }
  | { readonly kind: 'AmountNotPositive'; readonly account: AccountCode; readonly amountMinor: MinorUnits }
  | { readonly kind: 'UnknownAccount'; readonly account: AccountCode }
  | { readonly kind: 'WrongCurrency'; readonly account: AccountCode; readonly expected: Currency; readonly got: Currency }
  | { readonly kind: 'NotBalanced'; readonly currency: Currency; readonly debitMinor: bigint; readonly creditMinor: bigint }
  | { readonly kind: 'PairNotAllowed'; readonly debited: AccountType; readonly credited: AccountType }
  | { readonly kind: 'KeyUsedForOtherInputs'; readonly idempotencyKey: string }
  | { readonly kind: 'PeriodNotOpen'; readonly effectiveAt: EpochMs; readonly state: PeriodState }
  | { readonly kind: 'RecordedBackward'; readonly recordedAt: EpochMs; readonly headRecordedAt: EpochMs }
  | { readonly kind: 'BelowFloor'; readonly account: AccountCode; readonly floorMinor: bigint; readonly wouldBeMinor: bigint };

export interface Posted {
  /** `booked`: append the entry. `replayed`: it is there already, nothing to do. */
  readonly outcome: 'booked' | 'replayed';
  readonly entry: JournalEntry;
}

/** Decides one transaction: the entry to append, the earlier answer, or why not. Touches nothing. */
export function decidePost(view: PostingView, input: TransactionInput, hash: HashText = sha256Hex): Result<Posted, PostRefusal> {
  const inputHash = inputHashOf(input, hash);
  const earlier = view.earlier(input.idempotencyKey);
  if (earlier !== undefined) {
    if (earlier.inputHash === inputHash) return ok({ outcome: 'replayed', entry: earlier });
    return err({ kind: 'KeyUsedForOtherInputs', idempotencyKey: input.idempotencyKey });
  }
  const refusal = postingsRefusal(view, input) ?? datesRefusal(view, input) ?? floorRefusal(view, input.postings);
  if (refusal !== undefined) return err(refusal);
  const linked = { ...input, sequence: view.head.sequence + 1, inputHash, prevHash: view.head.hash };
  return ok({ outcome: 'booked', entry: { ...linked, hash: entryHashOf(linked, hash) } });
}

function postingsRefusal(view: PostingView, { kind, postings }: TransactionInput): PostRefusal | undefined {
  if (postings.length < 2) return { kind: 'TooFewPostings' };
  const sums = new Map<Currency, { debitMinor: bigint; creditMinor: bigint }>();
  const types = new Map<Currency, { debited: Set<AccountType>; credited: Set<AccountType> }>();
  for (const posting of postings) {
    if (posting.amountMinor <= 0n) return { kind: 'AmountNotPositive', account: posting.account, amountMinor: posting.amountMinor };
    const account = view.account(posting.account);
    if (account === undefined) return { kind: 'UnknownAccount', account: posting.account };
    const { currency } = posting;
    if (account.currency !== currency) {
      return { kind: 'WrongCurrency', account: posting.account, expected: account.currency, got: currency };
    }
    const sums_ = sums.get(currency) ?? { debitMinor: 0n, creditMinor: 0n };
    const types_ = types.get(currency) ?? { debited: new Set(), credited: new Set() };
    if (posting.direction === 'debit') {
      sums_.debitMinor += posting.amountMinor;
      types_.debited.add(account.type);
    } else {
      sums_.creditMinor += posting.amountMinor;
      types_.credited.add(account.type);
    }
    sums.set(currency, sums_);
    types.set(currency, types_);
  }
  for (const [currency, { debitMinor, creditMinor }] of sums) {
    if (debitMinor !== creditMinor) return { kind: 'NotBalanced', currency, debitMinor, creditMinor };
  }
  if (mayPairFreely(kind)) return undefined;
  for (const { debited, credited } of types.values()) {
    for (const d of debited) for (const c of credited) if (!mayPair(d, c)) return { kind: 'PairNotAllowed', debited: d, credited: c };
  }
  return undefined;
}

function datesRefusal(view: PostingView, input: TransactionInput): PostRefusal | undefined {
  const { effectiveAt, recordedAt } = input;
  const state = view.periodState(effectiveAt);
  if (!takes(state, input.kind)) return { kind: 'PeriodNotOpen', effectiveAt, state };
  const headRecordedAt = view.head.recordedAt;
  if (headRecordedAt !== null && recordedAt < headRecordedAt) return { kind: 'RecordedBackward', recordedAt, headRecordedAt };
  return undefined;
}

function floorRefusal(view: PostingView, postings: readonly Posting[]): PostRefusal | undefined {
  for (const code of new Set(postings.map((p) => p.account))) {
    const account = view.account(code);
    if (account === undefined || account.floorMinor === null) continue;
    const change = postings.filter((p) => p.account === code).reduce((sum, p) => sum + signedMinor(account.type, p), 0n);
    const wouldBeMinor = view.balanceMinor(code) + change;
    // A floor stops what makes it worse; a posting that heals an account below its floor may pass.
    if (change < 0n && wouldBeMinor < account.floorMinor) {
      return { kind: 'BelowFloor', account: code, floorMinor: account.floorMinor, wouldBeMinor };
    }
  }
  return undefined;
}

/** A posting as a change of its account's balance: positive in the normal direction. */
export function signedMinor(type: AccountType, posting: Posting): bigint {
  return posting.direction === normalDirection(type) ? posting.amountMinor : -posting.amountMinor;
}

/** One sentence for people: what was refused and where. */
export function explainPostRefusal(refusal: PostRefusal): string {
  switch (refusal.kind) {
    case 'TooFewPostings':
      return 'A transaction needs at least two postings.';
    case 'AmountNotPositive':
      return `Posting to ${refusal.account} has amount ${refusal.amountMinor}; amounts are positive, the direction carries the sign.`;
    case 'UnknownAccount':
      return `Account ${refusal.account} does not exist.`;
    case 'WrongCurrency':
      return `Account ${refusal.account} holds ${refusal.expected}, the posting is in ${refusal.got}.`;
    case 'NotBalanced':
      return `Debits (${refusal.debitMinor}) and credits (${refusal.creditMinor}) differ in ${refusal.currency}.`;
    case 'PairNotAllowed':
      return `An ${refusal.debited} account may not be debited against an ${refusal.credited} account.`;
    case 'KeyUsedForOtherInputs':
      return `Idempotency key ${refusal.idempotencyKey} was used for another transaction.`;
    case 'PeriodNotOpen':
      return `The period of ${toIso(refusal.effectiveAt)} is ${refusal.state}.`;
    case 'RecordedBackward':
      return `Recorded at ${toIso(refusal.recordedAt)}, but the journal already reaches ${toIso(refusal.headRecordedAt)}.`;
    case 'BelowFloor':
      return `Account ${refusal.account} would stand at ${refusal.wouldBeMinor}, below its floor of ${refusal.floorMinor}.`;
    default:
      return never(refusal);
  }
}
