import {
  divideCeil, divideHalfAwayFromZero, exact, type Exact, type GpuSeconds, type MicroUsdPerGpuHour, microUsdPerGpuHour, type MicroUsdPerMwh,
  type Ppm, type Watts, watts,
} from '@switchyard/kernel';
import type { Milliwatts } from './units.js';

/** What one GPU of a lease draws, frozen with the lease (its version is named in every estimate). */
export interface GpuPowerModel {
  readonly version: string;
  /** Server maximum input over its GPUs, at the IT side (before PUE). */
  readonly shareMax: Milliwatts;
  /** Average draw of a training job over the maximum; 760_000 was measured for H100 servers. */
  readonly loadFractionPpm: Ppm;
}

const PPM = 1_000_000n;

/** IT energy of GPU-seconds, exact Wh: GPU-s x mW x load / (3600 x 1000). */
export function itEnergyWh(model: GpuPowerModel, used: GpuSeconds): Exact {
  return exact(used * model.shareMax * model.loadFractionPpm, 3_600_000n * PPM);
}
/** Facility energy of GPU-seconds, exact Wh: IT energy x PUE. This is what a meter at the feeder would show. */
export function facilityEnergyWh(model: GpuPowerModel, used: GpuSeconds, pue: Ppm): Exact {
  return exact(used * model.shareMax * model.loadFractionPpm * pue, 3_600_000n * PPM * PPM);
}
/** Load to reserve on the feeder: maximum draw (not average) x peak gross/IT ratio, rounded up. */
export function reservedLoad(model: GpuPowerModel, gpus: number, grossToItPpm: Ppm): Watts {
  return watts(divideCeil(BigInt(gpus) * model.shareMax * grossToItPpm, 1_000n * PPM));
}
/** Effective power cost of one GPU-hour at a price: kW share x load fraction x PUE x USD/MWh / 1000. Rounded half away from zero. */
export function powerCostPerGpuHour(model: GpuPowerModel, pue: Ppm, price: MicroUsdPerMwh): MicroUsdPerGpuHour {
  return microUsdPerGpuHour(
    divideHalfAwayFromZero(model.shareMax * model.loadFractionPpm * pue * price, 1_000n * PPM * PPM * PPM),
  );
}
