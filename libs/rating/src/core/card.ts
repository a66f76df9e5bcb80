import type {
  Currency, EpochMs, MicroUsd, MicroUsdPerGpuHour, MicroUsdPerMwh, Ppm, Quantity, RateCardId, SeriesId, Watts,
} from '@switchyard/kernel';

/**
 * A rate card: the price terms frozen into a lease. Plain data; it never changes after the lease is made.
 *
 * Every `MicroUsd…` value on a card is in millionths of the *card's* currency (decision 2: one currency per lease, no FX
 * on money owed). For a card in EUR read micro-EUR.
 */
export interface RateCard {
  readonly version: 1;
  readonly id: RateCardId;
  readonly currency: Currency;
  /** In statement order. A line is identified by its component's index here. */
  readonly components: readonly RateComponent[];
}

/** Rent of one critical-IT kilowatt for one month. 1 USD/kW-month = 1_000_000. */
export type MicroUsdPerKwMonth = Quantity<'MicroUsdPerKwMonth'>;

/** How billed energy follows from measured energy. */
export type PueMethod =
  /** Billed Wh = IT Wh x `pue`; the usage must carry IT energy. 1.25 is 1_250_000. */
  | { readonly method: 'fixed'; readonly pue: Ppm }
  /** Billed Wh = facility Wh as metered (or split) at the gross meter; the usage must carry facility energy. */
  | { readonly method: 'facility_meter' };

/** Index-priced power: price = print x `multiplier` + `adderMicroUsdPerMwh`. */
export interface IndexTerms {
  readonly seriesId: SeriesId;
  /** 1_000_000 = the index itself; not negative. */
  readonly multiplierPpm: Ppm;
  readonly adderMicroUsdPerMwh: MicroUsdPerMwh;
  readonly pue: PueMethod;
}

/** How a monthly rent is spread over time. */
export type MonthProration =
  /** A month is this many hours, always (730 is the usual convention). */
  | { readonly method: 'fixed_hours'; readonly hoursPerMonth: number }
  /** A month is the calendar month in the customer's zone; the caller passes its bounds (`PeriodFacts.months`). */
  | { readonly method: 'calendar' };

export interface GpuHourComponent {
  readonly kind: 'gpu_hour';
  readonly microUsdPerGpuHour: MicroUsdPerGpuHour;
}
export interface KwMonthComponent {
  readonly kind: 'kw_month';
  readonly microUsdPerKwMonth: MicroUsdPerKwMonth;
  /** Contracted critical IT power. */
  readonly criticalItWatts: Watts;
  readonly proration: MonthProration;
}
/** Power at cost: the index print, times multiplier, plus adder. Unbounded, and may be negative. */
export interface EnergyPassThroughComponent extends IndexTerms {
  readonly kind: 'energy_pass_through';
}
/** Index-priced power inside a collar; floor and cap bound the price *after* multiplier and adder. */
export interface EnergyIndexedComponent extends IndexTerms {
  readonly kind: 'energy_indexed';
  readonly floorMicroUsdPerMwh?: MicroUsdPerMwh;
  readonly capMicroUsdPerMwh?: MicroUsdPerMwh;
}
export interface EnergyFixedComponent {
  readonly kind: 'energy_fixed';
  readonly microUsdPerMwh: MicroUsdPerMwh;
  readonly pue: PueMethod;
}
/** Share of the site's demand charge, by contribution to the monthly peak. Not rateable yet: refused at validation. */
export interface DemandShareComponent {
  readonly kind: 'demand_share';
  readonly microUsdPerKwMonth: MicroUsdPerKwMonth;
}
/** Take-or-pay over the whole term: what the charges in `appliesTo` fall short of it is due in the last period. */
export interface MinimumCommitComponent {
  readonly kind: 'minimum_commit';
  readonly minimumMicroUsd: MicroUsd;
  readonly appliesTo: AppliesTo;
}
/** Price steps written out: from each instant on, the named components' prices are multiplied by the factor. */
export interface EscalatorComponent {
  readonly kind: 'escalator';
  readonly appliesTo: readonly EscalatableKind[];
  /** Strictly ascending in `from`; the factor is against the card's price, not against the step before. */
  readonly steps: readonly EscalatorStep[];
}
export interface EscalatorStep {
  readonly from: EpochMs;
  readonly factorPpm: Ppm;
}
/** Money paid ahead, drawn down by invoices. A ledger matter: refused at validation until it is wired. */
export interface PrepaymentComponent {
  readonly kind: 'prepayment';
  readonly amountMicroUsd: MicroUsd;
}
/** Money held as security. A ledger matter: refused at validation until it is wired. */
export interface DepositComponent {
  readonly kind: 'deposit';
  readonly amountMicroUsd: MicroUsd;
}
/** Compensation for GPU time withheld by a curtailment event. */
export interface CurtailmentCreditComponent {
  readonly kind: 'curtailment_credit';
  readonly microUsdPerGpuHour: MicroUsdPerGpuHour;
}
/** Credit tiers by measured availability. Not rateable yet: refused at validation. */
export interface SlaCreditComponent {
  readonly kind: 'sla_credit';
  /** Below `availabilityPpm`, `creditPpm` of the month's charges is given back. */
  readonly tiers: readonly { readonly availabilityPpm: Ppm; readonly creditPpm: Ppm }[];
}
/** Work lost since the last checkpoint because the site failed is not billed (decision 6). */
export interface GoodputCreditComponent {
  readonly kind: 'goodput_credit';
  /** Share of the lost work's GPU and energy charge that is given back; 1_000_000 = all of it. At most that. */
  readonly sharePpm: Ppm;
}
/** The platform's cut, taken from the operator's side; the customer's total does not contain it. */
export interface PlatformFeeComponent {
  readonly kind: 'platform_fee';
  readonly feePpm: Ppm;
  readonly appliesTo: AppliesTo;
}
/** A tax on the customer's net charges, from the unrounded base. Several may stand side by side; none taxes another. */
export interface TaxComponent {
  readonly kind: 'tax';
  /** As printed on the invoice, e.g. "VAT 20 %". */
  readonly name: string;
  readonly taxPpm: Ppm;
  readonly appliesTo: AppliesTo;
}

export type RateComponent =
  | GpuHourComponent | KwMonthComponent | EnergyPassThroughComponent | EnergyIndexedComponent | EnergyFixedComponent
  | DemandShareComponent | MinimumCommitComponent | EscalatorComponent | PrepaymentComponent | DepositComponent
  | CurtailmentCreditComponent | SlaCreditComponent | GoodputCreditComponent | PlatformFeeComponent | TaxComponent;

export type ComponentKind = RateComponent['kind'];
export type EnergyComponent = EnergyPassThroughComponent | EnergyIndexedComponent | EnergyFixedComponent;

/** Kinds whose line counts toward a base (commitment, fee, tax). Credits are negative lines and lower the base. */
export const baseKinds = [
  'gpu_hour', 'kw_month', 'energy_pass_through', 'energy_indexed', 'energy_fixed', 'minimum_commit',
  'curtailment_credit', 'goodput_credit',
] as const satisfies readonly ComponentKind[];
export type BaseKind = (typeof baseKinds)[number];
/** `all`: every kind in `baseKinds` (a commitment never counts itself). */
export type AppliesTo = 'all' | readonly BaseKind[];

export const escalatableKinds = [
  'gpu_hour', 'kw_month', 'energy_fixed', 'curtailment_credit',
] as const satisfies readonly ComponentKind[];
export type EscalatableKind = (typeof escalatableKinds)[number];
