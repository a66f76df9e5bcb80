import { type EpochMs, formatDecimal } from '@switchyard/kernel';
import { finishOf, startOf } from '@switchyard/market';
import type { QuoteRow, StoredQuoteOption } from '@switchyard/store';
import { usd } from '../jobs/job-view.js';
import { type SiteRefusalView, siteRefusalView } from '../jobs/site-refusal-view.js';
import { ruledAskView } from '../offers/views.js';

/** Fields of an option that are its own. Plain data: an idempotent answer is stored as it is. */
export function optionView({ optionId, kind, placement, energy, perGpuHour, ask }: StoredQuoteOption, heldUntil: EpochMs | null, rank: number) {
  return {
    __typename: 'QuoteOption' as const, id: optionId, kind: kind.toUpperCase(), siteId: placement.siteId, poolId: placement.poolId, segments: placement.segments,
    startsAt: startOf(placement), finishesAt: finishOf(placement), totalUsd: usd(placement.total), powerCostUsd: usd(placement.powerTotal), energyKwh: formatDecimal(energy, 3, 0),
    worstCaseUsd: usd(placement.worstCase), usdPerGpuHour: usd(perGpuHour), heldUntil, rank, energyShare: shareOf(placement.powerTotal, placement.total), ask: ask ? ruledAskView(ask) : null,
  };
}
/** A part as a decimal share of a whole, to four places; null of nothing. */
function shareOf(part: bigint, whole: bigint): string | null {
  if (whole === 0n) return null;
  const tenThousandths = (part * 20_000n + (part < 0n ? -whole : whole)) / (2n * whole);
  return formatDecimal(tenThousandths, 4, 0);
}

export interface QuoteView {
  readonly __typename: 'Quote';
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly validUntil: EpochMs;
  readonly name: string;
  readonly gpuCount: number;
  readonly options: readonly OptionView[];
  readonly refusals: readonly SiteRefusalView[];
}
export function quoteView({ id, createdAt, validUntil, spec, options, refusals, heldUntil }: QuoteRow): QuoteView {
  return {
    __typename: 'Quote', id, createdAt, validUntil, name: spec.name, gpuCount: spec.gpuCount, options: options.map((option, i) => optionView(option, heldUntil.get(option.optionId) ?? null, i + 1)), refusals: refusals.map(siteRefusalView),
  };
}
export type OptionView = ReturnType<typeof optionView>;
