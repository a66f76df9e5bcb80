import type {
  Currency, EpochMs, Interval, MicroUsd, MicroUsdPerGpuHour, MicroUsdPerMwh, Ppm, Quantity, RateCardId, SeriesId, Watts,
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
  /** How price rules of the offer made it; for people, nothing is rated by it. Absent where it is the list price. */
  readonly madeFrom?: RuledPrice;
}
/** The trail of a price that rules made: the list price, the rules that counted, and the floor where it held the price up. */
export interface RuledPrice {
  readonly listMicroUsdPerGpuHour: MicroUsdPerGpuHour;
  readonly rules: readonly {
    /** The rule in words. */
    readonly label: string;
    /** Share of the list price; negative takes off. */
    readonly adjustmentPpm: Ppm;
  }[];
  readonly floorMicroUsdPerGpuHour?: MicroUsdPerGpuHour;
}
/**
 * A block of GPUs for a window, take-or-pay: every GPU of it is due for every moment of the window, used or not. What is
 * due up to an instant follows from `PeriodFacts.covers` alone; the end of the contract makes the whole window due.
 */
export interface ReservedGpuHourComponent {
  readonly kind: 'reserved_gpu_hour';
  readonly microUsdPerGpuHour: MicroUsdPerGpuHour;
  /** GPUs in the block, 1 or more. */
  readonly gpus: number;
  readonly window: Interval;
}
/** Reserved time that was sold on (`PeriodFacts.relisted`), credited at the lower of its own and the resale price. */
export interface RelistCreditComponent {
  readonly kind: 'relist_credit';
  /** Share of that value which the holder of the reservation gets; 1_000_000 = all of it. At most that. */
  readonly sharePpm: Ppm;
}
export interface KwMonthComponent {
  readonly kind: 'kw_month';
  readonly microUsdPerKwMonth: MicroUsdPerKwMonth;
  /** Contracted critical IT power; with a ramp, before its first tranche. */
  readonly criticalItWatts: Watts;
  readonly proration: MonthProration;
  /** Tranches as the hall is handed over: strictly ascending in time; each names the whole power from then on. */
  readonly ramp?: readonly RampTranche[];
}
export interface RampTranche {
  readonly from: EpochMs;
  readonly criticalItWatts: Watts;
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
/**
 * Share of the site's demand charge: what the lease itself drew in the interval that made the site's peak of the month
 * (`MonthFacts.demand`), at the tariff's price. A month is charged once, whole: contribution is not a matter of days.
 */
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
/** Money paid ahead, drawn down by invoices. Never a line: what it comes to is in `advancesOf`. */
export interface PrepaymentComponent {
  readonly kind: 'prepayment';
  /** Whole minor units. */
  readonly amountMicroUsd: MicroUsd;
  /** Share of each invoice's total that is drawn from it while it lasts; above 0. */
  readonly drawdownPpm: Ppm;
  /** What becomes of the rest when the contract ends. */
  readonly unused: 'refunded' | 'forfeited';
}
/** Money held as security and given back at the end, less what is still owed then. Never a line: see `advancesOf`. */
export interface DepositComponent {
  readonly kind: 'deposit';
  /** Whole minor units. */
  readonly amountMicroUsd: MicroUsd;
}
/** Compensation for GPU time withheld by a curtailment event. */
export interface CurtailmentCreditComponent {
  readonly kind: 'curtailment_credit';
  readonly microUsdPerGpuHour: MicroUsdPerGpuHour;
}
/**
 * Credit by measured availability of a month (`MonthFacts.availability`). Availability is up / (up + down): planned
 * curtailment is neither. The deepest tier that was missed counts alone; tiers never add up.
 */
export interface SlaCreditComponent {
  readonly kind: 'sla_credit';
  /** From the mildest to the deepest: `availabilityPpm` strictly falling, `creditPpm` strictly rising. */
  readonly tiers: readonly SlaTier[];
  /** Whose amounts of that month are the base. Credits that take charges back lower it; it is never below nothing. */
  readonly appliesTo: 'all' | readonly SlaBaseKind[];
}
/** Below `availabilityPpm`, `creditPpm` of the month's base is given back. 99.5 % is 995_000. */
export interface SlaTier {
  readonly availabilityPpm: Ppm;
  readonly creditPpm: Ppm;
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
  | GpuHourComponent | ReservedGpuHourComponent | RelistCreditComponent | KwMonthComponent | EnergyPassThroughComponent | EnergyIndexedComponent | EnergyFixedComponent
  | DemandShareComponent | MinimumCommitComponent | EscalatorComponent | PrepaymentComponent | DepositComponent
  | CurtailmentCreditComponent | SlaCreditComponent | GoodputCreditComponent | PlatformFeeComponent | TaxComponent;

export type ComponentKind = RateComponent['kind'];
export type EnergyComponent = EnergyPassThroughComponent | EnergyIndexedComponent | EnergyFixedComponent;

/** Kinds whose line counts toward a base (commitment, fee, tax). Credits are negative lines and lower the base. */
export const baseKinds = [
  'gpu_hour', 'reserved_gpu_hour', 'kw_month', 'energy_pass_through', 'energy_indexed', 'energy_fixed', 'demand_share',
  'minimum_commit', 'curtailment_credit', 'goodput_credit', 'relist_credit', 'sla_credit',
] as const satisfies readonly ComponentKind[];
export type BaseKind = (typeof baseKinds)[number];
/** `all`: every kind in `baseKinds` (a commitment never counts itself). */
export type AppliesTo = 'all' | readonly BaseKind[];

/** Kinds a service-level credit can be measured by: charges, and the credits that take those very charges back. */
export const slaBaseKinds = [
  'gpu_hour', 'reserved_gpu_hour', 'kw_month', 'energy_pass_through', 'energy_indexed', 'energy_fixed', 'demand_share',
  'goodput_credit', 'relist_credit',
] as const satisfies readonly ComponentKind[];
export type SlaBaseKind = (typeof slaBaseKinds)[number];

export const escalatableKinds = [
  'gpu_hour', 'reserved_gpu_hour', 'kw_month', 'energy_fixed', 'curtailment_credit',
] as const satisfies readonly ComponentKind[];
export type EscalatableKind = (typeof escalatableKinds)[number];
