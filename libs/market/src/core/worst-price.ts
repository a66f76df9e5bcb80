import { type EpochMs, gpuSeconds, microUsdPerGpuHour, type MicroUsdPerGpuHour, type MicroUsdPerMwh, SECOND_MS, wattHours } from '@switchyard/kernel';
import { ceiling, MICROS_PER_MINOR_UNIT, type RateCard } from '@switchyard/rating';

/** GPUs of the hour that is rated: so many that rounding to cents is lost in the GPU-hour's micro-dollars. */
const RATED_GPUS = 10_000n;

/**
 * The most a GPU-hour can cost under a card: full draw, the price index at the card's cap or at the market's highest print. Rounded up.
 * @param maxWattsPerGpu largest IT draw of one GPU's server share
 * @throws Error when the card cannot be rated
 */
export function worstPricePerGpuHour(card: RateCard, maxWattsPerGpu: bigint, highestPrint: MicroUsdPerMwh): MicroUsdPerGpuHour {
  const hour = { from: 0 as EpochMs, to: (3_600 * SECOND_MS) as EpochMs };
  const metered = card.components.some((part) => 'pue' in part && part.pue.method === 'facility_meter');
  const energy = { basis: metered ? 'facility' : 'it', wh: wattHours(maxWattsPerGpu * RATED_GPUS) } as const;
  const worst = ceiling(card, [{ ...hour, gpuSeconds: gpuSeconds(3_600n * RATED_GPUS), energy, quality: 'estimated', readingIds: [] }], {
    highestPrintMicroUsdPerMwh: highestPrint, months: [hour],
  });
  if (!worst.ok) throw new Error(`card ${card.id} has no ceiling: ${worst.error.kind}`);
  const total = worst.value.totalMinor * MICROS_PER_MINOR_UNIT;
  return microUsdPerGpuHour(total <= 0n ? 0n : (total + RATED_GPUS - 1n) / RATED_GPUS);
}
