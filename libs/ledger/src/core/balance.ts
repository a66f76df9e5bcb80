import type { EpochMs } from '@switchyard/kernel';
import type { Account, AccountCode } from './account.js';
import { signedMinor } from './post.js';
import type { JournalEntry } from './transaction.js';

/** Both dates of a report: what counts until `effective`, as far as it was known at `recorded` (both inclusive). */
export interface AsOf {
  readonly effective: EpochMs;
  readonly recorded: EpochMs;
}

/** Balances in each account's normal direction: the fold of the entries. Accounts without postings stand at 0. */
export function balancesOf(
  accounts: Iterable<Account>,
  entries: Iterable<JournalEntry>,
  asOf?: AsOf,
): ReadonlyMap<AccountCode, bigint> {
  const types = new Map<AccountCode, Account['type']>();
  const balances = new Map<AccountCode, bigint>();
  for (const account of accounts) {
    types.set(account.code, account.type);
    balances.set(account.code, 0n);
  }
  for (const entry of entries) {
    if (asOf !== undefined && (entry.effectiveAt > asOf.effective || entry.recordedAt > asOf.recorded)) continue;
    for (const posting of entry.postings) {
      const type = types.get(posting.account);
      if (type === undefined) throw new Error(`entry ${entry.id} posts to unknown account ${posting.account}`);
      balances.set(posting.account, (balances.get(posting.account) ?? 0n) + signedMinor(type, posting));
    }
  }
  return balances;
}
