import type { Currency, EpochMs, LedgerTransactionId, MinorUnits, OrgId } from '@switchyard/kernel';
import type { Account, AccountCode, AccountType, Direction, JournalEntry, Period, PeriodState, Posting } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';

interface PostingRow {
  readonly account: string;
  readonly direction: Direction;
  readonly amount: string;
  readonly currency: Currency;
}
interface EntryRow {
  readonly seq: bigint;
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly input_hash: string;
  readonly effective_at: EpochMs;
  readonly recorded_at: EpochMs;
  readonly refs: Record<string, string>;
  readonly reason: string | null;
  readonly previous_hash: string;
  readonly hash: string;
  /** In order of position. */
  readonly postings: readonly PostingRow[];
}
const entries = `SELECT t.*, (SELECT jsonb_agg(jsonb_build_object('account', p.account_code, 'direction', p.direction, 'amount', p.amount_minor::text, 'currency', p.currency)
  ORDER BY p.position) FROM ledger.posting p WHERE p.transaction_seq = t.seq) AS postings FROM ledger.transaction t`;

function toEntry(row: EntryRow): JournalEntry {
  return {
    sequence: Number(row.seq), id: row.id as LedgerTransactionId, idempotencyKey: row.key, kind: row.kind, inputHash: row.input_hash, effectiveAt: row.effective_at,
    recordedAt: row.recorded_at, references: row.refs, reason: row.reason, prevHash: row.previous_hash, hash: row.hash,
    postings: row.postings.map((p): Posting => ({ account: p.account as AccountCode, direction: p.direction, amountMinor: BigInt(p.amount) as MinorUnits, currency: p.currency })),
  };
}

/** Entries that a condition on `ledger.transaction t` picks, in the order it gives. */
export async function entriesOf(tx: Tx, condition: string, parameters: readonly unknown[]): Promise<readonly JournalEntry[]> {
  return (await tx.rows<EntryRow>(`${entries} ${condition}`, parameters)).map(toEntry);
}
/** The entry booked under a key. */
export async function entryByKey(tx: Tx, key: string): Promise<JournalEntry | undefined> {
  const row = await tx.one<EntryRow>(`${entries} WHERE t.key = $1`, [key]);
  return row && toEntry(row);
}
/** The whole journal in order, or the part behind `after`. Postings are read beside their transactions, not one transaction at a time. */
export async function readJournal(tx: Tx, after = 0, limit?: number): Promise<readonly JournalEntry[]> {
  const rows = await tx.rows<Omit<EntryRow, 'postings'>>(`SELECT * FROM ledger.transaction WHERE seq > $1 ORDER BY seq LIMIT $2`, [after, limit ?? null]);
  const postings = rows.length === 0 ? [] : await tx.rows<PostingRow & { readonly seq: bigint }>(
    `SELECT transaction_seq AS seq, account_code AS account, direction, amount_minor::text AS amount, currency FROM ledger.posting WHERE transaction_seq BETWEEN $1 AND $2 ORDER BY transaction_seq, position`, [rows[0]!.seq, rows.at(-1)!.seq]);
  const bySequence = new Map<bigint, PostingRow[]>(rows.map(({ seq }) => [seq, []]));
  for (const posting of postings) bySequence.get(posting.seq)!.push(posting);
  return rows.map((row) => toEntry({ ...row, postings: bySequence.get(row.seq)! }));
}

/** End of the chain; undefined while the journal is empty. */
export async function journalHead(tx: Tx): Promise<{ readonly sequence: number; readonly hash: string; readonly recordedAt: EpochMs } | undefined> {
  const row = await tx.one<{ seq: bigint; hash: string; recorded_at: EpochMs }>(`SELECT seq, hash, recorded_at FROM ledger.transaction ORDER BY seq DESC LIMIT 1`);
  return row && { sequence: Number(row.seq), hash: row.hash, recordedAt: row.recorded_at };
}

export async function readPeriods(tx: Tx): Promise<readonly Period[]> {
  const rows = await tx.rows<{ id: string; from_at: EpochMs; to_at: EpochMs; state: PeriodState; reopen_reason: string | null; locked_by: string | null }>(`SELECT * FROM ledger.period ORDER BY from_at`);
  return rows.map((row) => ({ name: row.id, from: row.from_at, to: row.to_at, state: row.state, reopenReason: row.reopen_reason, lockedBy: row.locked_by }));
}

export interface AccountRow {
  readonly id: string;
  readonly code: string;
  readonly type: AccountType;
  readonly currency: Currency;
  readonly org_id: string | null;
  readonly floor_minor: bigint | null;
}
export function toAccount(row: AccountRow): Account {
  return { code: row.code as AccountCode, type: row.type, currency: row.currency, ownerOrg: row.org_id as OrgId | null, floorMinor: row.floor_minor as MinorUnits | null };
}
