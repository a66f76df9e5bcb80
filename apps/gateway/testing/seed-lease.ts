import { type EpochMs, type IdMaker, type JobId, type LeaseId, type OrgId, toIso } from '@switchyard/kernel';
import { at, json, type Tx } from '@switchyard/store';
import type { SeededMarket } from './seed-market.js';

export interface LeaseSeed {
  readonly market: SeededMarket;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Index of the node in the market; 0 unless given. */
  readonly node?: number;
  /** GPU indices [from, to) on it; [0, 2) unless given. */
  readonly gpus?: readonly [number, number];
  /** As libs/market's RunSpec; the demo training unless given. */
  readonly run?: object;
  /** 100 USD unless given; given, it is the customer's hard cap on the job. */
  readonly ceilingMicroUsd?: bigint;
  readonly jobState?: string;
  /** Segments of the allocation; one from start to end unless given. */
  readonly segments?: readonly (readonly [EpochMs, EpochMs])[];
}
export interface SeededLease {
  readonly leaseId: LeaseId;
  readonly jobId: JobId;
}
const demoRun = { workload: 'demo-train', command: [], args: ['--steps', '20', '--seed', '7'], environment: { SEED: '7' }, artifacts: [] };

/** A job that was matched: lease reserved, GPUs and feeder held, as the scheduler leaves it. As the database's owner. */
export async function seedLease(tx: Tx, ids: IdMaker, now: EpochMs, seed: LeaseSeed): Promise<SeededLease> {
  const { market, customerOrg, operatorOrg, startsAt, endsAt, node = 0, gpus = [0, 2], run = demoRun } = seed;
  const [jobId, leaseId] = [ids.next('job'), ids.next('lease')];
  const gpuCount = gpus[1] - gpus[0];
  await tx.run(`INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, submitted_at, max_total_micro_usd) VALUES ($1, $2, $1, $3, $4, '{}', $5, $6)`,
    [jobId, customerOrg, seed.jobState ?? 'scheduled', gpuCount, at(now), seed.ceilingMicroUsd ?? null]);
  await tx.run(`INSERT INTO market.job_command (job_id, customer_org, run) VALUES ($1, $2, $3)`, [jobId, customerOrg, json(run)]);
  const card = {
    version: 1, id: ids.next('card'), currency: 'USD',
    components: [
      { kind: 'gpu_hour', microUsdPerGpuHour: 1_500_000n },
      { kind: 'energy_pass_through', seriesId: market.seriesId, multiplierPpm: 1_000_000n, adderMicroUsdPerMwh: 0n, pue: { method: 'fixed', pue: 1_250_000n } },
    ],
  };
  await tx.run(
    `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'reserved', $8, $9, $10, $11, $11, $12, $13, $14)`,
    [leaseId, jobId, customerOrg, operatorOrg, market.siteId, market.poolId, market.offerId, gpuCount, json(card), json({ maxWPerGpu: 1_275n, loadFractionPpm: 760_000n, puePpm: 1_250_000n, version: 'v1' }),
      seed.ceilingMicroUsd ?? 100_000_000n, at(startsAt), at(endsAt), at(now)]);
  for (const [from, to] of seed.segments ?? [[startsAt, endsAt]]) {
    await tx.run(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ($1, $2, int4range($3, $4), tstzrange($5, $6), $7)`,
      [ids.next('alloc'), market.nodeIds[node], gpus[0], gpus[1], toIso(from), toIso(to), leaseId]);
    await tx.run(`INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) VALUES ($1, $2, $3, $4, tstzrange($5, $6))`,
      [ids.next('alloc'), market.feederId, leaseId, 2_550n, toIso(from), toIso(to)]);
  }
  return { leaseId, jobId };
}
