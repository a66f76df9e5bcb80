import type { EpochMs, MicroUsdPerMwh, SeriesId } from '@switchyard/kernel';

/** Which market a print settles in. */
export type IndexKind = 'day_ahead' | 'real_time';

/** Where a print came from. Kept with every print so that a bill can name its source years later. */
export interface PriceProvenance {
  readonly origin: 'feed' | 'file' | 'manual' | 'synthetic';
  /** Feed name, file name, or who typed it in. */
  readonly source: string;
  /** When it reached us; undefined for generated prices. */
  readonly receivedAt?: EpochMs;
}

/**
 * One published price for [from, to). Revision 0 is the first publication; a restatement has a higher revision.
 * `S` is the series id; importers use the node name of a file until a series is known.
 */
export interface PricePrint<S extends string = SeriesId> {
  readonly seriesId: S;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly microUsdPerMwh: MicroUsdPerMwh;
  readonly provenance: PriceProvenance;
  readonly revision: number;
}
