import type { EpochMs, MicroUsdPerMwh, OrgId, SiteId } from '@switchyard/kernel';
import { microUsdPerMwh, watts } from '@switchyard/kernel';
import type { PriceTrigger } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** A site's standing order to shed load that can wait while power is dear. */
export interface PriceTriggerRow {
  readonly key: string;
  readonly siteId: SiteId;
  /** From this price of a MWh on, in micro-USD; null: from what a MWh earns behind the site's miners. */
  readonly shedAt: bigint | null;
  /** Below this price load comes back; null exactly where `shedAt` is. */
  readonly resumeBelow: bigint | null;
  readonly shedToW: bigint;
  /** Market time. */
  readonly setAt: EpochMs;
}
const triggerColumns = `site_id AS "siteId", shed_at_micro_usd_per_mwh AS "shedAt", resume_below_micro_usd_per_mwh AS "resumeBelow", shed_to_w AS "shedToW", set_at AS "setAt"`;

const price = (microUsd: bigint | null): MicroUsdPerMwh | null => (microUsd === null ? null : microUsdPerMwh(microUsd));
/** The row as the market's rules take it. */
export const priceTriggerOf = (row: PriceTriggerRow): PriceTrigger => ({ shedAt: price(row.shedAt), resumeBelow: price(row.resumeBelow), shedTo: watts(row.shedToW) });

/** Sets a site's trigger, or sets it anew. */
export async function setPriceTrigger(tx: Tx, site: { readonly id: SiteId; readonly operatorOrg: OrgId }, { shedAt, resumeBelow, shedTo }: PriceTrigger, now: EpochMs): Promise<void> {
  await tx.run(
    `INSERT INTO market.price_trigger (site_id, operator_org, shed_at_micro_usd_per_mwh, resume_below_micro_usd_per_mwh, shed_to_w, set_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (site_id) DO UPDATE SET shed_at_micro_usd_per_mwh = excluded.shed_at_micro_usd_per_mwh, resume_below_micro_usd_per_mwh = excluded.resume_below_micro_usd_per_mwh, shed_to_w = excluded.shed_to_w, set_at = excluded.set_at`,
    [site.id, site.operatorOrg, shedAt, resumeBelow, shedTo, at(now)]);
}
/** @returns false when there was none */
export async function removePriceTrigger(tx: Tx, siteId: SiteId): Promise<boolean> {
  return (await tx.run(`DELETE FROM market.price_trigger WHERE site_id = $1`, [siteId])) > 0;
}
/** For loaders: the trigger of each site that has one, to those who may see it. */
export const priceTriggerBySite = `SELECT site_id AS key, ${triggerColumns} FROM market.price_trigger WHERE site_id = ANY($1)`;
