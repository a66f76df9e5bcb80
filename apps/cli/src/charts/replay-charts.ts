import { replayChart, type ReplayChartData } from './replay-chart.js';
export type { ReplayChartData } from './replay-chart.js';
/** All charts of a replay as SVG texts by file name. */
export function replayCharts(data: ReplayChartData): Readonly<Record<string, string>> {
  return { 'market.svg': replayChart(data) };
}
