import type { Currency, EpochMs } from '@switchyard/kernel';
import { verifyChain, type AccountType, type ChainVerdict } from '@switchyard/ledger';
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
    `SELECT a.id, a.code, a.type, a.currency, a.org_id,
       coalesce(sum(p.amount_minor) FILTER (WHERE p.direction = 'debit' AND t.seq IS NOT NULL), 0)::text AS debits,
       coalesce(sum(p.amount_minor) FILTER (WHERE p.direction = 'credit' AND t.seq IS NOT NULL), 0)::text AS credits
     FROM ledger.account a LEFT JOIN ledger.posting p ON p.account_code = a.code LEFT JOIN ledger.transaction t ON t.seq = p.transaction_seq AND t.effective_at <= $1
         AND ($2::timestamptz IS NULL OR t.recorded_at <= $2)
     GROUP BY a.id ORDER BY a.code`, [at(asOf), atOrNull(recorded)]);
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

/** Walks the whole journal: an entry that was edited, removed or put in is named. */
export async function verifyLedger(tx: Tx): Promise<ChainVerdict> {
  return verifyChain(await readJournal(tx));
}
