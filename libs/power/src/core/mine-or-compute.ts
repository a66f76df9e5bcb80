import { add, divideHalfAwayFromZero, type Interval, type MicroUsdPerGpuHour, type MicroUsdPerMwh, microUsdPerMwh, type Ppm, subtract } from '@switchyard/kernel';
import type { GpuPowerModel } from './job-energy.js';

/** One hour (or any stretch) at a site, as its operator weighs it. */
export interface HourAtSite {
  readonly during: Interval;
  /** What a MWh at the meter costs. */
  readonly power: MicroUsdPerMwh;
  /** What the miners would earn with it, see `miningRevenuePerMwh`; absent where nothing can mine. */
  readonly mining?: MicroUsdPerMwh;
  /** What a lease pays for one GPU-hour, power not included; absent when nothing is let. */
  readonly ask?: MicroUsdPerGpuHour;
  /** What the customer pays for a MWh on top of the ask; 0 where power is inside it. */
  readonly powerPaid: MicroUsdPerMwh;
}
/** How the GPUs of the lease turn energy into GPU-hours. */
export interface LetGpus {
  readonly model: GpuPowerModel;
  readonly pue: Ppm;
}

export type Use = 'compute' | 'mine' | 'idle';
/** One line of the operator's comparison; all figures in micro-USD per MWh at the meter. */
export interface UseOfHour {
  readonly during: Interval;
  readonly power: MicroUsdPerMwh;
  /** Revenue less power; absent where that use is not open. */
  readonly miningMargin?: MicroUsdPerMwh;
  readonly computeMargin?: MicroUsdPerMwh;
  readonly verdict: Use;
  readonly reason: 'compute_earns_more' | 'mining_earns_more' | 'only_compute_pays' | 'only_mining_pays' | 'nothing_pays';
}

/** What a lease earns per MWh at the meter: ask over the energy of one GPU-hour (kW share x load fraction x PUE). Rounded half away from zero. */
export function computeRevenuePerMwh(ask: MicroUsdPerGpuHour, { model, pue }: LetGpus): MicroUsdPerMwh {
  // mW x ppm x ppm per GPU; one MWh is 10^9 mWh.
  return microUsdPerMwh(divideHalfAwayFromZero(ask * 1_000_000_000n * 1_000_000_000_000n, model.shareMax * model.loadFractionPpm * pue));
}

/**
 * Which use of a megawatt-hour was worth most, hour by hour, and why: what mining and a lease leave after power. A tie goes to compute, which
 * is promised to somebody. Without GPUs to let there is nothing to compute on. An hour in which neither covers its power is better spent idle.
 */
export function mineOrCompute(hours: readonly HourAtSite[], gpus: LetGpus | undefined): readonly UseOfHour[] {
  return hours.map((hour): UseOfHour => {
    const mining = hour.mining === undefined ? undefined : subtract(hour.mining, hour.power);
    const earned = hour.ask === undefined || gpus === undefined ? undefined : computeRevenuePerMwh(hour.ask, gpus);
    const compute = earned === undefined ? undefined : subtract(add(earned, hour.powerPaid), hour.power);
    return {
      during: hour.during, power: hour.power, ...(mining !== undefined && { miningMargin: mining }), ...(compute !== undefined && { computeMargin: compute }),
      ...verdictOf(mining ?? -1n, compute ?? -1n),
    };
  });
}
function verdictOf(mining: bigint, compute: bigint): Pick<UseOfHour, 'verdict' | 'reason'> {
  if (mining < 0n && compute < 0n) return { verdict: 'idle', reason: 'nothing_pays' };
  if (mining < 0n) return { verdict: 'compute', reason: 'only_compute_pays' };
  if (compute < 0n) return { verdict: 'mine', reason: 'only_mining_pays' };
  return compute >= mining ? { verdict: 'compute', reason: 'compute_earns_more' } : { verdict: 'mine', reason: 'mining_earns_more' };
}
