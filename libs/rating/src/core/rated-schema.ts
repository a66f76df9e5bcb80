import {
  err, type Exact, type GpuSeconds, type MicroUsdPerGpuHour, type MicroUsdPerMwh, type MinorUnits, ok, type Ppm, type Result, type WattHours,
  type Watts,
} from '@switchyard/kernel';
import { component, gpuCount, id, instant, interval as window, kinds, memberOf } from './card-schema.js';
import { big, FieldError, integer, join, list, oneOf, optional, type Reader, record } from './decode.js';
import type { CardError } from './errors.js';
import type { DerivationRow, RatedLine } from './rated.js';

/** Stored amounts: any integer the text reader takes (30 digits). Exact parts may be longer, see `wide`. */
const LIMIT = 10n ** 30n;
const quantity = <Q extends bigint>(): Reader<Q> => big<Q>(0n, LIMIT);
const signed = <Q extends bigint>(): Reader<Q> => big<Q>(-LIMIT, LIMIT);
const ppmFactor: Reader<Ppm> = big<Ppm>(0n, LIMIT);
const label: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || value.length > 1_000) throw new FieldError(path, 'must be text of at most 1000 characters');
  return value;
};

/** Numerators and denominators of sums over many rows have no small bound; 2000 digits is far beyond any invoice. */
const wide: Reader<bigint> = (value, path) => {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !/^-?\d{1,2000}$/.test(value)) throw new FieldError(path, 'must be an integer written as text');
  return BigInt(value);
};
const exactValue: Reader<Exact> = (value, path) => {
  const parts = record({ numerator: wide, denominator: wide })(value, path);
  if (parts.denominator <= 0n) throw new FieldError(join(path, 'denominator'), 'must be above 0');
  return parts;
};

const duration = integer(0, Number.MAX_SAFE_INTEGER);
const interval = {
  from: instant,
  to: instant,
  quality: oneOf('metered', 'estimated', 'gap'),
  readingIds: list(label, 0, 100_000),
  preciseMicros: exactValue,
};
const print = record({
  seriesId: id('series'),
  printId: label,
  revision: integer(0, Number.MAX_SAFE_INTEGER),
  microUsdPerMwh: signed<MicroUsdPerMwh>(),
});
const rows: { readonly [R in DerivationRow['row']]: Reader<Extract<DerivationRow, { row: R }>> } = {
  gpu: record({
    row: oneOf('gpu'), ...interval, gpuSeconds: quantity<GpuSeconds>(), factorPpm: ppmFactor, eventId: optional(label),
  }),
  energy: record({
    row: oneOf('energy'),
    ...interval,
    basis: oneOf('it', 'facility'),
    measuredWh: quantity<WattHours>(),
    billedWh: exactValue,
    print: optional(print),
    priceMicrosPerMwh: exactValue,
    collar: oneOf('inside', 'at_floor', 'at_cap'),
    factorPpm: ppmFactor,
  }),
  time: record({
    row: oneOf('time'),
    ...interval,
    watts: quantity<Watts>(),
    monthShare: exactValue,
    months: list(record({ from: instant, to: instant }), 0, 1_000),
    factorPpm: ppmFactor,
  }),
  lost_work: record({
    row: oneOf('lost_work'),
    ...interval,
    lostGpuSeconds: quantity<GpuSeconds>(),
    gpuSeconds: quantity<GpuSeconds>(),
    chargedMicros: exactValue,
  }),
  reserved: record({ row: oneOf('reserved'), ...interval, gpus: gpuCount, factorPpm: ppmFactor }),
  relist: record({
    row: oneOf('relist'),
    ...interval,
    gpus: gpuCount,
    leaseId: label,
    reservedMicroUsdPerGpuHour: quantity<MicroUsdPerGpuHour>(),
    factorPpm: ppmFactor,
    resaleMicroUsdPerGpuHour: quantity<MicroUsdPerGpuHour>(),
    priceMicrosPerGpuHour: exactValue,
  }),
  demand: record({ row: oneOf('demand'), ...interval, peak: window, contributionWatts: quantity<Watts>() }),
  sla: record({
    row: oneOf('sla'),
    ...interval,
    upMs: duration,
    downMs: duration,
    curtailedMs: duration,
    baseMicros: exactValue,
    availability: exactValue,
    creditPpm: ppmFactor,
  }),
  base: record({
    row: oneOf('base'), componentIndex: integer(0, 49), componentKind: oneOf(...kinds), baseMicros: exactValue,
  }),
};
const rowKinds = Object.keys(rows) as DerivationRow['row'][];
const row: Reader<DerivationRow> = (value, path) =>
  rows[oneOf(...rowKinds)(memberOf(value, path, 'row'), join(path, 'row'))](value, path);

const ratedLine: Reader<RatedLine> = record({
  componentKind: oneOf(...kinds),
  componentIndex: integer(0, 49),
  component,
  label,
  side: oneOf('customer', 'operator'),
  category: oneOf('charge', 'credit', 'commitment', 'tax', 'fee'),
  quantity: record({ amount: exactValue, unit: oneOf('GPU-hour', 'MWh', 'kW-month', 'rate', 'each') }),
  preciseMicros: exactValue,
  amountMinor: signed<MinorUnits>(),
  derivation: list(row, 0, 1_000_000),
});

/** A stored line (bigints as decimal text) back to its values, ready for `recompute`; or the first field that is wrong. */
export function ratedLineFromJson(json: unknown): Result<RatedLine, Extract<CardError, { kind: 'BadField' }>> {
  try {
    return ok(ratedLine(json, ''));
  } catch (error) {
    if (error instanceof FieldError) return err({ kind: 'BadField', path: error.path, message: error.reason });
    throw error;
  }
}
