import type { MeterCondition as Condition, ReadingItem, SiteReadingItem } from '@switchyard/agent-protocol';
import { byNumber, type EpochMs, floorTo, HOUR_MS, wattHours } from '@switchyard/kernel';
import type { Held, Waiting } from './held.js';
import { energyBetween, isUsable, pruned, WATT_MS_PER_MILLIWATT_HOUR, worseOf } from './series.js';
import type { RegisterSpec } from './setup.js';
import { capacityBehind, gpusBehind, shareByGpus, shareByIt } from './shares.js';

/** Slices shared out in one step: after a long absence there are several steps. */
const SLICES_MAX = 2_000;
/** No site spends more than twice its IT power on cooling and losses; a larger share is no measurement. */
const PUE_MAX = 3;

export interface SettleCircumstances {
  /** Everything that ran before this is in a reading that waits, or still runs since `openFrom`. */
  readonly observedTo: EpochMs;
  /** Starts of running time that is in no reading yet. */
  readonly openFrom: readonly EpochMs[];
  readonly now: EpochMs;
  /** How long a silent register holds up the others, in milliseconds of market time. */
  readonly waitMs: number;
}

/** Up to where energy can be shared out now: always a bound of a reading or of the grid. Undefined: nowhere yet. */
export function settleTo(held: Held, { observedTo, openFrom, now, waitMs }: SettleCircumstances): EpochMs | undefined {
  const start = startOf(held);
  if (start === undefined) return undefined;
  const covered = held.series.length === 0 ? -Infinity : Math.min(...held.series.map(({ points }) => points.at(-1)?.at ?? -Infinity));
  const limit = Math.min(observedTo, ...openFrom, Math.max(covered, now - waitMs));
  if (!(limit > start)) return undefined;
  const bounds = boundsBetween(held, start, limit as EpochMs).slice(0, SLICES_MAX);
  return bounds.at(-1);
}
/** Where sharing begins: where it ended last, else at the first thing known. */
function startOf({ settledTo, waiting, series }: Held): EpochMs | undefined {
  if (settledTo !== null) return settledTo;
  const known = [...waiting.map(({ item }) => item.from), ...series.flatMap(({ points }) => points.slice(0, 1).map(({ at }) => at))];
  return known.length === 0 ? undefined : (Math.min(...known) as EpochMs);
}
/** Bounds of readings and of the grid in (start, limit], ascending. */
function boundsBetween({ waiting, setup }: Held, start: EpochMs, limit: EpochMs): readonly EpochMs[] {
  const bounds = new Set<number>(waiting.flatMap(({ item }) => [item.from, item.to]).filter((at) => start < at && at <= limit));
  for (let at = floorTo(start, setup.gridMs) + setup.gridMs; at <= limit; at += setup.gridMs) bounds.add(at);
  return [...bounds].sort(byNumber) as EpochMs[];
}

export interface Settled {
  readonly held: Held;
  readonly items: readonly (ReadingItem | SiteReadingItem)[];
}

/** Shares out the energy up to an instant from `settleTo`, slice by slice, and lets go of what is complete. */
export function settle(held: Held, to: EpochMs): Settled {
  const start = startOf(held);
  if (start === undefined || to <= start) return { held, items: [] };
  let current: Held = { ...held, settledTo: start, slot: held.slot ?? emptySlot(start) };
  const items: SiteReadingItem[] = [];
  for (const bound of boundsBetween(held, start, to)) {
    current = shareSlice(current, bound);
    if (bound % held.setup.gridMs !== 0) continue;
    items.push(...siteReadings(current, bound));
    current = { ...current, slot: emptySlot(bound) };
  }
  const series = current.series.map((one) => pruned(one, to));
  const released = release({ ...current, series }, to);
  return { held: released.held, items: [...released.items, ...items] };
}
const emptySlot = (from: EpochMs): NonNullable<Held['slot']> => ({ from, it: { milliwattHours: 0n, condition: 'measured' }, facility: { milliwattHours: 0n, condition: 'measured' } });

