import { err, type Interval, type MicroUsd, microUsd, ok, ppm, type Ppm, type RateCardId, type Result } from '@switchyard/kernel';
import { MICROS_PER_MINOR_UNIT, type RateCard, type RateComponent, rate } from '@switchyard/rating';
import type { FieldProblem, JobSpec } from './job-spec.js';
import type { OfferTerms } from './offer.js';

/** Share of what relisted time is worth (the lower of its own price and the buyer's) that goes back to the holder of the reservation. */
export const RELIST_SHARE: Ppm = ppm(800_000n);

/**
 * The card of a block: every GPU-hour of the window, used or not. In a curtailment event its hours are not owed: they are given back at the block's own
 * price, and the terms' compensation comes on top. Power is billed by the cards of the jobs that draw it.
 * @param terms with the ask resolved for the block
 */
export function blockCardOf(terms: OfferTerms, gpus: number, window: Interval, id: RateCardId): RateCard {
  const back = terms.ask + terms.curtailment.compensation;
  const components: RateComponent[] = [
    { kind: 'reserved_gpu_hour', microUsdPerGpuHour: terms.ask, gpus, window },
    ...(back > 0n ? [{ kind: 'curtailment_credit', microUsdPerGpuHour: back as OfferTerms['ask'] } as const] : []),
    { kind: 'relist_credit', sharePpm: RELIST_SHARE },
    ...(terms.platformFee > 0n ? [{ kind: 'platform_fee', feePpm: terms.platformFee, appliesTo: 'all' } as const] : []),
    ...(terms.tax ? [{ kind: 'tax', name: terms.tax.name, taxPpm: terms.tax.rate, appliesTo: 'all' } as const] : []),
  ];
  return { version: 1, id, currency: terms.currency, components };
}

/** What the whole window comes to: owed whatever is used. */
export function takeOrPayOf(card: RateCard): MicroUsd {
  const rated = rate(card, [], { final: true });
  if (!rated.ok) throw new Error(`takeOrPayOf: card ${card.id} cannot be rated: ${rated.error.kind}`);
  return microUsd(rated.value.totals.totalMinor * MICROS_PER_MINOR_UNIT);
}

/** What a customer asks of a block. */
export interface BlockAsk {
  readonly gpuCount: number;
  readonly gpuModels: readonly string[];
  readonly minGpuMemoryGib?: number;
  readonly window: Interval;
  readonly siteIds: JobSpec['siteIds'];
  readonly countries: readonly string[];
}
/** Bounds of one block. */
export const blockLimits = { gpuCountMax: 16_384, aheadSecondsMax: 90 * 86_400, windowSecondsMax: 90 * 86_400 } as const;

/** The block as a job of exactly its window would be, for the rules and prices of offers: rigid, without a moment to spare. */
export function jobOfBlock({ gpuCount, gpuModels, minGpuMemoryGib, window, siteIds, countries }: BlockAsk): JobSpec {
  const seconds = (window.to - window.from) / 1_000;
  return {
    name: 'reservation', gpuCount, gpuModels, nodesWhole: false, maxDurationSeconds: seconds, expectedDurationSeconds: seconds, earliestStart: window.from, deadline: window.to,
    policy: 'all-in-price', siteIds, countries, after: [], datasetMib: 0, checkpointMib: 0, run: { command: [], args: [], environment: {}, artifacts: [] },
    ...(minGpuMemoryGib !== undefined && { minGpuMemoryGib }),
  };
}

/** Checks a window against the market's slots and the bounds of blocks. @param paths of start and end in the input */
export function checkBlockWindow(window: Interval, now: number, slotSeconds: number, paths: { readonly from: readonly string[]; readonly to: readonly string[] }): Result<Interval, readonly FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const add = (path: readonly string[], code: FieldProblem['code'], message: string): void => void problems.push({ path, code, message });
  const slotMs = slotSeconds * 1_000;
  if (window.from % slotMs !== 0) add(paths.from, 'Malformed', `must lie on a multiple of ${slotSeconds / 60} minutes`);
  if (window.to % slotMs !== 0) add(paths.to, 'Malformed', `must lie on a multiple of ${slotSeconds / 60} minutes`);
  if (window.from < now) add(paths.from, 'OutOfRange', 'is in the past');
  if (window.from > now + blockLimits.aheadSecondsMax * 1_000) add(paths.from, 'OutOfRange', `may be at most ${blockLimits.aheadSecondsMax / 86_400} days ahead`);
  if (window.to <= window.from) add(paths.to, 'Conflict', 'is not after the start');
  if (window.to - window.from > blockLimits.windowSecondsMax * 1_000) add(paths.to, 'OutOfRange', `may be at most ${blockLimits.windowSecondsMax / 86_400} days after the start`);
  return problems.length > 0 ? err(problems) : ok(window);
}
