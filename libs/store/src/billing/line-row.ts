import { formatExact, type EpochMs, type InvoiceId, type InvoiceLineId, type LeaseId, type MinorUnits, type OrgId, type RateCardId, type SiteId } from '@switchyard/kernel';
import type { Invoice, InvoiceLine, LineAdjustment, PowerPolicy, SettlementModel } from '@switchyard/billing';
import { ratedLineFromJson, ratedLineToJson, type ComponentKind, type LineCategory, type LineSide, type RatedLine } from '@switchyard/rating';
import { at, json } from '../base/types.js';

/** A row of billing.invoice_line as it arrives. */
export interface LineRow {
  readonly id: string;
  readonly invoice_id: string;
  readonly position: number;
  readonly lease_id: string;
  readonly site_id: string;
  readonly operator_org: string;
  readonly model: SettlementModel;
  readonly power: PowerPolicy;
  readonly rate_card_id: string;
  readonly component_kind: ComponentKind;
  readonly component_index: number;
  readonly label: string;
  readonly side: LineSide;
  readonly category: LineCategory;
  readonly rated_minor: bigint;
  readonly billed_minor: bigint;
  readonly amount_minor: bigint;
  readonly adjustments: readonly { readonly by: string; readonly at: EpochMs; readonly reason: string; readonly fromMinor: string; readonly toMinor: string }[];
  readonly period_from: EpochMs;
  readonly period_to: EpochMs;
  readonly billed_for: string;
  readonly corrects: string | null;
  readonly quantity: string;
  readonly unit: string;
  readonly precise_micros: string;
  readonly rated: unknown;
}

/** @throws Error naming line and field when the stored derivation is not one: the database was edited by hand */
export function toRatedLine(lineId: string, stored: unknown): RatedLine | null {
  if (stored === null) return null;
  const read = ratedLineFromJson(stored);
  if (read.ok) return read.value;
  throw new Error(`line ${lineId}: stored derivation: ${read.error.path} ${read.error.message}`);
}

export function toLine(row: LineRow): InvoiceLine {
  return {
    id: row.id as InvoiceLineId,
    contract: {
      leaseId: row.lease_id as LeaseId, siteId: row.site_id as SiteId, operatorOrg: row.operator_org as OrgId, model: row.model, power: row.power,
      cardId: row.rate_card_id as RateCardId,
    },
    componentKind: row.component_kind, componentIndex: row.component_index, label: row.label, side: row.side, category: row.category,
    ratedMinor: row.rated_minor as MinorUnits, billedMinor: row.billed_minor as MinorUnits, rated: toRatedLine(row.id, row.rated),
    amountMinor: row.amount_minor as MinorUnits,
    adjustments: row.adjustments.map((a): LineAdjustment => ({ by: a.by, at: a.at, reason: a.reason, fromMinor: BigInt(a.fromMinor) as MinorUnits, toMinor: BigInt(a.toMinor) as MinorUnits })),
    period: { from: row.period_from, to: row.period_to }, ...(row.billed_for === '' ? {} : { billedFor: row.billed_for }), corrects: row.corrects as InvoiceId | null,
  };
}

/** Quantity, unit and precise amount stand beside the derivation for lists and exports; `0 each` when everything was given back. */
export function lineColumns(line: InvoiceLine, invoice: Pick<Invoice, 'id' | 'customerOrg'>, position: number): Readonly<Record<string, unknown>> {
  const { contract, rated } = line;
  return {
    id: line.id, invoice_id: invoice.id, position, customer_org: invoice.customerOrg, lease_id: contract.leaseId, site_id: contract.siteId,
    operator_org: contract.operatorOrg, model: contract.model, power: contract.power, rate_card_id: contract.cardId, component_kind: line.componentKind,
    component_index: line.componentIndex, label: line.label, side: line.side, category: line.category, rated_minor: line.ratedMinor, billed_minor: line.billedMinor,
    amount_minor: line.amountMinor, adjustments: json(line.adjustments), period_from: at(line.period.from), period_to: at(line.period.to), billed_for: line.billedFor ?? '', corrects: line.corrects,
    quantity: rated === null ? '0' : formatExact(rated.quantity.amount), unit: rated?.quantity.unit ?? 'each', precise_micros: rated === null ? '0' : formatExact(rated.preciseMicros),
    rated: rated === null ? null : JSON.stringify(ratedLineToJson(rated)),
  };
}
