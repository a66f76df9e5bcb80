import { addMs, MINUTE_MS, toIso, type CurtailmentId, type EpochMs, type IdMaker, type JobId, type OrgId, type SiteId } from '@switchyard/kernel';
import { aJob } from '@switchyard/market/testing';
import { appendEvent, at, encodeJobSpec, json, type Topic, type Tx } from '@switchyard/store';
import { noon, type SeededLease } from './seed.js';

const minute = (n: number): EpochMs => addMs(noon, n * MINUTE_MS);

export interface CurtailedRun {
  readonly jobId: JobId;
  readonly curtailmentId: CurtailmentId;
}
/** Terms of every lease here: ten minutes' notice, 0.50 per GPU-hour, and ten minutes to resume. */
const terms = { noticeSeconds: 600, maxHoursPerMonth: 100, maxEventsPerDay: 10, minRunSecondsBetweenEvents: 0, compensation: 500_000n, resumeDeadlineSeconds: 600 };

/**
 * The market's side of a lease that billing knows: it runs on eight GPUs from noon and holds them for 90 minutes; an event of its site that takes all
 * load was declared at noon. As the database's owner.
 * @param checkpointSeconds of a job that can be interrupted; of any other undefined
 */
export async function seedCurtailedRun(tx: Tx, ids: IdMaker, lease: SeededLease & { readonly siteId: SiteId }, event: { readonly from: number; readonly to: number }, checkpointSeconds?: number): Promise<CurtailedRun> {
  const { leaseId, customerOrg, operatorOrg, siteId } = lease;
  const organization = (id: OrgId, kind: string): Promise<number> => tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, $2, $1, $3) ON CONFLICT DO NOTHING`, [id, kind, at(noon)]);
  await organization(customerOrg, 'customer');
  await organization(operatorOrg, 'operator');
  const [feederId, poolId, nodeId, offerId, jobId, curtailmentId] = [ids.next('feeder'), ids.next('pool'), ids.next('node'), ids.next('offer'), ids.next('job'), ids.next('curt')];
  await tx.run(`INSERT INTO market.site (id, operator_org, name, country, time_zone, interconnection_w, created_at) VALUES ($1, $2, $1, 'US', 'UTC', 1000000, $3)`, [siteId, operatorOrg, at(noon)]);
  await tx.run(`INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w) VALUES ($1, $2, $3, 'F1', 1000000)`, [feederId, siteId, operatorOrg]);
  await tx.run(
    `INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, created_at) VALUES ($1, $2, $3, $4, 'P1', 'H100 SXM5 80GB', 80, 8, 1275, 760000, $5)`,
    [poolId, siteId, feederId, operatorOrg, at(noon)]);
  await tx.run(`INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus) VALUES ($1, $2, $3, $4, 'n1', 8)`, [nodeId, poolId, siteId, operatorOrg]);
  await tx.run(
    `INSERT INTO market.offer (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at) VALUES ($1, $2, $3, $4, 1, 2350000, '{}', $5, $6, 'published', $6)`,
    [offerId, poolId, siteId, operatorOrg, json(terms), at(noon)]);
  const { spec } = aJob(1, checkpointSeconds === undefined ? {} : { interruptible: { checkpointSeconds, restartSeconds: 0, maxInterruptions: 9 } });
  await tx.run(`INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, promise, submitted_at) VALUES ($1, $2, $1, 'running', 8, $3, $4, $5)`,
    [jobId, customerOrg, encodeJobSpec(spec), json({ curtailmentClass: checkpointSeconds === undefined ? 'firm' : 'interruptible' }), at(noon)]);
  await tx.run(
    `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, actual_start, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 8, '{}', '{}', 1, 1, $8, $9, $8, $8)`, [leaseId, jobId, customerOrg, operatorOrg, siteId, poolId, offerId, at(noon), at(minute(90))]);
  await tx.run(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ($1, $2, '[0,8)', tstzrange($3, $4), $5)`, [ids.next('alloc'), nodeId, at(noon), at(minute(90)), leaseId]);
  await tx.run(`INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) VALUES ($1, $2, $3, 10200, tstzrange($4, $5))`, [ids.next('alloc'), feederId, leaseId, at(noon), at(minute(90))]);
  await tx.run(
    `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 'grid', 'declared', $4)`,
    [curtailmentId, siteId, operatorOrg, at(noon), at(minute(event.from)), at(minute(event.to))]);
  return { jobId, curtailmentId };
}

/** What its agent reports of the run, as the gateway stores it: it stands, or it runs again. */
export async function reportRun(tx: Tx, { leaseId, customerOrg }: SeededLease, jobId: JobId, topic: Extract<Topic, 'lease.parked' | 'lease.resumed'>, when: number): Promise<void> {
  const [state, jobState] = topic === 'lease.parked' ? ['parked', 'parked'] : ['active', 'running'];
  await tx.run(`UPDATE market.lease SET state = $2, desired = CASE $2 WHEN 'active' THEN 'run' ELSE desired END WHERE id = $1`, [leaseId, state]);
  await tx.run(`UPDATE market.job SET state = $2 WHERE id = $1`, [jobId, jobState]);
  if (state === 'parked') for (const table of ['allocation', 'feeder_reservation']) await tx.run(`UPDATE market.${table} SET during = tstzrange(lower(during), $2) WHERE lease_id = $1`, [leaseId, at(minute(when))]);
  await appendEvent(tx, { topic, aggregateId: leaseId, aggregateSeq: 9n, payload: { leaseId, jobId, at: toIso(minute(when)) }, occurredAt: minute(when), customerOrg, jobId });
}
