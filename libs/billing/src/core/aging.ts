import { DAY_MS, type Currency, type EpochMs } from '@switchyard/kernel';

/** Days past due: not yet due, 1 to 30, 31 to 60, 61 to 90, more. A part of a day counts as one. */
export const agingBuckets = ['current', 'days1to30', 'days31to60', 'days61to90', 'over90'] as const;
export type AgingBucket = (typeof agingBuckets)[number];

/** What a customer owes on one document, as of the dates asked for: the sum of its postings to the customer's receivable. */
export interface OpenItem {
  readonly customerOrg: string;
  readonly currency: Currency;
  /** The invoice's id; `entry <sequence>` for a posting that names no invoice, such as an opening balance. */
  readonly item: string;
  /** Number of the invoice; null without one. */
  readonly number: string | null;
  /** The invoice's due date, else the day the posting takes effect. */
  readonly dueAt: EpochMs;
  /** Negative: the customer paid more than was owed on it. */
  readonly dueMinor: bigint;
}
export interface AgingRow {
  readonly customerOrg: string;
  readonly currency: Currency;
  readonly minorOf: Readonly<Record<AgingBucket, bigint>>;
  readonly totalMinor: bigint;
}

/** Whole days past due at `asOf`, 0 until the due date has passed. */
export function daysPastDue(dueAt: EpochMs, asOf: EpochMs): number {
  return asOf <= dueAt ? 0 : Math.ceil((asOf - dueAt) / DAY_MS);
}
export function bucketOf(dueAt: EpochMs, asOf: EpochMs): AgingBucket {
  const days = daysPastDue(dueAt, asOf);
  if (days === 0) return 'current';
  if (days <= 30) return 'days1to30';
  if (days <= 60) return 'days31to60';
  return days <= 90 ? 'days61to90' : 'over90';
}

/** Adds open items up per customer and currency, in the order of their first item: the totals are the receivable accounts' balances. */
export class Aging {
  readonly #rows = new Map<string, { row: AgingRow; minorOf: Record<AgingBucket, bigint> }>();
  constructor(private readonly asOf: EpochMs) {}

  add({ customerOrg, currency, dueAt, dueMinor }: OpenItem): void {
    const key = `${customerOrg}/${currency}`;
    const known = this.#rows.get(key);
    const minorOf = known?.minorOf ?? { current: 0n, days1to30: 0n, days31to60: 0n, days61to90: 0n, over90: 0n };
    minorOf[bucketOf(dueAt, this.asOf)] += dueMinor;
    const row: AgingRow = { customerOrg, currency, minorOf, totalMinor: (known?.row.totalMinor ?? 0n) + dueMinor };
    this.#rows.set(key, { row, minorOf });
  }
  rows(): readonly AgingRow[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }
}
