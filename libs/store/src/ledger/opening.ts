import type { Currency, EpochMs, Result } from '@switchyard/kernel';
import { openingRequest, type OpeningEntry } from '@switchyard/billing';
import type { Direction, PostRefusal } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';
import { lockJournal, postToLedger } from './post.js';

export interface OpeningBalances {
  readonly asOf: EpochMs;
  readonly entries: readonly OpeningEntry[];
  readonly importedBy: string;
  readonly importedAt: EpochMs;
  /** Number of the journal entry; null until billing has booked it. */
  readonly bookedSeq: number | null;
}
interface OpeningRow {
  readonly as_of: EpochMs;
  readonly entries: readonly { readonly role: string; readonly currency: Currency; readonly organizationId: string | null; readonly direction: Direction; readonly amountMinor: string }[];
  readonly imported_by: string;
  readonly imported_at: EpochMs;
  readonly booked_seq: bigint | null;
}

export async function readOpeningBalances(tx: Tx): Promise<OpeningBalances | undefined> {
  const row = await tx.one<OpeningRow>(`SELECT * FROM ledger.opening_balances`);
  return row && {
    asOf: row.as_of, importedBy: row.imported_by, importedAt: row.imported_at, bookedSeq: row.booked_seq === null ? null : Number(row.booked_seq),
    entries: row.entries.map((entry) => ({ ...entry, amountMinor: BigInt(entry.amountMinor) })),
  };
}
/** Keeps opening balances for billing to book. @returns false when there are some already */
export async function keepOpeningBalances(tx: Tx, opening: Omit<OpeningBalances, 'bookedSeq'>): Promise<boolean> {
  return (await tx.run(`INSERT INTO ledger.opening_balances (as_of, entries, imported_by, imported_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [at(opening.asOf), json(opening.entries), opening.importedBy, at(opening.importedAt)])) === 1;
}
/** Books what was imported and is not booked. Harmless twice: the key is one. @returns undefined when nothing waits */
export async function bookOpeningBalances(tx: Tx, now: EpochMs): Promise<Result<number, PostRefusal> | undefined> {
  await lockJournal(tx);
  const opening = await readOpeningBalances(tx);
  if (opening === undefined || opening.bookedSeq !== null) return undefined;
  const request = openingRequest(opening.entries, opening.asOf);
  if (!request.ok) throw new Error(`opening balances do not hold: ${request.error.map((p) => p.message).join('; ')}`);
  const posted = await postToLedger(tx, request.value, now);
  if (!posted.ok) return posted;
  const { sequence } = posted.value.entry;
  await tx.run(`UPDATE ledger.opening_balances SET booked_seq = $1`, [sequence]);
  return { ok: true, value: sequence };
}
