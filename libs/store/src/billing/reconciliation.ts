import { addMs, epochMs, minorUnits, type Currency, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { itemsOfEntry, type ClearingItem, type ReconcileTx, type ReconciliationRun, type RunBalance } from '@switchyard/billing';
import type { AccountCode, Direction } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at, atOrNull, json } from '../base/types.js';
import { insertAll } from './statement.js';
import { raiseMark, readMark } from './work.js';

interface RunRow {
  readonly id: bigint;
  readonly state: ReconciliationRun['state'];
  readonly requested_by: string;
  readonly started_at: EpochMs;
  readonly since_at: EpochMs | null;
  readonly cursor: string | null;
  readonly listed: number;
  readonly finished_at: EpochMs | null;
  readonly balances: readonly (Omit<RunBalance, 'currency' | 'stripeMinor' | 'itemsMinor' | 'ledgerMinor' | 'differencesMinor'> & Readonly<Record<'currency' | 'stripeMinor' | 'itemsMinor' | 'ledgerMinor' | 'differencesMinor', string>>)[];
}
function toRun(row: RunRow): ReconciliationRun {
  const minor = (text: string): MinorUnits => minorUnits(BigInt(text));
  return {
    id: row.id, state: row.state, requestedBy: row.requested_by, startedAt: row.started_at, since: row.since_at, cursor: row.cursor, listed: row.listed, finishedAt: row.finished_at,
    balances: row.balances.map((b) => ({ currency: b.currency as Currency, stripeMinor: minor(b.stripeMinor), itemsMinor: minor(b.itemsMinor), ledgerMinor: minor(b.ledgerMinor), differencesMinor: minor(b.differencesMinor) })),
  };
}
/** Asks for a run. @param since from when Stripe is listed; null: since the last run */
export async function requestRun(tx: Tx, requestedBy: string, since: EpochMs | null, now: EpochMs): Promise<void> {
  await tx.run(`INSERT INTO billing.reconciliation_run (state, requested_by, started_at, since_at) VALUES ('requested', $1, $2, $3)`, [requestedBy, at(now), atOrNull(since)]);
}
/** Asks for one when none waits and the last began so long ago; the first comes so long after the first movement in the books. @returns whether there is one to do */
export async function requestDueRun(tx: Tx, requestedBy: string, everyMs: number, now: EpochMs): Promise<boolean> {
  await tx.run(
    `INSERT INTO billing.reconciliation_run (state, requested_by, started_at)
     SELECT 'requested', $1, $2 WHERE NOT EXISTS (SELECT 1 FROM billing.reconciliation_run WHERE state <> 'finished' OR started_at > $3)
       AND EXISTS (SELECT 1 FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq WHERE p.account_code LIKE 'cash.stripe\\_clearing/%' AND t.recorded_at <= $3)`, [requestedBy, at(now), at(addMs(now, -everyMs))]);
  return (await tx.one(`SELECT 1 FROM billing.reconciliation_run WHERE state <> 'finished' LIMIT 1`)) !== undefined;
}
export async function latestRuns(tx: Tx, limit: number): Promise<readonly ReconciliationRun[]> {
  return (await tx.rows<RunRow>(`SELECT * FROM billing.reconciliation_run ORDER BY id DESC LIMIT $1`, [limit])).map(toRun);
}

interface ItemRow {
  readonly id: string;
  readonly side: ClearingItem['side'];
  readonly kind: string;
  readonly subject: string;
  readonly currency: Currency;
  readonly amount_minor: bigint;
  readonly at: EpochMs;
  readonly effective_at: EpochMs;
  readonly source_id: string | null;
  readonly seq: bigint | null;
  readonly invoice_id: string | null;
  readonly customer_org: string | null;
}
const toItem = (row: ItemRow): ClearingItem => ({
  id: row.id, side: row.side, kind: row.kind, subject: row.subject, currency: row.currency, amountMinor: minorUnits(row.amount_minor), at: row.at, effectiveAt: row.effective_at, sourceId: row.source_id,
  sequence: row.seq === null ? null : Number(row.seq), invoiceId: row.invoice_id, customerOrg: row.customer_org as OrgId | null,
});
const columnsOf = (item: ClearingItem): Record<string, unknown> => ({
  id: item.id, side: item.side, kind: item.kind, subject: item.subject, currency: item.currency, amount_minor: item.amountMinor, at: at(item.at), effective_at: at(item.effectiveAt), source_id: item.sourceId,
  seq: item.sequence, invoice_id: item.invoiceId, customer_org: item.customerOrg,
});
async function addItems(tx: Tx, items: readonly ClearingItem[]): Promise<void> {
  for (const { sql, parameters } of insertAll('billing.clearing_item', items.map(columnsOf))) await tx.run(`${sql} ON CONFLICT (id) DO NOTHING`, parameters);
}

