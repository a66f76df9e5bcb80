import type { EpochMs } from '@switchyard/kernel';
import type { JournalEntry } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { entriesOf } from './journal.js';

/** Which entries of the journal; null: no matter. */
export interface JournalFilter {
  readonly kind: string | null;
  /** A role or a whole account code, such as `receivable` or `receivable/USD/org_…`. */
  readonly account: string | null;
  readonly organizationId: string | null;
  readonly invoiceId: string | null;
  /** Effective from here on. */
  readonly from: EpochMs | null;
  /** Effective before this. */
  readonly to: EpochMs | null;
  /** Number of the last entry that counts: the same journal again, whatever was booked since. */
  readonly through: number | null;
}
export const ALL_ENTRIES: JournalFilter = { kind: null, account: null, organizationId: null, invoiceId: null, from: null, to: null, through: null };

/** `$1` to `$7`. */
const where = `($1::text IS NULL OR t.kind = $1)
  AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM ledger.posting p WHERE p.transaction_seq = t.seq AND (p.account_code = $2 OR starts_with(p.account_code, $2 || '/'))))
  AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM ledger.posting p JOIN ledger.account a ON a.code = p.account_code WHERE p.transaction_seq = t.seq AND a.org_id = $3))
  AND ($4::text IS NULL OR t.refs->>'invoiceId' = $4)
  AND ($5::timestamptz IS NULL OR t.effective_at >= $5) AND ($6::timestamptz IS NULL OR t.effective_at < $6) AND ($7::bigint IS NULL OR t.seq <= $7)`;
const parameters = (f: JournalFilter): unknown[] => [f.kind, f.account, f.organizationId, f.invoiceId, f.from === null ? null : at(f.from), f.to === null ? null : at(f.to), f.through];

/** Entries behind a sequence number, in order. */
export function journalPage(tx: Tx, filter: JournalFilter, after: number, limit: number): Promise<readonly JournalEntry[]> {
  return entriesOf(tx, `WHERE ${where} AND t.seq > $8 ORDER BY t.seq LIMIT $9`, [...parameters(filter), after, limit]);
}
export async function journalCount(tx: Tx, filter: JournalFilter): Promise<bigint> {
  return (await tx.one<{ n: bigint }>(`SELECT count(*) AS n FROM ledger.transaction t WHERE ${where}`, parameters(filter)))!.n;
}
