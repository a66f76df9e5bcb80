/** Comparators. Every order ends in an id, so two machines never disagree about a tie. */
export type Comparator<T> = (a: T, b: T) => number;
export const byText: Comparator<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
export const byNumber: Comparator<number> = (a, b) => a - b;
export const byBigint: Comparator<bigint> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
export const by = <T, K>(key: (item: T) => K, compare: Comparator<K>): Comparator<T> => (a, b) => compare(key(a), key(b));
/** First rung that decides wins. */
export const ladder = <T>(...rungs: readonly Comparator<T>[]): Comparator<T> => (a, b) => {
  for (const rung of rungs) {
    const answer = rung(a, b);
    if (answer !== 0) return answer;
  }
  return 0;
};
