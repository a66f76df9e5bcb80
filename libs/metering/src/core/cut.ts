import { byNumber, type EpochMs, floorTo, type Interval, lengthMs } from '@switchyard/kernel';

/**
 * Cuts an interval at the boundaries of epoch-aligned slots and at further instants. The pieces tile it.
 * @param at further instants, in any order; those outside the interval do nothing
 */
export function cutInterval(interval: Interval, slotMs: number, at: readonly EpochMs[]): readonly Interval[] {
  const cuts = new Set<number>(at.filter((instant) => interval.from < instant && instant < interval.to));
  for (let cut = floorTo(interval.from, slotMs) + slotMs; cut < interval.to; cut += slotMs) cuts.add(cut);
  const bounds = [interval.from, ...[...cuts].sort(byNumber), interval.to] as EpochMs[];
  return bounds.slice(1).map((to, index) => ({ from: bounds[index]!, to }));
}

/**
 * Spreads a whole number over pieces that tile an interval, in proportion to time. What falls before an instant is
 * floor(total x elapsed / length) wherever the other cuts are, so the parts always sum to the total and cutting a piece
 * again never changes its neighbours.
 */
export function spread<Q extends bigint>(total: Q, interval: Interval, pieces: readonly Interval[]): readonly Q[] {
  const length = BigInt(lengthMs(interval));
  const before = (instant: EpochMs): bigint => (total * BigInt(instant - interval.from)) / length;
  return pieces.map((piece) => (before(piece.to) - before(piece.from)) as Q);
}
