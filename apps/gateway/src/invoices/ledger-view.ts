import type { ChainVerdict } from '@switchyard/ledger';
import type { EpochMs } from '@switchyard/kernel';
import type { TrialBalance } from '@switchyard/store';
import { money } from './views.js';

/** The sums are shown in the house currency; `verified` asks that every currency balances. */
const HOUSE_CURRENCY = 'USD';

export function ledgerView(asOf: EpochMs, { accounts, sums, transactions }: TrialBalance, chain: ChainVerdict): object {
  const house = sums.find((sum) => sum.currency === HOUSE_CURRENCY);
  return {
    asOf, transactions,
    accounts: accounts.map(({ id, code, type, currency, orgId, balanceMinor }) => ({
      __typename: 'LedgerAccount', id, code: code.split('/')[0], type, organizationId: orgId, balance: money(balanceMinor, currency),
    })),
    debits: money(house?.debitMinor ?? 0n, HOUSE_CURRENCY), credits: money(house?.creditMinor ?? 0n, HOUSE_CURRENCY),
    verified: chain.ok && sums.every((sum) => sum.debitMinor === sum.creditMinor),
  };
}
