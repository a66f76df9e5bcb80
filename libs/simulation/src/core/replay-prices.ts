import { microUsdPerMwh } from '@switchyard/kernel';
import { forecastSlots, type GpuPowerModel, powerCostPerGpuHour } from '@switchyard/power';
import type { LeadDayError, ReplayInput, ReplaySite } from './replay-types.js';

const powerModelOf = (site: ReplaySite, input: ReplayInput): GpuPowerModel => site.powerModel ?? input.powerModel;

/** kW at the feeder that one GPU of the pool may draw at most. */
export const kwPerGpu = (site: ReplaySite, input: ReplayInput): number => (Number(powerModelOf(site, input).shareMax) * Number(site.puePpm)) / 1e12;
/** Facility kWh of one GPU-hour on average. */
export const kwhPerGpuHour = (site: ReplaySite, input: ReplayInput): number => (kwPerGpu(site, input) * Number(powerModelOf(site, input).loadFractionPpm)) / 1e6;

/** Micro-USD of one GPU for one slot at that price, not rounded. */
function costPerGpuSlot(site: ReplaySite, input: ReplayInput, price: number): number {
  return (Number(powerCostPerGpuHour(powerModelOf(site, input), site.puePpm, microUsdPerMwh(BigInt(price)))) * input.slotSeconds) / 3_600;
}
/** The truth for accounting: micro-USD per GPU and slot, whole, per slot of the replay. */
export function actualCosts(site: ReplaySite, input: ReplayInput): Float64Array {
  return Float64Array.from({ length: input.slots }, (_, slot) => Math.round(costPerGpuSlot(site, input, site.microUsdPerMwh[input.historySlots + slot]!)));
}

/** Prices before a forecast's first slot that it looks at. */
const FORECAST_DAYS = 35;

/** What plans may assume about prices: the truth for `knownSlots` ahead, then the forecast made from what is known; and how wrong it was. */
export class PriceView {
  private readonly costs: readonly Float64Array[];
  private readonly perPrice: readonly number[];
  /** Pools at one price share one forecast. */
  private readonly forecasts = new Map<readonly number[], { readonly now: number; readonly prices: Float64Array }>();
  private readonly errors: { absolute: number; signed: number; samples: number }[] = [];

  constructor(private readonly input: ReplayInput, private readonly knownSlots: number) {
    this.costs = input.sites.map((site) => actualCosts(site, input));
    this.perPrice = input.sites.map((site) => costPerGpuSlot(site, input, 1_000_000_000) / 1_000_000_000);
  }

  /** USD per GPU and slot for `count` slots from `now`. */
  assumed(s: number, now: number, count: number): number[] {
    const forecast = this.forecastOf(this.input.sites[s]!.microUsdPerMwh, now, count);
    return Array.from({ length: count }, (_, ahead) =>
      (ahead < this.knownSlots ? this.costs[s]![now + ahead]! : Math.round(forecast[ahead - this.knownSlots]! * this.perPrice[s]!)) / 1e6);
  }

  private forecastOf(prices: readonly number[], now: number, count: number): Float64Array {
    const known = this.forecasts.get(prices);
    if (known?.now === now) return known.prices;
    const { historySlots, slotSeconds, forecast: model } = this.input;
    const end = Math.min(prices.length, historySlots + now + this.knownSlots);
    const slotsPerDay = 86_400 / slotSeconds;
    const wanted = Math.max(0, count - this.knownSlots);
    const made = wanted === 0 ? new Float64Array(0)
      : forecastSlots({ history: prices.slice(Math.max(0, end - FORECAST_DAYS * slotsPerDay), end), slotsPerDay, count: wanted }, model);
    // Without a day of history there is no forecast: the newest price stands in.
    const whole = made.map((price) => Math.round(Number.isNaN(price) ? prices[Math.max(0, end - 1)]! : price));
    this.forecasts.set(prices, { now, prices: whole });
    whole.forEach((price, i) => this.measure(this.knownSlots + i, price - prices[end + i]!));
    return whole;
  }

  private measure(slotsAhead: number, error: number): void {
    const day = Math.floor((slotsAhead * this.input.slotSeconds) / 86_400);
    const sum = (this.errors[day] ??= { absolute: 0, signed: 0, samples: 0 });
    sum.absolute += Math.abs(error);
    sum.signed += error;
    sum.samples += 1;
  }

  /** Errors of every forecast so far, by days ahead. */
  errorsByLead(): LeadDayError[] {
    return this.errors.flatMap((sum, i) => (sum.samples === 0 ? [] : [{
      day: i + 1, meanAbsoluteUsdPerMwh: sum.absolute / sum.samples / 1e6, biasUsdPerMwh: sum.signed / sum.samples / 1e6, samples: sum.samples,
    }]));
  }
  get meanAbsoluteError(): number {
    const total = Object.values(this.errors).reduce((a, b) => ({ absolute: a.absolute + b.absolute, samples: a.samples + b.samples }), { absolute: 0, samples: 0 });
    return total.samples === 0 ? 0 : total.absolute / total.samples / 1e6;
  }
}
