/** A way to run a job, as a point of the price/finish curve. */
export interface FrontierPoint {
  readonly id: string;
  /** Milliseconds. */
  readonly finishesAt: number;
  readonly totalUsd: number;
}
/** What is within the picture: the points with some air, the deadline and the cap where they are near. */
export interface FrontierExtent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}
/** Air around the points, as a share of what they span. */
const AIR = 0.14;
/** A limit farther from the points than so many times their span would squeeze them. */
const NEAR = 0.8;
const HOUR_MS = 3_600_000;

/** @param deadline milliseconds; @param cap USD */
export function extentOf(points: readonly FrontierPoint[], deadline?: number, cap?: number): FrontierExtent {
  const [xs, ys] = [points.map(({ finishesAt }) => finishesAt), points.map(({ totalUsd }) => totalUsd)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [width, height] = [Math.max(x1 - x0, HOUR_MS), Math.max(y1 - y0, Math.abs(y1) * 0.02, 0.05)];
  const right = deadline !== undefined && deadline > x1 && deadline - x1 <= width * NEAR ? deadline : x1;
  const top = cap !== undefined && cap > y1 && cap - y1 <= height * NEAR ? cap : y1;
  return { x: [x0 - width * AIR, right + width * AIR], y: [y0 - height * AIR, top + height * AIR] };
}
/** The point an arrow key goes to: right and down towards later and cheaper, left and up towards sooner; it stops at the ends. */
export function walk(points: readonly FrontierPoint[], at: string | undefined, key: string): string | undefined {
  const index = points.findIndex(({ id }) => id === at);
  const last = points.length - 1;
  const to: Readonly<Record<string, number>> = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0, End: last };
  const next = to[key];
  return next === undefined || last < 0 ? undefined : points[Math.max(0, Math.min(last, next))]!.id;
}
/** Where the words beside a point stand, so that they do not leave the picture. */
export const sideOf = (x: number, width: number): 'start' | 'middle' | 'end' => (x < 70 ? 'start' : x > width - 90 ? 'end' : 'middle');
