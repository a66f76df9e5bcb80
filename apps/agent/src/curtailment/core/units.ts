import { by, byBigint, byNumber, byText, type Comparator, type EpochMs, ladder, type Watts, watts } from '@switchyard/kernel';

/** Rungs of the ladder of shedding, first to last: miners, interruptible jobs, firm jobs, reservations (product.md). */
export type Rung = 0 | 1 | 2 | 3;

/** Something at the site that draws power and can be stopped: a miner, or a lease's run. */
export interface Unit {
  /** A lease's id, or `miner:` and its name. */
  readonly id: string;
  readonly rung: Rung;
  /** At the site's meter while it runs, at most. */
  readonly powerW: Watts;
  /** What stopping it costs the site per hour, in micro-USD. */
  readonly harmMicroUsdPerHour: bigint;
  /** From the order to stop until it draws nothing, at most; market time. */
  readonly leadMs: number;
  /**
   * on: draws · stopping: was told, draws until it stands · stuck: was told and should stand by now, or cannot be told · off: draws nothing, may want to start.
   */
  readonly draw: 'on' | 'stopping' | 'stuck' | 'off';
  /** Off, and would start if it may. */
  readonly wantsToStart: boolean;
}
export const isMiner = (unit: Pick<Unit, 'id'>): boolean => unit.id.startsWith('miner:');

/** Harm per watt without a division: a costs less than b when a.harm x b.power < b.harm x a.power. */
const byHarm: Comparator<Unit> = (a, b) => byBigint(a.harmMicroUsdPerHour * b.powerW, b.harmMicroUsdPerHour * a.powerW);

/** The order of shedding: rung by rung; inside a rung as `listed`, then what costs least per watt, then by id. */
export function sheddingOrder(listed: readonly string[] = []): Comparator<Unit> {
  const place = new Map(listed.map((id, i) => [id, i]));
  return ladder(by((unit: Unit) => unit.rung, byNumber), by((unit: Unit) => place.get(unit.id) ?? Infinity, (a, b) => (a === b ? 0 : byNumber(a, b))), byHarm, by((unit: Unit) => unit.id, byText));
}
export const drawOf = (units: Iterable<Unit>): Watts => {
  let total = 0n;
  for (const unit of units) total += unit.powerW;
  return watts(total);
};

/** What the site draws now, as somebody says. */
export interface PowerSample {
  /** Wall time. */
  readonly at: EpochMs;
  readonly powerW: Watts;
  readonly source: 'meter' | 'model';
}
