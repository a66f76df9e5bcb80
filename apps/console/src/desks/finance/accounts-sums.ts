import { isNothing, negated, sumOf } from '../../format/sums.js';

interface Account {
  readonly code: string;
  readonly type: string;
  readonly balance: { readonly amount: string; readonly currency: string };
}
/** Accounts of one role in one currency, together. */
interface RoleBalance<A extends Account> {
  readonly code: string;
  readonly type: string;
  readonly currency: string;
  /** On the side the balance stands; the other is empty. */
  readonly debit: string | null;
  readonly credit: string | null;
  readonly accounts: readonly A[];
}
/** In the order of a balance sheet, then of the income statement. */
const accountTypes = ['asset', 'liability', 'equity', 'income', 'expense'] as const;
const growsByDebit = (type: string): boolean => type === 'asset' || type === 'expense';

/** Debit or credit: a balance counts in the direction its type grows, and below 0 on the other side. */
export function sideOf(type: string, amount: string): { readonly debit: string | null; readonly credit: string | null } {
  const signed = growsByDebit(type) ? amount : negated(amount);
  if (isNothing(signed)) return { debit: null, credit: null };
  return signed.startsWith('-') ? { debit: null, credit: negated(signed) } : { debit: signed, credit: null };
}
/** A trial balance role by role, by type, then code. */
export function byRole<A extends Account>(accounts: readonly A[]): readonly RoleBalance<A>[] {
  const keys = [...new Set(accounts.map(({ code, balance }) => `${code} ${balance.currency}`))];
  const rank = (type: string): number => (accountTypes as readonly string[]).indexOf(type);
  return keys.map((key) => {
    const own = accounts.filter(({ code, balance }) => `${code} ${balance.currency}` === key);
    const { code, type, balance } = own[0]!;
    return { code, type, currency: balance.currency, accounts: own, ...sideOf(type, sumOf(own.map((account) => account.balance.amount))) };
  }).sort((a, b) => rank(a.type) - rank(b.type) || (a.code < b.code ? -1 : a.code > b.code ? 1 : a.currency < b.currency ? -1 : 1));
}
