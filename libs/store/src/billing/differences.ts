import { minorUnits, type Currency, type EpochMs, type OrgId } from '@switchyard/kernel';
import type { Difference, DifferenceId, DifferenceKind, DifferenceState, ReconcileTx, StripeObject } from '@switchyard/billing';
import { audit } from '../base/audit.js';
import type { Tx } from '../base/database.js';
import { at, atOrNull, json } from '../base/types.js';
import { tellStanding } from './standing.js';
import { insertInto, update } from './statement.js';

interface DifferenceRow {
  readonly id: DifferenceId;
  readonly kind: DifferenceKind;
  readonly subject: string;
  readonly currency: Currency;
  readonly stripe_minor: bigint;
  readonly ledger_minor: bigint;
  readonly invoice_id: string | null;
  readonly org: OrgId | null;
  readonly charge_id: string | null;
  readonly note: string;
  readonly parks: boolean;
  readonly effective_at: EpochMs;
  readonly opened_at: EpochMs;
  readonly state: DifferenceState;
  readonly resolution: Difference['resolution'];
  readonly proposed_by: string | null;
  readonly approvals: Difference['approvals'];
  readonly resolved_at: EpochMs | null;
  readonly version: bigint;
}
const toDifference = (row: DifferenceRow): Difference => ({
  id: row.id, kind: row.kind, subject: row.subject, currency: row.currency, stripeMinor: minorUnits(row.stripe_minor), ledgerMinor: minorUnits(row.ledger_minor), invoiceId: row.invoice_id, org: row.org,
  chargeId: row.charge_id, note: row.note, parks: row.parks, effectiveAt: row.effective_at, openedAt: row.opened_at, state: row.state, resolution: row.resolution, proposedBy: row.proposed_by,
  approvals: row.approvals, resolvedAt: row.resolved_at, version: Number(row.version),
});
/** What a decision changes: the gateway may write these and no others. */
const decisionOf = (d: Difference): Record<string, unknown> => ({
  state: d.state, resolution: d.resolution === null ? null : json(d.resolution), proposed_by: d.proposedBy, approvals: json(d.approvals), approved_by: d.approvals.map(({ by }) => by),
});
const findingOf = (d: Difference): Record<string, unknown> => ({
  kind: d.kind, stripe_minor: d.stripeMinor, ledger_minor: d.ledgerMinor, invoice_id: d.invoiceId, org: d.org, charge_id: d.chargeId, note: d.note, parks: d.parks, effective_at: at(d.effectiveAt),
  resolved_at: atOrNull(d.resolvedAt),
});
const whereStanding = `state <> 'resolved'`;

async function saveDifference(tx: Tx, difference: Difference): Promise<void> {
  const { id, version } = difference;
  const [before] = await tx.rows<DifferenceRow>(`SELECT * FROM billing.difference WHERE id = $1`, [id]);
  if (before === undefined) throw new Error(`there is no difference ${id}`);
  const found = findingOf(difference);
  const unchanged = JSON.stringify(json(found)) === JSON.stringify(json(findingOf(toDifference(before))));
  const { sql, parameters } = update('billing.difference', { ...decisionOf(difference), ...(unchanged ? {} : found), version: version + 1 }, { id });
  if ((await tx.run(sql, parameters)) !== 1) throw new Error(`difference ${id} could not be stored`);
}
/** The customer's standing says that it takes on no new work, and again when it may. */
async function tellParked(tx: Tx, { parks, org }: Difference, now: EpochMs): Promise<void> {
  if (parks && org !== null) await tellStanding(tx, org, now);
}

type Differences = Pick<ReconcileTx, 'difference' | 'standingDifference' | 'insertDifference' | 'saveDifference' | 'recordDifference' | 'wasSettled' | 'tracedObjects' | 'orgOfObject' | 'compareObject'>;
/** @param now market time */
export function differenceTx(tx: Tx, now: () => EpochMs): Differences {
  return {
    difference: async (id) => {
      const row = await tx.one<DifferenceRow>(`SELECT * FROM billing.difference WHERE id = $1 FOR UPDATE`, [id]);
      return row && toDifference(row);
    },
    standingDifference: async (subject, currency) => {
      // The lock is on the subject's name: before the first there is no row to lock.
      await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223311))`, [`${subject} ${currency}`]);
      const row = await tx.one<DifferenceRow>(`SELECT * FROM billing.difference WHERE subject = $1 AND currency = $2 AND ${whereStanding} FOR UPDATE`, [subject, currency]);
      return row && toDifference(row);
    },
    insertDifference: async (d) => {
      const { sql, parameters } = insertInto('billing.difference', { id: d.id, subject: d.subject, currency: d.currency, opened_at: at(d.openedAt), ...findingOf(d), ...decisionOf(d), version: d.version });
      await tx.run(sql, parameters);
      await tellParked(tx, d, now());
    },
    saveDifference: async (d) => {
      await saveDifference(tx, d);
      if (d.state === 'resolved') await tellParked(tx, d, now());
    },
    recordDifference: (d, by, action, when) => audit(tx, {
      at: when, orgId: null, actor: by, action: `difference.${action}`, subject: d.id,
      detail: { subject: d.subject, kind: d.kind, currency: d.currency, stripeMinor: d.stripeMinor, ledgerMinor: d.ledgerMinor, resolution: d.resolution, org: d.org },
    }),
    wasSettled: async (subject) => (await tx.one(`SELECT 1 FROM billing.difference WHERE subject = $1 AND state = 'resolved' LIMIT 1`, [subject])) !== undefined,
    tracedObjects: (objects) => tracedObjects(tx, objects),
    orgOfObject: async ({ kind, ownerId }) => {
      if (ownerId === null) return null;
      const sql = kind === 'transfer' ? `SELECT operator_org AS org FROM billing.payout_account WHERE stripe_account_id = $1` : `SELECT org_id AS org FROM billing.account WHERE stripe_customer_id = $1`;
      return (await tx.one<{ org: OrgId }>(sql, [ownerId]))?.org ?? null;
    },
    compareObject: (object) => compareObject(tx, object),
  };
}

/** The step of the intent that makes each kind of object: an intent that was never answered may be behind it. */
const stepOf = ({ kind, attempt }: StripeObject): string => ({ customer: 'create-customer', invoice: 'create-draft', credit_note: 'credit-note', transfer: `transfer/${attempt ?? 1}` })[kind];
async function tracedObjects(tx: Tx, objects: readonly StripeObject[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT o.id FROM unnest($1::text[], $2::text[], $3::text[]) AS o (id, our_id, step)
     WHERE EXISTS (SELECT 1 FROM billing.stripe_intent i WHERE i.scope = o.our_id AND (i.result_id = o.id OR i.step = o.step AND i.status = 'claimed'))
       OR EXISTS (SELECT 1 FROM billing.account a WHERE a.stripe_customer_id = o.id) OR EXISTS (SELECT 1 FROM billing.invoice v WHERE v.id = o.our_id AND v.stripe_invoice_id = o.id)
       OR EXISTS (SELECT 1 FROM billing.remedy r WHERE r.stripe_id = o.id) OR EXISTS (SELECT 1 FROM billing.payout p WHERE p.stripe_transfer_id = o.id)`,
    [objects.map((o) => o.id), objects.map((o) => o.ourId), objects.map(stepOf)]);
  return new Set(rows.map((row) => row.id));
}