/** One slice, in which every lease runs throughout or not at all. */
function shareSlice(held: Held, to: EpochMs): Held {
  const { setup } = held;
  const from = held.settledTo!;
  const running = held.waiting.map(({ item }) => item.from <= from && to <= item.to && item.from < item.to);
  const places = running.flatMap((runs, place) => (runs ? [place] : []));
  const waiting = [...held.waiting];
  const it = places.map(() => 0n);
  const covered = places.map(() => 0);
  const conditionsOf = places.map((): Condition => 'measured');
  let own = 0n;
  let itCondition: Condition = 'measured';
  let facility = { milliwattHours: 0n, condition: 'measured' as Condition };
  for (const [index, spec] of setup.registers.entries()) {
    const { milliwattHours, condition } = plausible(spec, energyBetween(held.series[index]!, from, to, setup), to - from);
    if (spec.channel === 'facility') {
      facility = { milliwattHours: facility.milliwattHours + milliwattHours, condition: worseOf(facility.condition, condition) };
      continue;
    }
    itCondition = worseOf(itCondition, condition);
    const gpus = places.map((place) => gpusBehind(spec, held.waiting[place]!));
    const shares = shareByGpus(milliwattHours, gpus, capacityBehind(spec, setup), setup.idlePpm);
    own += shares.own;
    for (const [i, count] of gpus.entries()) {
      if (count === 0) continue;
      it[i]! += shares.parts[i]!;
      covered[i]! += count;
      conditionsOf[i] = worseOf(conditionsOf[i]!, condition);
    }
  }
  if (!setup.registers.some(({ channel }) => channel === 'it')) itCondition = 'missing';
  if (!setup.registers.some(({ channel }) => channel === 'facility')) facility = { milliwattHours: 0n, condition: 'missing' };
  const ofFacility = shareByIt(facility.milliwattHours, it, own);
  for (const [i, place] of places.entries()) {
    const before = waiting[place]!;
    const measured = covered[i] === before.gpus.reduce((sum, gpus) => sum + gpus.to - gpus.from, 0) ? conditionsOf[i]! : 'missing';
    waiting[place] = {
      ...before, milliwattHours: before.milliwattHours + it[i]!, condition: worseOf(before.condition, measured),
      // A share by IT energy is only as good as everybody's IT energy.
      facilityMilliwattHours: before.facilityMilliwattHours + ofFacility[i]!, facilityCondition: worseOf(before.facilityCondition, worseOf(facility.condition, itCondition)),
    };
  }
  const slot = held.slot!;
  const total = it.reduce((sum, part) => sum + part, own);
  return {
    ...held, waiting, settledTo: to,
    slot: {
      ...slot, it: { milliwattHours: slot.it.milliwattHours + total, condition: worseOf(slot.it.condition, itCondition) },
      facility: { milliwattHours: slot.facility.milliwattHours + facility.milliwattHours, condition: worseOf(slot.facility.condition, facility.condition) },
    },
  };
}

/** A register that says less than what is behind it can draw stands still; whatever it said is no measurement. */
function plausible(spec: RegisterSpec, energy: ReturnType<typeof energyBetween>, ms: number): ReturnType<typeof energyBetween> {
  const least = (BigInt(spec.minWatts) * BigInt(ms)) / WATT_MS_PER_MILLIWATT_HOUR;
  const stale = isUsable(energy.condition) && energy.milliwattHours + spec.resolutionMilliwattHours < least;
  return stale ? { ...energy, condition: 'stale' } : energy;
}

function siteReadings({ setup, slot }: Held, to: EpochMs): readonly SiteReadingItem[] {
  const { from, it, facility } = slot!;
  const reading = (channel: 'it' | 'facility', { milliwattHours, condition }: typeof it): SiteReadingItem =>
    ({ kind: 'siteReading', meterId: setup.meterId, channel, from, to, milliwattHours, condition });
  const has = (channel: 'it' | 'facility'): boolean => setup.registers.some((register) => register.channel === channel);
  return [...(has('it') ? [reading('it', it)] : []), ...(has('facility') ? [reading('facility', facility)] : [])];
}

/** Readings that are complete, in their order, with whole watt-hours; the rest of each lease is carried over. */
function release(held: Held, to: EpochMs): Settled {
  const carries = new Map(held.carries.map((carry) => [carry.leaseId, carry]));
  const items: ReadingItem[] = [];
  for (const one of held.waiting) {
    if (one.item.to > to) continue;
    const { leaseId, final } = one.item;
    const carry = carries.get(leaseId) ?? { leaseId, milliwattHours: 0n, facilityMilliwattHours: 0n };
    const it = inWattHours(one, one.maxWattsPerGpu, one.milliwattHours, one.condition, carry.milliwattHours);
    const facility = inWattHours(one, one.maxWattsPerGpu * PUE_MAX, one.facilityMilliwattHours, one.facilityCondition, carry.facilityMilliwattHours);
    items.push(withEnergy(one, it, facility));
    if (final) carries.delete(leaseId);
    else carries.set(leaseId, { leaseId, milliwattHours: it.carry, facilityMilliwattHours: facility.carry });
  }
  const waiting = held.waiting.filter(({ item }) => item.to > to);
  return { held: { ...held, waiting, carries: [...carries.values()] }, items };
}
interface InWattHours {
  readonly wattHours: bigint | null;
  readonly carry: bigint;
  readonly condition: Condition;
}
function inWattHours({ item, gpus }: Waiting, maxWattsPerGpu: number, milliwattHours: bigint, condition: Condition, carry: bigint): InWattHours {
  if (!isUsable(condition)) return { wattHours: null, carry, condition };
  const count = gpus.reduce((sum, { from, to }) => sum + to - from, 0);
  // More than its GPUs can draw is not this lease's, whoever it belongs to.
  if (milliwattHours * BigInt(HOUR_MS) > BigInt(maxWattsPerGpu) * 1_000n * BigInt(count) * BigInt(item.to - item.from)) return { wattHours: null, carry, condition: 'jump' };
  const sum = carry + milliwattHours;
  return { wattHours: sum / 1_000n, carry: sum % 1_000n, condition };
}
function withEnergy({ item }: Waiting, it: InWattHours, facility: InWattHours): ReadingItem {
  if (item.from === item.to) return item;
  const known = facility.wattHours === null ? {} : { facilityWh: wattHours(facility.wattHours) };
  if (it.wattHours === null) return { ...item, ...known, condition: it.condition };
  return { ...item, ...known, energyWh: wattHours(it.wattHours), source: 'it-meter', quality: 'metered', condition: it.condition };
}
