import { type EpochMs, type OrgId, sha256Hex } from '@switchyard/kernel';
import { accountCode, type AccountCode, entryHashOf, GENESIS_HASH, inputHashOf, type JournalEntry } from '@switchyard/ledger';
import type pg from 'pg';
import type { Stack } from './stack.js';

export const ROWS = 10_000;

/** An id like the house's, of a row's number. */
const idOf = (prefix: string, table: string, row = 'i'): string => `'${prefix}_01' || left(md5('${table}' || ${row}), 24)`;

/** Copies one row so many times, with other values where told. Constraints and triggers stay as they are. @param changes SQL of a JSON object; `i` counts the copies */
async function copies(client: pg.PoolClient, table: string, where: string, values: readonly unknown[], changes: string, times = ROWS): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''`, [table]);
  const columns = rows.map(({ name }) => name);
  await client.query(
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((name) => `copy.${name}`).join(', ')}
     FROM ${table} t CROSS JOIN generate_series(1, ${times}) i CROSS JOIN LATERAL jsonb_populate_record(t, ${changes}) copy WHERE ${where}`, [...values]);
}

/** Entries that pay and pay back a cent, chained to the end of the journal as the ledger chains them. */
async function fillJournal(client: pg.PoolClient, customerId: string): Promise<void> {
  const [cash, owed] = [accountCode('cash.stripe_clearing', 'USD', null), accountCode('receivable', 'USD', customerId as OrgId)];
  const { rows: [head] } = await client.query<{ seq: string; hash: string; at: string }>(`SELECT seq, hash, (extract(epoch FROM recorded_at) * 1000)::bigint AS at FROM ledger.transaction ORDER BY seq DESC LIMIT 1`);
  const entries: JournalEntry[] = [];
  let [sequence, prevHash] = [Number(head?.seq ?? 0), head?.hash ?? GENESIS_HASH];
  const recordedAt = Number(head!.at) as EpochMs;
  for (let i = 0; i < ROWS; i += 1) {
    const [debit, credit]: readonly AccountCode[] = i % 2 === 0 ? [cash, owed] : [owed, cash];
    const input = {
      id: `tx_${sha256Hex(`bulk ${i}`).slice(0, 26)}` as JournalEntry['id'], idempotencyKey: `bulk ${i}`, kind: i % 2 === 0 ? 'payment-received' : 'payment-returned', effectiveAt: recordedAt, recordedAt,
      postings: [{ account: debit!, direction: 'debit', amountMinor: 1n, currency: 'USD' }, { account: credit!, direction: 'credit', amountMinor: 1n, currency: 'USD' }] as unknown as JournalEntry['postings'],
      references: {}, reason: null,
    };
    const linked = { ...input, sequence: (sequence += 1), inputHash: inputHashOf(input, sha256Hex), prevHash };
    prevHash = entryHashOf(linked, sha256Hex);
    entries.push({ ...linked, hash: prevHash });
  }
  const of = (pick: (entry: JournalEntry) => unknown): unknown[] => entries.map(pick);
  // One by one: the journal takes postings of its last transaction alone.
  await client.query(`CREATE FUNCTION pg_temp.book(seqs bigint[], ids text[], keys text[], kinds text[], inputs text[], previous text[], hashes text[], debits text[], credits text[], at_ms bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      FOR i IN 1..cardinality(seqs) LOOP
        INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, previous_hash, hash)
          VALUES (seqs[i], ids[i], keys[i], kinds[i], inputs[i], to_timestamp(at_ms / 1000.0), to_timestamp(at_ms / 1000.0), '{}', previous[i], hashes[i]);
        INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency) VALUES (seqs[i], 0, debits[i], 'debit', 1, 'USD'), (seqs[i], 1, credits[i], 'credit', 1, 'USD');
      END LOOP;
    END $$`);
  await client.query(`SELECT pg_temp.book($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    of((e) => e.sequence), of((e) => e.id), of((e) => e.idempotencyKey), of((e) => e.kind), of((e) => e.inputHash), of((e) => e.prevHash), of((e) => e.hash),
    of((e) => e.postings[0]!.account), of((e) => e.postings[1]!.account), recordedAt,
  ]);
}

/** Gives the first of the invoices a lease of its own that ran for so many intervals: what stands behind each of its lines. */
async function fillIntervals(client: pg.PoolClient, leaseId: string): Promise<void> {
  const own = `jsonb_build_object('lease_id', ${idOf('lease', 'lease', '1')}`;
  const longest = `t.lease_id = $1 AND t.from_at = (SELECT r.from_at FROM billing.rated_interval r WHERE r.lease_id = $1 ORDER BY r.gpu_seconds DESC, r.from_at LIMIT 1)`;
  const fromAt = `'from_at', t.from_at - i * interval '5 minutes'`;
  await copies(client, 'billing.lease', 't.id = $1', [leaseId], `jsonb_build_object('id', ${idOf('lease', 'lease')})`, 1);
  await copies(client, 'billing.lease_metering', 't.lease_id = $1', [leaseId], `${own})`, 1);
  await client.query(`UPDATE billing.invoice_line SET lease_id = ${idOf('lease', 'lease', '1')} WHERE invoice_id = ${idOf('inv', 'invoice', '1')}`);
  await copies(client, 'billing.rated_interval', longest, [leaseId], `${own}, ${fromAt}, 'to_at', t.to_at - i * interval '5 minutes')`);
  await copies(client, 'billing.interval_amount', longest, [leaseId], `${own}, ${fromAt})`);
}

/**
 * Ten thousand more jobs, leases, invoices in review, journal entries and intervals of one lease, of a customer that has one of each, written into the store's own tables in one transaction.
 * Does nothing where that was done before. @throws Error when the customer has no finished job with an issued invoice yet
 */
export async function fill({ database, sql }: Stack, customerId: string): Promise<void> {
  if ((await sql(`SELECT 1 FROM market.job WHERE name = 'bulk 1'`)).length > 0) return;
  const client = await database.connect();
  try {
    await client.query('BEGIN');
    const { rows: [first] } = await client.query<{ job: string; lease: string; invoice: string }>(
      `SELECT j.id AS job, l.id AS lease, i.id AS invoice FROM market.job j JOIN market.lease l ON l.job_id = j.id JOIN billing.invoice_line n ON n.lease_id = l.id JOIN billing.invoice i ON i.id = n.invoice_id
       WHERE j.customer_org = $1 AND j.state = 'completed' AND l.state = 'ended' AND i.number IS NOT NULL LIMIT 1`, [customerId]);
    if (first === undefined) throw new Error(`${customerId} has no finished job with an issued invoice`);
    await copies(client, 'market.job', 't.id = $1', [first.job], `jsonb_build_object('id', ${idOf('job', 'job')}, 'name', 'bulk ' || i, 'submitted_at', t.submitted_at - i * interval '1 minute', 'last_moves', NULL, 'quote_id', NULL, 'quote_option_id', NULL)`);
    await copies(client, 'market.lease', 't.id = $1', [first.lease], `jsonb_build_object('id', ${idOf('lease', 'lease')}, 'job_id', ${idOf('job', 'job')}, 'created_at', t.created_at - i * interval '1 minute')`);
    await copies(client, 'billing.invoice', 't.id = $1', [first.invoice], `jsonb_build_object('id', ${idOf('inv', 'invoice')}, 'gather_key', 'bulk ' || i, 'state', 'draft.review', 'number', NULL, 'issued_at', NULL, 'due_at', NULL, 'paid_at', NULL,
      'approvals', '[]'::jsonb, 'approved_by', ARRAY[]::text[], 'paid_minor', 0, 'credited_minor', 0, 'stripe_invoice_id', NULL, 'payment_news', NULL, 'payment_attempts', 0, 'billed_to', NULL, 'created_at', t.created_at - i * interval '1 minute')`);
    await copies(client, 'billing.invoice_line', 't.invoice_id = $1', [first.invoice], `jsonb_build_object('id', 'line_01' || left(md5(t.id || i), 24), 'invoice_id', ${idOf('inv', 'invoice')})`);
    await fillIntervals(client, first.lease);
    await fillJournal(client, customerId);
    await client.query('COMMIT');
    // As the server does by itself within a minute: what is planned without it is planned for empty tables.
    await client.query('ANALYZE');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
