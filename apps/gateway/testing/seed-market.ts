import { addMs, DAY_MS, type EpochMs, type FeederId, floorTo, HOUR_MS, type IdMaker, type NodeId, type OfferId, type OrgId, type PoolId, type SeriesId, type SiteId } from '@switchyard/kernel';
import { at, json, type Tx } from '@switchyard/store';

export interface MarketSeed {
  readonly operatorOrg: OrgId;
  /** `West Works` unless given; unique per operator. */
  readonly name?: string;
  /** 2 unless given. */
  readonly nodeCount?: number;
  /** 8 unless given. */
  readonly gpusPerNode?: number;
  /** 1,000,000 W unless given. */
  readonly feederLimitW?: bigint;
  /** 1.50 USD unless given. */
  readonly askMicroUsdPerGpuHour?: bigint;
  /** Price node; `SY-WEST` unless given. A series that is there already is used as it is. */
  readonly priceNode?: string;
  /** Price of hour `h` counted from midnight a day before `now`; 20 USD/MWh plus `h % 24` USD/MWh unless given. */
  readonly microUsdPerMwh?: (hour: number) => bigint;
  /** Hours of 5-minute prices from that midnight on: 72 unless given. */
  readonly priceHours?: number;
  readonly country?: string;
  readonly gpuModel?: string;
}
export interface SeededMarket {
  readonly siteId: SiteId;
  readonly feederId: FeederId;
  readonly poolId: PoolId;
  readonly nodeIds: readonly NodeId[];
  readonly offerId: OfferId;
  readonly seriesId: SeriesId;
  /** First instant with a price. */
  readonly pricesFrom: EpochMs;
}

/** A site that can be let: feeder, indexed power model (PUE 1.25), one pool of H100s on a pass-through offer, day-ahead prices. As the database's owner. */
export async function seedMarket(tx: Tx, ids: IdMaker, now: EpochMs, seed: MarketSeed): Promise<SeededMarket> {
  const { operatorOrg, name = 'West Works', nodeCount = 2, gpusPerNode = 8, priceNode = 'SY-WEST' } = seed;
  const siteId = ids.next('site');
  const feederId = ids.next('feeder');
  const poolId = ids.next('pool');
  const offerId = ids.next('offer');
  const pricesFrom = addMs(floorTo(now, DAY_MS), -DAY_MS);
  const seriesId = await seedPrices(tx, ids, priceNode, pricesFrom, seed.priceHours ?? 72, seed.microUsdPerMwh ?? ((hour) => 20_000_000n + BigInt(hour % 24) * 1_000_000n), now);
  await tx.run(
    `INSERT INTO market.site (id, operator_org, name, country, time_zone, interconnection_w, synthetic, created_at) VALUES ($1, $2, $3, $4, 'America/Chicago', 2000000, true, $5)`,
    [siteId, operatorOrg, name, seed.country ?? 'US', at(now)],
  );
  await tx.run(`INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w) VALUES ($1, $2, $3, 'F1', $4)`, [feederId, siteId, operatorOrg, seed.feederLimitW ?? 1_000_000n]);
  const tariff = { components: [{ kind: 'index', label: priceNode, index: { seriesId, node: priceNode, kind: 'day_ahead' }, multiplierPpm: 1_000_000n, adderMicroUsdPerMwh: 0n }] };
  await tx.run(`INSERT INTO market.power_model (id, site_id, operator_org, version, effective_from, tariff, pue_ppm, created_at) VALUES ($1, $2, $3, 1, $4, $5, 1250000, $6)`,
    [ids.next('model'), siteId, operatorOrg, at(pricesFrom), json(tariff), at(now)]);
  await tx.run(
    `INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, created_at)
     VALUES ($1, $2, $3, $4, 'P1', $5, 80, $6, 1275, 760000, $7)`,
    [poolId, siteId, feederId, operatorOrg, seed.gpuModel ?? 'H100 SXM5 80GB', gpusPerNode, at(now)],
  );
  const nodeIds: NodeId[] = [];
  for (let i = 1; i <= nodeCount; i += 1) {
    const nodeId = ids.next('node');
    nodeIds.push(nodeId);
    await tx.run(`INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus) VALUES ($1, $2, $3, $4, $5, $6)`,
      [nodeId, poolId, siteId, operatorOrg, `P1-${`${i}`.padStart(4, '0')}`, gpusPerNode]);
  }
  const powerTerms = { kind: 'pass_through', seriesId, multiplier: 1_000_000n, adder: 0n };
  const curtailmentTerms = { noticeSeconds: 900, maxHoursPerMonth: 40, maxEventsPerDay: 2, minRunSecondsBetweenEvents: 0, compensation: 500_000n, resumeDeadlineSeconds: 3_600 };
  await tx.run(
    `INSERT INTO market.offer (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at)
     VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, 'published', $8)`,
    [offerId, poolId, siteId, operatorOrg, seed.askMicroUsdPerGpuHour ?? 1_500_000n, json(powerTerms), json(curtailmentTerms), at(now)],
  );
  return { siteId, feederId, poolId, nodeIds, offerId, seriesId, pricesFrom };
}

async function seedPrices(tx: Tx, ids: IdMaker, node: string, from: EpochMs, hours: number, price: (hour: number) => bigint, now: EpochMs): Promise<SeriesId> {
  const known = await tx.one<{ id: SeriesId }>(`SELECT id FROM market.price_series WHERE node = $1 AND kind = 'day_ahead'`, [node]);
  if (known) return known.id;
  const seriesId = ids.next('series');
  await tx.run(
    `INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds) VALUES ($1, $2, 'day_ahead', 300, 'seeded', true, 3600)`, [seriesId, node]);
  const slots = Array.from({ length: hours * 12 }, (_, i) => ({ from: addMs(from, i * 300_000), price: price(Math.floor((i * 300_000) / HOUR_MS)) }));
  await tx.run(
    `INSERT INTO market.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh, recorded_at)
     SELECT $1, s, s + interval '300 seconds', 1, p, $2 FROM unnest($3::timestamptz[], $4::bigint[]) AS slot (s, p)`,
    [seriesId, at(now), slots.map((slot) => at(slot.from).toISOString()), slots.map((slot) => `${slot.price}`)],
  );
  return seriesId;
}
