import type { EpochMs, MicroUsdPerMwh, Watts } from '@switchyard/kernel';

/** A price somebody published, and when it began to hold (market time). */
export interface PricePrint {
  readonly at: EpochMs;
  readonly price: MicroUsdPerMwh;
}
export interface PriceSettings {
  /** At or above this the site comes down to `targetW`. */
  readonly shedAt: MicroUsdPerMwh;
  /** Below this it may come back: lower than `shedAt`, so that a price that hovers does not switch halls on and off. */
  readonly resumeBelow: MicroUsdPerMwh;
  readonly targetW: Watts;
  /** A print older than this says nothing any more. */
  readonly staleAfterMs: number;
}
/** What a price does to the site. A stale or missing price begins nothing, and ends what it began: load is not kept down by silence. */
export function priceStep(shedding: boolean, print: PricePrint | undefined, now: EpochMs, settings: PriceSettings): 'none' | 'shed' | 'release' {
  const fresh = print !== undefined && print.at <= now && now - print.at <= settings.staleAfterMs ? print.price : undefined;
  if (shedding) return fresh === undefined || fresh < settings.resumeBelow ? 'release' : 'none';
  return fresh !== undefined && fresh >= settings.shedAt ? 'shed' : 'none';
}
