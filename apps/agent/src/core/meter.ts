import type { LeaseOrder, ReadingItem } from '@switchyard/agent-protocol';
import { type EpochMs, floorTo, gpuSeconds, type Interval, SECOND_MS, splitAt, wattHours } from '@switchyard/kernel';
import { z } from 'zod';

const instant = z.number().transform((n) => n as EpochMs);
const natural = z.union([z.bigint(), z.string()]).transform((v) => BigInt(v));

/**
 * Meter of one lease. Readings carry whole GPU-seconds and watt-hours; what is cut off is carried over, so that the sum of all
 * readings is the floor of the exact total, however often the time was cut.
 */
export const meterSchema = z.strictObject({
  /** Start of the running time not in a reading yet; null while the process does not run. */
  openFrom: instant.nullable(),
  /** End of the last reading. Time never goes back behind it. */
  measuredTo: instant,
  /** GPU-milliseconds below one GPU-second, carried over. */
  carryGpuMs: natural,
  /** Energy below one Wh, in units of 1 / ENERGY_PER_WH Wh, carried over. */
  carryEnergy: natural,
  /** Use since the spend authorisation was priced: readings that end after its `asOf`. */
  unpriced: z.array(z.strictObject({ from: instant, to: instant, gpuMs: natural })),
});
export type Meter = z.output<typeof meterSchema>;
export const newMeter = (): Meter => ({ openFrom: null, measuredTo: 0 as EpochMs, carryGpuMs: 0n, carryEnergy: 0n, unpriced: [] });

/** How the simulated IT meter draws: fractions in parts per million. `energy: false` plays a site without a meter. */
export interface MeterModel {
  readonly meterId: string;
  readonly energy: boolean;
  /** Mean draw over maximum draw; 0.76 was measured for H100 training. */
  readonly loadFractionPpm: number;
  /** Largest deviation of an interval from the mean. */
  readonly ripplePpm: number;
}
/** 1 Wh = 3.6e6 W·ms; draw is W x ppm x ppm. */
const ENERGY_PER_WH = 3_600_000n * 1_000_000n * 1_000_000n;

/** The ripple of a settlement interval, the same whenever it is asked: a 32-bit mix of the interval's number. */
function ripplePpm(model: MeterModel, intervalNumber: number): bigint {
  if (model.ripplePpm === 0) return 1_000_000n;
  let h = intervalNumber >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return BigInt(1_000_000 - model.ripplePpm + (h % (2 * model.ripplePpm + 1)));
}

function take(meter: Meter, order: LeaseOrder, piece: Interval, model: MeterModel): { meter: Meter; reading: ReadingItem } {
  const gpuMs = BigInt(piece.to - piece.from) * BigInt(order.gpuCount);
  const slot = Math.floor(piece.from / (order.meteringIntervalSeconds * SECOND_MS));
  const used = meter.carryGpuMs + gpuMs;
  const energy = meter.carryEnergy + gpuMs * BigInt(order.maxWattsPerGpu) * BigInt(model.loadFractionPpm) * ripplePpm(model, slot);
  return {
    meter: {
      ...meter,
      measuredTo: piece.to,
      carryGpuMs: used % 1_000n,
      carryEnergy: model.energy ? energy % ENERGY_PER_WH : 0n,
      unpriced: [...meter.unpriced, { ...piece, gpuMs }],
    },
    reading: {
      kind: 'reading',
      leaseId: order.leaseId,
      meterId: model.meterId,
      from: piece.from,
      to: piece.to,
      gpuSeconds: gpuSeconds(used / 1_000n),
      energyWh: model.energy ? wattHours(energy / ENERGY_PER_WH) : null,
      source: model.energy ? 'simulated-meter' : 'none',
      quality: model.energy ? 'metered' : 'gap',
      final: false,
    },
  };
}

export interface Metered {
  readonly meter: Meter;
  readonly readings: ReadingItem[];
}
/** The process began (or went on) to run. An instant before what is measured already counts from there. */
export function open(meter: Meter, at: EpochMs): Meter {
  return { ...meter, openFrom: Math.max(at, meter.measuredTo) as EpochMs };
}
/** Readings of the settlement intervals that are complete at `now`, while the process runs. */
export function readUpTo(meter: Meter, order: LeaseOrder, now: EpochMs, model: MeterModel): Metered {
  return read(meter, order, floorTo(now, order.meteringIntervalSeconds * SECOND_MS), model);
}
/** The process stopped running at `at`: everything up to there. */
export function close(meter: Meter, order: LeaseOrder, at: EpochMs, model: MeterModel): Metered {
  const { meter: after, readings } = read(meter, order, at, model);
  return { meter: { ...after, openFrom: null }, readings };
}
function read(meter: Meter, order: LeaseOrder, to: EpochMs, model: MeterModel): Metered {
  if (meter.openFrom === null || to <= meter.openFrom) return { meter, readings: [] };
  const readings: ReadingItem[] = [];
  let current = meter;
  for (const piece of splitAt({ from: meter.openFrom, to }, order.meteringIntervalSeconds * SECOND_MS)) {
    const taken = take(current, order, piece, model);
    current = taken.meter;
    readings.push(taken.reading);
  }
  return { meter: { ...current, openFrom: to }, readings };
}
/** The same readings with the last one marked final; an empty closing reading when there is none to mark. */
export function finish(metered: Metered, order: LeaseOrder, at: EpochMs, model: MeterModel): Metered {
  const last = metered.readings.at(-1);
  if (last !== undefined) return { ...metered, readings: [...metered.readings.slice(0, -1), { ...last, final: true }] };
  const end = Math.max(at, metered.meter.measuredTo) as EpochMs;
  const closing = take(metered.meter, order, { from: end, to: end }, model).reading;
  return { ...metered, readings: [{ ...closing, gpuSeconds: gpuSeconds(0n), energyWh: model.energy ? wattHours(0n) : null, final: true }] };
}
