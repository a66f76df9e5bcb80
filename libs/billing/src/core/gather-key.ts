import { addMs, fromIso, type Interval } from '@switchyard/kernel';
import { billingMonths, type BillingMonth } from '@switchyard/rating';
import type { BillingAccount, LeaseContract } from '../ports.js';

/** Where months begin for an account that says nothing else. */
export const DEFAULT_ZONE = 'UTC';
export const zoneOf = ({ timeZone }: Pick<BillingAccount, 'timeZone'>): string => timeZone ?? DEFAULT_ZONE;

/** Whether a lease is billed month by month: every contract that runs on, and all work of an account that asks for it. */
export function isMonthly(account: Pick<BillingAccount, 'cadence'>, contract: Pick<LeaseContract, 'product'>): boolean {
  return account.cadence === 'monthly' || (contract.product ?? 'job') !== 'job';
}
/**
 * What gathers on one invoice: everything of a month, for an account billed monthly; else a contract's month alone.
 * @param month its name, e.g. `2026-11`
 */
export function monthKey(account: Pick<BillingAccount, 'cadence'>, contract: Pick<LeaseContract, 'leaseId'>, month: string): string {
  return account.cadence === 'monthly' ? month : `${contract.leaseId}/${month}`;
}

/** The month an invoice gathers, in the account's zone; undefined when it gathers one lease to its end. */
export function monthOfKey(gatherKey: string, account: Pick<BillingAccount, 'timeZone'>): BillingMonth | undefined {
  const name = /(?:^|\/)(\d{4}-(?:0[1-9]|1[0-2]))$/.exec(gatherKey)?.[1];
  if (name === undefined) return undefined;
  const middle = fromIso(`${name}-15T00:00:00Z`)!;
  return monthsIn({ from: middle, to: addMs(middle, 1) }, account)[0];
}
/** Months of the account's zone that an interval touches. @throws Error when the account's zone is not one */
export function monthsIn(span: Interval, account: Pick<BillingAccount, 'timeZone'>): readonly BillingMonth[] {
  const months = billingMonths(span, zoneOf(account));
  if (!months.ok) throw new Error(`the account's time zone ${months.error.zone} is not known`);
  return months.value;
}
