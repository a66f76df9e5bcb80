import { describe, expect, it } from '@jest/globals';
import { addMs, epochMs, minorUnits, unwrap, type EpochMs, type LedgerTransactionId } from '@switchyard/kernel';
import { aDay, someAccounts } from '../../testing/index.js';
import {
  accountCode, appendPeriod, balancesOf, EMPTY_BOOK, firstOpenAt, movePeriod, openAccounts, periodStateAt, post, verifyChain,
  type Account, type Book, type Posting, type TransactionInput,
} from '../index.js';

const cash = accountCode('asset.a', 'USD', null);
const sales = accountCode('income.a', 'USD', null);
const rent = accountCode('expense.a', 'USD', null);
const owed = accountCode('liability.a', 'USD', null);
const euros = accountCode('asset.a', 'EUR', null);
const book = openAccounts(EMPTY_BOOK, someAccounts);
const leg = (account: Posting['account'], direction: Posting['direction'], amount: bigint): Posting => ({ account, direction, amountMinor: minorUnits(amount), currency: 'USD' });
let counter = 0;
function tx(postings: readonly Posting[], over: Partial<TransactionInput> = {}): TransactionInput {
  counter += 1;
  return { id: `tx_${counter}` as LedgerTransactionId, idempotencyKey: `k${counter}`, kind: 'sale', effectiveAt: aDay, recordedAt: aDay, postings, references: {}, reason: null, ...over };
}
const sale = (amount: bigint, over: Partial<TransactionInput> = {}) => tx([leg(cash, 'debit', amount), leg(sales, 'credit', amount)], over);
function kindOf(from: Book, input: TransactionInput): string {
  const result = post(from, input);
  return result.ok ? result.value.outcome : result.error.kind;
}

describe('post: what is refused', () => {
  const one = leg(cash, 'debit', 5n);
  it.each([
    ['a single posting', tx([one]), 'TooFewPostings'],
    ['debits that are not credits', tx([one, leg(sales, 'credit', 4n)]), 'NotBalanced'],
    ['an amount of 0', tx([leg(cash, 'debit', 0n), leg(sales, 'credit', 0n)]), 'AmountNotPositive'],
    ['a negative amount', tx([leg(cash, 'debit', -5n), leg(sales, 'credit', -5n)]), 'AmountNotPositive'],
    ['an account nobody opened', tx([one, leg(accountCode('nowhere', 'USD', null), 'credit', 5n)]), 'UnknownAccount'],
    ['euros into a dollar account', tx([{ ...one, currency: 'EUR' }, leg(sales, 'credit', 5n)]), 'WrongCurrency'],
    ['an expense set off against income', tx([leg(rent, 'debit', 5n), leg(sales, 'credit', 5n)]), 'PairNotAllowed'],
    ['dollars balanced by euros', tx([one, { ...leg(euros, 'credit', 5n), currency: 'EUR' }]), 'NotBalanced'],
  ])('%s', (_name, input, kind) => expect(kindOf(book, input)).toBe(kind));

  it('another transaction under a used key, while the same one replays with a new id and a later recording', () => {
    const first = sale(700n);
    const after = unwrap(post(book, first)).book;
    const again = { ...first, id: 'tx_again' as LedgerTransactionId, recordedAt: addMs(aDay, 9) };
    const replay = unwrap(post(after, again));
    expect(replay).toMatchObject({ outcome: 'replayed', entry: { id: first.id } });
    expect(replay.book.entries).toHaveLength(1);
    expect(kindOf(after, { ...sale(701n), idempotencyKey: first.idempotencyKey })).toBe('KeyUsedForOtherInputs');
  });
  it('a recording before the end of the journal', () => {
    const after = unwrap(post(book, sale(1n))).book;
    expect(kindOf(after, sale(1n, { recordedAt: addMs(aDay, -1) }))).toBe('RecordedBackward');
  });
  it('a posting that takes an account below its floor, but not one that heals it', () => {
    const floored: Account = { code: owed, type: 'liability', currency: 'USD', ownerOrg: null, floorMinor: minorUnits(0n) };
    const withFloor: Book = { ...book, accounts: new Map(book.accounts).set(owed, floored) };
    const pay = (amount: bigint) => tx([leg(owed, 'debit', amount), leg(cash, 'credit', amount)]);
    const earned = unwrap(post(withFloor, tx([leg(cash, 'debit', 10n), leg(owed, 'credit', 10n)]))).book;
    expect(kindOf(earned, pay(10n))).toBe('booked');
    expect(post(earned, pay(11n))).toMatchObject({ ok: false, error: { kind: 'BelowFloor', wouldBeMinor: -1n } });
    const below: Book = { ...earned, accounts: new Map(earned.accounts).set(owed, { ...floored, floorMinor: minorUnits(100n) }) };
    expect(kindOf(below, tx([leg(cash, 'debit', 1n), leg(owed, 'credit', 1n)]))).toBe('booked');
  });
});

