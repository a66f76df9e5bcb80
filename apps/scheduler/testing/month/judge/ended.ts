import { SECOND_MS } from '@switchyard/kernel';
import { type Facts, finding, type JobRow, type Rule } from './facts.js';
import { leastGpuCost } from './money.js';

const MICROS_PER_CENT = 10_000n;
/**
 * Its customer allowed a cost and no deadline, and what it was billed for is so much of it that the rest does not pay for what is left to do, at the least that GPUs were let for anywhere
 * it may run, power not counted: only the customer can help, by allowing more or giving up. A hard cap is kept. A job with checkpoints has what it said last behind it.
 */
export function waitsForItsCustomer(facts: Facts, job: JobRow): boolean {
  const { maxTotal, deadline } = job;
  if (job.state !== 'parked' || maxTotal === undefined || deadline !== undefined) return false;
  const leases = facts.leases.filter((lease) => lease.jobId === job.id);
  if (leases.some(({ state }) => state !== 'ended' && state !== 'released')) return false;
  const billed = leases.flatMap(({ id }) => facts.lines.get(id) ?? []).filter(({ category }) => category === 'charge').reduce((sum, line) => sum + line.amountMinor, 0n) * MICROS_PER_CENT;
  const left = job.checkpointSeconds === undefined ? 1 : 1 - (job.shareDone ?? 0);
  const pools = new Map(facts.nodes.filter(({ siteId }) => job.sites.length === 0 || job.sites.includes(siteId)).map(({ poolId }) => [poolId, facts.poolSpeedPpm.get(poolId) ?? 1_000_000n]));
  return [...pools].every(([poolId, speedPpm]) => {
    const least = leastGpuCost(facts, poolId, job.gpuCount, Math.floor((job.expectedSeconds * left * SECOND_MS * 1_000_000) / Number(speedPpm)));
    return least !== undefined && billed + least > maxTotal;
  });
}

/** What is not settled with its customer: still being made, not issued, or never paid. */
const SETTLED = ['paid', 'payment.pending', 'issued', 'deleted', 'voided', 'done', 'withdrawn'];
const ENDED_OTHERWISE = ['failed', 'timed_out', 'cancelled', 'missed', 'refused'];
const TERMINAL = ['completed', ...ENDED_OTHERWISE];
/** Everything has come to an end: jobs, leases, what the market said of them, and their bills. A job that its own cap keeps from going on has, as far as the market goes. */
export const allEnded: Rule = (facts) => [
  ...[...facts.jobs.values()].filter(({ state }) => !TERMINAL.includes(state)).filter((job) => !waitsForItsCustomer(facts, job)).map((job) => finding('end', job.id, `${job.name} is ${job.state}`)),
  ...[...facts.jobs.values()].filter(({ state, after }) => state === 'refused' && !after.some((id) => ENDED_OTHERWISE.includes(facts.jobs.get(id)?.state ?? ''))).map((job) => finding('end', job.id, `${job.name} was refused, and nothing that it waits for ended without completing`)),
  ...facts.leases.filter(({ state }) => state !== 'ended' && state !== 'released').map((lease) => finding('end', lease.id, `the lease is ${lease.state}`)),
  ...facts.events.filter(({ relayed }) => !relayed).map((event) => finding('end', event.leaseId ?? event.jobId ?? event.topic, `${event.topic} was never handed out`)),
  ...facts.leases.filter((lease) => lease.state !== 'released' && !facts.lines.has(lease.id) && (facts.readings.get(lease.id) ?? []).some(({ gpuSeconds }) => gpuSeconds > 0n)).map((lease) => finding('end', lease.id, 'ran and is on no bill')),
  ...facts.papers.filter(({ state }) => !SETTLED.includes(state)).map(({ id, state }) => finding('end', id, `it is ${state}`)),
  ...[...facts.curtailments.values()].filter(({ state }) => state === 'declared' || state === 'active').map((event) => finding('end', event.id, `the event is ${event.state}`)),
];
