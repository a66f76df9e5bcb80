import { sumsByCurrency } from '../../format/sums.js';

interface Posting {
  readonly direction: string;
  readonly amount: { readonly amount: string; readonly currency: string };
}
/** The two sides of an entry, and whether they are equal in every currency. */
export function sidesOf<P extends Posting>(postings: readonly P[]): { readonly debits: readonly P[]; readonly credits: readonly P[]; readonly balances: boolean } {
  const [debits, credits] = ['debit', 'credit'].map((side) => postings.filter(({ direction }) => direction === side)) as [P[], P[]];
  const sums = (side: readonly P[]): string => JSON.stringify(sumsByCurrency(side.map(({ amount }) => amount)));
  return { debits, credits, balances: debits.length + credits.length === postings.length && sums(debits) === sums(credits) };
}
