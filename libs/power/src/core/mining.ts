import { divideHalfAwayFromZero, maxOf, type MicroUsdPerMwh, microUsdPerMwh, type Ppm, type Watts } from '@switchyard/kernel';
import type { MicroUsdPerPhDay, MillijoulesPerTh } from './units.js';

/** The miners a site would run instead. */
export interface MiningFleet {
  readonly efficiency: MillijoulesPerTh;
  readonly puePpm: Ppm;
}

/**
 * Mining revenue per facility MWh = hashprice / (24 h x J/TH x 1000 TH/PH x PUE) = 41.67 x hashprice / (J/TH x PUE).
 * @throws RangeError when efficiency or PUE is not positive
 */
export function miningRevenuePerMwh(hashprice: MicroUsdPerPhDay, fleet: MiningFleet): MicroUsdPerMwh {
  if (fleet.efficiency <= 0n || fleet.puePpm <= 0n) throw new RangeError('miningRevenuePerMwh: efficiency and PUE must be positive');
  return microUsdPerMwh(divideHalfAwayFromZero(hashprice * 1_000n * 1_000_000n * 1_000n, 24n * fleet.efficiency * fleet.puePpm));
}

/** Behind a full feeder a MWh for GPUs displaces mining: it is worth the better of the two. With headroom it costs the power price. */
export function marginalValue(power: MicroUsdPerMwh, mining: MicroUsdPerMwh, feeder: 'full' | 'headroom'): MicroUsdPerMwh {
  return feeder === 'full' ? maxOf(power, mining) : power;
}

/** One step of a site's marginal price: the next `load` costs `microUsdPerMwh`. */
export interface PriceTier {
  readonly load: Watts;
  readonly microUsdPerMwh: MicroUsdPerMwh;
}
/** The two tiers the planner uses: first the feeder's headroom at the power price, then load that displaces miners. Empty tiers are left out. */
export function priceTiers(headroom: Watts, displaceable: Watts, power: MicroUsdPerMwh, mining: MicroUsdPerMwh): readonly PriceTier[] {
  return [
    { load: headroom, microUsdPerMwh: marginalValue(power, mining, 'headroom') },
    { load: displaceable, microUsdPerMwh: marginalValue(power, mining, 'full') },
  ].filter((tier) => tier.load > 0n);
}
