import { minorUnits, never, sum, type Currency, type EpochMs, type InvoiceId, type MinorUnits, type OrgId } from '@switchyard/kernel';
import type { JournalEntry } from '@switchyard/ledger';
import type { AccountRole } from './chart.js';

/** What moved our balance at Stripe, in our words. `other`: Stripe has many more; people look at those. */
export const movementKinds = ['charge', 'refund', 'dispute', 'dispute_reversal', 'transfer', 'reversal', 'payout', 'payout_failure', 'stripe_fee', 'other'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One balance transaction of our account at Stripe. */
export interface StripeMovement {
  /** `txn_…` */
  readonly id: string;
  readonly kind: MovementKind;
  /** Stripe's own word, such as `adjustment`. */
  readonly stripeType: string;
  readonly currency: Currency;
  /** Gross; below zero when it leaves. */
  readonly amountMinor: MinorUnits;
  /** What Stripe kept of it. */
  readonly feeMinor: MinorUnits;
  readonly createdAt: EpochMs;
  /** `ch_…`, `re_…`, `du_…`, `tr_…`, `trr_…`, `po_…`. */
  readonly sourceId: string | null;
  /** Of a charge. `invoiceId`: from its own metadata. */
  readonly charge: { readonly paymentIntentId: string | null; readonly stripeCustomerId: string | null; readonly invoiceId: InvoiceId | null } | null;
  /** Of a reversal: the transfer it takes back. */
  readonly transferId: string | null;
}

/** One side's part of something that both sides should know: a movement at Stripe, its fee, or a journal entry on the clearing account. */
export interface ClearingItem {
  /** `txn_…`, `txn_…/fee` or `entry/<sequence>/<currency>`: an item is taken once. */
  readonly id: string;
  readonly side: 'stripe' | 'ledger';
  readonly kind: string;
  /** What it is about: items of both sides with one subject must come to the same. */
  readonly subject: string;
  readonly currency: Currency;
  readonly amountMinor: MinorUnits;
  /** When it came to be known: created at Stripe, or recorded here. */
  readonly at: EpochMs;
  /** When it counts. */
  readonly effectiveAt: EpochMs;
  readonly sourceId: string | null;
  /** Of an entry. */
  readonly sequence: number | null;
  readonly invoiceId: string | null;
  readonly customerOrg: OrgId | null;
}

/** Whom a charge belongs to. `paysInvoiceId`: it settled this invoice; else only what its metadata says of it. */
export interface ChargeFacts {
  readonly paysInvoiceId: string | null;
  readonly customerOrg: OrgId | null;
}

/**
 * A balance transaction as items. A charge is two of them, since its payment and its fee are booked apart; of a dispute the fee is booked with it.
 * @param openingAt what was before the books began is one subject, held against the opening balance; null: they began empty
 */
export function itemsOfMovement(movement: StripeMovement, facts: ChargeFacts, openingAt: EpochMs | null): readonly ClearingItem[] {
  const { id, kind, currency, amountMinor, feeMinor, createdAt, sourceId } = movement;
  const beforeBooks = openingAt !== null && createdAt < openingAt;
  const base = { side: 'stripe', currency, at: createdAt, effectiveAt: createdAt, sourceId, sequence: null, customerOrg: facts.customerOrg, invoiceId: facts.paysInvoiceId ?? movement.charge?.invoiceId ?? null } as const;
  const net = minorUnits(amountMinor - feeMinor);
  if (beforeBooks) return [{ ...base, id, kind, subject: 'opening', amountMinor: net }];
  const one = (subject: string): readonly ClearingItem[] => [{ ...base, id, kind, subject, amountMinor: net }];
  const source = sourceId ?? id;
  switch (kind) {
    case 'charge': {
      const gross = { ...base, id, kind, subject: facts.paysInvoiceId === null ? `charge/${source}` : `payment/${facts.paysInvoiceId}`, amountMinor };
      return feeMinor === 0n ? [gross] : [gross, { ...base, id: `${id}/fee`, kind: 'fee', subject: `fee/${id}`, amountMinor: minorUnits(-feeMinor), invoiceId: facts.paysInvoiceId }];
    }
    case 'refund':
      return one(`refund/${source}`);
    case 'dispute':
      return one(`dispute/${source}`);
    case 'dispute_reversal':
      return one(`dispute-won/${source}`);
    case 'transfer':
      return one(`transfer/${source}`);
    case 'reversal':
      return one(`reversal/${movement.transferId ?? source}`);
    case 'payout':
      return one(`payout/${source}`);
    case 'payout_failure':
      return one(`payout-back/${source}`);
    case 'stripe_fee':
      return one(`fee/${id}`);
    case 'other':
      return one(`other/${id}`);
    default:
      return never(kind);
  }
}

/** Which subject an entry of each kind is about: the second part of its key names it. */
const prefixOfKind: Readonly<Record<string, string>> = {
  'payment-received': 'payment', 'stripe-fee': 'fee', 'refund-paid': 'refund', 'dispute-opened': 'dispute', 'dispute-won': 'dispute-won', 'payout-transferred': 'transfer',
  'payout-taken-back': 'reversal', 'stripe-payout': 'payout', 'stripe-payout-returned': 'payout-back', 'opening-balances': 'opening',
};
type EntryForItems = Pick<JournalEntry, 'sequence' | 'kind' | 'idempotencyKey' | 'references' | 'postings' | 'effectiveAt' | 'recordedAt'>;

/** What an entry is about; an entry that names a `subject` says it itself. */
export function subjectOfEntry({ kind, idempotencyKey, references }: Pick<EntryForItems, 'kind' | 'idempotencyKey' | 'references'>): string {
  if (references['subject'] !== undefined) return references['subject'];
  const prefix = prefixOfKind[kind];
  if (prefix === undefined) return `entry/${idempotencyKey}`;
  return prefix === 'opening' ? prefix : `${prefix}/${idempotencyKey.split('/')[1] ?? ''}`;
}

const CLEARING = `${'cash.stripe_clearing' satisfies AccountRole}/`;
/** What an entry moves on the clearing account, per currency; empty when it does not. */
export function itemsOfEntry(entry: EntryForItems): readonly ClearingItem[] {
  const byCurrency = new Map<Currency, bigint>();
  for (const { account, direction, amountMinor, currency } of entry.postings) {
    if (account.startsWith(CLEARING)) byCurrency.set(currency, (byCurrency.get(currency) ?? 0n) + (direction === 'debit' ? amountMinor : -amountMinor));
  }
  return [...byCurrency].map(([currency, minor]): ClearingItem => ({
    id: `entry/${entry.sequence}/${currency}`, side: 'ledger', kind: entry.kind, subject: subjectOfEntry(entry), currency, amountMinor: minorUnits(minor), at: entry.recordedAt,
    effectiveAt: entry.effectiveAt, sourceId: null, sequence: entry.sequence, invoiceId: entry.references['invoiceId'] ?? null, customerOrg: null,
  }));
}

/** How the two sides of a subject differ. */
export const clearingDifferences = ['missing_in_ledger', 'missing_at_stripe', 'amount_differs', 'duplicate_charge', 'unknown_charge'] as const;
export type ClearingDifference = (typeof clearingDifferences)[number];
export type Judgement =
  | { readonly kind: 'matched' }
  /** Known to one side for so short a time that the other may just not have heard of it. */
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'differs'; readonly difference: ClearingDifference; readonly stripeMinor: MinorUnits; readonly ledgerMinor: MinorUnits; readonly chargeId: string | null };

