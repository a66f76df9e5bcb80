import { formatDecimal } from '@switchyard/kernel';
import { type UsageGroup, type UsageLine, wholeCost } from '@switchyard/market';

const MICRO_DECIMALS = 6;
const amount = (micros: bigint): string => formatDecimal(micros, MICRO_DECIMALS, 2);
/** GPU-hours of GPU-seconds: six decimals, rounded half up; rows of whole seconds add up to the last of them but for that. */
const gpuHours = (gpuSeconds: bigint): string => formatDecimal((gpuSeconds * 1_000_000n + 1_800n) / 3_600n, MICRO_DECIMALS, 0);

/** A row of a usage report with the groups that were asked for; the others are null. */
export function usageRowView(line: UsageLine, by: readonly UsageGroup[]) {
  const value = (group: UsageGroup): string | null => line.key[by.indexOf(group)] ?? null;
  const { currency, gpuSeconds, energyWh, cost, quotedMicros, netMinor, taxMinor } = line;
  return {
    projectId: value('PROJECT'), jobId: value('JOB'), siteId: value('SITE'), gpuModel: value('GPU_MODEL'), day: value('DAY'), product: value('PRODUCT')?.toUpperCase() ?? null, currency,
    gpuHours: gpuHours(gpuSeconds), energyKwh: formatDecimal(energyWh, 3, 0), computeAmount: amount(cost.compute), powerAmount: amount(cost.power), creditAmount: amount(cost.credit), totalAmount: amount(wholeCost(line)),
    quotedAmount: amount(quotedMicros), billed: { amount: formatDecimal(netMinor, 2), currency }, billedTax: { amount: formatDecimal(taxMinor, 2), currency },
  };
}
export type UsageRowView = ReturnType<typeof usageRowView>;
