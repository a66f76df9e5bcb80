import { type EpochMs, type Interval, microUsd, type MicroUsd, subtract } from '@switchyard/kernel';

/** A block of capacity that was bought, take or pay. */
export interface BoughtBlock {
  readonly takeOrPay: MicroUsd;
  readonly window: Interval;
}
/**
 * What of a block falls into a month: `spent` up to `now`, `ahead` for the rest of the month. Owed whatever is used, so it counts by time alone, each hour of the window alike.
 * Rounded so that the parts of all months come to the whole.
 */
export function blockSpend({ takeOrPay, window }: BoughtBlock, month: Interval, now: EpochMs): { readonly spent: MicroUsd; readonly ahead: MicroUsd } {
  const until = (at: number): MicroUsd => {
    const inside = Math.min(Math.max(at, window.from), window.to) - window.from;
    return microUsd((takeOrPay * BigInt(inside)) / BigInt(window.to - window.from));
  };
  const [from, to] = [until(month.from), until(month.to)];
  const at = until(Math.min(Math.max(now, month.from), month.to));
  return { spent: subtract(at, from), ahead: subtract(to, at) };
}
