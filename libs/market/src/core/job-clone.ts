import { formatDecimal, toIso, type EpochMs } from '@switchyard/kernel';
import type { JobSpec } from './job-spec.js';

const COPY = ' (copy)';
const NAME_MAX = 200;

/** The least thousandths of a GiB that are so many MiB when rounded up; sizes that were never given in thousandths become the next one that can be. */
function gibText(mib: number): string {
  const whole = BigInt(mib);
  const below = (whole * 1_000n) / 1_024n;
  const exact = (below * 1_024n + 999n) / 1_000n === whole ? below : below + 1n;
  return formatDecimal(exact, 3, 0);
}

/**
 * A stored job as an input that `parseJobSpec` takes: the other way round. What cannot hold any more is left out: an earliest start or a deadline that has passed.
 * @param now the time of the new submission
 */
export function specToInput(spec: JobSpec, now: EpochMs): Readonly<Record<string, unknown>> {
  const { run } = spec;
  return {
    name: spec.name, gpuCount: spec.gpuCount, gpuModels: spec.gpuModels, nodesWhole: spec.nodesWhole, maxDurationSeconds: spec.maxDurationSeconds, expectedDurationSeconds: spec.expectedDurationSeconds,
    policy: spec.policy === 'power-cost' ? 'POWER_COST' : 'ALL_IN_PRICE', siteIds: spec.siteIds, countries: spec.countries, after: spec.after,
    ...(spec.projectId !== undefined && { projectId: spec.projectId }),
    ...(spec.reservationId !== undefined && { reservationId: spec.reservationId }),
    ...(spec.minGpuMemoryGib !== undefined && { minGpuMemoryGib: spec.minGpuMemoryGib }),
    ...(spec.datasetMib > 0 && { datasetGib: gibText(spec.datasetMib) }),
    ...(spec.datasetSiteId !== undefined && { datasetSiteId: spec.datasetSiteId }),
    ...(spec.checkpointMib > 0 && { checkpointGib: gibText(spec.checkpointMib) }),
    ...(spec.earliestStart > now && { earliestStart: toIso(spec.earliestStart) }),
    ...(spec.deadline !== undefined && spec.deadline > now && { deadline: toIso(spec.deadline) }),
    ...(spec.interruptible && { interruptible: spec.interruptible }),
    ...(spec.maxTotal !== undefined && { maxTotalUsd: formatDecimal(spec.maxTotal, 6, 2) }),
    ...(spec.maxPrice !== undefined && { maxPriceUsdPerGpuHour: formatDecimal(spec.maxPrice, 6, 2) }),
    run: {
      ...(run.workload !== undefined && { workload: run.workload }),
      ...(run.image !== undefined && { image: run.image }),
      command: run.command, args: run.args, environment: Object.entries(run.environment).map(([name, value]) => ({ name, value })), artifacts: run.artifacts,
    },
  };
}

/**
 * The input of a clone: the old job's, with what the overrides say instead. An explicit null takes a value off. Without a name of its own it is called ` (copy)`.
 */
export function cloneInput(spec: JobSpec, overrides: Readonly<Record<string, unknown>>, now: EpochMs): Readonly<Record<string, unknown>> {
  const name = spec.name.endsWith(COPY) ? spec.name : `${[...spec.name].slice(0, NAME_MAX - COPY.length).join('')}${COPY}`;
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return { ...specToInput(spec, now), name, ...given };
}
