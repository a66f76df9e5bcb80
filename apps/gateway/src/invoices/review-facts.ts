import { anomaliesOf, changePpm, compareByKind, type ReviewFacts, type ReviewedUsage } from '@switchyard/billing';
import { formatDecimal, parseDecimal, minorUnits, unwrap, type MinorUnits } from '@switchyard/kernel';
import { previousByInvoice, remarksByInvoice, reviewedLinesByInvoice, usageByInvoice, type PreviousInvoice, type ReviewedLineRow, type UsageOfInvoice } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { money, type InvoiceView, type MoneyView } from './views.js';

type Looked = Pick<InvoiceView, 'id' | 'currency' | 'total'>;
/** Facts of a review, with the number of the invoice before. */
export type Reviewed = ReviewFacts & { readonly previous: (NonNullable<ReviewFacts['previous']> & { readonly number: string }) | null };

const NO_USAGE: Omit<ReviewedUsage, 'remarks'> = { intervals: 0, gpuSeconds: 0n, measuredMs: 0, estimatedMs: 0, missingMs: 0, replaced: 0, lowestMicroUsdPerMwh: null, highestMicroUsdPerMwh: null };
export const minorOf = ({ amount }: MoneyView): MinorUnits => minorUnits(unwrap(parseDecimal(amount, 2)));

/** What a review knows of an invoice: five queries for a whole page, whatever its length. */
export async function reviewedOf({ loaders }: Pick<GqlContext, 'loaders'>, invoice: Looked): Promise<Reviewed> {
  const linesOf = (id: string) => loaders.many<ReviewedLineRow>('reviewedLinesByInvoice', reviewedLinesByInvoice, id);
  const [previous, lines, usage, remarks] = await Promise.all([
    loaders.one<PreviousInvoice>('previousByInvoice', previousByInvoice, invoice.id), linesOf(invoice.id),
    loaders.one<UsageOfInvoice>('usageByInvoice', usageByInvoice, invoice.id), loaders.many<{ key: string; remark: string }>('remarksByInvoice', remarksByInvoice, invoice.id),
  ]);
  const before = previous === undefined ? null : { invoiceId: previous.id, number: previous.number, totalMinor: previous.totalMinor, lines: await linesOf(previous.id) };
  const told = remarks.map(({ remark }) => remark);
  return { currency: invoice.currency, totalMinor: minorOf(invoice.total), lines, previous: before, usage: usage === undefined ? { ...NO_USAGE, remarks: told } : { ...spans(usage), remarks: told } };
}
const spans = (usage: UsageOfInvoice): typeof NO_USAGE => ({ ...usage, measuredMs: Number(usage.measuredMs), estimatedMs: Number(usage.estimatedMs), missingMs: Number(usage.missingMs) });

export const anomalyViews = (facts: ReviewFacts): readonly object[] => anomaliesOf(facts).map(({ kind, message }) => ({ kind: kind.toUpperCase(), message }));

/** Null: there is nothing to compare it with. */
export function comparisonView({ previous, lines, totalMinor, currency }: Reviewed): object | null {
  if (previous === null) return null;
  const change = changePpm(totalMinor, previous.totalMinor);
  return {
    invoiceId: previous.invoiceId, number: previous.number, total: money(previous.totalMinor, currency), changeRate: change === null ? null : formatDecimal(change, 6, 0),
    kinds: compareByKind(lines, previous.lines).map(({ componentKind, side, currentMinor, previousMinor }) => ({
      component: componentKind, side: side.toUpperCase(), current: money(currentMinor, currency), previous: money(previousMinor, currency), difference: money(currentMinor - previousMinor, currency),
    })),
  };
}
