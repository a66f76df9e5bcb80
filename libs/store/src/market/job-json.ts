import {
  type EpochMs, type Interval, type JobId, type LeaseId, microUsd, microUsdPerGpuHour, type NodeId, type OfferId, type PlanId, type PoolId, type ProjectId, type SiteId,
} from '@switchyard/kernel';
import type { CurtailmentClass, Interruptible, JobPromise, JobSpec, PlacedSlice, Placement, RunSpec } from '@switchyard/market';
import { json } from '../base/index.js';
import { bigintOf, isAbsent, type JsonMap, listOf, mapOf, numberOf, textOf } from './decode.js';

/**
 * `market.job.spec`, `promise` and `placement`: the domain types member for member (instants as epoch milliseconds, bigints as decimal
 * text). What to run stands in `market.job_command` alone: who plans a job need not see it.
 */
export function encodeJobSpec(spec: JobSpec): string {
  const { run: _run, ...planned } = spec;
  return json(planned);
}
/** Stands in for what the reader of `spec` may not see. */
const NOTHING_TO_SEE: RunSpec = { command: [], args: [], environment: {}, artifacts: [] };
const texts = (map: JsonMap, field: string, where: string): readonly string[] => listOf(map[field] ?? [], `${where}.${field}`).map(String);
const instant = (map: JsonMap, field: string, where: string): EpochMs => numberOf(map, field, where) as EpochMs;

function decodeInterruptible(value: unknown, where: string): Interruptible {
  const part = mapOf(value, where);
  return {
    checkpointSeconds: numberOf(part, 'checkpointSeconds', where),
    restartSeconds: numberOf(part, 'restartSeconds', where),
    maxInterruptions: numberOf(part, 'maxInterruptions', where),
  };
}
/** @param run what `market.job_command` holds, where the reader may see it */
export function decodeJobSpec(column: unknown, where = 'job.spec', run: RunSpec = NOTHING_TO_SEE): JobSpec {
  const spec = mapOf(column, where);
  const policy = textOf(spec, 'policy', where);
  if (policy !== 'power-cost' && policy !== 'all-in-price') throw new TypeError(`${where}.policy ${JSON.stringify(policy)} is not a policy`);
  return {
    name: textOf(spec, 'name', where),
    ...(isAbsent(spec, 'projectId') ? {} : { projectId: textOf(spec, 'projectId', where) as ProjectId }),
    ...(isAbsent(spec, 'reservationId') ? {} : { reservationId: textOf(spec, 'reservationId', where) as LeaseId }),
    gpuCount: numberOf(spec, 'gpuCount', where),
    gpuModels: texts(spec, 'gpuModels', where),
    ...(isAbsent(spec, 'minGpuMemoryGib') ? {} : { minGpuMemoryGib: numberOf(spec, 'minGpuMemoryGib', where) }),
    nodesWhole: spec['nodesWhole'] === true,
    maxDurationSeconds: numberOf(spec, 'maxDurationSeconds', where),
    expectedDurationSeconds: numberOf(spec, 'expectedDurationSeconds', where),
    earliestStart: instant(spec, 'earliestStart', where),
    ...(isAbsent(spec, 'deadline') ? {} : { deadline: instant(spec, 'deadline', where) }),
    ...(isAbsent(spec, 'interruptible') ? {} : { interruptible: decodeInterruptible(spec['interruptible'], `${where}.interruptible`) }),
    ...(isAbsent(spec, 'maxTotal') ? {} : { maxTotal: microUsd(bigintOf(spec, 'maxTotal', where)) }),
    ...(isAbsent(spec, 'maxPrice') ? {} : { maxPrice: microUsdPerGpuHour(bigintOf(spec, 'maxPrice', where)) }),
    policy,
    siteIds: texts(spec, 'siteIds', where) as readonly SiteId[],
    countries: texts(spec, 'countries', where),
    after: texts(spec, 'after', where) as readonly JobId[],
    ...(isAbsent(spec, 'datasetSiteId') ? {} : { datasetSiteId: textOf(spec, 'datasetSiteId', where) as SiteId }),
    datasetMib: numberOf(spec, 'datasetMib', where),
    checkpointMib: numberOf(spec, 'checkpointMib', where),
    run,
  };
}

/** A held placement as stored: with the GPUs it takes and the plan it came from. */
export interface StoredPlacement extends Placement {
  /** GPUs taken: whole nodes where the gang takes whole nodes. */
  readonly gpusHeld: number;
  /** Absent for a place that came from a bound quote. */
  readonly planId?: PlanId;
}
function decodeInterval(value: unknown, where: string): Interval {
  const segment = mapOf(value, where);
  return { from: instant(segment, 'from', where), to: instant(segment, 'to', where) };
}
function decodeSlice(value: unknown, where: string): PlacedSlice {
  const placed = mapOf(value, where);
  const slice = mapOf(placed['slice'], `${where}.slice`);
  const gpus = mapOf(slice['gpus'], `${where}.slice.gpus`);
  return {
    slice: { nodeId: textOf(slice, 'nodeId', where) as NodeId, gpus: { from: numberOf(gpus, 'from', where), to: numberOf(gpus, 'to', where) } },
    during: decodeInterval(placed['during'], `${where}.during`),
  };
}

export const encodePlacement = (placement: StoredPlacement): string => json(placement);
export function decodePlacement(column: unknown, where = 'job.placement'): StoredPlacement {
  const placement = mapOf(column, where);
  return {
    siteId: textOf(placement, 'siteId', where) as SiteId,
    poolId: textOf(placement, 'poolId', where) as PoolId,
    ...(isAbsent(placement, 'reservationId') ? {} : { reservationId: textOf(placement, 'reservationId', where) as LeaseId }),
    offerId: textOf(placement, 'offerId', where) as OfferId,
    offerVersion: numberOf(placement, 'offerVersion', where),
    segments: listOf(placement['segments'], `${where}.segments`).map((value, i) => decodeInterval(value, `${where}.segments[${i}]`)),
    ...(isAbsent(placement, 'slices') ? {} : { slices: listOf(placement['slices'], `${where}.slices`).map((value, i) => decodeSlice(value, `${where}.slices[${i}]`)) }),
    total: microUsd(bigintOf(placement, 'total', where)),
    powerTotal: microUsd(bigintOf(placement, 'powerTotal', where)),
    worstCase: microUsd(bigintOf(placement, 'worstCase', where)),
    gpusHeld: numberOf(placement, 'gpusHeld', where),
    ...(isAbsent(placement, 'planId') ? {} : { planId: textOf(placement, 'planId', where) as PlanId }),
  };
}

export const encodePromise = (promise: JobPromise): string => json(promise);
export function decodePromise(column: unknown, where = 'job.promise'): JobPromise {
  const promise = mapOf(column, where);
  const curtailmentClass = textOf(promise, 'curtailmentClass', where);
  if (curtailmentClass !== 'firm' && curtailmentClass !== 'interruptible') throw new TypeError(`${where}.curtailmentClass ${JSON.stringify(curtailmentClass)} is not a class`);
  return {
    jobId: textOf(promise, 'jobId', where) as JobId,
    ceilingTotal: microUsd(bigintOf(promise, 'ceilingTotal', where)),
    ...(isAbsent(promise, 'deadline') ? {} : { deadline: instant(promise, 'deadline', where) }),
    curtailmentClass: curtailmentClass satisfies CurtailmentClass,
    acceptedAt: instant(promise, 'acceptedAt', where),
  };
}
