import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NodeId } from '@switchyard/kernel';
import { id } from '../../testing/index.js';
import { alignedSlices, freeRanges, packGpus, rangeLength, rangesOverlap, type GpuRange, type NodeFree } from '../index.js';

const node = (n: number, free: readonly (readonly [number, number])[], gpuCount = 8): NodeFree => ({
  nodeId: id('node', n), gpuCount, free: free.map(([from, to]) => ({ from, to })),
});
const whole = (n: number): NodeFree => node(n, [[0, 8]]);
const shown = (result: ReturnType<typeof packGpus>): unknown =>
  result.ok ? result.value.map(({ nodeId, gpus }) => [Number.parseInt(nodeId.slice(-2), 32), gpus.from, gpus.to]) : result.error;

describe('packGpus', () => {
  it.each([
    ['one GPU goes to the fullest node, in the shortest hole', [whole(1), node(2, [[0, 2], [5, 6]])], 1, false, [[2, 5, 6]]],
    ['a pair starts at an even index', [node(1, [[1, 4]])], 2, false, [[1, 2, 4]]],
    ['three are a pair and a single', [node(1, [[0, 8]])], 3, false, [[1, 0, 2], [1, 2, 3]]],
    ['ten are a node and a pair elsewhere', [whole(1), whole(2)], 10, false, [[1, 0, 8], [2, 0, 2]]],
    ['ten on whole nodes take two', [whole(1), whole(2)], 10, true, [[1, 0, 8], [2, 0, 8]]],
    ['a whole node is not broken while a started one has room', [whole(1), node(2, [[4, 8]])], 4, false, [[2, 4, 8]]],
  ])('%s', (_what, nodes, gang, wholeNodes, expected) => {
    expect(shown(packGpus(nodes, gang, wholeNodes))).toEqual(expected);
  });
  it('says FRAGMENTED with figures when enough GPUs are free in the wrong shape', () => {
    expect(packGpus([node(1, [[0, 4]]), node(2, [[4, 8]])], 8, false)).toEqual({
      ok: false, error: { kind: 'FRAGMENTED', gpusNeeded: 8, gpusFree: 8, nodesNeeded: 1, nodesWhollyFree: 0 },
    });
    expect(packGpus([node(1, [[1, 2], [3, 4]])], 2, false).ok).toBe(false);
    expect(packGpus([], 1, true).ok).toBe(false);
  });

  const aNode = fc.tuple(fc.nat(7), fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 4 })), { maxLength: 4 })).map(
    ([, busy]): readonly GpuRange[] => freeRanges(8, busy.map(([from, length]) => ({ from, to: Math.min(8, from + length) }))),
  );
  const aPoolOf = fc.array(aNode, { minLength: 1, maxLength: 5 }).map((frees) => frees.map((free, n): NodeFree => ({ nodeId: id('node', n), gpuCount: 8, free })));

  it('gives exactly the gang, from what is free, never twice, in aligned power-of-two slices', () => {
    fc.assert(
      fc.property(aPoolOf, fc.integer({ min: 1, max: 24 }), fc.boolean(), (nodes, gang, wholeNodes) => {
        const packed = packGpus(nodes, gang, wholeNodes);
        if (!packed.ok) return;
        const total = packed.value.reduce((sum, slice) => sum + rangeLength(slice.gpus), 0);
        expect(total).toBe(wholeNodes ? Math.ceil(gang / 8) * 8 : gang);
        packed.value.forEach((slice, index) => {
          const free = nodes.find((candidate) => candidate.nodeId === slice.nodeId)!.free;
          expect(free.some((range) => range.from <= slice.gpus.from && slice.gpus.to <= range.to)).toBe(true);
          const size = rangeLength(slice.gpus);
          expect([1, 2, 4, 8]).toContain(size);
          expect(slice.gpus.from % size).toBe(0);
          expect(packed.value.some((other, i) => i !== index && other.nodeId === slice.nodeId && rangesOverlap(other.gpus, slice.gpus))).toBe(false);
        });
        if (gang < 8 && !wholeNodes) expect(new Set(packed.value.map((slice): NodeId => slice.nodeId)).size).toBe(1);
      }),
    );
  });
  it('does not depend on the order of the nodes', () => {
    fc.assert(fc.property(aPoolOf, fc.integer({ min: 1, max: 24 }), (nodes, gang) => {
      expect(packGpus([...nodes].reverse(), gang, false)).toEqual(packGpus(nodes, gang, false));
    }));
  });
  it('never refuses a gang while a wholly free node could take it', () => {
    fc.assert(fc.property(aPoolOf, fc.integer({ min: 1, max: 8 }), (nodes, gang) => {
      if (nodes.some((candidate) => candidate.free.length === 1 && rangeLength(candidate.free[0]!) === 8)) expect(packGpus(nodes, gang, false).ok).toBe(true);
    }));
  });
});

describe('alignedSlices', () => {
  it('has no answer where only unaligned room is', () => {
    expect(alignedSlices([{ from: 2, to: 6 }], 4)).toBeUndefined();
  });
});
