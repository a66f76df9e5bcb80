import type {
  Currency, EpochMs, Exact, GpuSeconds, Interval, MicroUsdPerGpuHour, MinorUnits, Ppm, RateCardId, WattHours, Watts,
} from '@switchyard/kernel';
import type { ComponentKind, RateComponent } from './card.js';
import type { PricePrint, UsageQuality } from './usage.js';

/**
 * Precise amounts are exact rationals of *micros*: millionths of the card's currency (`preciseMicros`).
 * Amounts owed are whole minor units (`amountMinor`): 10_000 micros each, rounded once per line, half away from zero.
 */
export const MICROS_PER_MINOR_UNIT = 10_000n;

/** `rate`: the fraction applied to a base (0.2 = 20 %). `each`: one, for lump amounts. */
export type LineUnit = 'GPU-hour' | 'MWh' | 'kW-month' | 'rate' | 'each';
export interface LineQuantity {
  readonly amount: Exact;
  readonly unit: LineUnit;
}

interface IntervalRow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly quality: UsageQuality;
  readonly readingIds: readonly string[];
  readonly preciseMicros: Exact;
}
/** GPU time at a price; `gpuSeconds` may be what ran (gpu_hour) or what was withheld (curtailment_credit). */
export interface GpuRow extends IntervalRow {
  readonly row: 'gpu';
  readonly gpuSeconds: GpuSeconds;
  /** Escalator factor in force; 1_000_000 without one. */
  readonly factorPpm: Ppm;
  readonly eventId?: string;
}
/** Energy of one interval: measured, billed (after PUE), priced. */
export interface EnergyRow extends IntervalRow {
  readonly row: 'energy';
  readonly basis: 'it' | 'facility';
  readonly measuredWh: WattHours;
  readonly billedWh: Exact;
  /** Absent for a fixed price. */
  readonly print?: PricePrint;
  /** Micros per MWh after multiplier, adder and collar. */
  readonly priceMicrosPerMwh: Exact;
  readonly collar: 'inside' | 'at_floor' | 'at_cap';
  readonly factorPpm: Ppm;
}
/** Rent for the time of one interval. */
export interface TimeRow extends IntervalRow {
  readonly row: 'time';
  readonly watts: Watts;
  /** Part of a month this interval is. */
  readonly monthShare: Exact;
  /** Calendar months touched; empty under fixed hours. */
  readonly months: readonly Interval[];
  readonly factorPpm: Ppm;
}
/** Work lost in one interval, against what the interval was charged. */
export interface LostWorkRow extends IntervalRow {
  readonly row: 'lost_work';
  readonly lostGpuSeconds: GpuSeconds;
  readonly gpuSeconds: GpuSeconds;
  readonly chargedMicros: Exact;
}
/** Reserved GPUs over contract time that has one price; due whether used or not, so no reading stands behind it. */
export interface ReservedRow extends IntervalRow {
  readonly row: 'reserved';
  readonly gpus: number;
  readonly factorPpm: Ppm;
}
/** Reserved time sold on, over time that has one price. */
export interface RelistRow extends IntervalRow {
  readonly row: 'relist';
  readonly gpus: number;
  /** The buyer. */
  readonly leaseId: string;
  readonly reservedMicroUsdPerGpuHour: MicroUsdPerGpuHour;
  readonly factorPpm: Ppm;
  readonly resaleMicroUsdPerGpuHour: MicroUsdPerGpuHour;
  /** The lower of the reserved price (after its factor) and the resale price, micros per GPU-hour. */
  readonly priceMicrosPerGpuHour: Exact;
}
/** One month's demand charge. */
export interface DemandRow extends IntervalRow {
  readonly row: 'demand';
  readonly peak: Interval;
  readonly contributionWatts: Watts;
}
/** One month's service level. */
export interface SlaRow extends IntervalRow {
  readonly row: 'sla';
  readonly upMs: number;
  readonly downMs: number;
  readonly curtailedMs: number;
  /** The month's unrounded base. */
  readonly baseMicros: Exact;
  /** up / (up + down); 1 when there was neither. */
  readonly availability: Exact;
  /** Of the deepest tier missed; 0 when none was. */
  readonly creditPpm: Ppm;
}
/** Another line this line is computed from, by its unrounded amount. */
export interface BaseRow {
  readonly row: 'base';
  readonly componentIndex: number;
  readonly componentKind: ComponentKind;
  readonly baseMicros: Exact;
}
/** Rows that follow usage, one per interval. */
export type UsageRow = GpuRow | EnergyRow | TimeRow | LostWorkRow;
/** Rows that follow the contract and its months; there are few of them however long the lease. */
export type PeriodRow = ReservedRow | RelistRow | DemandRow | SlaRow | BaseRow;
export type DerivationRow = UsageRow | PeriodRow;

/** Who the line concerns: the customer's invoice, or the operator's statement. */
export type LineSide = 'customer' | 'operator';
export type LineCategory = 'charge' | 'credit' | 'commitment' | 'tax' | 'fee';

/** One rated component: rounded once, with everything needed to compute it again. */
export interface RatedLine {
  readonly componentKind: ComponentKind;
  readonly componentIndex: number;
  /** The frozen terms the line was computed with. */
  readonly component: RateComponent;
  readonly label: string;
  readonly side: LineSide;
  readonly category: LineCategory;
  readonly quantity: LineQuantity;
  readonly preciseMicros: Exact;
  readonly amountMinor: MinorUnits;
  readonly derivation: readonly DerivationRow[];
}

/** Sums of rounded lines. `total` = `subtotal` + `tax`; the platform fee is inside the operator's share, not added. */
export interface RatingTotals {
  readonly subtotalMinor: MinorUnits;
  readonly taxMinor: MinorUnits;
  readonly totalMinor: MinorUnits;
  readonly platformFeeMinor: MinorUnits;
  /** subtotal - platform fee: what the operator earns. */
  readonly operatorNetMinor: MinorUnits;
}

export interface Rating {
  readonly cardId: RateCardId;
  readonly currency: Currency;
  readonly lines: readonly RatedLine[];
  readonly totals: RatingTotals;
}
