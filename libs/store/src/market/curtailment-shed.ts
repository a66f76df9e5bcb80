import { type CurtailmentId, type EpochMs, type JobId, type LeaseId, type OrgId, type PoolId, type SiteId, toIso } from '@switchyard/kernel';
import type { PlannedStop, ShedPlan, ShedStageName } from '@switchyard/market';
import { stageOf, stopsOf } from '@switchyard/market';
import type { CurtailmentBreach } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';
import type { LeaseUnderEvent } from './curtailment-load.js';

/** planned: it stops when the event begins, as things stand. told: its agent was told. released: it had not begun and was given back. spared: it does not stop after all. withdrawn: the event was called off before it was told. */
export type ShedOutcome = 'planned' | 'told' | 'released' | 'spared' | 'withdrawn';
/** Terms an event breaks; the last is found out when the deadline passes. */
export type RecordedBreach = CurtailmentBreach | { readonly kind: 'ResumeTooLate'; readonly deadline: string };

export interface CurtailmentShedRow {
  readonly key: string;
  readonly curtailmentId: CurtailmentId;
  readonly leaseId: LeaseId;
  readonly stage: ShedStageName;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly operatorOrg: OrgId;
  readonly customerOrg: OrgId;
  readonly jobId: JobId | null;
  readonly drawW: bigint;
  readonly gpuCount: number;
  readonly compensationMicroUsdPerGpuHour: bigint;
  readonly noticedAt: EpochMs;
  readonly tellAt: EpochMs;
  readonly stopsAt: EpochMs;
  readonly runTo: EpochMs;
  readonly resumeBy: EpochMs;
  readonly breaches: readonly RecordedBreach[];
  readonly outcome: ShedOutcome;
  readonly toldAt: EpochMs | null;
  readonly toldTo: EpochMs | null;
  readonly leaseEndsAt: EpochMs | null;
  readonly stoppedAt: EpochMs | null;
  readonly resumedAt: EpochMs | null;
  readonly resumeKept: boolean | null;
  readonly settled: boolean;
}
const columns = `curtailment_id AS "curtailmentId", lease_id AS "leaseId", stage, site_id AS "siteId", pool_id AS "poolId", operator_org AS "operatorOrg", customer_org AS "customerOrg", job_id AS "jobId",
  draw_w AS "drawW", gpu_count AS "gpuCount", compensation_micro_usd_per_gpu_hour AS "compensationMicroUsdPerGpuHour", noticed_at AS "noticedAt", tell_at AS "tellAt", stops_at AS "stopsAt", run_to AS "runTo",
  resume_by AS "resumeBy", breaches, outcome, told_at AS "toldAt", told_to AS "toldTo", lease_ends_at AS "leaseEndsAt", stopped_at AS "stoppedAt", resumed_at AS "resumedAt", resume_kept AS "resumeKept", settled`;

export interface CurtailmentStageRow {
  readonly key: string;
  readonly stage: ShedStageName;
  readonly at: EpochMs;
  readonly shedW: bigint;
  readonly remainingW: bigint;
}
/** For loaders, by event: its stages (the caller sorts them), and the leases it stops in order of lease. */
export const stagesByCurtailment = `SELECT curtailment_id AS key, stage, at, shed_w AS "shedW", remaining_w AS "remainingW" FROM market.curtailment_stage WHERE curtailment_id = ANY($1)`;
export const shedByCurtailment = `SELECT curtailment_id AS key, ${columns} FROM market.curtailment_shed WHERE curtailment_id = ANY($1) ORDER BY curtailment_id, lease_id`;
/** For loaders, by job: how events that are not over stop it, soonest first. */
export const comingShedByJob = `SELECT s.job_id AS key, ${columns.split(', ').map((column) => `s.${column.trim()}`).join(', ')} FROM market.curtailment_shed s JOIN market.curtailment c ON c.id = s.curtailment_id
  WHERE s.job_id = ANY($1) AND s.outcome IN ('planned', 'told') AND c.state IN ('declared', 'active') ORDER BY c.starts_at, s.curtailment_id`;

/** The event these rows are of. */
export interface PlannedEvent {
  readonly id: CurtailmentId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
}
const staged = (stop: PlannedStop): LeaseUnderEvent => stop.lease as LeaseUnderEvent;

/**
 * Keeps what an event is planned to do, in place of what was planned before: its stages, and the leases it stops. Who was told already stays told; who no
 * longer stops is spared. Once somebody was told the stages stay as they were planned: what stands has no load left to plan with.
 * @param noticedAt when a lease's customer was told; the plan must have been made of `leasesUnderEvent`
 */
