/** Bugs between a plan and what is committed of it: slots and real time, GPUs of nodes, prices of placements, what stops in an event. */
import { inFile } from './in-core.mjs';

const market = (file, spec, rows) => inFile(`libs/market/src/core/${file}`, `libs/market/src/core/${spec}.spec.ts`, rows);

/** @type {readonly import('./list.mjs').Mutant[]} */
export const commitMutants = [
  ...market('pack-gpus.ts', 'pack-gpus', [
    ['pack: a slice starts anywhere', 'const from = Math.ceil(range.from / size) * size;', 'const from = range.from;'],
    ['pack: a gang is spread over the emptiest node', '(count - best.count || ', '(best.count - count || '],
    ['pack: a node in use is whole', 'counts[at] === size).sort', 'counts[at]! > 0).sort'],
    ['pack: whole nodes are rounded down', 'wholeNodes ? Math.ceil(gang / size) : Math.floor(gang / size)', 'Math.floor(gang / size)'],
    ['pack: the rest shares a node that is taken whole', 'count < rest || without.has(node)', 'count < rest'],
    ['pack: the longest range is cut first', 'rangeLength(range) < best.room', 'rangeLength(range) > best.room'],
    ['pack: a slice is cut twice', '{ from: range.from, to: slice.from }, { from: slice.to, to: range.to }', '{ from: range.from, to: slice.to }, { from: slice.to, to: range.to }'],
  ]),
  ...market('slot-grid.ts', 'slot-grid', [
    ['slots: the first is a whole one', '(slot <= 0 ? grid.at :', '(slot < 0 ? grid.at :'],
    ['slots: what reaches beyond the horizon is all inside', 'Math.min(slotOf(grid, (interval.to - 1) as EpochMs) + 1, grid.slots)', 'slotOf(grid, (interval.to - 1) as EpochMs) + 1'],
    ['slots: rigid work has a slot too many', 'const latestStart = 1 + Math.floor(', 'const latestStart = 2 + Math.floor('],
    ['slots: rigid work has a slot too few', 'const latestStart = 1 + Math.floor(', 'const latestStart = Math.floor('],
    ['slots: cut work has a slot too many', 'deadline < slotStart(grid, 1) ? 0 : 1 + Math.floor(', 'deadline < slotStart(grid, 1) ? 0 : 2 + Math.floor('],
    ['slots: restarts take no real time', 'left + (index > 0 ? restartMs : 0)', 'left'],
    ['slots: the last piece ends with its slot', "index === segments.length - 1 ? from + need : Math.min", 'index < 0 ? from + need : Math.min'],
    ['slots: nothing reaches beyond its slots', 'end > slotStart(grid, planned) ? planned : undefined', 'end > slotStart(grid, planned + 1) ? planned : undefined'],
  ]),
  ...market('slot-grid.ts', 'slot-rounding', [
    ['slots: an interval that ends with a slot touches the next', '(interval.to - 1) as EpochMs', 'interval.to as EpochMs'],
    ['slots: work is rounded down', 'Math.ceil(workMs / grid.slotMs)', 'Math.floor(workMs / grid.slotMs)'],
  ]),
  ...market('node-book.ts', 'books', [
    ['commit: leases have no nodes', 'for (const lease of snapshot.leases) book.take(lease.allocations);', ''],
    ['commit: a promise has no nodes', 'for (const job of snapshot.jobs) book.take(promisedSlices(snapshot, job), job.jobId);', ''],
    ['commit: a job is in the way of itself', 'entry.promisedTo !== jobId && overlaps', 'overlaps'],
    ['commit: who had a GPU has it for ever', 'entry.promisedTo !== jobId && overlaps(entry.during, window)', 'entry.promisedTo !== jobId'],
    ['commit: what a running job has as a lease is promised to it too', 'later.some((segment) => segment.from === during.from)', 'later.length >= 0 || during'],
    ['commit: a promise that moves keeps its GPUs', 'this.diaryOf(nodeId).remove(jobId);', ''],
    ['commit: a long run is known by its first hours', 'for (let at = first; at <= last; at += 1) this.listAt(at).push(entry);', 'this.listAt(first).push(entry);'],
    ['commit: a very long run is forgotten', 'this.long.length === 0 ? [] : [this.long]', '[]'],
    ['commit: holds have no nodes', 'book.take(hold.placement.slices ?? []);', 'book.take([]);'],
    ['commit: nodes that are down are packed', "nodes.filter((node) => node.state === 'up').map(", 'nodes.map('],
  ]),
  ...market('busy-book.ts', 'busy-book', [
    ['outlook: free for an instant is free', 'addMs(start, Math.max(1, lengthMs))', 'addMs(start, 1)'],
    ['outlook: what is in the way ends with what began last', 'start = next.from;', 'start = from;'],
    ['outlook: what ended before counts', 'const begins = Math.max(from, at) as EpochMs;', 'const begins = from;'],
  ]),
  ...market('overhang-book.ts', 'books', [
    ['commit: the slot behind a late start is always free', 'if (used.gpus + gpus > (pool.gpus[slot] ?? 0)) return false;', ''],
    ['commit: the slot behind a late start has all kW', 'if (kwLimit !== undefined && used.kw + gpus * pool.kwPerGpu > kwLimit + 1e-6) return false;', ''],
    ['commit: the slot behind a late start is free of the plan', '!segments.some(([from, to]) => from <= slot && slot < to)', '!segments.some(([from, to]) => from <= slot && slot < to - 9)'],
    ['commit: the slot behind a late start is given twice', "    this.add(`${slot} pool ${poolId}`, gpus, 0);\n", ''],
    ['commit: whole nodes of a late start are what is asked for', 'const gpus = gpusHeld(gang, nodesWhole, pool.nodeGpus ?? 0);', 'const gpus = gang;'],
  ]),
  ...market('price-placement.ts', 'price-placement', [
    ['price: a cap may be passed', 'spec.maxPrice !== undefined && lessThan(spec.maxPrice, perGpuHour)', 'spec.maxPrice === null'],
    ['price: a budget may be passed', 'spec.maxTotal !== undefined && lessThan(spec.maxTotal, total)', 'spec.maxTotal === null'],
    ['price: a stale feed is a price', 'isIndexed(offer.terms.power) && site.pricesStale', 'isIndexed(offer.terms.power) && site.zone === undefined'],
    ['price: whole nodes cost what is asked for', 'const held = gpusHeld(spec.gpuCount, spec.nodesWhole, nodeGpusOf(pool));', 'const held = spec.gpuCount;'],
    ['price: power is the whole bill', '.filter((line) => isEnergy(line.componentKind)).map(', '.map('],
  ]),
  ...market('price-placement.ts', 'books', [['price: a GPU-hour is rounded down', 'divideCeil(total * 3_600n, gpuTime)', '(total * 3_600n) / gpuTime']]),
  ...market('planned-usage.ts', 'price-placement', [
    ['price: time without an index print is free', "      if (indexed) return { kind: 'PriceMissing', from: reached };\n", ''],
    ['price: whole nodes are rounded down', 'Math.ceil(gpuCount / nodeGpus) * nodeGpus', 'Math.floor(gpuCount / nodeGpus) * nodeGpus'],
  ]),
  ...market('curtailment.ts', 'curtailment', [
    ['event: firm jobs stop first', "lease.reservation ? 2 : lease.class === 'firm' ? 1 : 0", "lease.reservation ? 2 : lease.class === 'firm' ? 0 : 1"],
    ['event: more stops than is needed', '    if (load <= event.allowedLoad) break;\n', ''],
    ['event: a lease whose terms forbid it stops first', 'by(({ breaches }) => breaches.length, byNumber)', 'by(({ breaches }) => -breaches.length, byNumber)'],
    ['event: what it withholds counts beyond the run', 'const during = intersect(run, stop);', 'const during = stop;'],
    ['event: a run goes on in the event', 'to: Math.min(part.to, stop.from) as EpochMs', 'to: Math.min(part.to, stop.to) as EpochMs'],
    ['event: two at once', 'others.filter((one) => one.id !== event.id && intersect(one, event))', 'others.filter((one) => one.id === event.id && intersect(one, event))'],
  ]),
];
