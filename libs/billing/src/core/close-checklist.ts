import { err, ok, type Result } from '@switchyard/kernel';
import type { PeriodState } from '@switchyard/ledger';

/** Things found that are in the way: how many, and the first of them. */
export interface Found {
  readonly count: number;
  readonly ids: readonly string[];
}
/** What the books say about a period. */
export interface CloseFacts {
  readonly name: string;
  readonly state: PeriodState;
  /** Market time has passed its end. */
  readonly ended: boolean;
  readonly earlierNotClosed: readonly string[];
  /** Things that happened before its end of which billing was told and has not taken note: a lease that began, readings, a price, money that came in. */
  readonly eventsWaiting: Found;
  /** Issued within the period, with an amount, and without their journal entry. */
  readonly unpostedInvoices: Found;
  /** Begun before its end and stuck between Stripe and the journal. */
  readonly issuingInvoices: Found;
  /** Calls to the payment provider of which nobody knows how they ended. */
  readonly callsInDoubt: Found;
  /** Leases with usage in it that is neither invoiced by its end nor accrued as it stands now. */
  readonly notAccrued: Found;
  /** Items of the payment provider without their journal entry, above the tolerance; null: nothing reconciles them yet. */
  readonly unreconciled: Found | null;
  /** Opening balances that were imported and are not booked. */
  readonly openingWaits: boolean;
  /** Roles with postings that have no account code in the customer's own ledger. */
  readonly unmappedRoles: readonly string[];
}

export const closeItemKeys = [
  'period_ended', 'earlier_periods', 'period_locked', 'opening_balances', 'events_waiting', 'unposted_invoices', 'issuing_invoices', 'calls_in_doubt', 'accruals', 'reconciliation', 'account_mapping',
] as const;
export type CloseItemKey = (typeof closeItemKeys)[number];
/** One line of the list. `note`: worth knowing, not in the way. */
export interface CloseItem {
  readonly key: CloseItemKey;
  readonly state: 'ok' | 'blocking' | 'note';
  readonly count: number;
  /** The first of them, at most 20. */
  readonly ids: readonly string[];
  /** What it says, and what to do when it is not ok. */
  readonly message: string;
}

const item = (key: CloseItemKey, bad: 'blocking' | 'note', { count, ids }: Found, fine: string, todo: string): CloseItem => ({ key, state: count === 0 ? 'ok' : bad, count, ids, message: count === 0 ? fine : todo });
const listed = (ids: readonly string[]): Found => ({ count: ids.length, ids });
const flag = (bad: boolean, id: string): Found => listed(bad ? [id] : []);

/** Everything that has to be so before a period closes, in the order in which it is put right. */
export function closeChecklist(facts: CloseFacts): readonly CloseItem[] {
  const { name } = facts;
  return [
    item('period_ended', 'blocking', flag(!facts.ended, name), 'The month is over.', 'The month is not over: wait for its end.'),
    item('earlier_periods', 'blocking', listed(facts.earlierNotClosed), 'Every earlier month is closed.', 'Earlier months are not closed: close them first.'),
    item('period_locked', 'blocking', flag(facts.state !== 'locked', name), 'It is locked: late bookings go to the next month.', facts.state === 'closed' ? 'It is closed already.' : 'It is open: lock it.'),
    item('opening_balances', 'blocking', flag(facts.openingWaits, 'opening-balances'), 'No opening balances wait to be booked.', 'Opening balances are not booked yet: billing books them at its next sweep.'),
    item('events_waiting', 'blocking', facts.eventsWaiting, 'Billing has taken note of everything that happened until its end.',
      'Billing has not taken note of some of what happened until its end: wait for its next sweep; one that stays is in its log with the reason and needs an engineer.'),
    item('unposted_invoices', 'blocking', facts.unpostedInvoices, 'Every issued invoice is in the journal.', 'Issued invoices have no journal entry: this needs an engineer.'),
    item('issuing_invoices', 'blocking', facts.issuingInvoices, 'No invoice is being issued.', 'Invoices are between the payment provider and the journal: wait, or see their failed step.'),
    item('calls_in_doubt', 'blocking', facts.callsInDoubt, 'Every call to the payment provider is known to have ended.', 'It is not known how some calls to the payment provider ended: billing asks again, wait for its next sweeps.'),
    item('accruals', 'blocking', facts.notAccrued, 'What was delivered and not invoiced is accrued.',
      facts.state === 'open' ? 'Not accrued: billing accrues once the month is locked.' : 'Not accrued as it stands now: wait for billing\u2019s next sweep; a lease that stays needs its missing price or reading.'),
    facts.unreconciled === null
      ? { key: 'reconciliation', state: 'note', count: 0, ids: [], message: 'Nothing reconciles the payment provider yet: compare its balance by hand.' }
      : item('reconciliation', 'blocking', facts.unreconciled, 'The payment provider agrees with the journal.', 'Items of the payment provider have no journal entry: reconcile them.'),
    item('account_mapping', 'note', listed(facts.unmappedRoles), 'Every role in use has an account code.', 'Roles without an account code of yours: exports leave the code empty.'),
  ];
}

export type CloseRefusal = { readonly kind: 'NotReadyToClose'; readonly name: string; readonly blocking: readonly CloseItem[] };
/** A period closes when nothing blocks. */
export function mayClose(facts: CloseFacts): Result<readonly CloseItem[], CloseRefusal> {
  const items = closeChecklist(facts);
  const blocking = items.filter((i) => i.state === 'blocking');
  return blocking.length === 0 ? ok(items) : err({ kind: 'NotReadyToClose', name: facts.name, blocking });
}
/** A period may be locked once it is over and those before it are closed. */
export function mayLock(facts: Pick<CloseFacts, 'name' | 'ended' | 'earlierNotClosed'>): Result<void, CloseRefusal> {
  const all: CloseFacts = {
    ...facts, state: 'locked', eventsWaiting: listed([]), unpostedInvoices: listed([]), issuingInvoices: listed([]), callsInDoubt: listed([]), notAccrued: listed([]), unreconciled: listed([]), openingWaits: false, unmappedRoles: [],
  };
  const checked = mayClose(all);
  return checked.ok ? ok(undefined) : checked;
}
export const explainCloseRefusal = ({ name, blocking }: CloseRefusal): string =>
  `Period ${name} waits: ${blocking.map((i) => `${i.key} (${i.count}): ${i.message}`).join(' ')}`;