export async function keepShedPlan(tx: Tx, event: PlannedEvent, plan: ShedPlan, noticedAt: (leaseId: LeaseId) => EpochMs): Promise<void> {
  const told = await tx.one(`SELECT 1 FROM market.curtailment_shed WHERE curtailment_id = $1 AND outcome = 'told' LIMIT 1`, [event.id]);
  if (!told) await keepStages(tx, event, plan);
  const stops = stopsOf(plan);
  await spareOthers(tx, event.id, stops.map((stop) => stop.leaseId));
  for (const stop of stops) await keepStop(tx, event, stop, noticedAt(stop.leaseId));
}
async function keepStages(tx: Tx, event: PlannedEvent, plan: ShedPlan): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment_stage (curtailment_id, stage, site_id, operator_org, at, shed_w, remaining_w)
     SELECT $1, s.stage, $2, $3, s.at, s.shed_w, s.remaining_w FROM jsonb_to_recordset($4) AS s (stage text, at timestamptz, shed_w bigint, remaining_w bigint)
     ON CONFLICT (curtailment_id, stage) DO UPDATE SET at = excluded.at, shed_w = excluded.shed_w, remaining_w = excluded.remaining_w`,
    [event.id, event.siteId, event.operatorOrg, json(plan.stages.map((stage) => ({ stage: stage.stage, at: toIso(stage.at), shed_w: stage.shed, remaining_w: stage.remaining })))]);
}
/** Planned stops of an event but these do not happen. */
export async function spareOthers(tx: Tx, id: CurtailmentId, stopping: readonly LeaseId[]): Promise<void> {
  await tx.run(`UPDATE market.curtailment_shed SET outcome = 'spared' WHERE curtailment_id = $1 AND outcome = 'planned' AND NOT lease_id = ANY($2)`, [id, stopping]);
}
/** Keeps one stop as it is planned now; one that was told stays as it was told. */
export async function keepStop(tx: Tx, event: PlannedEvent, stop: PlannedStop, noticedAt: EpochMs): Promise<void> {
  const { lease, at: stopsAt, tellAt, resumeBy, breaches } = stop;
  const { leaseId, poolId, customerOrg, jobId } = staged(stop);
  await tx.run(
    `INSERT INTO market.curtailment_shed AS s (curtailment_id, lease_id, stage, site_id, pool_id, operator_org, customer_org, job_id, draw_w, gpu_count, compensation_micro_usd_per_gpu_hour, noticed_at, tell_at,
       stops_at, run_to, resume_by, breaches, outcome)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'planned')
     ON CONFLICT (curtailment_id, lease_id) DO UPDATE SET stage = excluded.stage, draw_w = excluded.draw_w, noticed_at = excluded.noticed_at, tell_at = excluded.tell_at, stops_at = excluded.stops_at,
       run_to = excluded.run_to, resume_by = excluded.resume_by, breaches = excluded.breaches, outcome = 'planned' WHERE s.outcome IN ('planned', 'spared')`,
    [event.id, leaseId, stageOf(lease), event.siteId, poolId, event.operatorOrg, customerOrg, jobId, lease.reservedLoad, lease.gpus, lease.terms.compensation, at(noticedAt), at(tellAt), at(stopsAt), at(lease.run.to),
      at(resumeBy), json(breaches)]);
}
/** The longer or shorter event of a lease that was told to stop already: by when it comes back, and what the change broke. */
export async function amendToldStop(tx: Tx, id: CurtailmentId, leaseId: LeaseId, resumeBy: EpochMs, breaches: readonly RecordedBreach[]): Promise<void> {
  await tx.run(`UPDATE market.curtailment_shed SET resume_by = $3, breaches = $4 WHERE curtailment_id = $1 AND lease_id = $2 AND outcome = 'told'`, [id, leaseId, at(resumeBy), json(breaches)]);
}
/** The event was called off: who was not told yet never stops. */
export async function withdrawPlannedStops(tx: Tx, id: CurtailmentId): Promise<void> {
  await tx.run(`UPDATE market.curtailment_shed SET outcome = 'withdrawn' WHERE curtailment_id = $1 AND outcome = 'planned'`, [id]);
}
/** Rows of an event, by lease. */
export async function shedRows(tx: Tx, id: CurtailmentId): Promise<CurtailmentShedRow[]> {
  return tx.rows<CurtailmentShedRow>(shedByCurtailment, [[id]]);
}

/** What became of a lease, by the scheduler. */
export async function markShed(tx: Tx, row: Pick<CurtailmentShedRow, 'curtailmentId' | 'leaseId'> & Partial<Omit<CurtailmentShedRow, 'key'>>): Promise<void> {
  const columnOf = { outcome: 'outcome', toldAt: 'told_at', toldTo: 'told_to', leaseEndsAt: 'lease_ends_at', stoppedAt: 'stopped_at', resumedAt: 'resumed_at', resumeKept: 'resume_kept', settled: 'settled', breaches: 'breaches' } as const;
  const given = (Object.keys(columnOf) as (keyof typeof columnOf)[]).filter((name) => row[name] !== undefined);
  if (given.length === 0) return;
  const valueOf = (name: keyof typeof columnOf): unknown => {
    const value = row[name];
    if (name === 'breaches') return json(value);
    return typeof value === 'number' ? at(value as EpochMs) : value;
  };
  await tx.run(`UPDATE market.curtailment_shed SET ${given.map((name, i) => `${columnOf[name]} = $${i + 3}`).join(', ')} WHERE curtailment_id = $1 AND lease_id = $2`,
    [row.curtailmentId, row.leaseId, ...given.map(valueOf)]);
}
