import type { Interval, MicroUsdPerMwh } from '@switchyard/kernel';
import type { PricePrint } from '@switchyard/power';

/** A print of a file: its series is still only a name. */
export type ImportedPrint = PricePrint<string>;

/** A row (or one cell of it) that was left out, and why. */
export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly reason: 'BadTime' | 'SkippedLocalTime' | 'BadPrice' | 'WrongCellCount' | 'NoSeries' | 'OffGrid';
  readonly text: string;
}
export interface Restatement {
  readonly line: number;
  readonly interval: Interval;
  readonly was: MicroUsdPerMwh;
  readonly now: MicroUsdPerMwh;
}
export interface SeriesReport {
  readonly node: string;
  readonly intervalSeconds: number;
  readonly prints: number;
  readonly from: number;
  readonly to: number;
  readonly min: MicroUsdPerMwh;
  readonly mean: MicroUsdPerMwh;
  readonly max: MicroUsdPerMwh;
  readonly negativeShare: number;
  /** Missing ranges between the first and the last print. */
  readonly gaps: readonly Interval[];
  readonly missingSlots: number;
  readonly emptyCells: number;
  readonly duplicatesDropped: number;
  readonly restatements: readonly Restatement[];
  /** Times of the repeated autumn hour told apart by their order in the file. */
  readonly repeatedHourTimes: number;
}
export interface PriceImportReport {
  readonly fileName: string;
  readonly format: 'wide' | 'long';
  readonly delimiter: string;
  readonly timeColumn: string;
  /** `explicit`: every time carries its offset. */
  readonly zone: string;
  readonly unit: string;
  readonly rows: number;
  readonly series: readonly SeriesReport[];
  readonly badRows: readonly BadRow[];
  readonly notes: readonly string[];
}
export interface PriceImport {
  readonly prints: readonly ImportedPrint[];
  readonly report: PriceImportReport;
}
/** Why nothing of a file was taken. */
export interface PriceImportRefusal {
  readonly kind:
    | 'Unreadable' | 'NoTimeColumn' | 'NoPriceColumn' | 'NoZone' | 'UnknownZone' | 'ZoneConflict' | 'AmbiguousDates' | 'UnknownColumn'
    | 'BadOption' | 'NoInterval' | 'MixedIntervals' | 'Restated' | 'NoPrints';
  readonly message: string;
}
