import {
  addExact, compareExact, err, EXACT_ZERO, exact, type Exact, type Interval, microUsdPerMwh, type MicroUsdPerMwh,
  multiplyExact, never, ok, ONE_MILLION, ppm, type Result, roundHalfAwayFromZero, type SeriesId, splitAt, toIso,
} from '@switchyard/kernel';
import { localTime } from './local-time.js';
import { inWindow } from './local-window.js';
import { coincidentPeakAdder, windowChance } from './coincident-peak.js';
import type { ForecastError } from './forecast.js';
import type { PricePrint } from './price-print.js';
import { type CoincidentPeakCharge, type IndexRef, isKeptBlock, type Tariff, type TariffComponent, tariffVersionAt } from './tariff.js';

/** What a price source says about a series over an interval. A forecast is labelled and carries its error; silence is `missing`. */
export type IndexAnswer =
  | { readonly kind: 'known'; readonly microUsdPerMwh: MicroUsdPerMwh; readonly prints: readonly PricePrint[] }
  | { readonly kind: 'forecast'; readonly microUsdPerMwh: MicroUsdPerMwh; readonly error: ForecastError | undefined; readonly staleFeed: boolean }
  | { readonly kind: 'missing'; readonly seriesId: SeriesId; readonly uncovered: readonly Interval[] }
  | { readonly kind: 'stale'; readonly seriesId: SeriesId; readonly lastTo: number | undefined };
export type IndexLookup = (index: IndexRef, interval: Interval) => IndexAnswer;

/** One component's contribution to the price of an interval, exact. */
export interface PricePart {
  readonly component: number;
  readonly kind: TariffComponent['kind'];
  readonly label: string;
  readonly microUsdPerMwh: Exact;
  readonly prints: readonly PricePrint[];
}
/** Effective energy price of one settlement interval: the sum of its parts, rounded once, half away from zero. */
export interface EffectivePrice {
  readonly interval: Interval;
  readonly tariffVersion: number;
  readonly microUsdPerMwh: MicroUsdPerMwh;
  readonly quality: 'known' | 'forecast' | 'forecast_stale_feed';
  /** How wrong such a price was before, when part of it is forecast and that has been measured: the index's error times its multiplier and tax. */
  readonly error?: ForecastError;
  readonly parts: readonly PricePart[];
}
/** What the price of an interval may further depend on. */
export interface PriceOptions {
  /**
   * Where a fixed block that cannot be sold back stands beside an index: energy inside the block costs the block's price, energy beyond it the
   * index. `beyond_block` unless given: what one more MWh costs a site that has used its block up.
   */
  readonly draw?: 'within_block' | 'beyond_block';
  /** Predicted chance, 0..1 per settlement interval, that the interval sets a coincident peak; undefined: the component's windows say it. */
  readonly peakChance?: (component: CoincidentPeakCharge, interval: Interval) => number | undefined;
}
export type PriceRefusal =
  | { readonly kind: 'NoTariffVersion'; readonly interval: Interval; readonly message: string }
  | { readonly kind: 'IndexMissing'; readonly index: IndexRef; readonly interval: Interval; readonly message: string }
  | { readonly kind: 'IndexStale'; readonly index: IndexRef; readonly interval: Interval; readonly message: string };

interface Contribution {
  readonly amount: Exact;
  readonly prints: readonly PricePrint[];
  readonly quality: EffectivePrice['quality'];
  readonly error?: ForecastError | undefined;
}
const certain = (amount: Exact): Contribution => ({ amount, prints: [], quality: 'known' });

function fromIndex(index: IndexRef, interval: Interval, lookup: IndexLookup): Result<Contribution, PriceRefusal> {
  const answer = lookup(index, interval);
  switch (answer.kind) {
    case 'known':
      return ok({ amount: exact(answer.microUsdPerMwh), prints: answer.prints, quality: 'known' });
    case 'forecast':
      return ok({ amount: exact(answer.microUsdPerMwh), prints: [], quality: answer.staleFeed ? 'forecast_stale_feed' : 'forecast', error: answer.error });
    case 'missing':
      return err({ kind: 'IndexMissing', index, interval, message: `no ${index.kind} price of ${index.node} at ${toIso(interval.from)}` });
    case 'stale':
      return err({ kind: 'IndexStale', index, interval, message: `the ${index.kind} price of ${index.node} is stale at ${toIso(interval.from)}` });
    default:
      return never(answer);
  }
}

const PPM = Number(ONE_MILLION);
function scaledError(error: ForecastError | undefined, factor: number): ForecastError | undefined {
  return error && {
    meanAbsoluteMicroUsdPerMwh: Math.round(error.meanAbsoluteMicroUsdPerMwh * factor), biasMicroUsdPerMwh: Math.round(error.biasMicroUsdPerMwh * factor), samples: error.samples,
  };
}

