import { gpuSeconds, lengthMs, type MicroUsd, microUsd, type MicroUsdPerMwh, microUsdPerMwh, type Ppm, subtract } from '@switchyard/kernel';
import { facilityEnergyWh, powerCostPerGpuHour } from '@switchyard/power';
import type { DryRunHour, DryRunPool } from './dry-run.js';

/** What a part of a dry run comes to. */
export interface DryRunMoney {
  /** Would-be rent, power charged to customers, power paid for, the platform's fee, and what is left. */
  readonly rent: MicroUsd;
  readonly powerCharged: MicroUsd;
  readonly powerCost: MicroUsd;
  readonly platformFee: MicroUsd;
  readonly margin: MicroUsd;
  /** What mining with the same energy in the same hours would have left after power; absent where no hour has miners. */
  readonly miningMargin?: MicroUsd;
}
/** GPU-seconds that are asked for in an hour, and the rent of all of them, micro-USD x seconds per hour. */
export interface Wanted {
  readonly seconds: bigint;
  readonly rent: bigint;
}
/** Sums over hours: GPU-seconds, Wh, and money in micro-USD x seconds per hour. */
interface HourSums {
  readonly kept: bigint;
  readonly keptRent: bigint;
  readonly gained: bigint;
  readonly gainedRent: bigint;
  readonly charged: bigint;
  readonly cost: bigint;
  readonly energy: bigint;
  readonly mining: bigint;
  readonly mines: boolean;
}
const NOTHING: HourSums = { kept: 0n, keptRent: 0n, gained: 0n, gainedRent: 0n, charged: 0n, cost: 0n, energy: 0n, mining: 0n, mines: false };

/** Micro-USD x seconds per hour of so many GPU-seconds at a price per GPU-hour. */
export const rentOf = (seconds: bigint, ask: bigint): bigint => seconds * ask;

/**
 * An hour lets what the pool has GPUs for, its own leases first.
 * @param charge what customers pay for a MWh; undefined while the index is not known
 * @param first what its own leases ask for
 * @param second what comes from elsewhere
 */
export function sumsOfHour(pool: DryRunPool, hour: DryRunHour, charge: MicroUsdPerMwh | undefined, first: Wanted, second: Wanted): HourSums {
  const room = (BigInt(pool.gpus) * BigInt(lengthMs(hour))) / 1_000n;
  const kept = first.seconds < room ? first.seconds : room;
  const gained = second.seconds < room - kept ? second.seconds : room - kept;
  const share = ({ seconds, rent }: Wanted, served: bigint): bigint => (seconds === 0n ? 0n : (rent * served) / seconds);
  const at = (microUsd: bigint): bigint => rentOf(kept + gained, powerCostPerGpuHour(pool.power, pool.pue, microUsdPerMwh(microUsd)));
  const { numerator, denominator } = facilityEnergyWh(pool.power, gpuSeconds(kept + gained), pool.pue);
  const mined = hour.mining === undefined ? 0n : hour.mining - hour.power;
  return {
    kept, gained, keptRent: share(first, kept), gainedRent: share(second, gained), charged: charge === undefined ? 0n : at(charge), cost: at(hour.power), energy: numerator / denominator,
    mining: mined > 0n ? at(mined) : 0n, mines: hour.mining !== undefined,
  };
}

export const addSums = (hours: readonly HourSums[]): HourSums => hours.reduce((sum, hour) => ({
  kept: sum.kept + hour.kept, keptRent: sum.keptRent + hour.keptRent, gained: sum.gained + hour.gained, gainedRent: sum.gainedRent + hour.gainedRent, charged: sum.charged + hour.charged,
  cost: sum.cost + hour.cost, energy: sum.energy + hour.energy, mining: sum.mining + hour.mining, mines: sum.mines || hour.mines,
}), NOTHING);

/** The money of sums: each rounded down to the micro-USD, the fee of rent and power charged. */
export function earnedOf(sums: HourSums, platformFee: Ppm): DryRunMoney {
  const [rent, charged, cost] = [(sums.keptRent + sums.gainedRent) / 3_600n, sums.charged / 3_600n, sums.cost / 3_600n];
  const fee = ((rent + charged) * platformFee) / 1_000_000n;
  return {
    rent: microUsd(rent), powerCharged: microUsd(charged), powerCost: microUsd(cost), platformFee: microUsd(fee), margin: subtract(microUsd(rent + charged), microUsd(cost + fee)),
    ...(sums.mines && { miningMargin: microUsd(sums.mining / 3_600n) }),
  };
}
