import { divideHalfAwayFromZero, type Interval, lengthMs, microUsdPerMwh, type MicroUsdPerMwh, ok, type Result } from '@switchyard/kernel';
import { type EffectivePrice, effectivePrices, type IndexLookup, type PriceRefusal } from './effective-price.js';
import type { Tariff } from './tariff.js';

/** Price of a planning slot, and the least certain quality inside it. */
export interface SlotPrice {
  readonly microUsdPerMwh: MicroUsdPerMwh;
  readonly quality: EffectivePrice['quality'];
}
const UNCERTAINTY: Readonly<Record<EffectivePrice['quality'], number>> = { known: 0, forecast: 1, forecast_stale_feed: 2 };

/**
 * Time-weighted effective price over any non-empty window: a planning slot is longer or shorter than a settlement interval.
 * The first refusal inside the window is the answer. An estimate for planning; bills go by settlement interval.
 */
export function effectivePriceOver(tariff: Tariff, window: Interval, lookup: IndexLookup): Result<SlotPrice, PriceRefusal> {
  let weighted = 0n;
  let quality: SlotPrice['quality'] = 'known';
  for (const price of effectivePrices(tariff, window, lookup)) {
    if (!price.ok) return price;
    weighted += price.value.microUsdPerMwh * BigInt(lengthMs(price.value.interval));
    if (UNCERTAINTY[price.value.quality] > UNCERTAINTY[quality]) quality = price.value.quality;
  }
  return ok({ microUsdPerMwh: microUsdPerMwh(divideHalfAwayFromZero(weighted, BigInt(lengthMs(window)))), quality });
}
