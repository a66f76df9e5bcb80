import { type Instance } from '@switchyard/matching';
import { ReplayCapacity, feederOf } from './replay-capacity.js';
import { actualCosts } from './replay-prices.js';
import type { ReplayInput } from './replay-types.js';

/**
 * The whole replay as one instance with every job, price and cut known beforehand: a bound for all that does not move running work between
 * pools and is not cut in mid-run (the instance has one pool per job, and jobs that run through are whole). Whole slots, as plans count.
 */
export function foresightInstance(input: ReplayInput): Instance {
  const capacity = new ReplayCapacity(input);
  capacity.hear(Infinity);
  const slots = Array.from({ length: input.slots }, (_, slot) => slot);
  const feeders = (input.feeders ?? []).map(({ id }) => ({ id, kw: slots.map((slot) => capacity.freeKw(id, slot)) }));
  const limited = new Set(feeders.map((feeder) => feeder.id));
  return {
    version: 1, slotSeconds: input.slotSeconds, slots: input.slots,
    pools: input.sites.map((site, s) => ({
      id: site.id, site: feederOf(site), kwPerGpu: capacity.kwOf(s), ...(site.nodeGpus === undefined ? {} : { nodeGpus: site.nodeGpus }),
      gpus: slots.map((slot) => capacity.free(s, slot)), costPerGpuSlot: [...actualCosts(site, input)].map((micro) => micro / 1e6),
    })),
    sites: [...feeders, ...[...new Set(input.sites.map(feederOf))].filter((id) => !limited.has(id)).map((id) => ({ id }))],
    jobs: input.jobs.map((job) => ({
      id: job.id, gpus: job.gpus, release: Math.min(job.releaseSlot, input.slots), deadline: Math.min(job.deadlineSlot, input.slots),
      slotsByPool: Object.fromEntries(input.sites.map((site) => [site.id, Math.ceil((job.durationSeconds * 1e6) / (input.slotSeconds * (site.speedPpm ?? 1_000_000)))])),
      unplacedCost: (input.unplacedMicroUsdPerGpuHour * job.gpus * job.durationSeconds) / 3_600 / 1e6,
      ...(job.interruptible === undefined ? {} : { interruptible: { restartSlots: job.interruptible.restartSlots, maxSegments: job.interruptible.segmentsMax } }),
      ...(job.wholeNodes === true ? { wholeNodes: true } : {}),
      ...(job.capUsdPerGpuHour === undefined ? {} : { capPerGpuHour: job.capUsdPerGpuHour }),
      ...(job.budgetUsd === undefined ? {} : { capTotal: job.budgetUsd }),
      ...(job.after === undefined ? {} : { after: job.after }),
      ...(job.data === undefined || job.data.moveMicroUsd === 0 ? {} : { transferCost: transferCosts(input, job.data) }),
    })),
  };
}

function transferCosts(input: ReplayInput, data: { readonly feeder: string; readonly moveMicroUsd: number }): Readonly<Record<string, number>> {
  return Object.fromEntries(input.sites.filter((site) => feederOf(site) !== data.feeder).map((site) => [site.id, data.moveMicroUsd / 1e6]));
}
