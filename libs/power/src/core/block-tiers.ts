import { type Interval, ok, type Result, type Watts } from '@switchyard/kernel';
import { type EffectivePrice, effectivePrice, type IndexLookup, type PriceOptions, type PriceRefusal } from './effective-price.js';
import { isKeptBlock, type Tariff, tariffVersionAt } from './tariff.js';

/** One step of a site's grid price by draw: up to `load` watts in all, undefined without an end, at this price. */
export interface DrawTier {
  readonly upTo: Watts | undefined;
  readonly price: EffectivePrice;
}

/**
 * What power costs by how much is drawn. A fixed block that cannot be sold back is cheap (or dear) up to its watts; what is drawn beyond it
 * pays the version's index. Every other tariff has one price for any draw. A block alone, without an index, has no price beyond its watts:
 * one tier that ends there.
 */
export function drawTiers(tariff: Tariff, interval: Interval, lookup: IndexLookup, options: Omit<PriceOptions, 'draw'> = {}): Result<readonly DrawTier[], PriceRefusal> {
  const components = tariffVersionAt(tariff, interval.from)?.components ?? [];
  const block = components.find(isKeptBlock);
  const beyond = effectivePrice(tariff, interval, lookup, options);
  if (!beyond.ok) return beyond;
  if (block?.kind !== 'fixed_block') return ok([{ upTo: undefined, price: beyond.value }]);
  const within = effectivePrice(tariff, interval, lookup, { ...options, draw: 'within_block' });
  if (!within.ok) return within;
  const first: DrawTier = { upTo: block.watts, price: within.value };
  return ok(components.some(({ kind }) => kind === 'index') ? [first, { upTo: undefined, price: beyond.value }] : [first]);
}
