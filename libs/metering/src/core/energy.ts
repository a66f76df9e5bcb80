import { type WattHours, wattHours } from '@switchyard/kernel';
import { energyLimitWh } from './limits.js';
import type { MeteringContext, PowerModelVersion, Quality, Reading, ReadingNote } from './reading.js';

/** A reading whose energy is settled: as reported, as the register's difference, or as the model's estimate. */
export interface EnergisedReading {
  readonly reading: Reading;
  readonly energyWh: WattHours;
  readonly quality: Quality;
  readonly notes: readonly ReadingNote[];
}

/** GPU-seconds x milliwatts / this = Wh. */
const GPU_SECOND_MILLIWATTS_PER_WH = 3_600_000n;

/** Energy of GPU-seconds under a frozen model, Wh rounded down (decision 22). */
export function modelledEnergy(gpuSeconds: bigint, model: PowerModelVersion): WattHours {
  return wattHours((gpuSeconds * model.milliwattsPerGpu) / GPU_SECOND_MILLIWATTS_PER_WH);
}

/**
 * Settles the energy of one meter's admitted readings, ascending in time. Estimates are differences of the running total,
 * so a thousand small intervals are not a thousand roundings: their sum is within 1 Wh of the exact one.
 */
export function settleEnergy(meter: readonly Reading[], context: MeteringContext): readonly EnergisedReading[] {
  const { powerModel, limits } = context;
  let estimatedGpuSeconds = context.estimatedBefore?.get(meter[0]?.meterId ?? '') ?? 0n;
  const estimate = (reading: Reading): WattHours => {
    const before = modelledEnergy(estimatedGpuSeconds, powerModel);
    estimatedGpuSeconds += reading.gpuSeconds;
    return wattHours(modelledEnergy(estimatedGpuSeconds, powerModel) - before);
  };
  return meter.map((reading, index) => {
    const register = registerOf(meter[index - 1], reading, limits.maxWatts);
    const notes: ReadingNote[] = [];
    if (register.kind === 'reset') notes.push({ kind: 'CounterReset', ...register.values });
    const { energyWh } = reading;
    if (reading.quality === 'gap') return { reading, energyWh: wattHours(0n), quality: 'gap', notes };
    const measured = reading.quality === 'metered';
    if (energyWh !== null && measured) {
      if (register.kind === 'delta' && register.wh !== energyWh) {
        notes.push({ kind: 'CounterDisagrees', counterDeltaWh: register.wh, energyWh });
      }
      return { reading, energyWh, quality: 'metered', notes };
    }
    if (register.kind === 'delta' && measured) return { reading, energyWh: register.wh, quality: 'metered', notes };
    if (register.kind === 'absurd') notes.push({ kind: 'CounterAbsurd', counterDeltaWh: register.wh, limit: register.limit });
    const { modelId, version } = powerModel;
    notes.push({ kind: 'Estimated', modelId, version, ...(energyWh === null ? {} : { sendersEstimateWh: energyWh }) });
    return { reading, energyWh: estimate(reading), quality: 'estimated', notes };
  });
}

type Register =
  | { readonly kind: 'delta'; readonly wh: WattHours }
  | { readonly kind: 'reset'; readonly values: { readonly previousWh: WattHours; readonly counterWh: WattHours } }
  | { readonly kind: 'absurd'; readonly wh: WattHours; readonly limit: bigint }
  | { readonly kind: 'none' };

/** What the register says about an interval: only if the reading before it ended exactly where this one starts. */
function registerOf(previous: Reading | undefined, reading: Reading, maxWatts: bigint): Register {
  if (reading.counterWh === undefined || previous?.counterWh === undefined || previous.to !== reading.from) {
    return { kind: 'none' };
  }
  const wh = wattHours(reading.counterWh - previous.counterWh);
  if (wh < 0n) return { kind: 'reset', values: { previousWh: previous.counterWh, counterWh: reading.counterWh } };
  const limit = energyLimitWh(reading, maxWatts);
  return wh > limit ? { kind: 'absurd', wh, limit } : { kind: 'delta', wh };
}
