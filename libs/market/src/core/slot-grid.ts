import { floorTo, type EpochMs, type Interval } from '@switchyard/kernel';

/**
 * The planner's time: slot 0 is the partial slot that starts now, every later slot is aligned to the epoch (decision 12).
 * Occupancy rounds out to slots; leases and money use real instants.
 */
export interface SlotGrid {
  readonly at: EpochMs;
  readonly slotMs: number;
  readonly slots: number;
}
export const slotStart = (grid: SlotGrid, slot: number): EpochMs =>
  (slot <= 0 ? grid.at : floorTo(grid.at, grid.slotMs) + slot * grid.slotMs) as EpochMs;
export const slotInterval = (grid: SlotGrid, slot: number): Interval => ({ from: slotStart(grid, slot), to: slotStart(grid, slot + 1) });
export const gridInterval = (grid: SlotGrid): Interval => ({ from: grid.at, to: slotStart(grid, grid.slots) });

/** Slot that contains the instant; instants before now count as slot 0. May lie beyond the horizon. */
export const slotOf = (grid: SlotGrid, at: EpochMs): number => Math.max(0, Math.floor((at - floorTo(grid.at, grid.slotMs)) / grid.slotMs));
/** First slot that starts at or after the instant. */
export const slotFrom = (grid: SlotGrid, at: EpochMs): number => (at <= grid.at ? 0 : Math.ceil((at - floorTo(grid.at, grid.slotMs)) / grid.slotMs));
/** Slots [from, to) touched by an interval, inside the horizon; from = to when none is. */
export function slotsTouched(grid: SlotGrid, interval: Interval): readonly [number, number] {
  if (interval.to <= grid.at || interval.to <= interval.from) return [0, 0];
  const from = Math.min(slotOf(grid, interval.from), grid.slots);
  return [from, Math.max(from, Math.min(slotOf(grid, (interval.to - 1) as EpochMs) + 1, grid.slots))];
}

/** Slots of work, as if it started on a slot's boundary. */
export const slotsOfWork = (grid: SlotGrid, workMs: number): number => Math.ceil(workMs / grid.slotMs);

/**
 * Exclusive deadline slot for rigid work: with it, a start in any slot that the planner may choose ends in real time by `deadline`.
 * The run occupies `slotsOfWork` slots in the plan. @returns undefined when not even a start now would do
 */
export function rigidDeadlineSlot(grid: SlotGrid, workMs: number, deadline: EpochMs): number | undefined {
  const spareMs = deadline - grid.at - workMs;
  if (spareMs < 0) return undefined;
  const firstMs = slotStart(grid, 1) - grid.at;
  // -1 + 1 = 0 while less than slot 0 is to spare: then only a start now is in time.
  const latestStart = 1 + Math.floor((spareMs - firstMs) / grid.slotMs);
  return latestStart + slotsOfWork(grid, workMs);
}
/** Exclusive deadline slot for work that may be cut: whole slots that end by `deadline`. */
export const cutDeadlineSlot = (grid: SlotGrid, deadline: EpochMs): number =>
  deadline < slotStart(grid, 1) ? 0 : 1 + Math.floor((deadline - slotStart(grid, 1)) / grid.slotMs);

/**
 * Real instants of planned slots: each segment starts with its first slot; the work, plus `restartMs` for every later segment,
 * ends where it is done. A start in the partial slot 0 may end up to one slot after the last planned slot: see `overhang`.
 */
export function realSegments(grid: SlotGrid, segments: readonly (readonly [number, number])[], workMs: number, restartMs: number): readonly Interval[] {
  const real: Interval[] = [];
  let left = workMs;
  for (const [index, [fromSlot, toSlot]] of segments.entries()) {
    if (left <= 0) break;
    const from = slotStart(grid, fromSlot);
    const need = left + (index > 0 ? restartMs : 0);
    const to = (index === segments.length - 1 ? from + need : Math.min(from + need, slotStart(grid, toSlot))) as EpochMs;
    left = need - (to - from);
    real.push({ from, to });
  }
  return real;
}
/** The slot after the plan's last one, when the real run reaches into it. */
export function overhang(grid: SlotGrid, segments: readonly (readonly [number, number])[], real: readonly Interval[]): number | undefined {
  const planned = segments.at(-1)?.[1] ?? 0;
  const end = real.at(-1)?.to;
  return end !== undefined && planned < grid.slots && end > slotStart(grid, planned) ? planned : undefined;
}
