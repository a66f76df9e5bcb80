import { HOUR_MS, lengthMs, overlaps, SECOND_MS } from '@switchyard/kernel';
import type { PhysicalLimits, Reading, ReadingRefusal } from './reading.js';

type Field = 'gpuSeconds' | 'energyWh';

/** GPUs x length, rounded up to a whole second: senders round too. */
export function gpuSecondsLimit(reading: Reading, gpus: number): bigint {
  return (BigInt(gpus) * BigInt(lengthMs(reading)) + BigInt(SECOND_MS - 1)) / BigInt(SECOND_MS);
}
/** Maximum draw x length, rounded up to a whole Wh. */
export function energyLimitWh(interval: Reading, maxWatts: bigint): bigint {
  return (maxWatts * BigInt(lengthMs(interval)) + BigInt(HOUR_MS - 1)) / BigInt(HOUR_MS);
}

/**
 * Several meters may each see a part of a lease, together never more than the whole: otherwise a second meter, known to nobody, would bill the same
 * hours twice. Others count by the share of their time; each may be off by a rounded unit.
 * @param others readings of other meters that count already
 */
export function excessWith(reading: Reading, others: readonly Reading[], limits: PhysicalLimits): ReadingRefusal | undefined {
  const beside = others.filter((other) => overlaps(other, reading));
  if (beside.length === 0) return undefined;
  const limitOf: Readonly<Record<Field, bigint>> = { gpuSeconds: gpuSecondsLimit(reading, limits.gpus), energyWh: energyLimitWh(reading, limits.maxWatts) };
  for (const field of ['gpuSeconds', 'energyWh'] as const) {
    const own = reading[field] ?? 0n;
    const value = beside.reduce((sum, other) => sum + shareWithin(other, reading, field), own);
    const limit = limitOf[field] + BigInt(beside.length);
    if (own > 0n && value > limit) return { kind: 'TooMuchTogether', field, with: beside[0]!.id, value, limit };
  }
  return undefined;
}
/** What a reading says of the part of its time that lies within another's, rounded down. */
function shareWithin(other: Reading, within: Reading, field: Field): bigint {
  const shared = Math.min(other.to, within.to) - Math.max(other.from, within.from);
  return ((other[field] ?? 0n) * BigInt(shared)) / BigInt(lengthMs(other));
}
