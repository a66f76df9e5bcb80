import { type EpochMs, toIso } from '@switchyard/kernel';
import { type AllocationRow, type Finding, finding, grouped, type LeaseRow, type Rule } from './facts.js';

const meet = (a: { readonly from: EpochMs; readonly to: EpochMs }, b: { readonly from: EpochMs; readonly to: EpochMs }): boolean => a.from < b.to && b.from < a.to;

/** No GPU is let twice at a time, and none that is not there. */
export const gpuOnce: Rule = (facts) => {
  const sizes = new Map(facts.nodes.map(({ id, gpus }) => [id, gpus]));
  return [...grouped(facts.allocations, ({ nodeId }) => nodeId)].flatMap(([nodeId, rows]) => rows.flatMap((row, i): Finding[] => {
    const beyond = row.gpusTo > sizes.get(nodeId)! ? [finding('gpu', row.leaseId, `GPU ${row.gpusTo - 1} of ${nodeId} is not there`)] : [];
    const twice = rows.slice(i + 1).filter((other) => meet(row, other) && row.gpusFrom < other.gpusTo && other.gpusFrom < row.gpusTo).map((other) => finding('gpu', row.leaseId, `${nodeId} is also let to ${other.leaseId} at ${toIso(Math.max(row.from, other.from) as EpochMs)}`));
    return [...beyond, ...twice];
  }));
};

/** What a feeder may be drawn from stays under its limit at every instant. */
export const feederUnderLimit: Rule = (facts) => [...grouped(facts.draws, ({ feederId }) => feederId)].flatMap(([feederId, rows]) => {
  const limit = facts.feeders.get(feederId)!.limitW;
  return rows.flatMap((row): Finding[] => {
    const load = rows.filter((other) => other.from <= row.from && row.from < other.to).reduce((sum, other) => sum + other.drawW, 0n);
    return load > limit ? [finding('feeder', feederId, `${load} W at ${toIso(row.from)}, the limit is ${limit} W`)] : [];
  });
});

/** A site that nobody heard of may go on with what was taken from it meanwhile: at its own cost, since no bill of that time stands. */
const takenFrom = (lease: LeaseRow): EpochMs | undefined => (lease.endReason === 'never_started' || lease.endReason === 'agent_silent' ? lease.actualEnd : undefined);

/** What ran, ran on GPUs it was let, and no longer; a job never ran at two places at once. What a silent site ran after it had been given up counts as its own, and is on no bill. */
export const runsInside: Rule = (facts) => {
  const counted = (lease: LeaseRow) => (facts.readings.get(lease.id) ?? []).filter((reading) => reading.gpuSeconds > 0n && reading.to <= (takenFrom(lease) ?? reading.to));
  const own = facts.leases.filter(({ state }) => state === 'released').flatMap((lease): Finding[] => ((facts.lines.get(lease.id) ?? []).some(({ amountMinor }) => amountMinor !== 0n) ? [finding('run', lease.id, 'was given back before it began and is billed')] : []));
  const allocations = grouped(facts.allocations, ({ leaseId }) => leaseId);
  const outside = facts.leases.flatMap((lease) => {
    const held = allocations.get(lease.id) ?? [];
    return counted(lease).flatMap((reading): Finding[] => {
      const gpuSeconds = held.filter((row) => meet(row, reading)).reduce((sum, row) => sum + BigInt(row.gpusTo - row.gpusFrom) * BigInt(overlapMs(row, reading)), 0n) / 1_000n;
      return reading.gpuSeconds > gpuSeconds + 1n ? [finding('run', lease.id, `${reading.gpuSeconds} GPU-s from ${toIso(reading.from)} to ${toIso(reading.to)}, it was let ${gpuSeconds}`)] : [];
    });
  });
  const twice = [...grouped(facts.leases, ({ jobId }) => jobId)].flatMap(([jobId, leases]) => {
    const rows = leases.flatMap(counted).sort((a, b) => a.from - b.from || a.to - b.to);
    return rows.slice(1).filter((row, i) => row.from < rows[i]!.to).map((row) => finding('run', jobId, `ran twice at ${toIso(row.from)}`));
  });
  return [...own, ...outside, ...twice];
};
const overlapMs = (a: AllocationRow, b: { readonly from: EpochMs; readonly to: EpochMs }): number => Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
