import { ppm } from '@switchyard/kernel';
import { gpuModel, LEVELLED_FORECAST, powerModelOf } from '@switchyard/power';
import type { ReplayInput, ReplayJob, ReplaySite } from '../src/index.js';

export { judgeReplay } from './judge-replay.js';

/** A site with constant GPUs and the given USD/MWh per slot; without history. */
export function aSite(id: string, gpus: number, usdPerMwh: readonly number[]): ReplaySite {
  return { id, gpus: usdPerMwh.map(() => gpus), puePpm: ppm(1_000_000n), microUsdPerMwh: usdPerMwh.map((usd) => Math.round(usd * 1e6)) };
}
/** A job submitted at the start of its release slot, whole slots long. */
export function aJob(id: string, over: Partial<ReplayJob> = {}): ReplayJob {
  const { releaseSlot = 0, slots = 1 } = over;
  return { id, submitSeconds: releaseSlot * 3_600, durationSeconds: slots * 3_600, gpus: 8, releaseSlot, slots, deadlineSlot: releaseSlot + slots + 12, ...over };
}
/** Hourly, fully known prices, one-slot commit window. */
export function aReplay(sites: readonly ReplaySite[], jobs: readonly ReplayJob[], over: Partial<ReplayInput> = {}): ReplayInput {
  const slots = sites[0]?.gpus.length ?? 0;
  return {
    slotSeconds: 3_600, slots, historySlots: 0, sites, jobs, powerModel: powerModelOf(gpuModel('h100-sxm5-80gb')!), horizonSlots: slots,
    commitSlots: 1, knownSlots: slots, forecast: LEVELLED_FORECAST, unplacedMicroUsdPerGpuHour: 2_000_000, ...over,
  };
}
