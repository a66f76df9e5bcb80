import type { EpochMs, MicroUsd, OrgId, ProjectId } from '@switchyard/kernel';

/** What a customer may still commit to, read in one consistent snapshot. All amounts are market estimates in micro-USD. */
export interface CreditStanding {
  readonly orgId: OrgId;
  /** IANA zone that the organisation's months follow. */
  readonly zone: string;
  /** A verified payment method, or invoicing on account, is in place. */
  readonly paymentMethodOk: boolean;
  /** The last charge was declined: no new work until it is settled. */
  readonly paymentDeclined: boolean;
  /** Suspended by an administrator. */
  readonly suspended: boolean;
  /** Prepaid balance left. */
  readonly prepaid: MicroUsd;
  /** Exposure allowed beyond the prepaid balance. */
  readonly creditLimit: MicroUsd;
  /** Ceilings of promises and worst cases of leases that still run. */
  readonly openCommitments: MicroUsd;
  /** Used or invoiced, not yet paid. */
  readonly unpaid: MicroUsd;
}

export type BudgetScope =
  | { readonly kind: 'job'; readonly jobId: string }
  | { readonly kind: 'project'; readonly projectId: ProjectId }
  | { readonly kind: 'organisation' };

/** A spending limit. A monthly budget starts again at each month boundary of the customer's zone; else it counts for ever. */
export interface Budget {
  readonly budgetId: string;
  readonly orgId: OrgId;
  readonly scope: BudgetScope;
  readonly period: 'month' | 'total';
  readonly limit: MicroUsd;
  /** Alert thresholds in percent of the limit, ascending, 1..100. */
  readonly alertPercents: readonly number[];
  /** When true nothing is committed beyond the limit; else only alerts are sent. */
  readonly hard: boolean;
}
/** Spend against one budget in its current period. */
export interface BudgetStanding {
  readonly budget: Budget;
  readonly periodStart: EpochMs;
  /** Already used in the period. */
  readonly spent: MicroUsd;
  /** Promised and not yet used, at its worst. */
  readonly committed: MicroUsd;
  /** The part of `committed` that has begun: leases that run or are about to. Absent means none. */
  readonly started?: MicroUsd;
}
