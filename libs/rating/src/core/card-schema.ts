import {
  type EpochMs, type Id, type IdPrefix, type Interval, type MicroUsd, type MicroUsdPerGpuHour, type MicroUsdPerMwh, parseId, type Ppm,
  type Watts,
} from '@switchyard/kernel';
import {
  type AppliesTo, baseKinds, type ComponentKind, escalatableKinds, type MicroUsdPerKwMonth, type MonthProration,
  type PueMethod, type RateCard, type RateComponent, type SlaCreditComponent, slaBaseKinds,
} from './card.js';
import { big, FieldError, integer, join, list, oneOf, optional, type Reader, record, text } from './decode.js';
import { MICROS_PER_MINOR_UNIT } from './rated.js';

/** 1e15 micros = a thousand million USD per unit: beyond any price, far below where anything could overflow a column. */
const PRICE_LIMIT = 1_000_000_000_000_000n;
const price = <Q extends bigint>(): Reader<Q> => big<Q>(0n, PRICE_LIMIT);
const signedPrice: Reader<MicroUsdPerMwh> = big<MicroUsdPerMwh>(-PRICE_LIMIT, PRICE_LIMIT);
/** An amount that changes hands as it is: no part of a minor unit. */
const wholeMinor: Reader<MicroUsd> = (value, path) => {
  const micros = price<MicroUsd>()(value, path);
  if (micros % MICROS_PER_MINOR_UNIT !== 0n) throw new FieldError(path, `must be whole minor units (a multiple of ${MICROS_PER_MINOR_UNIT})`);
  return micros;
};
/** 0 to 100 %. */
const share: Reader<Ppm> = big<Ppm>(0n, 1_000_000n);
export const instant: Reader<EpochMs> = (value, path) => integer(0, 8_640_000_000_000_000)(value, path) as EpochMs;
export const id =
  <P extends IdPrefix>(prefix: P): Reader<Id<P>> =>
  (value, path) => {
    const parsed = typeof value === 'string' ? parseId(prefix, value) : undefined;
    if (parsed === undefined) throw new FieldError(path, `must be an id that starts with ${prefix}_`);
    return parsed;
  };

/** PUE 1 (nothing lost) to 5. */
const pueMethod: Reader<PueMethod> = (value, path) =>
  methodOf(value, path, ['fixed', 'facility_meter']) === 'fixed'
    ? record({ method: oneOf('fixed'), pue: big<Ppm>(1_000_000n, 5_000_000n) })(value, path)
    : record({ method: oneOf('facility_meter') })(value, path);
const proration: Reader<MonthProration> = (value, path) =>
  methodOf(value, path, ['fixed_hours', 'calendar']) === 'fixed_hours'
    ? record({ method: oneOf('fixed_hours'), hoursPerMonth: integer(1, 744) })(value, path)
    : record({ method: oneOf('calendar') })(value, path);
const appliesTo: Reader<AppliesTo> = (value, path) =>
  value === 'all' ? 'all' : list(oneOf(...baseKinds), 1, baseKinds.length)(value, path);
const slaAppliesTo: Reader<SlaCreditComponent['appliesTo']> = (value, path) =>
  value === 'all' ? 'all' : list(oneOf(...slaBaseKinds), 1, slaBaseKinds.length)(value, path);
/** A window that has a length. */
export const interval: Reader<Interval> = (value, path) => {
  const { from, to } = record({ from: instant, to: instant })(value, path);
  if (from >= to) throw new FieldError(join(path, 'to'), 'must be after from');
  return { from, to };
};
/** At most a million GPUs in one block: a hundred times the largest hall. */
export const gpuCount: Reader<number> = integer(1, 1_000_000);
const power: Reader<Watts> = big<Watts>(0n, PRICE_LIMIT);

const indexTerms = {
  seriesId: id('series'),
  multiplierPpm: big<Ppm>(0n, 100_000_000n),
  adderMicroUsdPerMwh: signedPrice,
  pue: pueMethod,
};

