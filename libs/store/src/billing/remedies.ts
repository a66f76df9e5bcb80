import type { LeaseId, MicroUsdPerMwh, MinorUnits } from '@switchyard/kernel';
import type { CreditLine, Remedy, RemedyState, RestatedLine } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { keysetList, type KeysetPage } from '../base/keyset.js';
import { at, atOrNull, json } from '../base/types.js';
import type { AsJson, RowOf } from './row-of.js';
import { insertInto, update } from './statement.js';

/** A row of billing.remedy as it arrives. */
export type RemedyRow = RowOf<Remedy>;
const minor = (text: string): MinorUnits => BigInt(text) as MinorUnits;
const creditOf = ({ lineId, amountMinor }: AsJson<CreditLine>): CreditLine => ({ lineId, amountMinor: minor(amountMinor) });
const restatedOf = ({ lineId, oldMinor, newMinor, prints }: AsJson<RestatedLine>): RestatedLine => ({
  lineId, oldMinor: minor(oldMinor), newMinor: minor(newMinor),
  prints: prints.map((p) => ({ ...p, oldMicroUsdPerMwh: BigInt(p.oldMicroUsdPerMwh) as MicroUsdPerMwh, newMicroUsdPerMwh: BigInt(p.newMicroUsdPerMwh) as MicroUsdPerMwh })),
});

export function toRemedy(row: RemedyRow): Remedy {
  return {
    id: row.id, kind: row.kind, invoiceId: row.invoice_id, customerOrg: row.customer_org, currency: row.currency, state: row.state,
    version: Number(row.version), lines: row.lines.map(creditOf), fees: row.fees.map(creditOf), amountMinor: row.amount_minor as MinorUnits, settleTo: row.settle_to,
    againstDueMinor: row.against_due_minor as MinorUnits, owedBackMinor: row.owed_back_minor as MinorUnits, reason: row.reason,
    restated: row.restated === null ? null : row.restated.map(restatedOf), proposedBy: row.proposed_by, proposedAt: row.proposed_at, approvals: row.approvals,
    number: row.number, stripeId: row.stripe_id, failure: row.failure, doneAt: row.done_at,
  };
}
const decisionOf = (remedy: Remedy) => ({ state: remedy.state, approvals: json(remedy.approvals), approved_by: remedy.approvals.map((a) => a.by) });
const executionOf = (remedy: Remedy) => ({
  against_due_minor: remedy.againstDueMinor, owed_back_minor: remedy.owedBackMinor, number: remedy.number, stripe_id: remedy.stripeId,
  failure: remedy.failure === null ? null : json(remedy.failure), done_at: atOrNull(remedy.doneAt),
});

export async function lockRemedy(tx: Tx, id: string): Promise<Remedy | undefined> {
  const row = await tx.one<RemedyRow>(`SELECT * FROM billing.remedy WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  return row && toRemedy(row);
}
export async function remediesOf(tx: Tx, invoiceId: string): Promise<readonly Remedy[]> {
  return (await tx.rows<RemedyRow>(`SELECT * FROM billing.remedy WHERE invoice_id = $1 ORDER BY proposed_at, id`, [invoiceId])).map(toRemedy);
}
export async function restatementsOf(tx: Tx, leaseIds: readonly LeaseId[]): Promise<readonly Remedy[]> {
  const rows = await tx.rows<RemedyRow>(
    `SELECT * FROM billing.remedy WHERE restated IS NOT NULL AND state <> 'withdrawn' AND invoice_id IN (SELECT invoice_id FROM billing.invoice_line WHERE lease_id = ANY($1::text[])) ORDER BY proposed_at, id`, [[...leaseIds]]);
  return rows.map(toRemedy);
}
export async function remediesIn(tx: Tx, states: readonly RemedyState[], after: string, limit: number): Promise<readonly Remedy[]> {
  return (await tx.rows<RemedyRow>(`SELECT * FROM billing.remedy WHERE state = ANY($1::text[]) AND id > $2 ORDER BY id LIMIT $3`, [[...states], after, limit])).map(toRemedy);
}

export async function insertRemedy(tx: Tx, remedy: Remedy): Promise<void> {
  const { sql, parameters } = insertInto('billing.remedy', {
    id: remedy.id, kind: remedy.kind, invoice_id: remedy.invoiceId, customer_org: remedy.customerOrg, currency: remedy.currency, lines: json(remedy.lines), fees: json(remedy.fees),
    amount_minor: remedy.amountMinor, settle_to: remedy.settleTo, reason: remedy.reason, restated: remedy.restated === null ? null : json(remedy.restated),
    proposed_by: remedy.proposedBy, proposed_at: at(remedy.proposedAt), version: remedy.version, ...decisionOf(remedy), ...executionOf(remedy),
  });
  await tx.run(sql, parameters);
}
/** A decision touches no column of the execution: the gateway may write the one and not the other. @throws Error when the stored version is another */
export async function updateRemedy(tx: Tx, remedy: Remedy): Promise<void> {
  const decided = remedy.state === 'proposed' || remedy.state === 'approved' || remedy.state === 'withdrawn';
  const columns = { ...decisionOf(remedy), ...(decided ? {} : executionOf(remedy)), version: remedy.version + 1 };
  const { sql, parameters } = update('billing.remedy', columns, { id: remedy.id, version: remedy.version });
  if ((await tx.run(sql, parameters)) !== 1) throw new Error(`remedy ${remedy.id} is not at version ${remedy.version}`);
}

/** What is left for billing to carry out, in order of id. */
export async function remedyIdsToDo(tx: Tx, after: string, limit: number): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(`SELECT id FROM billing.remedy WHERE state IN ('approved', 'executing', 'failed') AND id > $1 ORDER BY id LIMIT $2`, [after, limit]);
  return rows.map((row) => row.id);
}

/** Newest first; `limit` + 1 rows at most, behind the remedy of this time and id. */
export async function listRemedies(
  tx: Tx, filter: { readonly states: readonly RemedyState[] | null; readonly invoiceId: string | null }, page: KeysetPage,
): Promise<{ readonly rows: readonly (RemedyRow & { readonly sort: string })[]; readonly total: bigint }> {
  const from = `billing.remedy WHERE ($1::text[] IS NULL OR state = ANY($1)) AND ($2::text IS NULL OR invoice_id = $2)`;
  return keysetList<RemedyRow>(tx, '*', from, [filter.states === null ? null : [...filter.states], filter.invoiceId], page, 'id');
}
export const readRemedyRow = (tx: Tx, id: string): Promise<RemedyRow | undefined> => tx.one<RemedyRow>(`SELECT * FROM billing.remedy WHERE id = $1`, [id]);
/** For loaders: keys as $1, rows with a `key`. */
export const remediesByInvoice = `SELECT invoice_id AS key, * FROM billing.remedy WHERE invoice_id = ANY($1::text[]) ORDER BY invoice_id, proposed_at, id`;
