import type { PlannerPool, SlotSegment } from './planner.js';
import { slotsTouched, slotStart, type SlotGrid } from './slot-grid.js';
import type { JobSnapshot } from './snapshot.js';

/** The held placement in slots, unless it is gone: started in the past, no longer the length of the work, or in a pool without room for it. */
export function heldSegments(
  job: JobSnapshot, slotsByPool: Readonly<Record<string, number>>, rooms: ReadonlyMap<string, PlannerPool>, grid: SlotGrid, cut: boolean,
): { readonly pool: string; readonly segments: readonly SlotSegment[] } | undefined {
  const { placement } = job;
  if (!placement || placement.segments.length === 0) return undefined;
  const slots = slotsByPool[placement.poolId];
  const segments = placement.segments.map((segment) => slotsTouched(grid, segment));
  const onGrid = placement.segments.every((segment, index) => slotStart(grid, segments[index]![0]) === segment.from);
  const length = segments.reduce((total, [from, to]) => total + to - from, 0);
  if (segments.length > 1 && !cut) return undefined;
  const room = rooms.get(placement.poolId)?.gpus ?? [];
  if (segments.some(([from, to]) => room.slice(from, to).some((gpus) => gpus < job.spec.gpuCount))) return undefined;
  return slots !== undefined && onGrid && length >= slots && (segments.length > 1 || length === slots) ? { pool: placement.poolId, segments } : undefined;
}
