import { addMs, minorUnits, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { ACCRUAL, ACCRUAL_REVERSED, normalDirection, signedMinor, type Account, type AccountCode, type Period, type Posting } from '@switchyard/ledger';
import { accountOf } from './chart.js';
import type { Invoice } from './invoice.js';
import { invoiceIssued, operatorsEarned, type BookingRequest } from './posting-rules.js';

/** A change of one account, in its normal direction. */
export interface AccountChange {
  readonly account: Account;
  readonly minor: bigint;
}
/** One transaction's worth of an accrual: costs are never set off against income, so they stand apart. */
export interface AccrualPart {
  /** `sales`, or the cost account's role. */
  readonly part: string;
  readonly changes: readonly AccountChange[];
}
/** What earlier runs booked of a part in this period. */
export interface AccruedSoFar {
  readonly times: number;
  readonly minorOf: ReadonlyMap<AccountCode, bigint>;
}

/** Where money that is not invoiced yet stands instead of where an issued invoice puts it. */
function unbilled(account: Account): Account {
  const role = account.code.split('/')[0];
  if (role === 'receivable') return accountOf('receivable_unbilled', account.currency, account.ownerOrg);
  if (role === 'operator_payable.held') return accountOf('operator_payable.unbilled', account.currency, account.ownerOrg);
  return account;
}
const changesOf = (request: BookingRequest | undefined): readonly AccountChange[] =>
  (request?.transaction.postings ?? []).map((posting) => {
    const account = request!.accounts.find((a) => a.code === posting.account)!;
    return { account: unbilled(account), minor: signedMinor(account.type, posting) };
  });

/**
 * What the lines of one lease would book if they were issued, on the accounts for what is not: by the same posting rules, as agent and as
 * merchant. Tax is left out: it arises with the invoice.
 * @param invoice the lines of one lease, customer's and operator's side
 */
export function accrualParts(invoice: Invoice): readonly AccrualPart[] {
  const untaxed: Invoice = { ...invoice, lines: invoice.lines.filter((line) => line.category !== 'tax') };
  const at: EpochMs = invoice.createdAt;
  const operator = untaxed.lines[0]?.contract.operatorOrg ?? null;
  const costs = changesOf(operatorsEarned(untaxed, at)).filter(({ account }) => account.type === 'expense');
  return [
    { part: 'sales', changes: changesOf(invoiceIssued(untaxed, at)) },
    ...costs.map((cost) => ({
      part: cost.account.code.split('/')[0]!,
      changes: [cost, { account: accountOf('operator_payable.unbilled', invoice.currency, operator), minor: cost.minor }],
    })),
  ];
}

/**
 * The difference between what should be accrued and what earlier runs accrued, on the last instant of the period, and its reversal on the
 * first instant after it. Nothing where nothing changed: running it again is harmless.
 * @param parts what should be accrued; empty when everything is invoiced after all
 */
export function accrualRequests(
  period: Pick<Period, 'name' | 'to'>, leaseId: LeaseId, parts: readonly AccrualPart[], soFar: ReadonlyMap<string, AccruedSoFar>, accounts: (code: AccountCode) => Account,
): readonly BookingRequest[] {
  const names = [...new Set([...parts.map((p) => p.part), ...soFar.keys()])].sort();
  return names.flatMap((part) => {
    const before = soFar.get(part);
    const wanted = new Map<AccountCode, AccountChange>();
    for (const change of parts.find((p) => p.part === part)?.changes ?? []) wanted.set(change.account.code, { ...change, minor: change.minor + (wanted.get(change.account.code)?.minor ?? 0n) });
    for (const [code, minor] of before?.minorOf ?? []) wanted.set(code, { account: wanted.get(code)?.account ?? accounts(code), minor: (wanted.get(code)?.minor ?? 0n) - minor });
    const changes = [...wanted.values()].filter(({ minor }) => minor !== 0n);
    if (changes.length === 0) return [];
    const about = `${period.name}/${leaseId}/${part}/${(before?.times ?? 0) + 1}`;
    const references = { periodId: period.name, leaseId, part };
    return [
      request(ACCRUAL, `accrual/${about}`, addMs(period.to, -1), changes, references),
      request(ACCRUAL_REVERSED, `accrual-reversed/${about}`, period.to, changes.map((c) => ({ ...c, minor: -c.minor })), references),
    ];
  });
}

function request(kind: string, idempotencyKey: string, effectiveAt: EpochMs, changes: readonly AccountChange[], references: Readonly<Record<string, string>>): BookingRequest {
  const postings = changes.map(({ account, minor }): Posting => {
    const normal = normalDirection(account.type);
    const other = normal === 'debit' ? 'credit' : 'debit';
    return { account: account.code, direction: minor > 0n ? normal : other, amountMinor: minorUnits(minor > 0n ? minor : -minor), currency: account.currency };
  });
  return { accounts: changes.map((c) => c.account), transaction: { idempotencyKey, kind, effectiveAt, postings, references, reason: null } };
}
