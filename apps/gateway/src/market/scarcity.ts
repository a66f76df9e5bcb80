import type { EpochMs } from '@switchyard/kernel';
import type { PlanScarcity } from '@switchyard/store';

const HOUR_SECONDS = 3_600;

/**
 * What one more GPU for the hour from `now` on would cost the plan at a site: the sum over that hour's slots, at the cheapest of its pools,
 * in USD with at most 6 decimals. Null when the plan does not reach that far or knows none of the pools.
 */
export function scarcityNow(plan: PlanScarcity, poolIds: readonly string[], plannedAt: EpochMs, now: EpochMs): string | null {
  const first = Math.max(0, Math.floor((now - plannedAt) / (plan.slotSeconds * 1_000)));
  const slots = Math.max(1, Math.round(HOUR_SECONDS / plan.slotSeconds));
  const perHour = plan.pools.flatMap(({ pool, usdPerGpuSlot }) => {
    if (!poolIds.includes(pool) || first + slots > usdPerGpuSlot.length) return [];
    return [usdPerGpuSlot.slice(first, first + slots).reduce((sum, usd) => sum + usd, 0)];
  });
  return perHour.length === 0 ? null : Math.min(...perHour).toFixed(6).replace(/(\.\d{2}\d*?)0+$/, '$1');
}
