import { textTable } from '@switchyard/grid';
import type { InvoiceQuery, MarketQuery, QuoteJobMutation } from '@switchyard/graphql-client';

type Quote = Extract<QuoteJobMutation['quoteJob'], { __typename?: 'Quote' }>;
type Invoice = NonNullable<InvoiceQuery['invoice']>;
const clock = (iso: string): string => iso.slice(11, 16);

export function siteTable(sites: MarketQuery['market']['sites']): string {
  return textTable(['site', 'GPUs free', 'power now $/MWh'], sites.map((s) => [s.site.name, `${s.gpusFree}/${s.gpusTotal}`, s.price ? s.price.priceUsdPerMwh : 'stale']));
}
export function optionsTable(options: Quote['options']): string {
  return textTable(
    ['option', 'site', 'runs', 'total $', 'power $', 'worst case $', '$/GPU-h'],
    options.map((o) => [o.kind, o.site.name, o.segments.map((s) => `${clock(s.from)}-${clock(s.to)}`).join(' '), o.totalUsd, o.powerCostUsd, o.worstCaseUsd, o.usdPerGpuHour]),
  );
}
export function refusalLines(refusals: Quote['refusals']): string[] {
  return refusals.map((r) => `  not at ${r.site?.name ?? 'any site'}: ${r.kind}. ${r.message}`);
}
/** Lines of the invoice, then each settlement interval of the energy line with its price. */
export function invoiceTable(invoice: Invoice): string {
  const lines = textTable(['line', 'quantity', 'amount'], invoice.lines.filter((l) => Number(l.amount.amount) !== 0).map((l) => [l.side === 'OPERATOR' ? `${l.label} (borne by the operator, in no total)` : l.label, `${l.gpuHours ?? l.energyKwh ?? l.quantity} ${l.gpuHours ? 'GPU-h' : l.energyKwh ? 'kWh' : l.unit}`, `${l.amount.amount} ${l.amount.currency}`]));
  const energy = invoice.lines.find((l) => l.component.startsWith('energy'));
  const intervals = textTable(
    ['interval', 'GPU-s', 'kWh', '$/MWh', 'print'],
    (energy?.intervals ?? []).map((i) => [`${clock(i.from)}-${clock(i.to)}`, String(i.gpuSeconds), i.energyKwh ?? '', i.priceUsdPerMwh ?? '', i.pricePrint ?? '']),
  );
  return `${lines}\n${intervals}\nsubtotal ${invoice.subtotal.amount}, tax ${invoice.tax.amount}, total ${invoice.total.amount} ${invoice.total.currency}`;
}
