import { isNothing, negated, sumOf } from '../../format/sums.js';

interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Balance {
  readonly provider: Money;
  readonly books: Money;
  readonly differences: Money;
}
/** Both sides in one currency: what they differ by, what is known to explain it, and what nothing explains. */
interface Sides {
  readonly currency: string;
  readonly provider: string;
  readonly books: string;
  readonly difference: string;
  readonly explained: string;
  readonly unexplained: string;
  /** `matched`: both have the same; `explained`: what differs is known, item by item. */
  readonly is: 'matched' | 'explained' | 'unexplained';
}
export function sidesOf({ provider, books, differences }: Balance): Sides {
  const difference = sumOf([provider.amount, negated(books.amount)]);
  const unexplained = sumOf([difference, negated(differences.amount)]);
  return { currency: provider.currency, provider: provider.amount, books: books.amount, difference, explained: differences.amount, unexplained, is: !isNothing(unexplained) ? 'unexplained' : isNothing(difference) ? 'matched' : 'explained' };
}
