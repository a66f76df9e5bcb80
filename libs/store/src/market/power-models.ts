import type { EpochMs, OrgId, Ppm, SiteId } from '@switchyard/kernel';
import type { TariffComponent } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';
import type { TariffRow } from './tariff-json.js';

/** What hashing would earn; in `market.power_model.mining`, bigints as decimal text. */
export interface MiningJson {
  /** USD per PH/s per day in millionths. */
  readonly hashpriceMicroUsdPerPhDay: bigint;
  readonly millijoulesPerTh: bigint;
  readonly puePpm: bigint;
  /** What the miners draw at the meter while nothing displaces them, in watts; absent when not stated. */
  readonly loadW?: bigint;
}
export interface PowerModelRow extends TariffRow {
  readonly key: string;
  readonly id: string;
  readonly siteId: SiteId;
  readonly puePpm: bigint;
  readonly mining: unknown;
}
const columns = `id, site_id AS "siteId", version, effective_from AS "effectiveFrom", tariff, pue_ppm AS "puePpm", mining`;

/** Appends the site's next version under the site's lock. @returns its version */
export async function insertPowerModel(
  tx: Tx,
  model: { id: string; siteId: SiteId; operatorOrg: OrgId; effectiveFrom: EpochMs; components: readonly TariffComponent[]; pue: Ppm; mining: MiningJson | null; now: EpochMs },
): Promise<number> {
  const row = await tx.one<{ version: number }>(
    `INSERT INTO market.power_model (id, site_id, operator_org, version, effective_from, tariff, pue_ppm, mining, created_at)
     SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8 FROM market.power_model WHERE site_id = $2 RETURNING version`,
    [model.id, model.siteId, model.operatorOrg, at(model.effectiveFrom), json({ components: model.components }), model.pue, model.mining && json(model.mining), at(model.now)],
  );
  if (!row) throw new Error(`power model of ${model.siteId} was not stored`);
  return row.version;
}
/** All versions of a site, oldest first. */
export async function powerModelsOf(tx: Tx, siteId: SiteId): Promise<PowerModelRow[]> {
  return tx.rows<PowerModelRow>(`SELECT site_id AS key, ${columns} FROM market.power_model WHERE site_id = $1 ORDER BY version`, [siteId]);
}
/** For loaders: all versions, oldest first, by site. */
export const powerModelsBySite = `SELECT site_id AS key, ${columns} FROM market.power_model WHERE site_id = ANY($1) ORDER BY site_id, version`;

/** The model in force: the newest version whose time has come. */
export function modelAt<Row extends TariffRow>(rows: readonly Row[], now: EpochMs): Row | undefined {
  return rows.reduce<Row | undefined>((best, row) => (row.effectiveFrom <= now && (!best || row.version > best.version) ? row : best), undefined);
}