/** Invoices are compared line by line elsewhere. */
async function compareObject(tx: Tx, object: StripeObject): ReturnType<ReconcileTx['compareObject']> {
  const { kind, ourId, amountMinor, currency, attempt, ownerId } = object;
  const judge = (same: boolean | undefined, message: string): Awaited<ReturnType<ReconcileTx['compareObject']>> => (same === undefined ? { kind: 'absent' } : same ? { kind: 'same' } : { kind: 'differs', message });
  switch (kind) {
    case 'customer': {
      const row = await tx.one<{ id: string | null }>(`SELECT stripe_customer_id AS id FROM billing.account WHERE org_id = $1`, [ourId]);
      return judge(row && (row.id === null || row.id === object.id), `here it is ${row?.id ?? 'none'}`);
    }
    case 'credit_note': {
      const row = await tx.one<{ minor: bigint; currency: string }>(`SELECT amount_minor AS minor, currency FROM billing.remedy WHERE id = $1`, [ourId]);
      return judge(row && row.minor === amountMinor && row.currency === currency, `here it is ${row?.minor} ${row?.currency}`);
    }
    case 'transfer': {
      const row = await tx.one<{ minor: bigint; currency: string; attempt: number; account: string | null }>(
        `SELECT p.amount_minor AS minor, p.currency, p.attempt, coalesce(p.stripe_account_id, a.stripe_account_id) AS account FROM billing.payout p JOIN billing.payout_account a USING (operator_org, currency) WHERE p.id = $1`, [ourId]);
      const same = row && row.minor === amountMinor && row.currency === currency && row.account === ownerId && (attempt ?? 1) <= row.attempt + 1;
      return judge(same, `here it is ${row?.minor} ${row?.currency} to ${row?.account ?? 'no account'}, attempt ${row?.attempt}`);
    }
    case 'invoice':
      throw new Error(`invoice ${ourId} is compared line by line`);
  }
}

/** Approved, and not carried out. */
export async function approvedDifferences(tx: Tx, after: string, limit: number): Promise<readonly string[]> {
  return (await tx.rows<{ id: string }>(`SELECT id FROM billing.difference WHERE state = 'approved' AND id > $1 ORDER BY id LIMIT $2`, [after, limit])).map((row) => row.id);
}
export interface DifferenceFilter {
  /** Null: those that stand. */
  readonly states: readonly DifferenceState[] | null;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}
/** Newest first. @param after place of the last one seen */
export async function listDifferences(
  tx: Tx, { states, from, to }: DifferenceFilter, after: { readonly sort: string; readonly id: string } | null, limit: number,
): Promise<{ readonly rows: readonly Difference[]; readonly total: number }> {
  const where = `state = ANY($1::text[]) AND ($2::timestamptz IS NULL OR effective_at >= $2) AND ($3::timestamptz IS NULL OR effective_at < $3)`;
  const wanted = [[...(states ?? ['open', 'proposed', 'approved'])], atOrNull(from), atOrNull(to)];
  const rows = await tx.rows<DifferenceRow>(
    `SELECT * FROM billing.difference WHERE ${where} AND ($4::timestamptz IS NULL OR (opened_at, id) < ($4, $5)) ORDER BY opened_at DESC, id DESC LIMIT $6`,
    [...wanted, after === null ? null : new Date(Number(after.sort)), after?.id ?? null, limit + 1]);
  const count = await tx.one<{ n: bigint }>(`SELECT count(*) AS n FROM billing.difference WHERE ${where}`, wanted);
  return { rows: rows.map(toDifference), total: Number(count?.n ?? 0n) };
}
