import { addMs, DAY_MS, HOUR_MS, parseId, type Currency, type OrgId } from '@switchyard/kernel';
import { carryOutAsked, ensurePayoutAccount, executePayout, explainPayoutRefusal, followPayout, issueStatement, proposePayout, type PayoutPorts, type PayoutRefusal, type StripeEvent } from '@switchyard/billing';
import { inTransaction, payoutAccountKeys, readPeriods, payoutAccountsToDo, payoutIdsToDo, raiseMark, readMark, type Tx } from '@switchyard/store';
import { BILLING_PROCESS, type BillingParts } from '../parts.js';

/** What Stripe refused is asked again after so long: another balance or account may answer otherwise. */
const RETRY_AFTER_MS = HOUR_MS;
const RUN_MARK = 'payout-run-day';

export const payoutPortsOf = ({ ports, payouts }: BillingParts): PayoutPorts => ({ ...payouts, clock: ports.clock, wall: ports.wall, ids: ports.ids });
const said = (refusal: PayoutRefusal): Error => new Error(explainPayoutRefusal(refusal));

/** Goes on with one payout. @throws Error when it cannot go on now */
export async function payOut(parts: BillingParts, payoutId: string): Promise<void> {
  const paid = await executePayout(payoutPortsOf(parts), payoutId);
  if (!paid.ok) throw said(paid.error);
}
/** What may be gone on with, page by page. */
export const payoutsToDo = (parts: BillingParts) => (tx: Tx, after: string, limit: number): Promise<readonly string[]> =>
  payoutIdsToDo(tx, addMs(parts.ports.clock.now(), -RETRY_AFTER_MS), after, limit);

/** Does what finance asked of a payout at Stripe. @throws Error when it cannot be done now */
export async function doAsked(parts: BillingParts, payoutId: string): Promise<void> {
  const done = await carryOutAsked(payoutPortsOf(parts), payoutId);
  if (!done.ok) throw said(done.error);
}

/** `org/currency`. */
function whoseAccount(key: string): { readonly operatorOrg: OrgId; readonly currency: Currency } {
  const [org = '', currency] = key.split('/');
  const operatorOrg = parseId('org', org);
  if (operatorOrg === undefined) throw new Error(`${key} names no operator`);
  return { operatorOrg, currency: currency as Currency };
}
/** Makes an operator's account at Stripe, or asks after one that a payout waits for. */
export async function keepPayoutAccount(parts: BillingParts, key: string): Promise<void> {
  const kept = await ensurePayoutAccount(payoutPortsOf(parts), whoseAccount(key));
  if (!kept.ok) throw said(kept.error);
}
export { payoutAccountsToDo };

/** Once a market day every operator is looked at; what is due this week or month is proposed, for people to approve. */
export async function proposeDuePayouts(parts: BillingParts, each: (keys: readonly string[], work: (key: string) => Promise<unknown>) => Promise<void>): Promise<void> {
  const day = BigInt(Math.floor(parts.ports.clock.now() / DAY_MS));
  const { database } = parts;
  if ((await inTransaction(database, (tx) => readMark(tx, RUN_MARK))) >= day) return;
  for (let after = ''; ; ) {
    const keys = await inTransaction(database, (tx) => payoutAccountKeys(tx, after, 200));
    await each(keys, async (key) => {
      const proposed = await proposePayout(payoutPortsOf(parts), whoseAccount(key), BILLING_PROCESS);
      if (!proposed.ok) throw said(proposed.error);
      await issueStatements(parts, key);
    });
    if (keys.length < 200) break;
    after = keys.at(-1)!;
  }
  await inTransaction(database, (tx) => raiseMark(tx, RUN_MARK, day));
}

/** The statements of months that are closed, oldest first: what is booked later takes effect in a later month. */
async function issueStatements(parts: BillingParts, key: string): Promise<void> {
  const whose = whoseAccount(key);
  const periods = await inTransaction(parts.database, readPeriods);
  for (const period of periods.filter(({ state }) => state === 'closed')) {
    const issued = await issueStatement(payoutPortsOf(parts), whose, period);
    // Months before the first of an operator have nothing to say, and those before one that stands have no place any more.
    if (!issued.ok && issued.error.kind === 'PeriodNotOver') throw new Error(`period ${period.name} is closed before it is over`);
  }
}

/** News from Stripe Connect: a hint to look there, so it may come twice, late, or in any order. */
export async function followConnect(parts: BillingParts, body: Extract<StripeEvent['body'], { type: 'connect' }>): Promise<string> {
  const ports = payoutPortsOf(parts);
  if (body.payoutId !== null) {
    const followed = await followPayout(ports, body.payoutId);
    if (followed.ok) return 'applied';
    if (followed.error.kind === 'PayoutNotFound') return 'ignored';
    throw said(followed.error);
  }
  const stripeAccountId = body.stripeAccountId;
  if (stripeAccountId === null) return 'ignored';
  const account = await ports.store.inTransaction(async (tx) => ({ ok: true, value: await tx.payoutAccountByStripeId(stripeAccountId) }));
  if (!account.ok || account.value === undefined) return 'ignored';
  await keepPayoutAccount(parts, `${account.value.operatorOrg}/${account.value.currency}`);
  return 'applied';
}
