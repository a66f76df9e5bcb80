import {
  add, atMost, by, byText, err, lessThan, maxOf, microUsd, minOf, ok, subtract, type EpochMs, type JobId, type MicroUsd, type MicroUsdPerGpuHour,
  type OrgId, type ProjectId, type Result,
} from '@switchyard/kernel';
import type { Budget, BudgetStanding, CreditStanding } from './credit.js';
import { monthOf } from './month.js';
import type { SpendRefusal } from './spend-refusal.js';

/** Whose money, for which budgets. */
export interface Spender {
  readonly orgId: OrgId;
  readonly jobId: JobId;
  readonly projectId?: ProjectId;
}
const ZERO = microUsd(0n);

/** What may still be committed on credit and prepayment; never negative. */
export function availableCredit(standing: CreditStanding): MicroUsd {
  const limit = add(standing.prepaid, standing.creditLimit);
  return maxOf(subtract(limit, add(standing.openCommitments, standing.unpaid)), ZERO);
}

export const budgetLeft = ({ budget, spent, committed }: BudgetStanding): MicroUsd => maxOf(subtract(budget.limit, add(spent, committed)), ZERO);

/** Budgets that count this spender's spend, in order of id. */
export function budgetsOf(spender: Spender, budgets: readonly BudgetStanding[]): readonly BudgetStanding[] {
  return budgets
    .filter(({ budget: { orgId, scope } }) => {
      if (orgId !== spender.orgId) return false;
      switch (scope.kind) {
        case 'job':
          return scope.jobId === spender.jobId;
        case 'project':
          return scope.projectId === spender.projectId;
        case 'organisation':
          return true;
      }
    })
    .sort(by((standing) => standing.budget.budgetId, byText));
}

/** What budgets leave for work that was promised before and is to start: others that were promised and have not begun do not stand in its way. */
const leftToStart = ({ budget, spent, started }: BudgetStanding): MicroUsd => maxOf(subtract(budget.limit, add(spent, started ?? ZERO)), ZERO);

/**
 * May `amount` (the worst case of what is about to be promised) be committed? Every reason is given, the account's before the budgets'.
 * Budgets of other organisations count for nothing.
 * @param starting the worst case of work that starts now under an earlier promise: nothing is committed anew, but a budget that was lowered meanwhile, or a month that
 *   others have used up, has no room for it
 */
export function canCommit(
  amount: MicroUsd,
  standing: CreditStanding,
  budgets: readonly BudgetStanding[],
  spender: Spender,
  now: EpochMs,
  starting: MicroUsd = ZERO,
): Result<MicroUsd, readonly SpendRefusal[]> {
  const refusals: SpendRefusal[] = [];
  if (standing.suspended) refusals.push({ kind: 'AccountSuspended' });
  if (standing.paymentDeclined) refusals.push({ kind: 'PaymentDeclined', owed: standing.unpaid });
  if (!standing.paymentMethodOk && lessThan(standing.prepaid, amount)) refusals.push({ kind: 'NoPaymentMethod' });
  const available = availableCredit(standing);
  if (lessThan(available, amount)) refusals.push({ kind: 'CreditLimitExceeded', needed: amount, available });
  for (const entry of budgetsOf(spender, budgets)) {
    const { budget } = entry;
    const [needed, left] = lessThan(ZERO, starting) ? [starting, leftToStart(entry)] as const : [amount, budgetLeft(entry)] as const;
    if (!budget.hard || atMost(needed, left)) continue;
    const resetsAt = budget.period === 'month' ? { resetsAt: monthOf(now, standing.zone).to } : {};
    refusals.push({ kind: 'BudgetExceeded', scope: budget.scope.kind, budgetId: budget.budgetId, needed, left, ...resetsAt });
  }
  return refusals.length > 0 ? err(refusals) : ok(amount);
}

/** The standing after a commitment, for the next decision of the same cycle. */
export const afterCommit = (standing: CreditStanding, amount: MicroUsd): CreditStanding => ({
  ...standing,
  openCommitments: add(standing.openCommitments, amount),
});
/** @param starting what begins now, newly committed or promised before */
export function budgetsAfterCommit(budgets: readonly BudgetStanding[], spender: Spender, amount: MicroUsd, starting: MicroUsd = ZERO): readonly BudgetStanding[] {
  const touched = new Set(budgetsOf(spender, budgets).map((entry) => entry.budget.budgetId));
  return budgets.map((entry) => (touched.has(entry.budget.budgetId) ? { ...entry, committed: add(entry.committed, amount), started: add(entry.started ?? ZERO, starting) } : entry));
}

/** @returns the refusal when the customer's cap leaves no room for the operator's ask */
export function capAgainstAsk(cap: MicroUsdPerGpuHour | undefined, ask: MicroUsdPerGpuHour): SpendRefusal | undefined {
  return cap !== undefined && lessThan(cap, ask) ? { kind: 'CapBelowAsk', cap, ask } : undefined;
}

/** Thresholds (percent) of a budget that are reached, ascending; which were told before is the store's to know. */
export const alertsReached = ({ limit, alertPercents }: Pick<Budget, 'limit' | 'alertPercents'>, spent: MicroUsd): readonly number[] => alertPercents.filter((percent) => spent * 100n >= limit * BigInt(percent));

/** Money a running lease may still use before it has to ask again. */
export interface RunningSpend {
  /** Rated so far, up to the last closed metering interval. */
  readonly spent: MicroUsd;
  /** The tightest hard limit that applies. */
  readonly limit: MicroUsd;
  /** Most that one metering interval can cost under the card. */
  readonly intervalWorstCase: MicroUsd;
}
/**
 * Asked at each closed metering interval. The interval that runs meanwhile is not rated yet, so the answer counts it at its worst:
 * stopping when one more would not fit keeps every overrun below one interval.
 */
export function spendVerdict({ spent, limit, intervalWorstCase }: RunningSpend): { readonly kind: 'continue'; readonly left: MicroUsd } | { readonly kind: 'stop'; readonly left: MicroUsd } {
  const left = subtract(limit, spent);
  return { kind: lessThan(left, intervalWorstCase) ? 'stop' : 'continue', left: maxOf(left, ZERO) };
}

/** What the site may spend while the control plane is away (decision 13). */
export interface SpendAuthorisation {
  readonly amount: MicroUsd;
  readonly worstCasePerGpuHour: MicroUsdPerGpuHour;
}
/** The smallest of what is left anywhere, at most `share` of time ahead at the worst price. */
export function spendAuthorisation(left: readonly MicroUsd[], worstCasePerGpuHour: MicroUsdPerGpuHour, gpuCount: number, aheadSeconds: number): SpendAuthorisation {
  const ahead = microUsd((worstCasePerGpuHour * BigInt(gpuCount) * BigInt(aheadSeconds) + 3_599n) / 3_600n);
  return { amount: maxOf(left.reduce((least, amount) => minOf(least, amount), ahead), ZERO), worstCasePerGpuHour };
}
