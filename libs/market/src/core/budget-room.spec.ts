import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, maxOf, microUsd, type MicroUsd } from '@switchyard/kernel';
import { hoursAfter, T0 } from '../../testing/index.js';
import fc from 'fast-check';
import { divideRoom, mustPark, projectedMonth, type MeteredLease } from '../index.js';

const usd = (n: number): MicroUsd => microUsd(BigInt(Math.round(n * 1e6)));
const lease = (leaseId: string, spent: number, ahead: number, granted?: number): MeteredLease => ({ leaseId, spent: usd(spent), ahead: usd(ahead), ...(granted !== undefined && { granted: usd(granted) }) });
const given = (limit: number, elsewhere: number, ...leases: readonly MeteredLease[]) => divideRoom(usd(limit), usd(elsewhere), leases).map(({ amount, whole }) => `${Number(amount) / 1e6}${whole ? ' whole' : ''}`);

describe('the room of a budget', () => {
  it.each([
    ['gives everyone all it needs where there is enough', given(100, 10, lease('a', 5, 20), lease('b', 0, 30)), ['25 whole', '30 whole']],
    ['is shared in proportion to what is needed', given(40, 10, lease('a', 0, 40), lease('b', 0, 20)), ['20', '10']],
    ['does not take back what was granted when somebody else needs more', given(40, 0, lease('a', 0, 30, 30), lease('b', 0, 30)), ['30 whole', '10']],
    ['takes back what is needed no more', given(40, 0, lease('a', 10, 0, 30), lease('b', 0, 30)), ['10 whole', '30 whole']],
    ['cuts all alike when the limit is lowered', given(20, 0, lease('a', 5, 25, 30), lease('b', 5, 5, 10)), ['13.333334', '6.666666']],
    ['leaves nothing when more is spent than the limit', given(8, 0, lease('a', 5, 25, 30), lease('b', 5, 5, 10)), ['5', '5']],
    ['grows with the limit', given(100, 0, lease('a', 5, 25, 13), lease('b', 5, 5, 7)), ['30 whole', '10 whole']],
    ['is nothing to nobody', given(100, 0), []],
  ])('%s', (_what, got, wanted) => expect(got).toEqual(wanted));

  it('parks a lease when one more interval does not fit, unless its grant lasts to its end', () => {
    const parks = (spent: number, amount: number, whole: boolean): boolean => mustPark({ spent: usd(spent) }, { amount: usd(amount), whole }, usd(1));
    expect([parks(9, 10, false), parks(9.1, 10, false), parks(9.9, 10, true)]).toEqual([false, true, false]);
  });

  /** A lease in the world: what it really costs, and what its site believes. Ticks are fifths of a metering interval; a reading tells of whole intervals. */
  interface Run {
    readonly id: string;
    readonly perTick: bigint;
    ticksLeft: number;
    real: bigint;
    read: bigint;
    unread: bigint;
    granted: MicroUsd | undefined;
    /** What the site was last told, and what the readings then were. */
    told: { readonly amount: bigint; readonly read: bigint } | undefined;
    parked: boolean;
    outOfReach: boolean;
    /** It was cut while its site was out of reach: so much more than it is granted its site may spend. */
    unheard: bigint;
  }
  it('INV-BUDGET: leases of one budget together never overrun it by more than the interval each is in, whatever they cost, whoever is out of reach, however it is changed; a site that does not hear of a cut goes on with what it was told', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 30_000n }), fc.infiniteStream(fc.nat(1_000)), (first, stream) => {
      const dice = (n: number): number => stream.next().value! % n;
      let limit = first;
      // What the budget may come to: its limit, or what was out when it was lowered.
      let allowed = limit;
      const runs: Run[] = [];
      const real = (): bigint => runs.reduce((all, run) => all + run.real, 0n);
      for (let tick = 0; tick < 120; tick += 1) {
        const live = runs.filter((run) => run.ticksLeft > 0);
        // The control plane: new work where its worst case fits, changes of the limit, the room divided; a site out of reach goes on with what it was told.
        const worstAhead = (run: Run): bigint => run.perTick * BigInt(run.ticksLeft) + run.unread;
        const perTick = BigInt(1 + dice(40));
        const ticks = 5 + dice(60);
        const committed = runs.reduce((all, run) => all + run.read + worstAhead(run), 0n);
        // Or it was promised in a month that had room for it, and runs on in one that has not.
        if (dice(4) === 0 && (dice(2) === 0 || committed + perTick * BigInt(ticks) <= limit)) runs.push({ id: `l${runs.length}`, perTick, ticksLeft: ticks, real: 0n, read: 0n, unread: 0n, granted: undefined, told: undefined, parked: false, outOfReach: false, unheard: 0n });
        if (dice(25) === 0) {
          limit = BigInt(dice(30)) * 1_000n;
          const out = runs.reduce((all, run) => all + (run.ticksLeft > 0 ? maxOf(run.granted ?? microUsd(run.real), microUsd(run.read + run.unread)) : run.real), 0n);
          allowed = limit > out ? limit : out;
        } else if (allowed < limit) allowed = limit;
        const elsewhere = runs.filter((run) => run.ticksLeft === 0).reduce((all, run) => all + run.read, 0n);
        const metered = live.map((run): MeteredLease => ({ leaseId: run.id, spent: microUsd(run.read), ahead: microUsd(worstAhead(run)), ...(run.granted !== undefined && { granted: run.granted }) }));
        for (const { leaseId, amount } of divideRoom(microUsd(limit), microUsd(elsewhere), metered)) {
          const run = live.find(({ id }) => id === leaseId)!;
          run.granted = amount;
          if (dice(12) === 0) run.outOfReach = !run.outOfReach;
          if (!run.outOfReach) run.told = { amount, read: run.read };
          else if (run.told !== undefined && run.told.amount - amount > run.unheard) run.unheard = run.told.amount - amount;
        }
        for (const run of live) {
          // The site: what it was told is left, less what it has not been told was deducted, at the worst.
          const since = run.told === undefined ? 0n : run.read - run.told.read + run.unread;
          run.parked = run.told === undefined || since >= run.told.amount - run.told.read;
          if (run.parked) continue;
          const cost = (run.perTick * BigInt(60 + dice(41))) / 100n;
          run.real += cost;
          run.unread += run.perTick;
          run.ticksLeft -= 1;
          if (run.ticksLeft === 0 || tick % 5 === 4) [run.read, run.unread] = [run.real, 0n];
        }
        // Sites look five times an interval: a fifth of one is what each may be over.
        expect(real()).toBeLessThanOrEqual(allowed + runs.reduce((all, run) => all + run.perTick + run.unheard, 0n));
      }
    }), { numRuns: 80 });
  });
});

it('a month is projected at its pace so far, and not at all in its first hour', () => {
  const month = { from: T0, to: hoursAfter(720) };
  expect(projectedMonth(usd(10), month, hoursAfter(72))).toBe(usd(100));
  expect(projectedMonth(usd(10), month, (T0 + HOUR_MS - 1) as typeof T0)).toBeUndefined();
  expect(projectedMonth(usd(10), month, hoursAfter(800))).toBe(usd(10));
});
