import { availableActions, type Actor, type Invoice, type InvoiceState, type PlatformRole } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { addExact, exact, EXACT_ZERO, formatDecimal, formatExact, roundHalfAwayFromZero, type Currency, type EpochMs, type Exact, type UserId } from '@switchyard/kernel';
import type { DerivationRow, RatedLine } from '@switchyard/rating';
import type { InvoiceHead, LineHead } from '@switchyard/store';
import type { Principal } from '../auth/principal.js';
import { publicState } from './states.js';

export interface MoneyView {
  readonly amount: string;
  readonly currency: Currency;
}
export const money = (minor: bigint, currency: Currency): MoneyView => ({ amount: formatDecimal(minor, 2), currency });

/** Who the caller is to billing. Customers are nobody there: they may do nothing to an invoice. */
export function actorOfPrincipal(principal: Principal): Actor {
  const isPlatform = principal.kind === 'platform';
  const roles = isPlatform ? principal.roles.filter((role): role is PlatformRole => role === 'finance' || role === 'admin') : [];
  return { kind: 'user', userId: ('userId' in principal ? principal.userId : principal.kind) as UserId, roles };
}

/** Fields of an invoice that are its own; the rest is resolved from ids. Everything in it survives JSON, for keyed answers. */
export interface InvoiceView {
  readonly __typename: 'Invoice';
  readonly id: string;
  readonly number: string | null;
  readonly state: Schema.InvoiceState;
  readonly failedStep: string | null;
  readonly customerOrg: string;
  readonly currency: Currency;
  readonly subtotal: MoneyView;
  readonly tax: MoneyView;
  readonly total: MoneyView;
  readonly paid: MoneyView;
  readonly credited: MoneyView;
  readonly due: MoneyView;
  readonly dueAt: EpochMs | null;
  readonly availableActions: readonly string[];
  readonly createdAt: EpochMs;
  readonly issuedAt: EpochMs | null;
  readonly paidAt: EpochMs | null;
  readonly stripeInvoiceId: string | null;
}
export function invoiceView(head: InvoiceHead, principal: Principal): InvoiceView {
  const of = (minor: bigint) => money(minor, head.currency);
  const decided: Pick<Invoice, 'state' | 'preparedBy' | 'approvals'> = { state: head.state, preparedBy: head.prepared_by, approvals: head.approvals };
  return {
    __typename: 'Invoice', id: head.id, number: head.number, state: publicState(head.state), failedStep: failedStep(head.state, head.failure?.step),
    customerOrg: head.customer_org, currency: head.currency, subtotal: of(head.subtotal_minor), tax: of(head.tax_minor), total: of(head.total_minor), paid: of(head.paid_minor),
    credited: of(head.credited_minor), due: of(head.state === 'paid' ? 0n : head.total_minor - head.credited_minor - head.paid_minor), dueAt: head.due_at,
    availableActions: availableActions(decided as Invoice, actorOfPrincipal(principal)), createdAt: head.created_at, issuedAt: head.issued_at, paidAt: head.paid_at,
    stripeInvoiceId: head.stripe_invoice_id,
  };
}
const failedStep = (state: InvoiceState, step: string | undefined): string | null => (state.endsWith('failed') ? (step ?? state) : null);

export function lineView(line: LineHead, currency: Currency) {
  return {
    __typename: 'InvoiceLine' as const, id: line.id, component: line.component_kind, side: line.side.toUpperCase(), label: line.label, quantity: line.quantity, unit: line.unit,
    preciseMicroUsd: line.precise_micros, amount: money(line.amount_minor, currency), leaseId: line.lease_id, rateCardId: line.rate_card_id,
    reason: line.adjustments.at(-1)?.reason ?? null,
  };
}
export type LineView = ReturnType<typeof lineView>;

type Measured = Extract<DerivationRow, { row: 'gpu' | 'energy' | 'time' | 'lost_work' }>;
const measuredRows = (line: RatedLine | null): readonly Measured[] => (line?.derivation ?? []).filter((row): row is Measured => row.row !== 'base');

/** @param gpuSecondsAt GPU-seconds by interval start, for rows that carry only energy */
export function intervalViews(line: RatedLine | null, gpuSecondsAt: ReadonlyMap<EpochMs, bigint>): readonly object[] {
  return measuredRows(line).map((row) => {
    const energy = row.row === 'energy' ? row : undefined;
    return {
      from: row.from, to: row.to, gpuSeconds: Number('gpuSeconds' in row ? row.gpuSeconds : (gpuSecondsAt.get(row.from) ?? 0n)),
      energyKwh: energy === undefined ? null : kwh(energy.billedWh),
      priceUsdPerMwh: energy?.print === undefined ? null : formatDecimal(energy.print.microUsdPerMwh, 6, 2),
      pricePrint: energy?.print === undefined ? null : `${energy.print.printId}#${energy.print.revision}`,
      preciseMicroUsd: formatExact(row.preciseMicros), quality: row.quality, readingIds: row.readingIds,
    };
  });
}
/** GPU-hours of a line's intervals, to 6 decimals; null when it has none. */
export function gpuHours(line: RatedLine | null): string | null {
  const rows = measuredRows(line).flatMap((row) => (row.row === 'gpu' ? [row.gpuSeconds as bigint] : []));
  if (rows.length === 0) return null;
  return formatDecimal(roundHalfAwayFromZero(exact(rows.reduce((sum, s) => sum + s, 0n) * 1_000_000n, 3_600n)), 6, 0);
}
/** Billed energy of a line's intervals; null when it has none. */
export function energyKwh(line: RatedLine | null): string | null {
  const rows = measuredRows(line).flatMap((row) => (row.row === 'energy' ? [row.billedWh] : []));
  return rows.length === 0 ? null : kwh(rows.reduce(addExact, EXACT_ZERO));
}
/** To a microwatt-hour, which a PUE in parts per million never exceeds. */
const kwh = (wh: Exact): string => formatDecimal(roundHalfAwayFromZero({ numerator: wh.numerator * 1_000_000n, denominator: wh.denominator }), 9, 0);
