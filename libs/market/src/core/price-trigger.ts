import { type EpochMs, HOUR_MS, lengthMs, type Interval, type MicroUsdPerMwh, MINUTE_MS, type Watts, watts } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { breachesOf, rungOf } from './curtailment.js';
import type { StagedLease } from './curtailment-plan.js';
import type { PricePoint } from './snapshot.js';

/** An operator's standing order: when power is dear, load that can wait makes room by itself. */
export interface PriceTrigger {
  /** From this price of a MWh on; null: from what a MWh earns behind the site's own miners, and then only they stop. */
  readonly shedAt: MicroUsdPerMwh | null;
  /** Below this price load comes back; never above `shedAt`. Null with `shedAt` null: below what mining earns. */
  readonly resumeBelow: MicroUsdPerMwh | null;
  /** What the site may still draw while power is dear. */
  readonly shedTo: Watts;
}
/** A stretch of known prices that a trigger is about. */
export interface DearStretch extends Interval {
  /** The highest price in it. */
  readonly highest: MicroUsdPerMwh;
  /** The price from which on it counts as dear. */
  readonly threshold: MicroUsdPerMwh;
}
type Known = Pick<PricePoint, 'from' | 'to' | 'price' | 'power' | 'mining' | 'quality'>;

/** A dear stretch shorter than this stops nobody. */
export const DEAR_MIN_MS = 15 * MINUTE_MS;
/** A longer one is announced in parts. */
const DEAR_MAX_MS = 24 * HOUR_MS;

const powerOf = ({ price, power }: Known): MicroUsdPerMwh => power ?? price;
const thresholdsAt = ({ shedAt, resumeBelow }: PriceTrigger, point: Known): { readonly shed: MicroUsdPerMwh; readonly resume: MicroUsdPerMwh } | undefined => {
  const shed = shedAt ?? point.mining;
  return shed === undefined ? undefined : { shed, resume: shedAt === null ? shed : (resumeBelow ?? shed) };
};

/**
 * Stretches of published prices, at least a quarter of an hour long, in which power is dear: from the first price at the trigger's mark until one below the mark
 * to come back. A forecast begins nothing and ends what came before it; so does a hole.
 * @param points ascending, disjoint
 */
export function dearStretches(points: readonly Known[], trigger: PriceTrigger): readonly DearStretch[] {
  const found: DearStretch[] = [];
  let open: DearStretch | undefined;
  const close = (): void => {
    if (open !== undefined && lengthMs(open) >= DEAR_MIN_MS) found.push(open);
    open = undefined;
  };
  for (const point of points) {
    const marks = point.quality === 'print' ? thresholdsAt(trigger, point) : undefined;
    const power = powerOf(point);
    const goesOn = open !== undefined && open.to === point.from && lengthMs({ from: open.from, to: point.to }) <= DEAR_MAX_MS;
    if (open !== undefined && (!goesOn || marks === undefined || power < marks.resume)) close();
    if (marks === undefined) continue;
    if (open !== undefined) open = { ...open, to: point.to, highest: power > open.highest ? power : open.highest };
    else if (power >= marks.shed) open = { from: point.from, to: point.to, highest: power, threshold: marks.shed };
  }
  close();
  return found;
}

/** Whether published prices cover a window whole and none of them is a reason to go on shedding: what was announced for it is not needed any more. */
export function isCheapThroughout(points: readonly Known[], window: Interval, trigger: PriceTrigger): boolean {
  let covered: EpochMs = window.from;
  for (const point of points) {
    if (point.to <= window.from || point.from >= window.to) continue;
    const marks = point.quality === 'print' ? thresholdsAt(trigger, point) : undefined;
    if (point.from > covered || marks === undefined || powerOf(point) >= marks.resume) return false;
    covered = point.to;
  }
  return covered >= window.to;
}

/**
 * What a site may draw in a dear stretch, so that nothing has to stop but load that can wait: miners, and interruptible jobs whose terms allow it. Firm jobs,
 * reservations and interruptible jobs whose terms forbid it keep their power, also where that is more than the trigger asks for.
 * @param leases with what each reserved in the window
 * @returns undefined when nothing would stop
 */
export function flexibleTarget(event: CurtailmentWindow, leases: readonly StagedLease[], asicLoad: Watts, trigger: PriceTrigger, zone: string): Watts | undefined {
  const stays = leases.filter((lease) => trigger.shedAt === null || rungOf(lease) > 0 || breachesOf(lease, event, zone).length > 0);
  const sum = (some: readonly StagedLease[]): bigint => some.reduce((total, { reservedLoad }) => total + reservedLoad, 0n);
  const target = sum(stays) > trigger.shedTo ? sum(stays) : trigger.shedTo;
  return sum(leases) + asicLoad > target ? watts(target) : undefined;
}