/** One reader per kind; the type makes a new kind fail to compile until it has one. */
const readers: { readonly [K in ComponentKind]: Reader<Extract<RateComponent, { kind: K }>> } = {
  gpu_hour: record({
    kind: oneOf('gpu_hour'), microUsdPerGpuHour: price<MicroUsdPerGpuHour>(),
    madeFrom: optional(record({
      listMicroUsdPerGpuHour: price<MicroUsdPerGpuHour>(),
      rules: list(record({ label: text, adjustmentPpm: big<Ppm>(-1_000_000n, 1_000_000n) }), 0, 20),
      floorMicroUsdPerGpuHour: optional(price<MicroUsdPerGpuHour>()),
    })),
  }),
  reserved_gpu_hour: record({
    kind: oneOf('reserved_gpu_hour'), microUsdPerGpuHour: price<MicroUsdPerGpuHour>(), gpus: gpuCount, window: interval,
  }),
  relist_credit: record({ kind: oneOf('relist_credit'), sharePpm: share }),
  kw_month: record({
    kind: oneOf('kw_month'),
    microUsdPerKwMonth: price<MicroUsdPerKwMonth>(),
    criticalItWatts: power,
    proration,
    ramp: optional(list(record({ from: instant, criticalItWatts: power }), 1, 100)),
  }),
  energy_pass_through: record({ kind: oneOf('energy_pass_through'), ...indexTerms }),
  energy_indexed: record({
    kind: oneOf('energy_indexed'),
    ...indexTerms,
    floorMicroUsdPerMwh: optional(signedPrice),
    capMicroUsdPerMwh: optional(signedPrice),
  }),
  energy_fixed: record({ kind: oneOf('energy_fixed'), microUsdPerMwh: price<MicroUsdPerMwh>(), pue: pueMethod }),
  demand_share: record({ kind: oneOf('demand_share'), microUsdPerKwMonth: price<MicroUsdPerKwMonth>() }),
  minimum_commit: record({ kind: oneOf('minimum_commit'), minimumMicroUsd: price<MicroUsd>(), appliesTo }),
  escalator: record({
    kind: oneOf('escalator'),
    appliesTo: list(oneOf(...escalatableKinds), 1, escalatableKinds.length),
    steps: list(record({ from: instant, factorPpm: big<Ppm>(0n, 100_000_000n) }), 1, 100),
  }),
  prepayment: record({
    kind: oneOf('prepayment'), amountMicroUsd: wholeMinor, drawdownPpm: big<Ppm>(1n, 1_000_000n), unused: oneOf('refunded', 'forfeited'),
  }),
  deposit: record({ kind: oneOf('deposit'), amountMicroUsd: wholeMinor }),
  curtailment_credit: record({ kind: oneOf('curtailment_credit'), microUsdPerGpuHour: price<MicroUsdPerGpuHour>() }),
  sla_credit: record({
    kind: oneOf('sla_credit'),
    tiers: list(record({ availabilityPpm: share, creditPpm: share }), 1, 10),
    appliesTo: slaAppliesTo,
  }),
  goodput_credit: record({ kind: oneOf('goodput_credit'), sharePpm: share }),
  platform_fee: record({ kind: oneOf('platform_fee'), feePpm: share, appliesTo }),
  tax: record({ kind: oneOf('tax'), name: text, taxPpm: share, appliesTo }),
};
export const kinds = Object.keys(readers) as ComponentKind[];

/** One component, by its `kind`. */
export const component: Reader<RateComponent> = (value, path) => {
  const kind = oneOf(...kinds)(memberOf(value, path, 'kind'), join(path, 'kind'));
  return readers[kind](value, path);
};

/** The shape of a card; what its components mean together is `validateCard`'s. */
export const rateCard: Reader<RateCard> = (value, path) => {
  const { version, ...rest } = record({
    version: integer(1, 1),
    id: id('card'),
    currency: oneOf('USD', 'EUR', 'CAD'),
    components: list(component, 1, 50),
  })(value, path);
  return { version: version as 1, ...rest };
};

export function memberOf(value: unknown, path: string, key: string): unknown {
  if (typeof value !== 'object' || value === null) throw new FieldError(path, 'must be an object');
  return new Map<string, unknown>(Object.entries(value)).get(key);
}
function methodOf<M extends string>(value: unknown, path: string, methods: readonly M[]): M {
  return oneOf(...methods)(memberOf(value, path, 'method'), join(path, 'method'));
}
