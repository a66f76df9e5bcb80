import { houseTiers, mayAskPayout, payoutMayMove, payoutUnderApproval, peopleNeeded, judgeApproval, type EarningLine, type Payout, type PayoutAccount, type PayoutTerms, type PayoutTermsVersion, type Statement, type StatementBalances, type StatementMovement } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { DAY_MS, formatDecimal, minorUnits, type Currency } from '@switchyard/kernel';
import type { EarningsRow, OperatorBalancesRow, PayoutMoveRow, StatementHead } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { actorOfPrincipal, money } from '../invoices/views.js';

const shout = (word: string): string => word.toUpperCase();
const RATE_DECIMALS = 6;

/** Everything in the views survives JSON, for keyed answers. @param version null: the terms of the house */
export function termsView(terms: PayoutTerms, currency: Currency, version: PayoutTermsVersion | null) {
  const { reserve } = terms;
  return {
    __typename: 'PayoutTerms' as const, version: version?.version ?? null, cadence: shout(terms.cadence) as Schema.PayoutCadence, minimum: money(terms.minimumMinor, currency), maximum: money(terms.maximumMinor, currency),
    reserveFixed: reserve.kind === 'fixed' ? money(reserve.minor, currency) : null, reserveRate: reserve.kind === 'trailing' ? formatDecimal(reserve.sharePpm, RATE_DECIMALS, 0) : null,
    reserveWindowSeconds: reserve.kind === 'trailing' ? (reserve.days * DAY_MS) / 1_000 : null, effectiveFrom: version?.effectiveFrom ?? null, setBy: version?.setBy ?? null, reason: version?.reason ?? null,
  };
}
export type TermsView = ReturnType<typeof termsView>;

export function accountView({ operatorOrg, currency, country, status, stripeAccountId, checkedAt }: PayoutAccount) {
  return { __typename: 'PayoutAccount' as const, operatorId: operatorOrg, currency, country, status: shout(status) as Schema.PayoutAccountStatus, stripeAccountId, checkedAt };
}
export type AccountView = ReturnType<typeof accountView>;

/** What a person can try; whoever may not finds out by the same rules when it tries. */
function actionsOn(payout: Payout, person: Person): readonly string[] {
  if (person.kind !== 'platform' || !person.scopes.includes('finance:write')) return [];
  const byFinance = payout.hold?.reason === 'by_finance' || payout.hold?.reason === 'not_covered';
  const may: readonly (readonly [action: string, allowed: boolean])[] = [
    ['approve', payout.state === 'proposed' && judgeApproval(payoutUnderApproval(payout), actorOfPrincipal(person), houseTiers).kind === 'approved'],
    ['hold', payoutMayMove(payout.state, 'held')], ['release', payout.state === 'held' && byFinance], ['withdraw', payoutMayMove(payout.state, 'withdrawn')],
    ['toBankAgain', payout.asked === null && mayAskPayout('to_bank_again', payout.state)], ['takeBack', payout.asked === null && mayAskPayout('take_back', payout.state)],
  ];
  return may.filter(([, allowed]) => allowed).map(([action]) => action);
}
const askedWords = { to_bank_again: 'to the bank again', take_back: 'take it back' } as const;

export function payoutView(payout: Payout, person: Person) {
  const of = (minor: bigint) => money(minor, payout.currency);
  const { hold, asked } = payout;
  return {
    __typename: 'Payout' as const, id: payout.id, operatorId: payout.operatorOrg, slot: payout.slot, state: shout(payout.state) as Schema.PayoutState, amount: of(payout.amountMinor), available: of(payout.availableMinor),
    owed: of(payout.owedMinor), reserve: of(payout.reserveMinor), proposedBy: payout.proposedBy, proposedAt: payout.proposedAt, approvals: payout.approvals,
    approvalsNeeded: peopleNeeded(houseTiers, 'payout', payout.amountMinor), hold: hold === null || payout.state !== 'held' ? null : { ...hold, reason: shout(hold.reason) }, attempts: payout.attempt,
    stripeTransferId: payout.stripeTransferId, stripePayoutId: payout.bankPayoutId, reversed: of(payout.reversedMinor), paid: of(payout.paidMinor), failure: payout.failure?.message ?? null,
    asked: asked === null ? null : `${askedWords[asked.what]}: ${asked.reason}`, availableActions: actionsOn(payout, person),
  };
}
export type PayoutView = ReturnType<typeof payoutView>;
export const moveView = ({ action, from, to, actor, reason, at }: PayoutMoveRow) => ({ action, from: from === null ? null : shout(from), to: shout(to), actor, reason, at });

function balancesView(balances: StatementBalances, currency: Currency) {
  const of = (minor: bigint) => money(minor, currency);
  return { held: of(balances.held), available: of(balances.available), disputed: of(balances.disputed), inTransit: of(balances.inTransit), owed: of(balances.owed) };
}
export const operatorBalancesView = ({ operatorOrg, currency, balances, paidOutMinor }: OperatorBalancesRow): object =>
  ({ operatorId: operatorOrg, currency, balances: balancesView(balances, currency), paidOut: money(paidOutMinor, currency) });
/** Lines and movements are resolved when they are asked for. */
export function statementView({ number, operatorOrg, currency, period, from, to, issuedAt, opening, closing }: StatementHead) {
  return { __typename: 'OperatorStatement' as const, id: number, operatorId: operatorOrg, currency, period, from, to, issuedAt, opening: balancesView(opening, currency), closing: balancesView(closing, currency) };
}
export type StatementView = ReturnType<typeof statementView>;
export const lineView = (line: EarningLine, { currency }: Pick<Statement, 'currency'>): object => ({
  invoiceId: line.invoiceId, leaseId: line.leaseId, charges: money(line.chargesMinor, currency), credits: money(line.creditsMinor, currency), power: money(line.powerMinor, currency), fee: money(line.feeMinor, currency),
  net: money(line.netMinor, currency),
});
export const movementView = (movement: StatementMovement, { currency }: Pick<Statement, 'currency'>): object => ({
  ...movement, section: shout(movement.section), references: Object.keys(movement.references).sort().map((name) => ({ name, value: movement.references[name] })), change: balancesView(movement.change, currency),
});

export function earningsView(row: EarningsRow): object {
  const of = (minor: bigint) => money(minor, row.currency);
  const net = minorUnits(row.chargesMinor + row.creditsMinor + row.powerMinor - row.feeMinor - row.givenBackMinor);
  return {
    operatorId: row.operatorOrg, day: row.day, leaseId: row.leaseId, siteId: row.siteId, siteName: row.siteName, charges: of(row.chargesMinor), credits: of(row.creditsMinor), power: of(row.powerMinor), fee: of(row.feeMinor),
    givenBack: of(row.givenBackMinor), net: of(net),
  };
}
