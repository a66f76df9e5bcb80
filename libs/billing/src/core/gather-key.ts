import { addMs, fromIso, type Interval } from '@switchyard/kernel';
import { billingMonths, type BillingMonth } from '@switchyard/rating';
import type { BillingAccount, LeaseContract } from '../ports.js';
import { cadenceAt, calendarOf, type TermsOfAccount } from './account-terms.js';

type Cadenced = Pick<BillingAccount, 'cadence' | 'terms'>;
/** Whether a lease is billed month by month: every contract that runs on, and all work that began while its account asked for it. */
export function isMonthly(account: Cadenced, contract: Pick<LeaseContract, 'product' | 'startedAt'>): boolean {
  return cadenceAt(account, contract.startedAt) === 'monthly' || (contract.product ?? 'job') !== 'job';
}
/**
 * What gathers on one invoice: everything of a month, for an account billed monthly; else a contract's month alone.
 * @param month its name, e.g. `2026-11`
 */
export function monthKey(account: Cadenced, contract: Pick<LeaseContract, 'leaseId' | 'startedAt'>, month: string): string {
  return cadenceAt(account, contract.startedAt) === 'monthly' ? month : `${contract.leaseId}/${month}`;
}

/** The month an invoice gathers, by the account's calendar; undefined when it gathers one lease to its end. */
export function monthOfKey(gatherKey: string, account: TermsOfAccount): BillingMonth | undefined {
  const name = /(?:^|\/)(\d{4}-(?:0[1-9]|1[0-2]))$/.exec(gatherKey)?.[1];
  if (name === undefined) return undefined;
  const middle = fromIso(`${name}-15T00:00:00Z`)!;
  return monthsIn({ from: middle, to: addMs(middle, 1) }, account)[0];
}
/** Months of the account's calendar that an interval touches. @throws Error when a zone of it is not one */
export function monthsIn(span: Interval, account: TermsOfAccount): readonly BillingMonth[] {
  const months = billingMonths(span, calendarOf(account));
  if (!months.ok) throw new Error(`the account's time zone ${months.error.zone} is not known`);
  return months.value;
}
