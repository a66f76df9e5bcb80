import { Aging, type CloseItem, type GlMapping } from '@switchyard/billing';
import type { Currency, EpochMs } from '@switchyard/kernel';
import type { AsOf, JournalEntry, PeriodState, Posting } from '@switchyard/ledger';
import type { AccountMapping, OpeningBalances, PeriodRow, RevenueRow, TrialBalance } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { money, type MoneyView } from '../invoices/views.js';

/** A month; everything in it survives JSON, for keyed answers. */
export interface PeriodView {
  readonly __typename: 'AccountingPeriod';
  readonly name: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly state: Uppercase<PeriodState>;
  readonly lockedBy: string | null;
  readonly movedBy: string | null;
  readonly movedAt: EpochMs | null;
  readonly reopenReason: string | null;
  readonly availableActions: readonly string[];
}
export function periodView(period: PeriodRow, person: Person): PeriodView {
  const { name, from, to, state, reopenReason, movedBy, movedAt } = period;
  return {
    __typename: 'AccountingPeriod', name, from, to, state: state.toUpperCase() as Uppercase<PeriodState>, lockedBy: period.lockedBy ?? null, movedBy, movedAt, reopenReason,
    availableActions: actionsOn(period, person),
  };
}
/** What a person can try: who locked a month leaves the rest to others. */
function actionsOn({ state, lockedBy }: PeriodRow, person: Person): readonly string[] {
  if (!person.scopes.includes('finance:write')) return [];
  if (state === 'open') return ['lock'];
  if (lockedBy === person.userId) return [];
  return state === 'locked' ? ['close', 'reopen'] : ['reopen'];
}

export const closeItemView = (item: CloseItem): object => ({ ...item, state: item.state.toUpperCase() });

export function entryView(entry: JournalEntry) {
  return {
    ...entry, __typename: 'JournalEntry' as const, references: Object.keys(entry.references).sort().map((name) => ({ name, value: entry.references[name] })),
    postings: entry.postings.map(postingView),
  };
}
export function postingView({ account, direction, amountMinor, currency }: Posting) {
  const [role, , organizationId] = account.split('/');
  return { account: role, organizationId: organizationId ?? null, direction, amount: money(amountMinor, currency) };
}

export function trialBalanceView({ effective, recorded }: AsOf, { accounts, sums, transactions }: TrialBalance): object {
  return {
    asOf: effective, recordedAsOf: recorded, transactions,
    sums: sums.map((sum) => ({ debits: money(sum.debitMinor, sum.currency), credits: money(sum.creditMinor, sum.currency) })),
    accounts: accounts.map(({ id, code, type, currency, orgId, balanceMinor }) => ({ __typename: 'LedgerAccount', id, code: code.split('/')[0], type, organizationId: orgId, balance: money(balanceMinor, currency) })),
  };
}

export function agingView({ effective, recorded }: AsOf, aging: Aging, control: ReadonlyMap<Currency, bigint>): object {
  const totals = new Map<Currency, bigint>();
  const rows = aging.rows().map(({ customerOrg, currency, minorOf, totalMinor }) => {
    totals.set(currency, (totals.get(currency) ?? 0n) + totalMinor);
    const buckets = Object.fromEntries(Object.entries(minorOf).map(([bucket, minor]): [string, MoneyView] => [bucket, money(minor, currency)]));
    return { customerId: customerOrg, ...buckets, total: money(totalMinor, currency) };
  });
  const all = [...new Set([...totals.keys(), ...control.keys()])];
  return {
    asOf: effective, recordedAsOf: recorded, rows, control: [...control].map(([currency, minor]) => money(minor, currency)),
    reconciled: all.every((currency) => (totals.get(currency) ?? 0n) === (control.get(currency) ?? 0n)),
  };
}

export const revenueView = (row: RevenueRow): object => ({
  month: row.month, customerId: row.customerOrg, siteId: row.siteId, product: row.product, billed: money(row.billedMinor, row.currency), tax: money(row.taxMinor, row.currency),
  revenue: money(row.revenueMinor, row.currency),
});

const entriesOf = (roles: GlMapping) => [...roles].map(([role, { code, name }]) => ({ role, code, name }));
export const mappingView = ({ version, setBy, setAt, roles }: AccountMapping, unmappedRoles: readonly string[]) => ({
  __typename: 'AccountMapping' as const, version, setBy, setAt, entries: entriesOf(roles), unmappedRoles,
});
export const openingView = ({ asOf, importedBy, importedAt, bookedSeq, entries }: OpeningBalances) => ({
  __typename: 'OpeningBalances' as const, asOf, importedBy, importedAt, count: entries.length, bookedSequence: bookedSeq,
});
