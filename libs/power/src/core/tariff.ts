import type { EpochMs, MicroUsdPerMwh, Ppm, SeriesId, Watts } from '@switchyard/kernel';
import type { IndexKind } from './price-print.js';
import type { MicroUsdPerKwMonth } from './units.js';

/** A published price series a tariff is tied to. */
export interface IndexRef {
  readonly seriesId: SeriesId;
  /** Node, hub or zone as the market operator names it; for people. */
  readonly node: string;
  readonly kind: IndexKind;
}

/**
 * A recurring window in the site's local time. `fromMinute` inclusive, `toMinute` exclusive, minutes since local midnight
 * (0..1440); from > to wraps past midnight and belongs to the day it starts on. Months 1..12, weekdays 1 (Monday)..7; an
 * empty list means every one.
 */
export interface LocalWindow {
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Which hours set a coincident-peak charge, as data. A group is a stretch of months that yields `peaks` peaks. */
export interface PeakMethod {
  /** Local calendar months (1..12, ascending) of each group: 4CP is [[6], [7], [8], [9]] with one peak each, 5CP is [[6, 7, 8, 9]] with five. */
  readonly groups: readonly { readonly months: readonly number[]; readonly peaks: number }[];
  /** Each peak falls on a day of its own. */
  readonly distinctDays: boolean;
}

/**
 * A charge set by load at the system's peaks. The method is data: `peaksPerYear` peaks, each costing a share of
 * `microUsdPerKwMonth` x 12, falling inside `windows` with the stated probability per settlement interval. With `predictedFrom` the
 * probabilities come from a series (system load, or a price as its proxy) instead, and the windows stand in where it says nothing.
 */
export interface CoincidentPeakCharge {
  readonly kind: 'coincident_peak';
  readonly label: string;
  /** Its name, such as `4CP`; for people. */
  readonly method: string;
  readonly microUsdPerKwMonth: MicroUsdPerKwMonth;
  readonly peaksPerYear: number;
  readonly windows: readonly (LocalWindow & { readonly probabilityPpm: Ppm })[];
  /** Which hours count, in full; needed where peaks are predicted. */
  readonly peaks?: PeakMethod;
  readonly predictedFrom?: IndexRef;
}

export type TariffComponent =
  | { readonly kind: 'fixed_energy'; readonly label: string; readonly microUsdPerMwh: MicroUsdPerMwh }
  /** index x multiplier + adder. A multiplier of 1_000_000 passes the index through. */
  | { readonly kind: 'index'; readonly label: string; readonly index: IndexRef; readonly multiplierPpm: Ppm; readonly adderMicroUsdPerMwh: MicroUsdPerMwh }
  /** The first window that matches decides; `otherwise` applies outside all of them. */
  | {
      readonly kind: 'time_of_use';
      readonly label: string;
      readonly windows: readonly (LocalWindow & { readonly name: string; readonly microUsdPerMwh: MicroUsdPerMwh })[];
      readonly otherwiseMicroUsdPerMwh: MicroUsdPerMwh;
    }
  /**
   * A contracted block of `watts` at a fixed price. With `sellBack`, unused energy of the block earns the index, so the
   * block's marginal price is the index and not the contract price. Without it the block is as cheap as it says up to its watts; an
   * `index` component beside it prices what is drawn beyond them.
   */
  | { readonly kind: 'fixed_block'; readonly label: string; readonly watts: Watts; readonly microUsdPerMwh: MicroUsdPerMwh; readonly sellBack: IndexRef | null }
  /** On the month's highest draw averaged over `intervalSeconds`. Not part of the price per MWh; see `demandAdder`. */
  | { readonly kind: 'demand_charge'; readonly label: string; readonly microUsdPerKwMonth: MicroUsdPerKwMonth; readonly intervalSeconds: number }
  | CoincidentPeakCharge
  /** On the sum of the energy components before it; never below 0, since a tax is not paid back on negative prices. */
  | { readonly kind: 'tax'; readonly label: string; readonly ratePpm: Ppm };

export interface TariffVersion {
  readonly version: number;
  /** In force during [validFrom, validTo); null: until replaced. Aligned to the settlement interval. */
  readonly validFrom: EpochMs;
  readonly validTo: EpochMs | null;
  readonly components: readonly TariffComponent[];
}

/** How a site pays for power. A change is a new version; old versions stay, since bills refer to them. */
export interface Tariff {
  readonly name: string;
  /** IANA zone of the site; time-of-use windows are in it. */
  readonly zone: string;
  readonly settlementIntervalSeconds: 300 | 900 | 1800 | 3600;
  readonly versions: readonly TariffVersion[];
}

/** A fixed block whose unused energy is lost: its watts come at its own price, whatever the market says. */
export const isKeptBlock = (component: TariffComponent): boolean => component.kind === 'fixed_block' && component.sellBack === null;

/** The version in force at an instant. */
export function tariffVersionAt(tariff: Tariff, at: EpochMs): TariffVersion | undefined {
  return tariff.versions.find((version) => version.validFrom <= at && (version.validTo === null || at < version.validTo));
}
