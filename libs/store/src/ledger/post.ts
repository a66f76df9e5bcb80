import { sha256Hex, type EpochMs, type LedgerTransactionId, type Result } from '@switchyard/kernel';
import {
  decidePost, GENESIS_HASH, normalDirection, periodStateAt, placed,
  type Account, type AccountCode, type JournalEntry, type Period, type Posted, type PostingView, type PostRefusal, type TransactionInput,
} from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';
import { type AccountRow, entryByKey, journalHead, readPeriods, toAccount } from './journal.js';

/** What is to be booked: the accounts it needs open, and the transaction without id and recording time. */
export interface LedgerRequest {
  readonly accounts: readonly Account[];
  readonly transaction: Omit<TransactionInput, 'id' | 'recordedAt'>;
}
/** The journal has one end; whoever books, or moves a period, holds it until the transaction ends. Taken before any row is. */
const JOURNAL_LOCK = 7_223_305;
export const lockJournal = (tx: Tx): Promise<number> => tx.run(`SELECT pg_advisory_xact_lock($1)`, [JOURNAL_LOCK]);

/**
 * Books one transaction under the journal's lock: opens accounts that are missing, moves the effective date to the first open period,
 * and lets libs/ledger decide. The database checks balance, pairs, period and chain again at commit.
 * @param recordedAt market time; never earlier than the journal's last entry
 */
export async function postToLedger(tx: Tx, request: LedgerRequest, recordedAt: EpochMs): Promise<Result<Posted, PostRefusal>> {
  await lockJournal(tx);
  const { transaction } = request;
  await openAccounts(tx, request.accounts);
  const periods = await readPeriods(tx);
  const view = await viewFor(tx, transaction, periods);
  const input: TransactionInput = {
    ...placed(periods, transaction, view.earlier(transaction.idempotencyKey)),
    id: `tx_${sha256Hex(transaction.idempotencyKey).slice(0, 26)}` as LedgerTransactionId,
    recordedAt: Math.max(recordedAt, view.head.recordedAt ?? recordedAt) as EpochMs,
  };
  const decided = decidePost(view, input);
  if (decided.ok && decided.value.outcome === 'booked') await append(tx, decided.value.entry);
  return decided;
}

/** @throws Error when a code stands for another account already */
async function openAccounts(tx: Tx, accounts: readonly Account[]): Promise<void> {
  for (const { code, type, currency, ownerOrg, floorMinor } of accounts) {
    await tx.run(`INSERT INTO ledger.account (id, code, type, currency, org_id, floor_minor) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING`,
      [`acct_${sha256Hex(code).slice(0, 26)}`, code, type, currency, ownerOrg, floorMinor]);
    const known = await tx.one<AccountRow>(`SELECT * FROM ledger.account WHERE code = $1`, [code]);
    if (known?.type !== type || known.currency !== currency || known.org_id !== ownerOrg) throw new Error(`account ${code} exists with another type, currency or owner`);
  }
}

async function viewFor(tx: Tx, { postings, idempotencyKey }: LedgerRequest['transaction'], periods: readonly Period[]): Promise<PostingView> {
  const codes = [...new Set(postings.map((p) => p.account))].sort();
  const rows = await tx.rows<AccountRow>(`SELECT * FROM ledger.account WHERE code = ANY($1::text[])`, [codes]);
  const accounts = new Map(rows.map((row) => [row.code, toAccount(row)]));
  const balances = await balancesOfFloored(tx, [...accounts.values()].filter((account) => account.floorMinor !== null));
  const [earlier, head] = [await entryByKey(tx, idempotencyKey), await journalHead(tx)];
  return {
    account: (code) => accounts.get(code),
    balanceMinor: (code) => balances.get(code) ?? 0n,
    earlier: () => earlier,
    head: head ?? { sequence: 0, hash: GENESIS_HASH, recordedAt: null },
    periodState: (instant) => periodStateAt(periods, instant),
  };
}

/** Only a floor asks for a balance; summing the others would read their whole history for nothing. */
async function balancesOfFloored(tx: Tx, accounts: readonly Account[]): Promise<ReadonlyMap<AccountCode, bigint>> {
  const balances = new Map<AccountCode, bigint>();
  for (const { code, type } of accounts) {
    const row = await tx.one<{ balance: string | null }>(
      `SELECT sum(CASE WHEN direction = $2 THEN amount_minor ELSE -amount_minor END)::text AS balance FROM ledger.posting WHERE account_code = $1`, [code, normalDirection(type)]);
    balances.set(code, BigInt(row?.balance ?? '0'));
  }
  return balances;
}

async function append(tx: Tx, entry: JournalEntry): Promise<void> {
  await tx.run(
    `INSERT INTO ledger.transaction (seq, id, key, kind, input_hash, effective_at, recorded_at, refs, reason, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [entry.sequence, entry.id, entry.idempotencyKey, entry.kind, entry.inputHash, at(entry.effectiveAt), at(entry.recordedAt), json(entry.references), entry.reason, entry.prevHash, entry.hash]);
  for (const [position, { account, direction, amountMinor, currency }] of entry.postings.entries()) {
    await tx.run(`INSERT INTO ledger.posting (transaction_seq, position, account_code, direction, amount_minor, currency) VALUES ($1, $2, $3, $4, $5, $6)`,
      [entry.sequence, position, account, direction, amountMinor, currency]);
  }
}
