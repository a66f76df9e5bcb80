import { sumOf } from '../../format/sums.js';

interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Row {
  readonly month: string;
  readonly product: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly site: { readonly id: string; readonly name: string };
  readonly billed: Money;
  readonly tax: Money;
  readonly revenue: Money;
}
export const groupings = ['month', 'customer', 'site', 'product'] as const;
export type Grouping = (typeof groupings)[number];
interface Summed {
  readonly key: string;
  readonly name: string;
  readonly currency: string;
  readonly billed: string;
  readonly tax: string;
  readonly revenue: string;
}
function nameOf(row: Row, by: Grouping): readonly [id: string, name: string] {
  switch (by) {
    case 'month': return [row.month, row.month];
    case 'customer': return [row.customer.id, row.customer.name];
    case 'site': return [row.site.id, row.site.name];
    case 'product': return [row.product, row.product];
  }
}
/** Revenue summed by one thing, currency by currency: months in order, the rest largest first; ties by id. */
export function revenueBy(rows: readonly Row[], by: Grouping): readonly Summed[] {
  const keys = [...new Set(rows.map((row) => `${nameOf(row, by)[0]} ${row.billed.currency}`))];
  const sums = keys.map((key): Summed => {
    const own = rows.filter((row) => `${nameOf(row, by)[0]} ${row.billed.currency}` === key);
    const of = (what: 'billed' | 'tax' | 'revenue'): string => sumOf(own.map((row) => row[what].amount));
    return { key, name: nameOf(own[0]!, by)[1], currency: own[0]!.billed.currency, billed: of('billed'), tax: of('tax'), revenue: of('revenue') };
  });
  const byKey = (a: Summed, b: Summed): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  return sums.sort((a, b) => (by === 'month' ? byKey(a, b) : Number(b.revenue) - Number(a.revenue) || byKey(a, b)));
}
