import { expect, it } from '@jest/globals';
import { addSeconds, type EpochMs } from '@switchyard/kernel';
import { T0 } from '../../testing/index.js';
import { cutDeadlineSlot, rigidDeadlineSlot, slotFrom, slotOf, slotsOfWork, slotsTouched, type SlotGrid } from './slot-grid.js';

/** Slots of a quarter of an hour, ten minutes into the first. */
const grid: SlotGrid = { at: addSeconds(T0, 600), slotMs: 900_000, slots: 4 };
const at = (seconds: number): EpochMs => addSeconds(T0, seconds);

it('to the second: an interval touches the slots that it has a moment in, and no others', () => {
  const touched = (from: number, to: number): readonly [number, number] => slotsTouched(grid, { from: at(from), to: at(to) });
  expect([touched(600, 900), touched(900, 1_800), touched(899, 901), touched(0, 1_801)]).toEqual([[0, 1], [1, 2], [0, 2], [0, 3]]);
  expect([touched(0, 600), touched(3_600, 9_000), touched(2_700, 9_000)]).toEqual([[0, 0], [4, 4], [3, 4]]);
});
it('to the second: work fills whole slots, and a release waits for the next', () => {
  expect([slotsOfWork(grid, 900_000), slotsOfWork(grid, 900_001), slotsOfWork(grid, 1)]).toEqual([1, 2, 1]);
  expect([slotFrom(grid, at(600)), slotFrom(grid, at(601)), slotFrom(grid, at(900)), slotFrom(grid, at(901)), slotOf(grid, at(901))]).toEqual([0, 1, 1, 2, 1]);
});
it('to the second: a deadline counts the slots that end by it', () => {
  expect([at(899), at(900), at(1_799), at(1_800)].map((deadline) => cutDeadlineSlot(grid, deadline))).toEqual([0, 1, 1, 2]);
  // A quarter of an hour of work: from now it ends at 1500, from the next slot at 1800.
  expect([at(1_499), at(1_500), at(1_799), at(1_800), at(2_700)].map((deadline) => rigidDeadlineSlot(grid, 900_000, deadline))).toEqual([undefined, 1, 1, 2, 3]);
});
