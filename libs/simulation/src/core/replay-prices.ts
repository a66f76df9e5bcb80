import { microUsdPerMwh } from '@switchyard/kernel';
import { powerCostPerGpuHour, sameHourOfWeek } from '@switchyard/power';
import type { ReplayInput, ReplaySite } from './replay-types.js';

/** What one site costs: the truth for accounting, and what a plan made in slot `now` may assume. */
export class SitePrices {
  /** Micro-USD per GPU and slot, per slot of the replay. */
  readonly actual: Float64Array;
  private readonly microUsdPerGpuSlotPerPrice: number;
  private errorSum = 0;
  private errorCount = 0;

  constructor(private readonly site: ReplaySite, private readonly input: ReplayInput) {
    const hours = input.slotSeconds / 3_600;
    const cost = (price: number): number => Number(powerCostPerGpuHour(input.powerModel, site.puePpm, microUsdPerMwh(BigInt(price)))) * hours;
    this.actual = Float64Array.from({ length: input.slots }, (_, slot) => Math.round(cost(this.priceAt(slot))));
    this.microUsdPerGpuSlotPerPrice = cost(1_000_000_000) / 1_000_000_000;
  }

  /** Price of a slot of the replay; history has negative slots. */
  private priceAt(slot: number): number {
    return this.site.microUsdPerMwh[this.input.historySlots + slot]!;
  }

  /** Price a plan made at `now` assumes for a later slot it does not know: same hour of earlier weeks, else of earlier days. */
  private forecast(now: number, slot: number): number {
    const { knownSlots, historySlots, slotSeconds, forecast } = this.input;
    const known = now + knownSlots;
    const week = (7 * 86_400) / slotSeconds;
    const weekly = sameHourOfWeek((back) => {
      const past = slot - back * week;
      return past >= -historySlots && past < known ? this.priceAt(past) : undefined;
    }, forecast);
    if (weekly !== undefined) return weekly;
    const day = 86_400 / slotSeconds;
    for (let past = slot - day; past >= -historySlots; past -= day) if (past < known) return this.priceAt(past);
    return this.priceAt(Math.max(-historySlots, known - 1));
  }

  /** USD per GPU and slot for `count` slots from `now`. */
  assumed(now: number, count: number): number[] {
    return Array.from({ length: count }, (_, ahead) => {
      const slot = now + ahead;
      if (ahead < this.input.knownSlots) return this.actual[slot]! / 1e6;
      const price = this.forecast(now, slot);
      this.errorSum += Math.abs(price - this.priceAt(slot));
      this.errorCount += 1;
      return Math.round(price * this.microUsdPerGpuSlotPerPrice) / 1e6;
    });
  }

  /** Sum and count of |forecast - actual| over everything assumed so far, micro-USD per MWh. */
  get forecastErrors(): { readonly sum: number; readonly count: number } {
    return { sum: this.errorSum, count: this.errorCount };
  }
}
