/** What is known of a site's power in one hour, in kW at the utility's meter. */
export interface PowerOfHour {
  readonly from: number;
  readonly to: number;
  /** What leases drew; null while the hour is not over. */
  readonly usedKw: number | null;
  /** What leases have reserved: the most they may draw. */
  readonly reservedKw: number;
  /** What the site states that its miners draw; null: it states none. */
  readonly minersKw: number | null;
  /** The lowest target of events in the hour; null: none. */
  readonly allowedKw: number | null;
  /** The utility's meter; null: it has not answered. */
  readonly facilityKw: number | null;
  /** Whether mining covers its power in the hour; null: no price is known. */
  readonly minesAtProfit: boolean | null;
}
/** An hour's capacity by what it is used for; the four add up to the capacity, or to the load where that is more. */
export interface StackedHour {
  readonly from: number;
  readonly to: number;
  readonly computeKw: number;
  readonly miningKw: number;
  readonly curtailedKw: number;
  readonly idleKw: number;
  /** Compute is what is reserved: nothing was read yet. */
  readonly isPlanned: boolean;
  readonly facilityKw: number | null;
}
/**
 * Splits the capacity of each hour. Leases come first; miners take what they state of the rest in hours in which mining pays; what an event keeps
 * down is curtailed; the rest is idle.
 * @param capacityKw what the whole could draw
 */
export function stackOf(hours: readonly PowerOfHour[], capacityKw: number): readonly StackedHour[] {
  return hours.map(({ from, to, usedKw, reservedKw, minersKw, allowedKw, facilityKw, minesAtProfit }) => {
    const computeKw = usedKw ?? reservedKw;
    const room = Math.max(0, Math.min(capacityKw, allowedKw ?? capacityKw) - computeKw);
    const miningKw = minesAtProfit === true ? Math.min(minersKw ?? 0, room) : 0;
    const load = computeKw + miningKw;
    const curtailedKw = allowedKw === null ? 0 : Math.max(0, capacityKw - Math.max(allowedKw, load));
    return { from, to, computeKw, miningKw, curtailedKw, idleKw: Math.max(0, capacityKw - load - curtailedKw), isPlanned: usedKw === null, facilityKw };
  });
}
/** MWh of each use over the hours that are over, and over those to come. */
export function energyOf(stack: readonly StackedHour[], isOver: boolean): { readonly computeMwh: number; readonly miningMwh: number; readonly curtailedMwh: number; readonly idleMwh: number } {
  const sum = (of: (hour: StackedHour) => number): number => stack.filter(({ isPlanned }) => isPlanned !== isOver).reduce((mwh, hour) => mwh + (of(hour) / 1_000) * ((hour.to - hour.from) / 3_600_000), 0);
  return { computeMwh: sum((hour) => hour.computeKw), miningMwh: sum((hour) => hour.miningKw), curtailedMwh: sum((hour) => hour.curtailedKw), idleMwh: sum((hour) => hour.idleKw) };
}
