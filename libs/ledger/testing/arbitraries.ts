import fc from 'fast-check';
import { addMs, epochMs, minorUnits, type Currency, type EpochMs, type LedgerTransactionId } from '@switchyard/kernel';
import { accountCode, accountTypes, type Account, type Direction, type Posting, type TransactionInput } from '../src/index.js';

/** A small book of accounts: every type in two currencies. */
export const someAccounts: readonly Account[] = (['USD', 'EUR'] as const).flatMap((currency) =>
  accountTypes.flatMap((type) =>
    ['a', 'b'].map((name) => ({ code: accountCode(`${type}.${name}`, currency, null), type, currency, ownerOrg: null, floorMinor: null })),
  ),
);
export const aDay = epochMs(Date.UTC(2026, 10, 22));

const codesOf = (currency: Currency): readonly Account['code'][] => someAccounts.filter((a) => a.currency === currency).map((a) => a.code);

/** Postings of one currency that sum to zero: amounts are drawn for one side and cut for the other. Few values, so ties are common. */
function balancedIn(currency: Currency): fc.Arbitrary<readonly Posting[]> {
  const legs = fc.array(fc.tuple(fc.constantFrom(...codesOf(currency)), fc.constantFrom(1n, 2n, 5n, 100n, 10n ** 15n)), { minLength: 1, maxLength: 4 });
  return fc.tuple(legs, fc.constantFrom(...codesOf(currency)), fc.constantFrom<Direction>('debit', 'credit')).map(([sides, other, direction]) => [
    ...sides.map(([account, amount]) => ({ account, direction, amountMinor: minorUnits(amount), currency })),
    {
      account: other,
      direction: direction === 'debit' ? ('credit' as const) : ('debit' as const),
      amountMinor: minorUnits(sides.reduce((sum, [, amount]) => sum + amount, 0n)),
      currency,
    },
  ]);
}

/** Inputs that balance (their account-type pairs may still be refused). Keys repeat on purpose. */
export const aTransactionInput: fc.Arbitrary<TransactionInput> = fc
  .record({
    key: fc.integer({ min: 0, max: 12 }),
    day: fc.integer({ min: -40, max: 40 }),
    postings: fc.oneof(balancedIn('USD'), balancedIn('EUR'), fc.tuple(balancedIn('USD'), balancedIn('EUR')).map(([a, b]) => [...a, ...b])),
  })
  .map(({ key, day, postings }) => ({
    id: `tx_${key}` as LedgerTransactionId,
    idempotencyKey: `key-${key}`,
    kind: 'test',
    effectiveAt: addMs(aDay, day * 86_400_000),
    recordedAt: aDay as EpochMs,
    postings,
    references: {},
    reason: null,
  }));