/** What a component adds per MWh, given the sum of the parts before it (for taxes). `undefined`: it is not an energy component. */
function contribution(
  component: TariffComponent, interval: Interval, tariff: Pick<Tariff, 'zone' | 'settlementIntervalSeconds'>, before: Exact, lookup: IndexLookup, options: PriceOptions,
): Result<Contribution | undefined, PriceRefusal> {
  const { zone } = tariff;
  switch (component.kind) {
    case 'fixed_energy':
      return ok(certain(exact(component.microUsdPerMwh)));
    case 'index': {
      const index = fromIndex(component.index, interval, lookup);
      if (!index.ok) return index;
      const scaled = multiplyExact(index.value.amount, exact(component.multiplierPpm, ONE_MILLION));
      return ok({
        ...index.value, amount: addExact(scaled, exact(component.adderMicroUsdPerMwh)), error: scaledError(index.value.error, Number(component.multiplierPpm) / PPM),
      });
    }
    case 'time_of_use': {
      const local = localTime(interval.from, zone);
      const window = component.windows.find((candidate) => inWindow(candidate, local));
      return ok(certain(exact(window?.microUsdPerMwh ?? component.otherwiseMicroUsdPerMwh)));
    }
    case 'fixed_block':
      return component.sellBack === null ? ok(certain(exact(component.microUsdPerMwh))) : fromIndex(component.sellBack, interval, lookup);
    case 'coincident_peak': {
      const predicted = options.peakChance?.(component, interval);
      const chance = predicted === undefined ? windowChance(component, interval.from, zone) : ppm(BigInt(Math.round(predicted * PPM)));
      return ok(certain(coincidentPeakAdder(component, chance, tariff.settlementIntervalSeconds)));
    }
    case 'tax':
      return ok(certain(compareExact(before, EXACT_ZERO) <= 0 ? EXACT_ZERO : multiplyExact(before, exact(component.ratePpm, ONE_MILLION))));
    case 'demand_charge':
      return ok(undefined);
    default:
      return never(component);
  }
}

const worse = (a: EffectivePrice['quality'], b: EffectivePrice['quality']): EffectivePrice['quality'] => {
  const rank = { known: 0, forecast: 1, forecast_stale_feed: 2 } as const;
  return rank[a] >= rank[b] ? a : b;
};

/** Whether a component counts for this draw: of a fixed block and an index side by side, the block prices its own watts and the index the rest. */
function counts(component: TariffComponent, components: readonly TariffComponent[], draw: NonNullable<PriceOptions['draw']>): boolean {
  if (component.kind === 'index') return draw === 'beyond_block' || !components.some(isKeptBlock);
  return !isKeptBlock(component) || draw === 'within_block' || !components.some(({ kind }) => kind === 'index');
}

/**
 * Marginal energy price of one settlement interval under the tariff version in force at its start. The expected
 * coincident-peak adder is included (a planning estimate); demand charges are not, see `demandAdder`.
 */
export function effectivePrice(tariff: Tariff, interval: Interval, lookup: IndexLookup, options: PriceOptions = {}): Result<EffectivePrice, PriceRefusal> {
  const version = tariffVersionAt(tariff, interval.from);
  if (version === undefined) {
    return err({ kind: 'NoTariffVersion', interval, message: `tariff ${tariff.name} has no version in force at ${toIso(interval.from)}` });
  }
  const parts: PricePart[] = [];
  let total = EXACT_ZERO;
  let quality: EffectivePrice['quality'] = 'known';
  let error: ForecastError | undefined;
  for (const [index, component] of version.components.entries()) {
    if (!counts(component, version.components, options.draw ?? 'beyond_block')) continue;
    const part = contribution(component, interval, tariff, total, lookup, options);
    if (!part.ok) return part;
    if (part.value === undefined) continue;
    if (component.kind === 'tax' && compareExact(total, EXACT_ZERO) > 0) error = scaledError(error, 1 + Number(component.ratePpm) / PPM);
    error = part.value.error ?? error;
    total = addExact(total, part.value.amount);
    quality = worse(quality, part.value.quality);
    parts.push({ component: index, kind: component.kind, label: component.label, microUsdPerMwh: part.value.amount, prints: part.value.prints });
  }
  return ok({ interval, tariffVersion: version.version, microUsdPerMwh: microUsdPerMwh(roundHalfAwayFromZero(total)), quality, ...(error && { error }), parts });
}

/** Every settlement interval that touches the window, cut at its ends. */
export function effectivePrices(tariff: Tariff, window: Interval, lookup: IndexLookup, options: PriceOptions = {}): readonly Result<EffectivePrice, PriceRefusal>[] {
  return [...splitAt(window, tariff.settlementIntervalSeconds * 1_000)].map((interval) => effectivePrice(tariff, interval, lookup, options));
}
