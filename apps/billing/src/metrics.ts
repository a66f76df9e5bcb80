import type { QuotedVsBilled } from '@switchyard/rating';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface BillingMetrics {
  readonly events: Counter<'outcome'>;
  readonly sweepSeconds: Histogram;
  readonly stuck: Gauge;
  /** Takes note of what became of a lease's quote. */
  readonly quotedVsBilled: (split: QuotedVsBilled) => void;
}
/** Shares of a quote, up to a bill of twice the quote. */
const SHARES = [0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1];

export function billingMetrics(registry: Registry): BillingMetrics {
  const registers = [registry];
  const variance = new Histogram({
    name: 'switchyard_billing_quote_variance_ratio', help: 'What a lease was billed beyond or below its quote, as an absolute share of the quote, by what it comes from', labelNames: ['part'], buckets: SHARES, registers,
  });
  const unexplained = new Counter({ name: 'switchyard_billing_quote_unexplained_total', help: 'Leases whose bill differs from their quote by more than quantities, index and curtailment', registers });
  return {
    events: new Counter({ name: 'switchyard_billing_events_total', help: 'Outbox events handled, by outcome', labelNames: ['outcome'], registers }),
    sweepSeconds: new Histogram({ name: 'switchyard_billing_sweep_seconds', help: 'Duration of one sweep', buckets: [0.01, 0.05, 0.2, 1, 5, 30, 120], registers }),
    stuck: new Gauge({ name: 'switchyard_billing_stuck', help: 'Things the latest sweep could not go on with', registers }),
    quotedVsBilled: ({ quotedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros }) => {
      if (restMicros !== 0n) unexplained.inc();
      const parts = { quantity: quantityMicros, index: indexMicros, curtailment: curtailmentMicros, rest: restMicros };
      // A quote of nothing has no shares: what is billed beyond it is all of it.
      for (const [part, micros] of Object.entries(parts)) variance.observe({ part }, micros === 0n ? 0 : Math.abs(quotedMicros === 0n ? 1 : Number(micros) / Number(quotedMicros)));
    },
  };
}
