import { createHash } from 'node:crypto';
import type { Currency, EpochMs, HashText } from '@switchyard/kernel';
import { verifyChain, type AccountType, type ChainVerdict, type JournalEntry } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at, atOrNull } from '../base/types.js';
import { readJournal } from './journal.js';

/** One account with its balance in its normal direction, in minor units. */
export interface AccountBalance {
  readonly id: string;
  readonly code: string;
  readonly type: AccountType;
  readonly currency: Currency;
  readonly orgId: string | null;
  readonly balanceMinor: bigint;
}
export interface TrialBalance {
  readonly accounts: readonly AccountBalance[];
  /** Sums per currency; equal, or the books are broken. */
  readonly sums: readonly { readonly currency: Currency; readonly debitMinor: bigint; readonly creditMinor: bigint }[];
  readonly transactions: number;
}

/** The books as of an effective date and, if given, as they were known at a recording date (both inclusive), by code. */
export async function trialBalance(tx: Tx, asOf: EpochMs, recorded?: EpochMs): Promise<TrialBalance> {
  const accounts = await tx.rows<{ id: string; code: string; type: AccountType; currency: Currency; org_id: string | null; debits: string; credits: string }>(
    // Postings are summed before they meet the accounts: the planner takes them for few, and would walk them once per account.
    `WITH summed AS MATERIALIZED (
       SELECT p.account_code, sum(p.amount_minor) FILTER (WHERE p.direction = 'debit') AS debits, sum(p.amount_minor) FILTER (WHERE p.direction = 'credit') AS credits
       FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq WHERE t.effective_at <= $1 AND ($2::timestamptz IS NULL OR t.recorded_at <= $2) GROUP BY 1)
     SELECT a.id, a.code, a.type, a.currency, a.org_id, coalesce(s.debits, 0)::text AS debits, coalesce(s.credits, 0)::text AS credits
     FROM ledger.account a LEFT JOIN summed s ON s.account_code = a.code ORDER BY a.code`, [at(asOf), atOrNull(recorded)]);
  const count = await tx.one<{ n: bigint }>(`SELECT count(*) AS n FROM ledger.transaction WHERE effective_at <= $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2)`, [at(asOf), atOrNull(recorded)]);
  const sums = new Map<Currency, { debitMinor: bigint; creditMinor: bigint }>();
  for (const row of accounts) {
    const sum = sums.get(row.currency) ?? { debitMinor: 0n, creditMinor: 0n };
    sums.set(row.currency, { debitMinor: sum.debitMinor + BigInt(row.debits), creditMinor: sum.creditMinor + BigInt(row.credits) });
  }
  return {
    transactions: Number(count?.n ?? 0n),
    sums: [...sums].map(([currency, sum]) => ({ currency, ...sum })),
    accounts: accounts.map((row) => {
      const net = BigInt(row.debits) - BigInt(row.credits);
      const debitSide = row.type === 'asset' || row.type === 'expense';
      return { id: row.id, code: row.code, type: row.type, currency: row.currency, orgId: row.org_id, balanceMinor: debitSide ? net : -net };
    }),
  };
}

/** Entries read at once: memory does not grow with the journal, and others are served between two parts. */
const PART = 1_000;
/** By the platform: the core's own takes five times as long. */
const hash: HashText = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/** Walks the whole journal, part by part: an entry that was edited, removed or put in is named. */
export async function verifyLedger(tx: Tx, part = PART): Promise<ChainVerdict> {
  let last: JournalEntry | undefined;
  for (;;) {
    const entries = await readJournal(tx, last?.sequence ?? 0, part);
    const verdict = verifyChain(entries, hash, last);
    if (!verdict.ok || entries.length < part) return verdict;
    last = entries.at(-1)!;
  }
}
