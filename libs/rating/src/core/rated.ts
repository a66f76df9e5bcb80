import type {
  Currency, EpochMs, Exact, GpuSeconds, Interval, MinorUnits, Ppm, RateCardId, WattHours, Watts,
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
/** Another line this line is computed from, by its unrounded amount. */
export interface BaseRow {
  readonly row: 'base';
  readonly componentIndex: number;
  readonly componentKind: ComponentKind;
  readonly baseMicros: Exact;
}
export type DerivationRow = GpuRow | EnergyRow | TimeRow | LostWorkRow | BaseRow;

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
