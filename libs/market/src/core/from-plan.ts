import { by, byText, microUsd, microUsdPerGpuHour, watts, type JobId, type PoolId } from '@switchyard/kernel';
import { powerGroupOf, shutUntil } from './capacity.js';
import type { PlannerRefusal } from './planner.js';
import type { PoolRefusal } from './reason.js';
import { slotFrom, slotStart } from './slot-grid.js';
import type { JobSnapshot, MarketSnapshot, PoolSnapshot } from './snapshot.js';
import { runTimeMs } from './staging.js';
import type { Prepared } from './to-instance.js';

const micro = (usd: number): bigint => BigInt(Math.round(usd * 1e6));
const toWatts = (kw: number): ReturnType<typeof watts> => watts(BigInt(Math.round(kw * 1000)));

/** The planner's answer for one pool in the words of the market: slots become instants and seconds, dollars become micro-USD. */
export function toPoolRefusal(refusal: PlannerRefusal, job: JobSnapshot, pool: PoolSnapshot, snapshot: MarketSnapshot, { grid, policy }: Pick<Prepared, 'grid' | 'policy'>): PoolRefusal | undefined {
  const at = { siteId: pool.siteId, poolId: pool.poolId };
  const group = powerGroupOf(pool);
  switch (refusal.kind) {
    case 'PoolNotAllowed':
    case 'ModelExcluded':
      return undefined; // answered before planning, with figures
    case 'WindowTooShort':
    case 'NotSearched': {
      const slots = refusal.kind === 'WindowTooShort' ? refusal.slotsAvailable : 0;
      return { ...at, kind: 'WindowTooShort', neededSeconds: Math.ceil(runTimeMs(job, pool, policy) / 1_000), windowSeconds: (slots * grid.slotMs) / 1_000 };
    }
    case 'DeadlineTooEarly': {
      const { deadline } = job.spec;
      const earliestFinish = slotStart(grid, refusal.earliestFinish);
      return { ...at, kind: 'DeadlineTooEarly', earliestFinish, deadline: deadline ?? slotStart(grid, grid.slots) };
    }
    case 'Curtailed': {
      const release = slotStart(grid, slotFrom(grid, job.spec.earliestStart));
      const shut = shutUntil(snapshot, pool, release);
      if (shut) return { ...at, kind: 'Curtailed', until: shut.until, ...(shut.maintenance && { maintenance: true }) };
      const until = refusal.until === null ? undefined : slotStart(grid, refusal.until);
      // No GPU at all may as well mean that others have them: it is an event only where there is one.
      const event = until !== undefined && snapshot.curtailments.some(({ siteId, during }) => siteId === pool.siteId && during.from < until && release < during.to);
      return event ? { ...at, kind: 'Curtailed', until } : { ...at, kind: 'NotEnoughGpus', gpusNeeded: job.spec.gpuCount, gpusFreeMax: 0 };
    }
    case 'NotEnoughGpus':
      return { ...at, kind: 'NotEnoughGpus', gpusNeeded: refusal.gpusNeeded, gpusFreeMax: refusal.gpusFree };
    case 'FeederFull':
      return { ...at, kind: 'FeederFull', needed: toWatts(refusal.kwNeeded), freeMax: toWatts(refusal.kwFree), ...(group === pool.feederId && { feederId: group }) };
    case 'BeyondFairShare':
      return { ...at, kind: 'BeyondFairShare', gpuHoursAhead: refusal.gpuHoursAhead, fairShareGpuHours: refusal.fairShareGpuHours };
    case 'OverCap':
      return { ...at, kind: 'OverCap', cheapest: microUsdPerGpuHour(micro(refusal.usdPerGpuHour)), cap: microUsdPerGpuHour(micro(refusal.capPerGpuHour)) };
    case 'OverBudget':
      return { ...at, kind: 'OverBudget', cheapest: microUsd(micro(refusal.cheapestUsd)), budget: microUsd(micro(refusal.capTotalUsd)) };
    case 'WaitingForDependency':
      return undefined; // the job's own reason says it once
    case 'DearerThanUnplaced':
      return { ...at, kind: 'Outbid', cheapest: microUsd(micro(refusal.cheapestUsd)) };
  }
}

/** Every pool's reason for an unplaced job, in order of pool id: rules first, then what the planner said. */
export function poolReasons(job: JobSnapshot, because: readonly PlannerRefusal[], prepared: Prepared, snapshot: MarketSnapshot): readonly PoolRefusal[] {
  const known = new Map<PoolId, PoolRefusal>((prepared.refusals.get(job.jobId)?.pools ?? []).map((reason) => [reason.poolId, reason]));
  const pools = new Map(snapshot.pools.map((pool) => [pool.poolId as string, pool]));
  for (const refusal of because) {
    const pool = pools.get(refusal.pool);
    const reason = pool && !known.has(pool.poolId) ? toPoolRefusal(refusal, job, pool, snapshot, prepared) : undefined;
    if (pool && reason) known.set(pool.poolId, reason);
  }
  return [...known.values()].sort(by((reason) => reason.poolId, byText));
}

/** Dependencies that the planner named as the obstacle. */
export function dependenciesOf(because: readonly PlannerRefusal[]): readonly JobId[] {
  const ids = because.flatMap((refusal) => (refusal.kind === 'WaitingForDependency' ? [refusal.after as JobId] : []));
  return [...new Set(ids)].sort(byText);
}
