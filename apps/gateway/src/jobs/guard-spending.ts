import { type EpochMs, type JobId, maxOf, microUsd, type MicroUsd, minOf, never, type OrgId } from '@switchyard/kernel';
import { canCommit, explainJobRefusal, type JobSpec, type Placement, type SpendRefusal, type Spender } from '@switchyard/market';
import { cheapestAsk, forWholeOrganization, lockSpending, readSpending, type Tx } from '@switchyard/store';
import { type Doing, orgOf } from '../graphql/doing.js';
import { type LimitRefusal, refuse, type RefusalCode } from '../graphql/refusals.js';
import { usd } from './job-view.js';

function figures(refusal: SpendRefusal): { code: RefusalCode; limit: bigint | null; requested: bigint | null } {
  switch (refusal.kind) {
    case 'NoPaymentMethod':
      return { code: 'NO_PAYMENT_METHOD', limit: null, requested: null };
    case 'PaymentDeclined':
      return { code: 'NO_PAYMENT_METHOD', limit: null, requested: refusal.owed };
    case 'AccountSuspended':
      return { code: 'FORBIDDEN', limit: null, requested: null };
    case 'CreditLimitExceeded':
      return { code: 'CREDIT_LIMIT_EXCEEDED', limit: refusal.available, requested: refusal.needed };
    case 'BudgetExceeded':
      return { code: 'BUDGET_EXCEEDED', limit: refusal.left, requested: refusal.needed };
    case 'CapBelowAsk':
      return { code: 'NO_PLACEMENT', limit: refusal.cap, requested: refusal.ask };
    default:
      return never(refusal);
  }
}
/** The first reason decides the code and the figures; the message names them all. */
function spendRefusalView(refusals: readonly SpendRefusal[]): LimitRefusal {
  const first = refusals[0];
  if (!first) throw new Error('spendRefusalView: no reason given');
  const { code, limit, requested } = figures(first);
  return {
    __typename: 'LimitRefusal', code, message: refusals.map(explainJobRefusal).join(' '), path: null,
    limitUsd: limit === null ? null : usd(limit), requestedUsd: requested === null ? null : usd(requested),
  };
}

/** Two at once for one organisation take turns, so that each sees what the other committed. @throws Refused with a LimitRefusal when the amount may not be committed */
export async function guardSpending(tx: Tx, amount: MicroUsd, spender: Spender, now: EpochMs): Promise<void> {
  await lockSpending(tx, [spender.orgId]);
  await foreseeSpending(tx, amount, spender, now);
}
/** The same for work that commits nothing yet: it waits for nobody, not even for a plan of the same customer that is being committed. @throws Refused with a LimitRefusal */
async function foreseeSpending(tx: Tx, amount: MicroUsd, spender: Spender, now: EpochMs): Promise<void> {
  judgeSpending(await spendingOf(tx, spender.orgId, now), amount, spender, now);
}
/** What may be spent by the whole organisation, whoever of it asks. */
export const spendingOf = (tx: Tx, orgId: OrgId, now: EpochMs): Promise<Spending> => forWholeOrganization(tx, () => readSpending(tx, orgId, now));
export type Spending = Awaited<ReturnType<typeof readSpending>>;
/** @throws Refused with a LimitRefusal when the amount may not be committed */
export function judgeSpending({ credit, budgets }: Spending, amount: MicroUsd, spender: Spender, now: EpochMs): void {
  const verdict = canCommit(amount, credit, budgets, spender, now);
  if (!verdict.ok) refuse(spendRefusalView(verdict.error));
}

/** The most a placement may come to cost this customer. */
export const exposureOf = (spec: JobSpec, { worstCase }: Placement): MicroUsd => (spec.maxTotal === undefined ? worstCase : minOf(worstCase, spec.maxTotal));
export const spenderOf = (doing: Doing, jobId: JobId, { projectId }: JobSpec): Spender => ({ orgId: orgOf(doing), jobId, ...(projectId !== undefined && { projectId }) });

/**
 * The least that a job without a place can cost: its expected duration at the lowest ask on offer to it. Who cannot pay that need not
 * wait to be told; the exact check is made when a place is found.
 */
export async function leastCost(tx: Tx, spec: JobSpec): Promise<MicroUsd> {
  // Its GPU time is paid; what power costs is known when it has a place.
  if (spec.reservationId !== undefined) return microUsd(1n);
  const ask = (await cheapestAsk(tx, spec)) ?? 0n;
  return maxOf(microUsd((ask * BigInt(spec.gpuCount) * BigInt(spec.expectedDurationSeconds)) / 3_600n), microUsd(1n));
}