describe('balances as of two dates', () => {
  it('reports what was effective and known, not what came to be known', () => {
    const later = addMs(aDay, 1_000);
    const first = unwrap(post(book, sale(100n))).book;
    const second = unwrap(post(first, sale(40n, { effectiveAt: aDay, recordedAt: later }))).book;
    const third = unwrap(post(second, sale(7n, { effectiveAt: later, recordedAt: later }))).book;
    const at = (effective: EpochMs, recorded: EpochMs) => balancesOf(third.accounts.values(), third.entries, { effective, recorded }).get(cash);
    expect([at(aDay, aDay), at(aDay, later), at(later, later), at(later, aDay)]).toEqual([100n, 140n, 147n, 100n]);
    expect(balancesOf(third.accounts.values(), third.entries).get(sales)).toBe(147n);
  });
});

describe('periods', () => {
  const month = (n: number) => ({ from: epochMs(Date.UTC(2026, n, 1)), to: epochMs(Date.UTC(2026, n + 1, 1)) });
  const three = [9, 10, 11].reduce((all, n) => appendPeriod(all, `2026-${n + 1}`, month(n)), [] as ReturnType<typeof appendPeriod>);
  const move = (periods: typeof three, ...steps: [string, 'open' | 'locked' | 'closed', string?][]) =>
    steps.reduce((all, [name, to, reason]) => unwrap(movePeriod(all, name, to, reason ?? null)), periods);
  const octoberClosed = move(three, ['2026-10', 'locked'], ['2026-10', 'closed']);
  it('close in order, through Locked', () => {
    expect(movePeriod(three, '2026-10', 'closed', null)).toMatchObject({ ok: false, error: { kind: 'IllegalPeriodMove' } });
    expect(movePeriod(three, '2026-11', 'locked', null)).toMatchObject({ ok: false, error: { kind: 'EarlierPeriodNotClosed', earlier: '2026-10' } });
    expect(movePeriod(octoberClosed, '2026-11', 'locked', null).ok).toBe(true);
    expect(movePeriod(three, '2027-01', 'locked', null)).toMatchObject({ ok: false, error: { kind: 'UnknownPeriod' } });
  });
  it('open again only with a reason and only from the end', () => {
    expect(movePeriod(octoberClosed, '2026-10', 'locked', ' ')).toMatchObject({ ok: false, error: { kind: 'ReopenNeedsReason' } });
    const novemberLocked = move(octoberClosed, ['2026-11', 'locked']);
    expect(movePeriod(novemberLocked, '2026-10', 'locked', 'late meter data')).toMatchObject({ ok: false, error: { kind: 'LaterPeriodNotOpen', later: '2026-11' } });
    expect(move(octoberClosed, ['2026-10', 'locked', 'late meter data'], ['2026-10', 'open', 'late meter data'])[0]).toMatchObject({ state: 'open', reopenReason: 'late meter data' });
  });
  it('take no posting unless open; a late event goes to the first open instant', () => {
    const closed: Book = { ...book, periods: octoberClosed };
    const inOctober = month(9).from;
    expect(kindOf(closed, sale(1n, { effectiveAt: inOctober }))).toBe('PeriodNotOpen');
    expect(kindOf({ ...book, periods: move(three, ['2026-10', 'locked']) }, sale(1n, { effectiveAt: inOctober }))).toBe('PeriodNotOpen');
    expect(firstOpenAt(octoberClosed, inOctober)).toBe(month(10).from);
    expect(kindOf(closed, sale(1n, { effectiveAt: firstOpenAt(octoberClosed, inOctober) }))).toBe('booked');
    expect([periodStateAt(three, addMs(month(9).from, -1)), periodStateAt(three, month(11).to)]).toEqual(['closed', 'open']);
  });
  it('tile time', () => {
    expect(() => appendPeriod(three, '2027-02', month(13))).toThrow(/ends at/);
  });
});

describe('the chain', () => {
  const entries = [5n, 6n, 7n, 8n].reduce((b, amount) => unwrap(post(b, sale(amount))).book, book).entries;
  const broken = (edited: readonly (typeof entries)[number][]) => {
    const verdict = verifyChain(edited);
    return verdict.ok ? 'whole' : `${verdict.broken.sequence} ${verdict.broken.fault}`;
  };
  it('is whole as written and names the first entry that was touched', () => {
    expect(verifyChain(entries)).toEqual({ ok: true, entries: 4, headHash: entries[3]!.hash });
    const edit = (i: number, change: Partial<(typeof entries)[number]>) => entries.map((e, at) => (at === i ? { ...e, ...change } : e));
    expect(broken(edit(1, { recordedAt: addMs(aDay, 1) }))).toBe('2 hash');
    expect(broken(edit(2, { postings: [leg(cash, 'debit', 70n), leg(sales, 'credit', 70n)] }))).toBe('3 inputHash');
    expect(broken(entries.filter((_, i) => i !== 1))).toBe('3 sequence');
    expect(broken([entries[0]!, { ...entries[2]!, sequence: 2 }])).toBe('2 prevHash');
  });
});
