import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface SchedulerMetrics {
  readonly gap: Gauge;
  readonly cycleSeconds: Histogram;
  readonly cycles: Counter<'outcome'>;
  readonly unplaced: Gauge<'reason'>;
  readonly submitToLeaseSeconds: Histogram;
  readonly refused: Counter<'kind'>;
  readonly relayed: Counter;
  readonly sweeps: Counter<'deed'>;
}
export function schedulerMetrics(registry: Registry): SchedulerMetrics {
  const registers = [registry];
  return {
    gap: new Gauge({ name: 'switchyard_plan_certified_gap', help: 'Certified gap of the newest plan to the best possible one, as a share of its cost', registers }),
    cycleSeconds: new Histogram({ name: 'switchyard_match_cycle_seconds', help: 'Wall time of one match cycle', buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30], registers }),
    cycles: new Counter({ name: 'switchyard_match_cycles_total', help: 'Match cycles, by outcome', labelNames: ['outcome'], registers }),
    unplaced: new Gauge({ name: 'switchyard_jobs_unplaced', help: 'Jobs without a place after the newest cycle, by reason (a job counts once for each of its reasons)', labelNames: ['reason'], registers }),
    submitToLeaseSeconds: new Histogram({
      name: 'switchyard_submit_to_lease_market_seconds', help: 'Market time from submission to lease', buckets: [10, 60, 300, 900, 3_600, 14_400, 43_200, 172_800, 604_800], registers,
    }),
    refused: new Counter({ name: 'switchyard_commit_refusals_total', help: 'Drafts refused at commit, by kind', labelNames: ['kind'], registers }),
    relayed: new Counter({ name: 'switchyard_events_relayed_total', help: 'Outbox events handed out', registers }),
    sweeps: new Counter({ name: 'switchyard_sweep_deeds_total', help: 'What the sweeps did, by deed', labelNames: ['deed'], registers }),
  };
}
