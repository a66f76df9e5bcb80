import { ok, sha256Hex, type HashText, type Result } from '@switchyard/kernel';
import type { Account, AccountCode } from './account.js';
import { balancesOf } from './balance.js';
import { periodStateAt, type Period } from './period.js';
import { decidePost, type Posted, type PostingView, type PostRefusal } from './post.js';
import { GENESIS_HASH, type JournalEntry, type TransactionInput } from './transaction.js';

/** A whole ledger as one value. The database holds the real one; simulations, tests and dry runs hold this. */
export interface Book {
  readonly accounts: ReadonlyMap<AccountCode, Account>;
  readonly entries: readonly JournalEntry[];
  readonly periods: readonly Period[];
}
export const EMPTY_BOOK: Book = { accounts: new Map(), entries: [], periods: [] };

/** Opens accounts that do not exist yet. @throws Error when a code stands for another account already */
export function openAccounts(book: Book, accounts: Iterable<Account>): Book {
  const all = new Map(book.accounts);
  for (const account of accounts) {
    const known = all.get(account.code);
    if (known !== undefined && (known.type !== account.type || known.currency !== account.currency || known.ownerOrg !== account.ownerOrg)) {
      throw new Error(`account ${account.code} exists with another type, currency or owner`);
    }
    if (known === undefined) all.set(account.code, account);
  }
  return { ...book, accounts: all };
}

export function viewOf(book: Book): PostingView {
  const balances = balancesOf(book.accounts.values(), book.entries);
  const last = book.entries.at(-1);
  return {
    account: (code) => book.accounts.get(code),
    balanceMinor: (code) => balances.get(code) ?? 0n,
    earlier: (key) => book.entries.find((entry) => entry.idempotencyKey === key),
    head: { sequence: last?.sequence ?? 0, hash: last?.hash ?? GENESIS_HASH, recordedAt: last?.recordedAt ?? null },
    periodState: (at) => periodStateAt(book.periods, at),
  };
}

/** Books one transaction; the book is left as it was when it is refused or replayed. */
export function post(
  book: Book,
  input: TransactionInput,
  hash: HashText = sha256Hex,
): Result<Posted & { readonly book: Book }, PostRefusal> {
  const decided = decidePost(viewOf(book), input, hash);
  if (!decided.ok) return decided;
  const { outcome, entry } = decided.value;
  return ok({ outcome, entry, book: outcome === 'replayed' ? book : { ...book, entries: [...book.entries, entry] } });
}
