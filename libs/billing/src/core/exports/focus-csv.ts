import { divideHalfAwayFromZero, formatDecimal, parseExact, toIso, type Currency, type EpochMs } from '@switchyard/kernel';
import type { SettlementModel } from '../invoice.js';
import { csvLine, type CsvField } from './csv.js';

/** Version of the FinOps Open Cost and Usage Specification the columns follow. */
export const FOCUS_VERSION = '1.3';

const ISSUER = 'Switchyard';

/** A customer's line of an issued invoice. Nothing here changes once it is issued, so that an export can be had again to the byte. */
export interface FocusSource {
  readonly lineId: string;
  readonly invoiceNumber: string;
  readonly customerOrg: string;
  readonly operatorOrg: string;
  readonly currency: Currency;
  readonly model: SettlementModel;
  readonly category: 'charge' | 'credit' | 'commitment' | 'tax';
  readonly componentKind: string;
  readonly componentIndex: number;
  readonly rateCardId: string;
  readonly label: string;
  /** Owed; the opposite when the invoice was taken back. */
  readonly amountMinor: bigint;
  readonly ratedMinor: bigint;
  /** `numerator/denominator` or a whole number; millionths for `preciseMicros`. */
  readonly quantity: string;
  readonly unit: string;
  readonly preciseMicros: string;
  readonly corrects: string | null;
  readonly voided: boolean;
  readonly leaseId: string;
  readonly jobName: string | null;
  readonly siteId: string;
  readonly product: 'job' | 'reservation' | 'colocation';
  readonly periodFrom: EpochMs;
  readonly periodTo: EpochMs;
  /** The accounting month the invoice was booked in. */
  readonly billedFrom: EpochMs;
  readonly billedTo: EpochMs;
}

const QUANTITY_DECIMALS = 9;
/** An exact quantity as FOCUS's decimal: nine places, rounded half away from zero; trailing zeros left out. */
export function focusDecimal(exact: string): string {
  const { numerator, denominator } = parseExact(exact);
  return formatDecimal(divideHalfAwayFromZero(numerator * 10n ** BigInt(QUANTITY_DECIMALS), denominator), QUANTITY_DECIMALS, 0);
}

function chargeCategory(category: FocusSource['category']): string {
  return { charge: 'Usage', credit: 'Credit', commitment: 'Adjustment', tax: 'Tax' }[category];
}
/** Money asked for ahead of use, or drawn from it. */
const isPaidAhead = ({ componentKind }: FocusSource): boolean => componentKind === 'prepayment' || componentKind === 'deposit';
const services = { job: 'Switchyard job lease', reservation: 'Switchyard reservation', colocation: 'Switchyard colocation lease' } as const;

/**
 * The columns, in FOCUS's order of names; those with an `x_` are ours. Organisations stand by id even where FOCUS says name: names change, and the
 * file must not. List and contracted cost are the rated amount (there is no list price but
 * the contract's, frozen in the lease); billed and effective cost are what is owed after adjustments. Columns FOCUS makes conditional on things
 * the market does not sell (commitment discounts, capacity reservations, sub-accounts, regions) are left out.
 */
const columns: readonly (readonly [name: string, value: (s: FocusSource) => CsvField])[] = [
  ['BilledCost', (s) => formatDecimal(s.amountMinor, 2)],
  ['BillingAccountId', (s) => s.customerOrg],
  ['BillingAccountName', () => null],
  ['BillingCurrency', (s) => s.currency],
  ['BillingPeriodEnd', (s) => toIso(s.billedTo)],
  ['BillingPeriodStart', (s) => toIso(s.billedFrom)],
  ['ChargeCategory', (s) => (isPaidAhead(s) && s.category === 'charge' ? 'Purchase' : chargeCategory(s.category))],
  ['ChargeClass', (s) => (s.voided || s.corrects !== null ? 'Correction' : null)],
  ['ChargeDescription', (s) => s.label],
  ['ChargeFrequency', (s) => (s.category === 'commitment' || isPaidAhead(s) ? 'One-Time' : s.componentKind === 'kw_month' ? 'Recurring' : 'Usage-Based')],
  ['ChargePeriodEnd', (s) => toIso(s.periodTo)],
  ['ChargePeriodStart', (s) => toIso(s.periodFrom)],
  ['ConsumedQuantity', (s) => (s.category === 'charge' ? focusDecimal(s.quantity) : null)],
  ['ConsumedUnit', (s) => (s.category === 'charge' ? s.unit : null)],
  ['ContractedCost', (s) => formatDecimal(s.ratedMinor, 2)],
  ['EffectiveCost', (s) => formatDecimal(s.amountMinor, 2)],
  ['HostProviderName', (s) => s.operatorOrg],
  ['InvoiceId', (s) => s.invoiceNumber],
  ['InvoiceIssuerName', () => ISSUER],
  ['ListCost', (s) => formatDecimal(s.ratedMinor, 2)],
  ['PricingCategory', (s) => (s.category !== 'charge' ? null : s.componentKind === 'energy_indexed' || s.componentKind === 'energy_pass_through' ? 'Dynamic' : 'Standard')],
  ['PricingQuantity', (s) => (s.category === 'tax' ? null : focusDecimal(s.quantity))],
  ['PricingUnit', (s) => (s.category === 'tax' ? null : s.unit)],
  ['ResourceId', (s) => s.leaseId],
  ['ResourceName', (s) => s.jobName],
  ['ResourceType', (s) => s.product],
  ['ServiceCategory', () => 'Compute'],
  ['ServiceName', (s) => services[s.product]],
  ['ServiceProviderName', (s) => (s.model === 'merchant' ? ISSUER : s.operatorOrg)],
  ['ServiceSubcategory', () => 'Other (Compute)'],
  ['SkuId', (s) => s.componentKind],
  ['SkuMeter', (s) => s.componentKind],
  ['SkuPriceId', (s) => `${s.rateCardId}#${s.componentIndex}`],
  ['x_InvoiceLineId', (s) => s.lineId],
  ['x_PreciseMicros', (s) => s.preciseMicros],
  ['x_SiteId', (s) => s.siteId],
];
export const focusColumns: readonly string[] = columns.map(([name]) => name);
export const focusHeader = csvLine(focusColumns);
export const focusLine = (source: FocusSource): string => csvLine(columns.map(([, value]) => value(source)));
