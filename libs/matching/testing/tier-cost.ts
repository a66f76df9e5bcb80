import type { Instance } from '@switchyard/matching';

/**
 * What the tiers of all sites charge, USD.
 * @param kwAt draw of a site in a slot, kW
 */
export function tierCost(instance: Instance, kwAt: (site: string, slot: number) => number): number {
  let usd = 0;
  for (const site of instance.sites ?? []) {
    for (const tier of site.tiers ?? []) {
      for (let t = 0; t < instance.slots; t += 1) usd += Math.max(0, kwAt(site.id, t) - inSlot(tier.kwFrom, t)) * inSlot(tier.usdPerKwSlot, t);
    }
  }
  return usd;
}

/** A figure that may be given once for all slots. */
export const inSlot = (value: number | readonly number[], slot: number): number => (typeof value === 'number' ? value : value[slot]!);
