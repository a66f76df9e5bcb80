import {
  epochMs, gpuSeconds, HOUR_MS, type LeaseId, MINUTE_MS, type PoolId, type ReadingId, wattHours,
} from '@switchyard/kernel';
import type { MeteringContext, Reading } from '../src/index.js';

export const demoLeaseId = 'lease_00000000000000000000000001' as LeaseId;

/** An hour of an 8-GPU lease, 5-min settlement, 10 kW behind the meter, 969 W per GPU in the model. */
export function aMeteringContext(overrides: Partial<MeteringContext> = {}): MeteringContext {
  return {
    leaseId: demoLeaseId,
    term: { from: epochMs(0), to: epochMs(HOUR_MS) },
    settlementMs: 5 * MINUTE_MS,
    cutAt: [],
    limits: { poolId: 'pool_00000000000000000000000001' as PoolId, gpus: 8, maxWatts: 10_000n },
    powerModel: { modelId: 'h100-sxm', version: 1, milliwattsPerGpu: 969_000n },
    ...overrides,
  };
}

/** Minutes, and what differs from a full, metered reading of 8 GPUs that arrives as its interval ends. */
export interface ReadingSpec extends Partial<Omit<Reading, 'id' | 'from' | 'to' | 'gpuSeconds' | 'energyWh' | 'counterWh'>> {
  readonly n?: number;
  readonly from?: number;
  readonly to?: number;
  readonly gpuSeconds?: bigint;
  readonly energyWh?: bigint | null;
  readonly counterWh?: bigint;
}
/** `n` numbers the reading; it defaults to its first minute. */
export function aReading({ n, from = 0, to = from + 5, gpuSeconds: gpu, energyWh, counterWh, ...rest }: ReadingSpec = {}): Reading {
  return {
    id: `rdg_${String(n ?? from).padStart(26, '0')}` as ReadingId,
    meterId: 'meter-1',
    leaseId: demoLeaseId,
    from: epochMs(from * MINUTE_MS),
    to: epochMs(to * MINUTE_MS),
    gpuSeconds: gpuSeconds(gpu ?? BigInt((to - from) * 60 * 8)),
    energyWh: energyWh === null ? null : wattHours(energyWh ?? 646n),
    ...(counterWh === undefined ? {} : { counterWh: wattHours(counterWh) }),
    source: 'agent',
    quality: 'metered',
    receivedAt: epochMs(to * MINUTE_MS),
    ...rest,
  };
}
