import { err, minorUnits, ok, type Currency, type EpochMs, type OrgId, type Result } from '@switchyard/kernel';
import { OPENING_BALANCES, type Direction } from '@switchyard/ledger';
import { accountOf, chart, isAccountRole } from './chart.js';
import type { BookingRequest } from './posting-rules.js';

/** One balance the books begin with. */
export interface OpeningEntry {
  /** A role of the chart, such as `receivable`. */
  readonly role: string;
  readonly currency: Currency;
  /** Whose account it is; null for the platform's own. */
  readonly organizationId: string | null;
  readonly direction: Direction;
  /** Minor units, above 0. */
  readonly amountMinor: bigint;
}
/** What is wrong with one entry, or (index null) with all of them. */
export interface OpeningProblem {
  readonly index: number | null;
  readonly field: keyof OpeningEntry | 'entries';
  readonly message: string;
}
/** Their idempotency key: there is one beginning. */
export const OPENING_KEY = 'opening-balances';
export const OPENING_ENTRIES_MAX = 2_000;

/** The one transaction of the opening balances, or everything that is wrong with them. They must balance in every currency. */
export function openingRequest(entries: readonly OpeningEntry[], asOf: EpochMs): Result<BookingRequest, readonly OpeningProblem[]> {
  const problems = entries.flatMap((entry, index) => problemsOf(entry).map((problem) => ({ index, ...problem })));
  if (entries.length < 2 || entries.length > OPENING_ENTRIES_MAX) problems.push({ index: null as never, field: 'entries' as never, message: `must be 2 to ${OPENING_ENTRIES_MAX}, are ${entries.length}` });
  const seen = new Set<string>();
  entries.forEach(({ role, currency, organizationId }, index) => {
    const key = `${role}/${currency}/${organizationId ?? ''}`;
    if (seen.has(key)) problems.push({ index, field: 'role', message: `${key.replace(/\/$/, '')} is given twice` });
    seen.add(key);
  });
  const all: OpeningProblem[] = [...problems, ...imbalances(entries)];
  if (all.length > 0) return err(all);
  const accounts = entries.map(({ role, currency, organizationId }) => accountOf(role as keyof typeof chart, currency, organizationId as OrgId | null));
  return ok({
    accounts,
    transaction: {
      idempotencyKey: OPENING_KEY, kind: OPENING_BALANCES, effectiveAt: asOf, references: {}, reason: null,
      postings: entries.map(({ currency, direction, amountMinor }, i) => ({ account: accounts[i]!.code, direction, amountMinor: minorUnits(amountMinor), currency })),
    },
  });
}

function problemsOf({ role, organizationId, amountMinor }: OpeningEntry): readonly { readonly field: keyof OpeningEntry; readonly message: string }[] {
  const problems: { field: keyof OpeningEntry; message: string }[] = [];
  if (!isAccountRole(role)) problems.push({ field: 'role', message: `${JSON.stringify(role)} is no role of the chart of accounts` });
  else if ((chart[role].per === 'platform') !== (organizationId === null)) {
    problems.push({ field: 'organizationId', message: chart[role].per === 'platform' ? `${role} is the platform's own: leave the organisation out` : `${role} needs the ${chart[role].per} it is about` });
  }
  if (amountMinor <= 0n) problems.push({ field: 'amountMinor', message: 'must be above 0; the direction carries the sign' });
  return problems;
}
function imbalances(entries: readonly OpeningEntry[]): readonly OpeningProblem[] {
  const sums = new Map<Currency, bigint>();
  for (const { currency, direction, amountMinor } of entries) sums.set(currency, (sums.get(currency) ?? 0n) + (direction === 'debit' ? amountMinor : -amountMinor));
  return [...sums].filter(([, sum]) => sum !== 0n).map(([currency, sum]) => ({
    index: null, field: 'entries', message: `debits are ${sum > 0n ? 'above' : 'below'} credits by ${sum > 0n ? sum : -sum} minor units of ${currency}`,
  }));
}
