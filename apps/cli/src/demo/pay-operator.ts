import { styleText } from 'node:util';
import { ApprovePayoutDocument, EarningsDocument, OpenPayoutAccountDocument, PayoutAccountsDocument, PayoutDocument, PayoutsDocument, RunPayoutsDocument, SetPayoutTermsDocument } from '@switchyard/graphql-client';
import { planOf, type PayoutNode } from '../commands/payout-decisions.js';
import { made } from '../start/seed-market.js';
import type { DemoPerson } from './people.js';
import type { RunningMarket } from './running-market.js';
import type { Narrator } from './story.js';
import { until } from './until.js';

type Market = Pick<RunningMarket, 'as'>;
const bold = (text: string): string => styleText('bold', text);
const DAY_MS = 86_400_000;

/** The operator says where it is paid; the payment provider makes the account and tells by webhook. @returns the operator's id */
async function openAccount(market: Market, tell: Narrator, operator: DemoPerson): Promise<string> {
  const own = market.as(operator);
  const opened = made((await own.execute(OpenPayoutAccountDocument, { input: { currency: 'USD', country: 'US' } })).openPayoutAccount, 'PayoutAccount');
  const account = await until('A payout account that can be paid', 60, async () => {
    const { payoutAccounts } = await own.execute(PayoutAccountsDocument, { first: 1 });
    return payoutAccounts.edges.find(({ node }) => node.status === 'PAYABLE')?.node;
  });
  tell.line(`The operator's payout account in ${account.currency} is ${bold(account.stripeAccountId ?? '')}, ${account.status}.`);
  return opened.operatorId;
}

/** Finance agrees terms that suit a short demo, looks what would be proposed, and proposes it. @returns undefined when there is nothing to pay */
async function propose(market: Market, tell: Narrator, operatorId: string): Promise<PayoutNode | undefined> {
  const finn = market.as('finn');
  const terms = { operatorId, currency: 'USD', cadence: 'WEEKLY', minimumAmount: '1.00', reserveRate: '0.1', reserveWindowSeconds: 30 * 86_400, reason: 'demo: small amounts, soon' } as const;
  made((await market.as('fay').execute(SetPayoutTermsDocument, { input: terms, idempotencyKey: `demo terms ${operatorId}` })).setPayoutTerms, 'PayoutTerms');
  tell.line('Terms: weekly, from $1.00 on, a tenth of what became available in the last 30 days kept back.');
  for (const dryRun of [true, false]) {
    const { proposals } = made((await finn.execute(RunPayoutsDocument, { input: { dryRun } })).runPayouts, 'PayoutRun');
    const own = proposals.find((proposal) => proposal.operatorId === operatorId);
    if (dryRun && own) tell.line(`Finn looks first: ${own.outcome}${own.amount ? ` ${own.amount.amount} ${own.amount.currency}, ${own.reserve?.amount ?? '0.00'} kept back` : ''} (${own.message}).`);
  }
  const { payouts } = await finn.execute(PayoutsDocument, { filter: { operatorId, states: ['PROPOSED'] }, first: 1 });
  return payouts.edges[0]?.node;
}

async function approve(market: Market, tell: Narrator, payout: PayoutNode): Promise<void> {
  const [finn, fay] = [market.as('finn'), market.as('fay')];
  const own = (await finn.execute(ApprovePayoutDocument, { input: { payoutId: payout.id } })).approvePayout;
  if (own.__typename === 'Payout') return tell.line(`Our own process proposed it; Finn approves: ${own.state}.`);
  tell.line(`Finn proposed it and tries to approve it: refused. ${'message' in own ? own.message : ''}`);
  const approved = made((await fay.execute(ApprovePayoutDocument, { input: { payoutId: payout.id } })).approvePayout, 'Payout');
  tell.line(`Fay approves: ${approved.state}.`);
}

/** Pays an operator what it earned, as far as the market's clock allows. @returns the payout where it then stands; undefined when nothing is due */
export async function payOperator(market: Market, tell: Narrator, operator: DemoPerson, now: number): Promise<PayoutNode | undefined> {
  tell.chapter('The operator is paid (four eyes)');
  const operatorId = await openAccount(market, tell, operator);
  const during = { from: new Date(now - 30 * DAY_MS).toISOString(), to: new Date(now + DAY_MS).toISOString() };
  const { earnings } = await market.as(operator).execute(EarningsDocument, { by: 'SITE', ...during });
  for (const row of earnings) tell.line(`Earned at ${row.siteName ?? row.siteId ?? ''}: ${row.charges.amount} + ${row.power.amount} power - ${row.fee.amount} fee = ${bold(`${row.net.amount} ${row.net.currency}`)}.`);
  const proposed = await propose(market, tell, operatorId);
  if (proposed === undefined) {
    tell.line('Nothing is to be approved now: this week has its payout, or one is still on its way ("switchyard payouts list").');
    return undefined;
  }
  await approve(market, tell, proposed);
  const payout = await until(`The transfer of ${proposed.id}`, 60, async () => {
    const { payout: at } = await market.as('finn').execute(PayoutDocument, { id: proposed.id });
    return at && at.state !== 'APPROVED' && at.state !== 'TRANSFERRING' ? at : undefined;
  });
  tell.line(planOf(payout));
  if (payout.state === 'REFUSED') tell.line('Card money is available at the payment provider after two market days (48 minutes at 60x). Until then it refuses; billing asks again each market hour.');
  return payout;
}
