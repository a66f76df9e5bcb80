import { isNothing, sumOf } from '../../format/sums.js';

/** Buckets of days past due, from the least to the most worrying. */
export const buckets = [
  { key: 'current', label: 'Not due', colour: 'var(--series-1)' },
  { key: 'days1to30', label: '1–30 d', colour: 'var(--series-2)' },
  { key: 'days31to60', label: '31–60 d', colour: 'var(--series-4)' },
  { key: 'days61to90', label: '61–90 d', colour: 'var(--series-3)' },
  { key: 'over90', label: 'Over 90 d', colour: 'var(--bad)' },
] as const;
type BucketKey = (typeof buckets)[number]['key'];

type Amounts = Readonly<Record<BucketKey | 'total', { readonly amount: string; readonly currency: string }>>;

/** Totals of the rows in one currency, bucket by bucket. */
export function totalsOf(rows: readonly Amounts[], currency: string): Readonly<Record<BucketKey | 'total', string>> {
  const of = (key: BucketKey | 'total'): string => sumOf(rows.filter(({ total }) => total.currency === currency).map((row) => row[key].amount));
  return { current: of('current'), days1to30: of('days1to30'), days31to60: of('days31to60'), days61to90: of('days61to90'), over90: of('over90'), total: of('total') };
}
/** All that is past due. */
export const overdueOf = (row: Readonly<Record<BucketKey, string>>): string => sumOf([row.days1to30, row.days31to60, row.days61to90, row.over90]);

/** Widths of the pieces of a bar, in shares of what is owed; what is owed to the customer (below 0) has none. */
export function sharesOf(row: Amounts): readonly { readonly key: BucketKey; readonly share: number }[] {
  const owed = buckets.map(({ key }) => ({ key, of: isNothing(row[key].amount) ? 0 : Math.max(0, Number(row[key].amount)) }));
  const all = owed.reduce((sum, { of }) => sum + of, 0);
  return all === 0 ? [] : owed.filter(({ of }) => of > 0).map(({ key, of }) => ({ key, share: of / all }));
}
