import { proposePayout, type NotEligible, type PayoutProposal } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { parseId, type Currency, type OrgId } from '@switchyard/kernel';
import { operatorsWithoutAccount, payoutAccountKeys, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { refuse } from '../graphql/refusals.js';
import { actorOfPrincipal, money, type MoneyView } from '../invoices/views.js';
import { portsIn } from './decide.js';
import { toPlainPayoutRefusal } from './refusals.js';

/** Operators looked at in one transaction, which holds the journal: bookings wait for it. */
const PAGE = 50;
/** Operators with money and without an account, told at the end. */
const WITHOUT_ACCOUNT_MAX = 100;

interface ProposalView {
  readonly operatorId: string;
  readonly currency: Currency;
  readonly outcome: Schema.PayoutOutcome;
  readonly amount: MoneyView | null;
  readonly available: MoneyView | null;
  readonly reserve: MoneyView | null;
  readonly payoutId: string | null;
  readonly message: string;
}
export interface RunView {
  readonly __typename: 'PayoutRun';
  readonly dryRun: boolean;
  readonly proposals: readonly ProposalView[];
  readonly next: string | null;
}

/** What billing does by itself once a market day, now, and under the name of who asked: that person approves none of it. */
export async function runPayouts(tx: Tx, doing: Doing, input: Schema.RunPayoutsInput): Promise<RunView> {
  const [dryRun, after] = [input.dryRun ?? false, input.after ?? ''];
  const check = new InputCheck();
  if (after !== '' && !/^org_[0-9a-z]{26}\/[A-Z]{3}$/.test(after)) check.problem('after', 'is no `next` of this mutation');
  check.done();
  const keys = await payoutAccountKeys(tx, after, PAGE);
  await holdAccounts(tx, doing, keys);
  const proposals: ProposalView[] = [];
  for (const key of keys) proposals.push(await lookAt(tx, doing, key, dryRun));
  const next = keys.length === PAGE ? keys.at(-1)! : null;
  if (next === null) proposals.push(...(await withoutAccount(tx)));
  if (!dryRun) await recordDeed(tx, doing, 'payout.run', after, { looked: keys.length, proposed: proposals.flatMap(({ payoutId }) => payoutId ?? []) });
  return { __typename: 'PayoutRun', dryRun, proposals, next };
}

const whose = (key: string): { readonly operatorOrg: OrgId; readonly currency: Currency } => {
  const [org = '', currency] = key.split('/');
  const operatorOrg = parseId('org', org);
  if (operatorOrg === undefined) throw new Error(`${key} names no operator`);
  return { operatorOrg, currency: currency as Currency };
};
/** All accounts before the first look, which holds the journal: billing, which proposes too, has an account when it waits for the journal. */
async function holdAccounts(tx: Tx, doing: Doing, keys: readonly string[]): Promise<void> {
  const { store } = portsIn(tx, doing);
  for (const key of keys) await store.inTransaction(async (billing) => ({ ok: true, value: await billing.payoutAccount(whose(key).operatorOrg, whose(key).currency) }));
}

async function lookAt(tx: Tx, doing: Doing, key: string, dryRun: boolean): Promise<ProposalView> {
  const proposed = await proposePayout(portsIn(tx, doing), whose(key), actorOfPrincipal(doing.person), dryRun);
  if (!proposed.ok) return refuse(toPlainPayoutRefusal(proposed.error));
  return proposed.value.kind === 'skipped' ? skippedView(proposed.value) : proposedView(proposed.value, dryRun);
}
function proposedView({ payout }: Extract<PayoutProposal, { kind: 'proposed' }>, dryRun: boolean): ProposalView {
  const of = (minor: bigint) => money(minor, payout.currency);
  const held = payout.state === 'held';
  return {
    operatorId: payout.operatorOrg, currency: payout.currency, outcome: held ? 'HELD' : 'PROPOSED', amount: of(payout.amountMinor), available: of(payout.availableMinor), reserve: of(payout.reserveMinor),
    payoutId: dryRun ? null : payout.id, message: held ? `kept back: ${(payout.hold?.reason ?? '').replaceAll('_', ' ')}` : `for ${payout.slot}`,
  };
}
function skippedView({ operatorOrg, currency, why }: Extract<PayoutProposal, { kind: 'skipped' }>): ProposalView {
  const of = (minor: bigint) => money(minor, currency);
  const nothing = { operatorId: operatorOrg, currency, amount: null, available: null, reserve: null, payoutId: null };
  return { ...nothing, ...toldOf(why, of) };
}
function toldOf(why: NotEligible, of: (minor: bigint) => MoneyView): Pick<ProposalView, 'outcome' | 'message'> & Partial<ProposalView> {
  switch (why.kind) {
    case 'NothingAvailable':
      return { outcome: 'NOTHING_AVAILABLE', available: of(why.availableMinor), reserve: of(why.reserveMinor), message: `${of(why.availableMinor).amount} available, ${of(why.owedMinor).amount} owed, ${of(why.reserveMinor).amount} kept back` };
    case 'BelowMinimum':
      return { outcome: 'BELOW_MINIMUM', message: `${of(why.amountMinor).amount} is below the minimum of ${of(why.minimumMinor).amount}` };
    case 'PaidThisPeriod':
      return { outcome: 'PAID_THIS_PERIOD', message: `${why.slot} has its payout` };
    case 'AnotherUnderWay':
      return { outcome: 'ANOTHER_UNDER_WAY', message: `${why.payoutId} is not at its end` };
  }
}
async function withoutAccount(tx: Tx): Promise<readonly ProposalView[]> {
  const found = await operatorsWithoutAccount(tx, WITHOUT_ACCOUNT_MAX);
  return found.map(({ operatorOrg, currency, availableMinor }) => ({
    operatorId: operatorOrg, currency, outcome: 'NO_ACCOUNT', amount: null, available: money(availableMinor, currency), reserve: null, payoutId: null, message: 'the operator has opened no payout account',
  }));
}
