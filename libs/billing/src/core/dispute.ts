import { minorUnits, splitByWeights, type Currency, type EpochMs, type InvoiceId, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { earningsOf } from './build-lines.js';
import { byLease, Changes } from './changes.js';
import { creditedPart, type GivenBack } from './credit-lines.js';
import type { Invoice } from './invoice.js';
import type { BookingRequest } from './posting-rules.js';

/** A customer's bank asks a payment back. */
export const disputeMoves = { open: ['won', 'lost'], won: [], lost: [] } as const satisfies Record<string, readonly string[]>;
export type DisputeState = keyof typeof disputeMoves;

/** Who bears a lost dispute, by contract with the operators: each its own share, or the platform all of it. */
export type LossPolicy = 'operator' | 'platform';

/** An operator's share of the disputed money: what of it could be held back, and what had been paid out already. */
export interface DisputedShare {
  readonly operatorOrg: OrgId;
  readonly heldMinor: MinorUnits;
  readonly paidOutMinor: MinorUnits;
}
export interface Dispute {
  /** Stripe's `du_…` (`dp_…` on older accounts). */
  readonly id: string;
  readonly invoiceId: InvoiceId;
  readonly customerOrg: OrgId;
  readonly currency: Currency;
  readonly state: DisputeState;
  readonly amountMinor: MinorUnits;
  /** What Stripe charges for it; not given back when it is won. */
  readonly feeMinor: MinorUnits;
  /** The bank's word, such as `fraudulent`. */
  readonly reason: string;
  /** Evidence must be with Stripe by then; null: no answer is possible any more. */
  readonly evidenceDueAt: EpochMs | null;
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly shares: readonly DisputedShare[];
  readonly version: number;
}

/**
 * The operators' shares of a disputed amount: of what each earned on the invoice and was not credited back, the part that the dispute is of what the
 * customer paid. Parts sum to the whole; the odd units go to the first operators.
 */
export function disputedShares(
  invoice: Invoice, notes: readonly GivenBack[], paidMinor: MinorUnits, amountMinor: MinorUnits, availableMinor: (operator: OrgId) => bigint,
): readonly DisputedShare[] {
  const earned = new Map<OrgId, bigint>();
  const count = (part: Invoice, sign: bigint): void => {
    for (const [contract, lines] of byLease(part)) earned.set(contract.operatorOrg, (earned.get(contract.operatorOrg) ?? 0n) + sign * earningsOf(lines).netMinor);
  };
  count(invoice, 1n);
  for (const note of notes) count(creditedPart(invoice, note), -1n);
  const operators = [...earned].filter(([, minor]) => minor > 0n);
  const net = operators.reduce((sum, [, minor]) => sum + minor, 0n);
  if (net === 0n || paidMinor <= 0n) return [];
  const share = amountMinor >= paidMinor ? net : (net * amountMinor) / paidMinor;
  const parts = splitByWeights(minorUnits(share), operators.map(([, minor]) => minor));
  if (!parts.ok) return [];
  return operators.map(([operatorOrg], i) => {
    const wanted = parts.value[i]!;
    const there = availableMinor(operatorOrg);
    const heldMinor = minorUnits(there <= 0n ? 0n : there < wanted ? there : wanted);
    return { operatorOrg, heldMinor, paidOutMinor: minorUnits(wanted - heldMinor) };
  });
}

const references = ({ id, invoiceId }: Dispute): Readonly<Record<string, string>> => ({ invoiceId, disputeId: id });

/** The bank has the money back until it decides; what operators may be paid of it is kept back. */
export function disputeOpened(dispute: Dispute): readonly BookingRequest[] {
  const money = new Changes(dispute.currency).raise('dispute_receivable', null, dispute.amountMinor).raise('expense.stripe_fees', null, dispute.feeMinor)
    .lower('cash.stripe_clearing', null, minorUnits(dispute.amountMinor + dispute.feeMinor));
  const shares = new Changes(dispute.currency);
  for (const { operatorOrg, heldMinor } of dispute.shares) shares.lower('operator_payable.available', operatorOrg, heldMinor).raise('operator_payable.disputed', operatorOrg, heldMinor);
  return [
    money.toRequest('dispute-opened', `dispute-opened/${dispute.id}`, dispute.openedAt, references(dispute)),
    shares.toRequest('dispute-share-held', `dispute-share-held/${dispute.id}`, dispute.openedAt, references(dispute)),
  ].filter((request) => request !== undefined);
}

/** Won: the money is back and the operators' shares are free again. */
export function disputeWon(dispute: Dispute, effectiveAt: EpochMs): readonly BookingRequest[] {
  const money = new Changes(dispute.currency).raise('cash.stripe_clearing', null, dispute.amountMinor).lower('dispute_receivable', null, dispute.amountMinor);
  return [money.toRequest('dispute-won', `dispute-won/${dispute.id}`, effectiveAt, references(dispute)), sharesFreed(dispute, effectiveAt)].filter((request) => request !== undefined);
}
function sharesFreed(dispute: Dispute, effectiveAt: EpochMs): BookingRequest | undefined {
  const shares = new Changes(dispute.currency);
  for (const { operatorOrg, heldMinor } of dispute.shares) shares.lower('operator_payable.disputed', operatorOrg, heldMinor).raise('operator_payable.available', operatorOrg, heldMinor);
  return shares.toRequest('dispute-share-freed', `dispute-share-freed/${dispute.id}`, effectiveAt, references(dispute));
}

/** Lost: the money stays with the customer. Operators bear their shares (what was paid out already, they owe), the platform its fee and the taxes; or the platform bears all. */
export function disputeLost(dispute: Dispute, policy: LossPolicy, effectiveAt: EpochMs): readonly BookingRequest[] {
  const changes = new Changes(dispute.currency).lower('dispute_receivable', null, dispute.amountMinor);
  let borne = 0n;
  if (policy === 'operator') {
    for (const { operatorOrg, heldMinor, paidOutMinor } of dispute.shares) {
      changes.lower('operator_payable.disputed', operatorOrg, heldMinor).raise('operator_receivable', operatorOrg, paidOutMinor);
      borne += heldMinor + paidOutMinor;
    }
  }
  changes.raise('expense.dispute_losses', null, minorUnits(dispute.amountMinor - borne));
  const freed = policy === 'platform' ? sharesFreed(dispute, effectiveAt) : undefined;
  return [changes.toRequest('dispute-lost', `dispute-lost/${dispute.id}`, effectiveAt, references(dispute)), freed].filter((request) => request !== undefined);
}
