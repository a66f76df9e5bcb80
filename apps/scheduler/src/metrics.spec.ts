import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS, unwrap } from '@switchyard/kernel';
import { forecasterOf, makeCurve } from '@switchyard/power';
import { A_SERIES, printsOf } from '@switchyard/power/testing';
import type { Feed } from '@switchyard/store';
import { Registry } from 'prom-client';
import { schedulerMetrics, tellForecastErrors } from './metrics.js';

const feed = (node: string, days: number): Feed => {
  const usd = Array.from({ length: days * 24 }, (_, hour) => (hour < (days - 1) * 24 ? 20 : 30));
  const curve = unwrap(makeCurve(A_SERIES, printsOf(usd, epochMs(0), HOUR_MS)));
  const series = { key: A_SERIES, id: A_SERIES, node, kind: 'real_time' as const, intervalSeconds: 3_600, source: 'spec', synthetic: true, staleAfterSeconds: 3_600, ownerOrg: null, version: 1n, lastTo: null };
  return { series, curve, forecaster: () => forecasterOf(curve), key: node };
};

describe('the forecast errors a scheduler tells', () => {
  it('are by series and lead time; what was not measured has no error and 0 samples', async () => {
    const registry = new Registry();
    const metrics = schedulerMetrics(registry);
    tellForecastErrors(metrics, [feed('GONE', 30)]);
    tellForecastErrors(metrics, [feed('WEST', 8)]);
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('switchyard_price_forecast'));
    // One forecast with a week of history: the last day, 10 dearer than the seven days at 20 before it
    expect(lines.sort()).toEqual([
      'switchyard_price_forecast_bias_usd_per_mwh{node="WEST",kind="real_time",lead="0-24h"} -10',
      'switchyard_price_forecast_error_usd_per_mwh{node="WEST",kind="real_time",lead="0-24h"} 10',
      'switchyard_price_forecast_samples{node="WEST",kind="real_time",lead="0-24h"} 24',
      'switchyard_price_forecast_samples{node="WEST",kind="real_time",lead="24-72h"} 0',
      'switchyard_price_forecast_samples{node="WEST",kind="real_time",lead="72-168h"} 0',
    ]);
  });
});
