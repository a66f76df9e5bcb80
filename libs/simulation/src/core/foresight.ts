import type { Instance } from '@switchyard/matching';
import { SitePrices } from './replay-prices.js';
import type { ReplayInput } from './replay-types.js';

/** The whole replay as one instance with every job and every price known beforehand: its bound is one no policy can beat on this grid. */
export function foresightInstance(input: ReplayInput): Instance {
  return {
    version: 1, slotSeconds: input.slotSeconds, slots: input.slots,
    pools: input.sites.map((site) => ({
      id: site.id, site: site.id, gpus: site.gpus, costPerGpuSlot: [...new SitePrices(site, input).actual].map((micro) => micro / 1e6),
    })),
    jobs: input.jobs.map((job) => ({
      id: job.id, gpus: job.gpus, slots: job.slots, release: Math.min(job.releaseSlot, input.slots), deadline: Math.min(job.deadlineSlot, input.slots),
      unplacedCost: (input.unplacedMicroUsdPerGpuHour * job.gpus * job.slots * input.slotSeconds) / 3_600 / 1e6,
    })),
  };
}
