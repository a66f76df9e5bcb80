import { byText, overlaps } from '@switchyard/kernel';
import { byArrival, readingKey } from './key.js';
import { energyLimitWh, excessWith, gpuSecondsLimit } from './limits.js';
import type { MeteringContext, Reading, ReadingRefusal } from './reading.js';

/** Which readings count, and for each of the others why not. Independent of the order they are given in. */
export interface Admission {
  readonly admitted: readonly Reading[];
  readonly refused: ReadonlyMap<Reading['id'], ReadingRefusal>;
}

export function admit(readings: readonly Reading[], context: MeteringContext): Admission {
  const refused = new Map<Reading['id'], ReadingRefusal>();
  const firstByKey = new Map<string, Reading>();
  const byMeter = new Map<string, Reading[]>();
  for (const reading of [...readings].sort(byArrival)) {
    const because = faultOf(reading, context) ?? repeatOf(reading, firstByKey) ?? clashOf(reading, byMeter) ?? excessOf(reading, byMeter, context);
    if (because !== undefined) {
      refused.set(reading.id, because);
      continue;
    }
    firstByKey.set(readingKey(reading), reading);
    const meter = byMeter.get(reading.meterId) ?? [];
    meter.splice(insertionPoint(meter, reading), 0, reading);
    byMeter.set(reading.meterId, meter);
  }
  const meters = [...byMeter.keys()].sort(byText);
  return { admitted: meters.flatMap((meterId) => byMeter.get(meterId)!), refused };
}

/** What is wrong with a reading on its own. */
function faultOf(reading: Reading, { leaseId, term, limits }: MeteringContext): ReadingRefusal | undefined {
  if (reading.leaseId !== leaseId) return { kind: 'OtherLease', leaseId: reading.leaseId };
  if (!Number.isSafeInteger(reading.from) || !Number.isSafeInteger(reading.to) || reading.from >= reading.to) {
    return { kind: 'BadInterval' };
  }
  if (reading.from < term.from || reading.to > term.to) return { kind: 'OutsideTerm', term };
  for (const field of ['gpuSeconds', 'energyWh', 'counterWh'] as const) {
    if ((reading[field] ?? 0n) < 0n) return { kind: 'NegativeDelta', field };
  }
  if (reading.quality === 'gap' && (reading.gpuSeconds > 0n || (reading.energyWh ?? 0n) > 0n)) {
    return { kind: 'GapWithQuantity' };
  }
  const gpuLimit = gpuSecondsLimit(reading, limits.gpus);
  if (reading.gpuSeconds > gpuLimit) {
    return { kind: 'Absurd', field: 'gpuSeconds', value: reading.gpuSeconds, limit: gpuLimit };
  }
  const energyLimit = energyLimitWh(reading, limits.maxWatts);
  if (reading.energyWh !== null && reading.energyWh > energyLimit) {
    return { kind: 'Absurd', field: 'energyWh', value: reading.energyWh, limit: energyLimit };
  }
  return undefined;
}

function repeatOf(reading: Reading, firstByKey: ReadonlyMap<string, Reading>): ReadingRefusal | undefined {
  const first = firstByKey.get(readingKey(reading));
  if (first === undefined) return undefined;
  const same =
    first.gpuSeconds === reading.gpuSeconds &&
    first.energyWh === reading.energyWh &&
    first.counterWh === reading.counterWh &&
    first.quality === reading.quality;
  return { kind: same ? 'Duplicate' : 'Contradicts', of: first.id };
}

function clashOf(reading: Reading, byMeter: ReadonlyMap<string, readonly Reading[]>): ReadingRefusal | undefined {
  const meter = byMeter.get(reading.meterId) ?? [];
  const at = insertionPoint(meter, reading);
  const neighbour = [meter[at - 1], meter[at]].find((other) => other !== undefined && overlaps(other, reading));
  return neighbour && { kind: 'Overlaps', with: neighbour.id };
}

function excessOf(reading: Reading, byMeter: ReadonlyMap<string, readonly Reading[]>, { limits }: MeteringContext): ReadingRefusal | undefined {
  const others = [...byMeter].flatMap(([meterId, meter]) => (meterId === reading.meterId ? [] : overlapping(meter, reading)));
  return excessWith(reading, others, limits);
}
/** Readings of one meter that may overlap another: from the last that starts before it to the last that starts within it. */
function overlapping(meter: readonly Reading[], reading: Reading): readonly Reading[] {
  const at = insertionPoint(meter, reading);
  const end = meter.findIndex((other, index) => index >= at && other.from >= reading.to);
  return meter.slice(Math.max(0, at - 1), end < 0 ? undefined : end);
}

/** Index of the first reading that starts at or after this one; the list is ascending and disjoint. */
function insertionPoint(meter: readonly Reading[], reading: Reading): number {
  let [low, high] = [0, meter.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meter[middle]!.from < reading.from) low = middle + 1;
    else high = middle;
  }
  return low;
}
