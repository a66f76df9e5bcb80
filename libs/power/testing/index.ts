import { epochMs, type EpochMs, microUsdPerMwh, type MicroUsdPerMwh, ppm, type SeriesId } from '@switchyard/kernel';
import type { IndexRef, PricePrint, Tariff, TariffComponent } from '../src/index.js';

export const A_SERIES = 'series_00000000000000000000000001' as SeriesId;

/** USD/MWh, as people write it, to a quantity. */
export const usdPerMwh = (usd: number): MicroUsdPerMwh => microUsdPerMwh(BigInt(Math.round(usd * 1_000_000)));

/** Consecutive prints from `from`, one per price. */
export function printsOf(usd: readonly number[], from: EpochMs = epochMs(0), slotMs = 3_600_000, seriesId = A_SERIES): PricePrint[] {
  return usd.map((price, slot) => ({
    seriesId, from: epochMs(from + slot * slotMs), to: epochMs(from + (slot + 1) * slotMs), microUsdPerMwh: usdPerMwh(price),
    provenance: { origin: 'manual', source: 'test' }, revision: 0,
  }));
}

export const AN_INDEX: IndexRef = { seriesId: A_SERIES, node: 'TEST_NODE', kind: 'real_time' };

/** A valid tariff in force for ever; by default the index passed through with no adder. */
export function aTariff(components?: readonly TariffComponent[], zone = 'UTC'): Tariff {
  return {
    name: 'test tariff', zone, settlementIntervalSeconds: 900,
    versions: [{
      version: 1, validFrom: epochMs(0), validTo: null,
      components: components ?? [{ kind: 'index', label: 'energy', index: AN_INDEX, multiplierPpm: ppm(1_000_000n), adderMicroUsdPerMwh: microUsdPerMwh(0n) }],
    }],
  };
}
