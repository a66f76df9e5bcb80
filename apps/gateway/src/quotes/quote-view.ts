import { type EpochMs, formatDecimal } from '@switchyard/kernel';
import { finishOf, startOf } from '@switchyard/market';
import type { StoredQuoteOption } from '@switchyard/store';
import { usd } from '../jobs/job-view.js';
import { ruledAskView } from '../offers/views.js';

/** Fields of an option that are its own. Plain data: an idempotent answer is stored as it is. */
export function optionView({ optionId, kind, placement, energy, perGpuHour, ask }: StoredQuoteOption, heldUntil: EpochMs | null) {
  return {
    __typename: 'QuoteOption' as const, id: optionId, kind: kind.toUpperCase(), siteId: placement.siteId, poolId: placement.poolId, segments: placement.segments,
    startsAt: startOf(placement), finishesAt: finishOf(placement), totalUsd: usd(placement.total), powerCostUsd: usd(placement.powerTotal), energyKwh: formatDecimal(energy, 3, 0),
    worstCaseUsd: usd(placement.worstCase), usdPerGpuHour: usd(perGpuHour), heldUntil, ask: ask ? ruledAskView(ask) : null,
  };
}
export type OptionView = ReturnType<typeof optionView>;
