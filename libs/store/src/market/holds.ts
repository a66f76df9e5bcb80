import type { EpochMs, FeederId, HoldId, IdMaker, Interval, JobId, NodeId, OrgId, QuoteId, QuoteOptionId, SiteId, Watts } from '@switchyard/kernel';
import type { AllocationDraft, Hold, PlacedSlice } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { decodeQuoteOption } from './quotes.js';

/** A bound option with the state of its hold. */
export interface StoredHold extends Hold {
  readonly quoteId: QuoteId;
  readonly optionId: QuoteOptionId;
  readonly usedByJob: JobId | null;
  readonly released: boolean;
}
const select = `
  SELECT h.id AS "holdId", h.customer_org AS "orgId", h.quote_id AS "quoteId", h.quote_option_id AS "optionId", h.created_at AS "createdAt", h.expires_at AS "expiresAt",
    h.used_by_job AS "usedByJob", h.released_at IS NOT NULL AS released,
    (SELECT o FROM jsonb_array_elements(q.options) o WHERE o->>'optionId' = h.quote_option_id) AS option, (q.spec->>'gpuCount')::int AS "gpuCount"
  FROM market.hold h JOIN market.quote q ON q.id = h.quote_id`;
type HoldRow = Omit<StoredHold, 'placement'> & { readonly option: unknown };
const toHold = ({ option, ...row }: HoldRow): StoredHold => ({ ...row, placement: decodeQuoteOption(option).placement });

/**
 * Before capacity at a site is taken by a customer: locks the site, clears expired holds there and moves the version that plans are
 * checked against. Only this may be done to a site that is not one's own. False when there is no such listed site.
 */
export async function lockSiteForHold(tx: Tx, siteId: SiteId, now: EpochMs): Promise<boolean> {
  const row = await tx.one<{ version: bigint | null }>(`SELECT market.lock_site_for_hold($1, $2) AS version`, [siteId, at(now)]);
  return row?.version != null;
}
/** The caller's holds that keep capacity at the instant, by id. */
export async function openHolds(tx: Tx, orgId: OrgId, now: EpochMs): Promise<readonly StoredHold[]> {
  const rows = await tx.rows<HoldRow>(`${select} WHERE h.customer_org = $1 AND h.released_at IS NULL AND h.used_by_job IS NULL AND h.expires_at > $2 ORDER BY h.id`, [orgId, at(now)]);
  return rows.map(toHold);
}
/** The hold of an option, locked until the transaction ends; undefined when the option was never bound. */
export async function lockHoldOfOption(tx: Tx, optionId: QuoteOptionId): Promise<StoredHold | undefined> {
  const row = await tx.one<HoldRow>(`${select} WHERE h.quote_option_id = $1 FOR UPDATE OF h`, [optionId]);
  return row && toHold(row);
}

export interface NewHold {
  readonly hold: Hold;
  readonly quoteId: QuoteId;
  readonly optionId: QuoteOptionId;
  readonly operatorOrg: OrgId;
  readonly allocations: readonly AllocationDraft[];
  readonly draw: { readonly feederId: FeederId; readonly watts: Watts; readonly during: readonly Interval[] } | undefined;
}
const range = ({ from, to }: Interval): string => `[${new Date(from).toISOString()},${new Date(to).toISOString()})`;

/** Writes a hold with the GPUs and the power it keeps. @throws the database's error when any of it is taken */
export async function insertHold(tx: Tx, ids: IdMaker, { hold, quoteId, optionId, operatorOrg, allocations, draw }: NewHold): Promise<void> {
  const { siteId, poolId } = hold.placement;
  await tx.run(
    `INSERT INTO market.hold (id, customer_org, operator_org, quote_id, quote_option_id, site_id, pool_id, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [hold.holdId, hold.orgId, operatorOrg, quoteId, optionId, siteId, poolId, at(hold.expiresAt), at(hold.createdAt)]);
  for (const { allocationId, slice, during } of allocations) {
    await tx.run(`INSERT INTO market.allocation (id, node_id, gpus, during, hold_id) VALUES ($1, $2, int4range($3, $4), $5::tstzrange, $6)`,
      [allocationId, slice.nodeId, slice.gpus.from, slice.gpus.to, range(during), hold.holdId]);
  }
  for (const during of draw?.during ?? []) {
    await tx.run(`INSERT INTO market.feeder_reservation (id, feeder_id, hold_id, draw_w, during) VALUES ($1, $2, $3, $4, $5::tstzrange)`,
      [ids.next('alloc'), draw!.feederId, hold.holdId, draw!.watts, range(during)]);
  }
}
/** The GPUs a hold keeps, by start and node. */
export async function slicesOfHold(tx: Tx, holdId: HoldId): Promise<readonly PlacedSlice[]> {
  const rows = await tx.rows<{ nodeId: NodeId; first: number; end: number; from: EpochMs; to: EpochMs }>(
    `SELECT node_id AS "nodeId", lower(gpus) AS first, upper(gpus) AS "end", lower(during) AS "from", upper(during) AS "to" FROM market.allocation
     WHERE hold_id = $1 ORDER BY lower(during), node_id, lower(gpus)`, [holdId]);
  return rows.map(({ nodeId, first, end, from, to }) => ({ slice: { nodeId, gpus: { from: first, to: end } }, during: { from, to } }));
}
/** A job takes a hold over: from now on its promise keeps the place, not the hold's rows. */
export async function useHold(tx: Tx, holdId: HoldId, jobId: JobId, now: EpochMs): Promise<void> {
  await tx.run(`DELETE FROM market.allocation WHERE hold_id = $1`, [holdId]);
  await tx.run(`DELETE FROM market.feeder_reservation WHERE hold_id = $1`, [holdId]);
  await tx.run(`UPDATE market.hold SET used_by_job = $2, released_at = $3 WHERE id = $1`, [holdId, jobId, at(now)]);
}
