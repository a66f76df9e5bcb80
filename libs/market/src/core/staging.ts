import { DAY_MS, microUsd, SECOND_MS, type MicroUsd, type SiteId } from '@switchyard/kernel';
import { workMs } from './eligibility.js';
import type { JobSpec } from './job-spec.js';
import type { MarketPolicy } from './market-policy.js';
import type { JobSnapshot, PoolSnapshot } from './snapshot.js';

/** A job's data at the one site that has it. Before it runs anywhere else, that much must be moved. */
export interface StagedData {
  readonly siteId: SiteId;
  /** MiB to move, > 0. */
  readonly mib: number;
}
type Transfer = Pick<MarketPolicy, 'transferCostPerGib' | 'transferGibPerSecond'>;
const MIB_PER_GIB = 1_024;
/** Beyond this a plan would not move it at all; keeps figures finite whatever sizes are stated. */
const STAGING_MS_MAX = 30 * DAY_MS;

/**
 * Where a job's data is. It follows the job: dataset and checkpoint are where it ran last. A job that never ran has its dataset where the
 * customer says it is, and otherwise nowhere yet: then every site costs the same, and a promise may move freely before it starts.
 * @param ranAt site of the last lease that began
 */
export function stagedData(spec: Pick<JobSpec, 'datasetMib' | 'checkpointMib' | 'datasetSiteId'>, ranAt: SiteId | undefined): StagedData | undefined {
  const siteId = ranAt ?? spec.datasetSiteId;
  const mib = spec.datasetMib + (ranAt === undefined ? 0 : spec.checkpointMib);
  return siteId !== undefined && mib > 0 ? { siteId, mib } : undefined;
}
const mibToMove = ({ staged }: Pick<JobSnapshot, 'staged'>, siteId: SiteId): number => (staged && staged.siteId !== siteId ? staged.mib : 0);

/** What moving the data counts in the plan, rounded up; 0 where it is already. A planning figure, never billed. */
export function stagingCost(job: Pick<JobSnapshot, 'staged'>, siteId: SiteId, { transferCostPerGib }: Transfer): MicroUsd {
  return microUsd((transferCostPerGib * BigInt(mibToMove(job, siteId)) + BigInt(MIB_PER_GIB - 1)) / BigInt(MIB_PER_GIB));
}
/** Time the data is on its way, whole milliseconds rounded up; the GPUs are held meanwhile. */
export function stagingMs(job: Pick<JobSnapshot, 'staged'>, siteId: SiteId, { transferGibPerSecond }: Transfer): number {
  return Math.min(STAGING_MS_MAX, Math.ceil((mibToMove(job, siteId) / MIB_PER_GIB / transferGibPerSecond) * SECOND_MS));
}
/** How long the job holds a pool's GPUs: staging, then the remaining work at the speed of the pool's model. Milliseconds. */
export function runTimeMs(job: Pick<JobSnapshot, 'remainingSeconds' | 'staged'>, pool: PoolSnapshot, policy: Transfer): number {
  return stagingMs(job, pool.siteId, policy) + workMs(job.remainingSeconds, pool);
}
