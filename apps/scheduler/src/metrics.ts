import type { Feed } from '@switchyard/store';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface SchedulerMetrics {
  readonly gap: Gauge;
  readonly gapWithoutMisses: Gauge;
  readonly absoluteGap: Gauge;
  readonly missed: Gauge;
  readonly missedLowerBound: Gauge;
  readonly costOfFairness: Gauge;
  readonly cycleSeconds: Histogram;
  readonly cycles: Counter<'outcome'>;
  readonly unplaced: Gauge<'reason'>;
  readonly later: Gauge;
  readonly submitToLeaseSeconds: Histogram;
  readonly refused: Counter<'kind'>;
  readonly relayed: Counter;
  readonly sweeps: Counter<'deed'>;
  readonly forecastError: Gauge<'node' | 'kind' | 'lead'>;
  readonly forecastBias: Gauge<'node' | 'kind' | 'lead'>;
  readonly forecastSamples: Gauge<'node' | 'kind' | 'lead'>;
}
export function schedulerMetrics(registry: Registry): SchedulerMetrics {
  const registers = [registry];
  return {
    gap: new Gauge({ name: 'switchyard_plan_certified_gap', help: 'Certified gap of the newest plan to the best possible one, as a share of its cost', registers }),
    gapWithoutMisses: new Gauge({ name: 'switchyard_plan_certified_gap_without_misses', help: 'The same gap as a share of the cost of the placed jobs alone', registers }),
    absoluteGap: new Gauge({ name: 'switchyard_plan_absolute_gap_usd', help: 'Most that a better plan could have saved, penalties of unplaced jobs included', registers }),
    missed: new Gauge({ name: 'switchyard_plan_missed_jobs', help: 'Jobs that the newest plan left out', registers }),
    missedLowerBound: new Gauge({ name: 'switchyard_plan_missed_jobs_lower_bound', help: 'No plan of the same snapshot leaves fewer jobs out', registers }),
    costOfFairness: new Gauge({ name: 'switchyard_plan_cost_of_fairness_usd', help: 'Cost of the newest plan less that of the plan without fair shares', registers }),
    cycleSeconds: new Histogram({ name: 'switchyard_match_cycle_seconds', help: 'Wall time of one match cycle', buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30], registers }),
    cycles: new Counter({ name: 'switchyard_match_cycles_total', help: 'Match cycles, by outcome', labelNames: ['outcome'], registers }),
    unplaced: new Gauge({ name: 'switchyard_jobs_unplaced', help: 'Jobs without a place after the newest cycle, by reason (a job counts once for each of its reasons)', labelNames: ['reason'], registers }),
    later: new Gauge({ name: 'switchyard_jobs_left_to_later_cycles', help: 'Jobs without a place that the newest cycle did not plan, since there were more than one plan takes', registers }),
    submitToLeaseSeconds: new Histogram({
      name: 'switchyard_submit_to_lease_market_seconds', help: 'Market time from submission to lease', buckets: [10, 60, 300, 900, 3_600, 14_400, 43_200, 172_800, 604_800], registers,
    }),
    refused: new Counter({ name: 'switchyard_commit_refusals_total', help: 'Drafts refused at commit, by kind', labelNames: ['kind'], registers }),
    relayed: new Counter({ name: 'switchyard_events_relayed_total', help: 'Outbox events handed out', registers }),
    sweeps: new Counter({ name: 'switchyard_sweep_deeds_total', help: 'What the sweeps did, by deed', labelNames: ['deed'], registers }),
    forecastError: new Gauge({ name: 'switchyard_price_forecast_error_usd_per_mwh', help: 'Mean absolute error of the price forecasts of a series over the last two weeks, by hours ahead', labelNames: ['node', 'kind', 'lead'], registers }),
    forecastBias: new Gauge({ name: 'switchyard_price_forecast_bias_usd_per_mwh', help: 'Mean of forecast less price over the last two weeks, by hours ahead: above 0 it forecasts too high', labelNames: ['node', 'kind', 'lead'], registers }),
    forecastSamples: new Gauge({ name: 'switchyard_price_forecast_samples', help: 'Hours behind the forecast error and bias of a series, by hours ahead', labelNames: ['node', 'kind', 'lead'], registers }),
  };
}

/** How wrong the forecasts behind the newest plan were: error and bias are left out while nothing was measured, samples say 0. */
export function tellForecastErrors(metrics: SchedulerMetrics, feeds: readonly Feed[]): void {
  for (const gauge of [metrics.forecastError, metrics.forecastBias, metrics.forecastSamples]) gauge.reset();
  for (const { series, forecaster } of feeds) {
    for (const { fromHours, toHours, error } of forecaster()?.errors ?? []) {
      const labels = { node: series.node, kind: series.kind, lead: `${fromHours}-${toHours}h` };
      metrics.forecastSamples.set(labels, error?.samples ?? 0);
      if (!error) continue;
      metrics.forecastError.set(labels, error.meanAbsoluteMicroUsdPerMwh / 1e6);
      metrics.forecastBias.set(labels, error.biasMicroUsdPerMwh / 1e6);
    }
  }
}
