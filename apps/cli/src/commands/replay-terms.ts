import { toIso } from '@switchyard/kernel';
import { SPEEDS_TEXT } from './replay-market.js';
import type { PreparedReplay, ReplayFlags } from './replay-run.js';

/** What was replayed, and every assumption a reader needs to judge the figures; the dials that set them. */
export function termLines({ start, sites, workload, actualLoad, input }: PreparedReplay, flags: ReplayFlags): string[] {
  const jobs = input.jobs;
  const count = (test: (job: (typeof jobs)[number]) => boolean): number => jobs.filter(test).length;
  const random = (input.curtailments ?? []).filter((event) => event.id.includes('/cut-')).length;
  const dear = (input.curtailments ?? []).length - random;
  const gpus = input.sites.reduce((total, pool) => total + Math.max(...pool.gpus), 0);
  return [
    `${toIso(start).slice(0, 10)}, ${flags.days} days, ${sites.length} sites (${input.sites.length} pools, ${gpus} GPUs), ${jobs.length} jobs (${Math.round(workload.gpuHours)} GPU-hours, real load ${(100 * actualLoad).toFixed(0)} %), `
      + `${input.slotSeconds / 60} min slots, seed ${flags.seed}, ${flags.rounds} rounds; a plan every ${(flags.commitSlots * input.slotSeconds) / 60} min; prices known ${flags.knownHours} h ahead, then forecast`,
    `jobs: ${count((job) => job.interruptible !== undefined)} may be parked (--interruptible ${flags.interruptible}; restart ${flags.restartMinutes} min rounded up to slots, at most ${flags.maxSegments} parts), ${count((job) => job.wholeNodes === true)} want whole nodes (--whole-nodes ${flags.wholeNodes}), `
      + `${count((job) => job.capUsdPerGpuHour !== undefined || job.budgetUsd !== undefined)} have a cap or budget (--capped ${flags.capped}), ${count((job) => job.data !== undefined)} have data at a site (--staged ${flags.staged}, ${flags.usdPerGib} USD/GiB), `
      + `${count((job) => job.after !== undefined)} wait for another (--dependent ${flags.dependent}), ${new Set(jobs.map((job) => job.tenant)).size} customers (--customers ${flags.customers}, fairness ${flags.fair}, ageing ${flags.ageing} %/day)`,
    `market: GPU models ${flags.gpuModels}${flags.gpuModels === 'mixed' ? ` (speed against H100, assumed: ${SPEEDS_TEXT})` : ''}, feeders for ${flags.feederShare} of a site's full draw, ${random} random cuts (--curtailments ${flags.curtailments} per site and 30 days, ${flags.noticeHours} h notice), `
      + `${dear} cuts to a quarter above ${flags.curtailAbove} USD/MWh, a promise moves for ${flags.moveGain} USD, plans end jobs ${flags.marginHours} h before their deadline, at most ${100 * flags.marginShare} % of their slack, where they can (--margin-hours ${flags.marginHours}, --margin-share ${flags.marginShare}), a GPU-hour left out counts 2 USD`,
    'modelled: a cut parks jobs that may be parked; others go on from their checkpoint, taken as the cut begins, after a restart; only jobs that may be parked are planned again while they run. GPUs are counted in whole nodes and power-of-two slices, not packed on nodes.',
  ];
}
