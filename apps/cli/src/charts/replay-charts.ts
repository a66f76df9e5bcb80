import type { ReplayChartData } from './chart-data.js';
import { customersChart } from './customers-chart.js';
import { forecastChart } from './forecast-chart.js';
import { gapChart } from './gap-chart.js';
import { marketChart } from './market-chart.js';
import { savingsChart } from './savings-chart.js';
import { waitingChart } from './waiting-chart.js';

/** All charts of a replay as SVG texts by file name. The same replay gives the same bytes. */
export function replayCharts(data: ReplayChartData): Readonly<Record<string, string>> {
  return {
    'market.svg': marketChart(data), 'savings.svg': savingsChart(data), 'waiting.svg': waitingChart(data), 'gap.svg': gapChart(data),
    'forecast.svg': forecastChart(data), 'customers.svg': customersChart(data),
  };
}
