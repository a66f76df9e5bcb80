import type { PlannerPool, SlotSegment } from './planner.js';
import { slotsTouched, slotStart, type SlotGrid } from './slot-grid.js';
import type { JobSnapshot } from './snapshot.js';

/**
 * The held placement in slots, unless it is gone: started in the past, shorter than the work, or in a pool without room for it. Of work that may be cut what is left is kept: a job that
 * has come further than was expected needs less of its place.
 */
export function heldSegments(
  job: JobSnapshot, slotsByPool: Readonly<Record<string, number>>, rooms: ReadonlyMap<string, PlannerPool>, grid: SlotGrid, cut: boolean,
): { readonly pool: string; readonly segments: readonly SlotSegment[] } | undefined {
  const { placement } = job;
  if (!placement || placement.segments.length === 0) return undefined;
  const slots = slotsByPool[placement.poolId];
  const touched = placement.segments.map((segment) => slotsTouched(grid, segment));
  const onGrid = placement.segments.every((segment, index) => slotStart(grid, touched[index]![0]) === segment.from);
  const restartSlots = Math.ceil(((job.spec.interruptible?.restartSeconds ?? 0) * 1_000) / grid.slotMs);
  const segments = cut && slots !== undefined ? asMuchAs(slots, touched, restartSlots) : touched;
  const length = segments.reduce((total, [from, to]) => total + to - from, 0);
  if (segments.length > 1 && !cut) return undefined;
  const room = rooms.get(placement.poolId)?.gpus ?? [];
  if (segments.some(([from, to]) => room.slice(from, to).some((gpus) => gpus < job.spec.gpuCount))) return undefined;
  return slots !== undefined && onGrid && length >= slots && (segments.length > 1 || length === slots) ? { pool: placement.poolId, segments } : undefined;
}

/** The first of the segments that some work takes, a restart in each but the first; all of them where it takes more. */
function asMuchAs(slots: number, segments: readonly SlotSegment[], restartSlots: number): readonly SlotSegment[] {
  const kept: SlotSegment[] = [];
  let left = slots;
  for (const [from, to] of segments) {
    if (left <= 0) break;
    const overhead = kept.length === 0 ? 0 : restartSlots;
    const end = Math.min(to, from + overhead + left);
    left -= Math.max(0, end - from - overhead);
    kept.push([from, end]);
  }
  return left > 0 ? segments : kept;
}