const JOURNAL_MARK = 'reconciled-journal';
interface EntryRow {
  readonly seq: bigint;
  readonly key: string;
  readonly kind: string;
  readonly refs: Readonly<Record<string, string>>;
  readonly effective_at: EpochMs;
  readonly recorded_at: EpochMs;
  readonly account_code: AccountCode;
  readonly direction: Direction;
  readonly amount_minor: bigint;
  readonly currency: Currency;
}
/** The journal grows at its end, under one lock: what is behind the mark has been taken. */
async function takeEntries(tx: Tx, limit: number): Promise<number> {
  const mark = await readMark(tx, JOURNAL_MARK);
  const head = (await tx.one<{ seq: bigint | null }>(`SELECT max(seq) AS seq FROM ledger.transaction WHERE seq > $1 AND seq <= $2`, [mark, mark + BigInt(limit)]))?.seq ?? mark;
  if (head === mark) return 0;
  const rows = await tx.rows<EntryRow>(
    `SELECT t.seq, t.key, t.kind, t.refs, t.effective_at, t.recorded_at, p.account_code, p.direction, p.amount_minor, p.currency FROM ledger.transaction t JOIN ledger.posting p ON p.transaction_seq = t.seq
     WHERE t.seq > $1 AND t.seq <= $2 AND p.account_code LIKE 'cash.stripe\\_clearing/%' ORDER BY t.seq, p.position`, [mark, head]);
  const entries = new Map<bigint, EntryRow[]>();
  for (const row of rows) entries.set(row.seq, [...(entries.get(row.seq) ?? []), row]);
  await addItems(tx, [...entries.values()].flatMap((of) => itemsOfEntry({
    sequence: Number(of[0]!.seq), idempotencyKey: of[0]!.key, kind: of[0]!.kind, references: of[0]!.refs, effectiveAt: of[0]!.effective_at, recordedAt: of[0]!.recorded_at,
    postings: of.map((p) => ({ account: p.account_code, direction: p.direction, amountMinor: minorUnits(p.amount_minor), currency: p.currency })),
  })));
  await raiseMark(tx, JOURNAL_MARK, head);
  return Number(head - mark);
}

type Items = Pick<ReconcileTx,
  'unfinishedRun' | 'saveRun' | 'newestMovementAt' | 'openingAt' | 'takeEntries' | 'addItems' | 'invoicesOfFees' | 'orgsOfStripeCustomers' | 'orgsOfInvoices' | 'unmatchedSubjects' | 'itemsOf' | 'hasPayment'
  | 'markMatched' | 'clearingSums' | 'customerBalances'>;
const pairs = <V extends string>(rows: readonly { readonly id: string; readonly value: V }[]): ReadonlyMap<string, V> => new Map(rows.map((row) => [row.id, row.value]));