const totalOf = (items: readonly ClearingItem[]): MinorUnits => sum(items.map((item) => item.amountMinor));

/**
 * Both sides of one subject in one currency, every item that was ever seen of it.
 * @param paid whether the invoice a stray charge names was paid by another charge
 */
export function judgeSubject(items: readonly ClearingItem[], { now, graceMs, paid }: { readonly now: EpochMs; readonly graceMs: number; readonly paid: boolean }): Judgement {
  const [stripe, ledger] = [items.filter((item) => item.side === 'stripe'), items.filter((item) => item.side === 'ledger')];
  const [stripeMinor, ledgerMinor] = [totalOf(stripe), totalOf(ledger)];
  if (stripeMinor === ledgerMinor) return { kind: 'matched' };
  if (items.some((item) => now - item.at < graceMs)) return { kind: 'in_flight' };
  const charges = stripe.filter((item) => item.kind === 'charge').sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const differs = (difference: ClearingDifference, chargeId: string | null = null): Judgement => ({ kind: 'differs', difference, stripeMinor, ledgerMinor, chargeId });
  if (ledger.length === 0 && charges.length === 1 && charges[0]!.subject.startsWith('charge/')) return differs(paid ? 'duplicate_charge' : 'unknown_charge', charges[0]!.sourceId);
  // Two charges, one of them booked: the later one that makes the excess is the one too many.
  const extra = charges.length < 2 ? undefined : charges.findLast((charge) => charge.amountMinor === stripeMinor - ledgerMinor);
  if (extra !== undefined && ledger.length > 0) return differs('duplicate_charge', extra.sourceId);
  if (ledger.length === 0) return differs('missing_in_ledger');
  return differs(stripe.length === 0 ? 'missing_at_stripe' : 'amount_differs');
}
