import { type BatchItem, type LeaseOrder, meterConditions, type ReadingItem, readingItemSchema } from '@switchyard/agent-protocol';
import type { EpochMs } from '@switchyard/kernel';
import { z } from 'zod';
import { newSeries, type Observation, observe, seriesSchema, type Series } from './series.js';
import { type MeterSetup, meterSetupSchema } from './setup.js';

const instant = z.number().transform((n) => n as EpochMs);
const natural = z.union([z.bigint(), z.string()]).transform((v) => BigInt(v));
const condition = z.enum(meterConditions);

/** A reading whose running time is known and whose energy is still being summed up. */
const waitingSchema = z.strictObject({
  item: readingItemSchema,
  /** GPUs it ran on; node null: the agent does not know which one it is. */
  gpus: z.array(z.strictObject({ node: z.string().nullable(), from: z.number().int(), to: z.number().int() })),
  maxWattsPerGpu: z.number().int(),
  milliwattHours: natural,
  condition,
  /** Its share of the facility meter. */
  facilityMilliwattHours: natural,
  facilityCondition: condition,
});
export type Waiting = z.output<typeof waitingSchema>;

const channelSumSchema = z.strictObject({ milliwattHours: natural, condition });
/** Readings that wait for their energy, and the registers it comes from. Part of the agent's state, so a crash loses neither. */
export const heldSchema = z.strictObject({
  setup: meterSetupSchema,
  series: z.array(seriesSchema),
  /** Energy before this instant is shared out; null before the first time. */
  settledTo: instant.nullable(),
  waiting: z.array(waitingSchema),
  /** Energy below one Wh of each lease, carried over. */
  carries: z.array(z.strictObject({ leaseId: z.string(), milliwattHours: natural, facilityMilliwattHours: natural })),
  /** The site's totals since the last multiple of the grid. */
  slot: z.strictObject({ from: instant, it: channelSumSchema, facility: channelSumSchema }).nullable(),
});
export type Held = z.output<typeof heldSchema>;

export const newHeld = (setup: MeterSetup): Held => ({ setup, series: setup.registers.map(({ id }) => newSeries(id)), settledTo: null, waiting: [], carries: [], slot: null });

/** The same readings under other registers: one that stays keeps its count, one that is new begins. */
export function withSetup(held: Held | null, setup: MeterSetup): Held {
  if (held === null) return newHeld(setup);
  return { ...held, setup, series: setup.registers.map(({ id }) => held.series.find((series) => series.id === id) ?? newSeries(id)) };
}

/** A value of a register, on market time. One of a register that is not set up is left out. */
export const namedValueSchema = z.strictObject({ registerId: z.string(), at: instant, milliwattHours: natural, serial: z.string().nullable() });
export type NamedValue = z.output<typeof namedValueSchema>;
export const withValues = (held: Held, values: readonly NamedValue[]): Held => ({ ...held, series: takeValues(held, values).series });
/** What would become of each value. */
export const oddities = (held: Held, values: readonly NamedValue[]): readonly Observed[] => takeValues(held, values).observed;

interface Observed {
  readonly registerId: string;
  readonly observation: Observation;
}
function takeValues(held: Held, values: readonly NamedValue[]): { readonly series: Series[]; readonly observed: readonly Observed[] } {
  const specs = new Map(held.setup.registers.map((spec) => [spec.id, spec]));
  const series = new Map<string, Series>(held.series.map((one) => [one.id, one]));
  const observed: Observed[] = [];
  for (const { registerId, at, milliwattHours, serial } of values) {
    const spec = specs.get(registerId);
    const known = series.get(registerId);
    if (spec === undefined || known === undefined) continue;
    const taken = observe(known, spec, { at, raw: milliwattHours, serial });
    series.set(registerId, taken.series);
    observed.push({ registerId, observation: taken.observation });
  }
  return { series: held.series.map((one) => series.get(one.id)!), observed };
}

/** Keeps back the readings among the items of a run; what time has been shared out already comes too late for a measurement. */
export function hold(held: Held, order: LeaseOrder, items: readonly BatchItem[]): { readonly held: Held; readonly rest: readonly BatchItem[] } {
  const readings = items.filter((item): item is ReadingItem => item.kind === 'reading');
  if (readings.length === 0) return { held, rest: items };
  const onlyNode = held.setup.nodes.length === 1 ? held.setup.nodes[0]!.name : null;
  const gpus = order.nodes.map(({ name, gpus: [from, to] }) => ({ node: name ?? onlyNode, from, to }));
  const waiting = readings.map((item): Waiting => {
    const late = held.settledTo !== null && item.from < held.settledTo && item.from < item.to;
    return {
      item: { ...item, meterId: held.setup.meterId }, gpus, maxWattsPerGpu: order.maxWattsPerGpu,
      milliwattHours: 0n, condition: late ? 'missing' : 'measured', facilityMilliwattHours: 0n, facilityCondition: late ? 'missing' : 'measured',
    };
  });
  return { held: { ...held, waiting: [...held.waiting, ...waiting] }, rest: items.filter((item) => item.kind !== 'reading') };
}
/** All readings that wait, without energy: the meters were taken away. */
export const letGo = (held: Held): readonly ReadingItem[] => held.waiting.map(({ item }) => item);
