import type { LeaseOrder } from '@switchyard/agent-protocol';
import { divideCeil, type EpochMs, type MicroUsd, microUsd, SECOND_MS } from '@switchyard/kernel';
import type { Meter } from './meter.js';

const GPU_MS_PER_HOUR = 3_600_000n;

/** Worst-case cost of what ran after the authorisation was priced, rounded up: readings not deducted yet, and the time still open. */
export function unpricedCost(meter: Meter, order: LeaseOrder, now: EpochMs): MicroUsd {
  const { asOf, worstCaseMicroUsdPerGpuHour } = order.spendAuthorisation;
  let gpuMs = 0n;
  for (const use of meter.unpriced) if (use.to > asOf) gpuMs += use.gpuMs;
  if (meter.openFrom !== null && now > meter.openFrom) gpuMs += BigInt(now - meter.openFrom) * BigInt(order.gpuCount);
  return microUsd(divideCeil(gpuMs * worstCaseMicroUsdPerGpuHour, GPU_MS_PER_HOUR));
}
/** Whether the authorisation is used up (a balance of exactly 0 is). */
export function isUsedUp(meter: Meter, order: LeaseOrder, now: EpochMs): boolean {
  return unpricedCost(meter, order, now) >= order.spendAuthorisation.microUsdRemaining;
}
/** Whether what is left pays for one whole metering interval at the worst case: less is not worth a start. */
export function paysForAnInterval(meter: Meter, order: LeaseOrder, now: EpochMs): boolean {
  const interval = BigInt(order.meteringIntervalSeconds * SECOND_MS) * BigInt(order.gpuCount);
  const price = divideCeil(interval * order.spendAuthorisation.worstCaseMicroUsdPerGpuHour, GPU_MS_PER_HOUR);
  return unpricedCost(meter, order, now) + price <= order.spendAuthorisation.microUsdRemaining;
}
/** Forgets what a renewed authorisation has deducted. */
export function prune(meter: Meter, order: LeaseOrder): Meter {
  return { ...meter, unpriced: meter.unpriced.filter((use) => use.to > order.spendAuthorisation.asOf) };
}