/** Runs and items: the part of reconciliation's transaction that only compares. */
export function clearingTx(tx: Tx): Items {
  return {
    unfinishedRun: async () => {
      const row = await tx.one<RunRow>(`SELECT * FROM billing.reconciliation_run WHERE state <> 'finished' ORDER BY id LIMIT 1 FOR UPDATE`);
      return row && toRun(row);
    },
    saveRun: async (run) => {
      await tx.run(`UPDATE billing.reconciliation_run SET state = $2, since_at = $3, cursor = $4, listed = $5, finished_at = $6, balances = $7 WHERE id = $1 AND state <> 'finished'`,
        [run.id, run.state, atOrNull(run.since), run.cursor, run.listed, atOrNull(run.finishedAt), json(run.balances)]);
    },
    newestMovementAt: async () => (await tx.one<{ at: EpochMs | null }>(`SELECT max(at) AS at FROM billing.clearing_item WHERE side = 'stripe'`))?.at ?? null,
    openingAt: async () => (await tx.one<{ at: EpochMs }>(`SELECT as_of AS at FROM ledger.opening_balances`))?.at ?? null,
    takeEntries: (limit) => takeEntries(tx, limit),
    addItems: (items) => addItems(tx, items),
    invoicesOfFees: async (ids) => pairs(await tx.rows<{ id: string; value: string }>(
      `SELECT substr(key, 12) AS id, refs->>'invoiceId' AS value FROM ledger.transaction WHERE key = ANY($1::text[]) AND refs ? 'invoiceId'`, [ids.map((id) => `stripe-fee/${id}`)])),
    orgsOfStripeCustomers: async (ids) => pairs(await tx.rows<{ id: string; value: OrgId }>(`SELECT stripe_customer_id AS id, org_id AS value FROM billing.account WHERE stripe_customer_id = ANY($1::text[])`, [[...ids]])),
    orgsOfInvoices: async (ids) => pairs(await tx.rows<{ id: string; value: OrgId }>(`SELECT id, customer_org AS value FROM billing.invoice WHERE id = ANY($1::text[])`, [[...ids]])),
    unmatchedSubjects: async (after, limit) => (await tx.rows<{ name: string }>(
      `SELECT DISTINCT subject || ' ' || currency AS name FROM billing.clearing_item WHERE NOT matched AND subject || ' ' || currency > $1 ORDER BY 1 LIMIT $2`, [after, limit])).map((row) => row.name),
    itemsOf: async (subject, currency) => (await tx.rows<ItemRow>(`SELECT * FROM billing.clearing_item WHERE subject = $1 AND currency = $2 ORDER BY at, id`, [subject, currency])).map(toItem),
    hasPayment: async (invoiceId) => (await tx.one(`SELECT 1 FROM billing.clearing_item WHERE subject = $1 AND side = 'stripe' LIMIT 1`, [`payment/${invoiceId}`])) !== undefined,
    markMatched: async (subject, currency) => void (await tx.run(`UPDATE billing.clearing_item SET matched = true WHERE subject = $1 AND currency = $2 AND NOT matched`, [subject, currency])),
    clearingSums: async () => (await tx.rows<{ currency: Currency; stripe: string; ledger: string }>(
      `SELECT currency, coalesce(sum(amount_minor) FILTER (WHERE side = 'stripe'), 0)::text AS stripe, coalesce(sum(amount_minor) FILTER (WHERE side = 'ledger'), 0)::text AS ledger
       FROM billing.clearing_item GROUP BY currency ORDER BY currency`)).map((row) => ({ currency: row.currency, stripeItemsMinor: minorUnits(BigInt(row.stripe)), ledgerMinor: minorUnits(BigInt(row.ledger)) })),
    customerBalances: (orgs) => customerBalances(tx, orgs),
  };
}

async function customerBalances(tx: Tx, orgs: readonly OrgId[]): ReturnType<ReconcileTx['customerBalances']> {
  const known = await tx.rows<{ org: OrgId; unsettled: boolean }>(
    `SELECT a.org_id AS org, EXISTS (SELECT 1 FROM billing.invoice i WHERE i.customer_org = a.org_id AND i.stripe_invoice_id IS NOT NULL AND i.state NOT IN ('paid', 'voided', 'uncollectible', 'deleted')) AS unsettled
     FROM billing.account a WHERE a.org_id = ANY($1::text[])`, [[...orgs]]);
  const sums = await tx.rows<{ org: OrgId; currency: Currency; minor: string }>(
    `SELECT a.org_id AS org, a.currency, sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END)::text AS minor
     FROM ledger.account a JOIN ledger.posting p ON p.account_code = a.code WHERE a.code LIKE 'customer\\_balance/%' AND a.org_id = ANY($1::text[]) GROUP BY 1, 2`, [[...orgs]]);
  return known.map(({ org, unsettled }) => ({
    org, unsettled, byCurrency: new Map(sums.filter((sum) => sum.org === org).map((sum) => [sum.currency, minorUnits(BigInt(sum.minor))])),
  }));
}
/** Marks of Stripe's events, as `applyStoredWebhook` and `catchUpEvents` leave them: what happened since may be missing here. */
export const eventsSeenUntil = async (tx: Tx): Promise<EpochMs> => epochMs(Number(await readMark(tx, 'stripe-events')));
