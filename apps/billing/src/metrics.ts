import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface BillingMetrics {
  readonly events: Counter<'outcome'>;
  readonly sweepSeconds: Histogram;
  readonly stuck: Gauge;
}
export function billingMetrics(registry: Registry): BillingMetrics {
  const registers = [registry];
  return {
    events: new Counter({ name: 'switchyard_billing_events_total', help: 'Outbox events handled, by outcome', labelNames: ['outcome'], registers }),
    sweepSeconds: new Histogram({ name: 'switchyard_billing_sweep_seconds', help: 'Duration of one sweep', buckets: [0.01, 0.05, 0.2, 1, 5, 30, 120], registers }),
    stuck: new Gauge({ name: 'switchyard_billing_stuck', help: 'Things the latest sweep could not go on with', registers }),
  };
}
