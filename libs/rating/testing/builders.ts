import {
  type EpochMs, epochMs, gpuSeconds, MINUTE_MS, microUsdPerGpuHour, microUsdPerMwh, ppm, type RateCardId, type SeriesId,
  wattHours,
} from '@switchyard/kernel';
import type { RateCard, RateComponent, UsageForRating } from '../src/index.js';

/** A well-formed series id for cards and prints that must agree. */
export const demoSeriesId = 'series_00000000000000000000000001' as SeriesId;
const cardId = 'card_00000000000000000000000001' as RateCardId;

/** A USD card; with no components given, $2.35 per GPU-hour and pass-through power at PUE 1.25. */
export function aCard(...components: readonly RateComponent[]): RateCard {
  const usual: readonly RateComponent[] = [
    { kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_350_000n) },
    {
      kind: 'energy_pass_through',
      seriesId: demoSeriesId,
      multiplierPpm: ppm(1_000_000n),
      adderMicroUsdPerMwh: microUsdPerMwh(0n),
      pue: { method: 'fixed', pue: ppm(1_250_000n) },
    },
  ];
  return { version: 1, id: cardId, currency: 'USD', components: components.length > 0 ? components : usual };
}

/** What differs from the ordinary row: 5 min of 8 GPUs, 646 Wh, at $40/MWh. */
export interface UsageSpec {
  readonly from?: EpochMs;
  readonly minutes?: number;
  readonly gpuSeconds?: bigint;
  readonly itWh?: bigint;
  readonly usdPerMwh?: number;
  readonly lost?: bigint;
  readonly curtailed?: bigint;
}
/** One metered row; `from` defaults to the epoch. */
export function aUsageRow(spec: UsageSpec = {}): UsageForRating {
  const from = spec.from ?? epochMs(0);
  const to = epochMs(from + (spec.minutes ?? 5) * MINUTE_MS);
  return {
    from,
    to,
    gpuSeconds: gpuSeconds(spec.gpuSeconds ?? 2_400n),
    energy: { basis: 'it', wh: wattHours(spec.itWh ?? 646n) },
    quality: 'metered',
    print: {
      seriesId: demoSeriesId,
      printId: `print-${from}`,
      revision: 0,
      microUsdPerMwh: microUsdPerMwh(BigInt(Math.round((spec.usdPerMwh ?? 40) * 1_000_000))),
    },
    readingIds: [`reading-${from}`],
    ...(spec.lost === undefined ? {} : { lostWork: { gpuSeconds: gpuSeconds(spec.lost), cause: 'site_failure' as const } }),
    ...(spec.curtailed === undefined ? {} : { curtailed: { gpuSeconds: gpuSeconds(spec.curtailed), eventId: 'event-1' } }),
  };
}
