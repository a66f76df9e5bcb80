import { scaleLinear } from 'd3-scale';
import { type ReplayChartData, subtitleOf } from './chart-data.js';
import { type Box, key, xAxis, yAxis } from './axes.js';
import { element, frame, label } from './svg.js';

const BOX: Box = { left: 80, right: 760, top: 92, bottom: 352 };
const [ERROR, BIAS] = ['#2b6cb0', '#e58a4e'];

/** Mean absolute error and bias of the price forecast, by how many days ahead it looked. */
export function forecastChart(data: ReplayChartData): string {
  const leads = data.results[0]!.forecastErrorByLead;
  const values = leads.flatMap((lead) => [lead.meanAbsoluteUsdPerMwh, lead.biasUsdPerMwh]);
  const y = scaleLinear([Math.min(0, ...values), Math.max(1, ...values)], [BOX.bottom, BOX.top]).nice();
  const last = Math.max(1, ...leads.map((lead) => lead.day));
  const x = scaleLinear([0.5, last + 0.5], [BOX.left, BOX.right]);
  const width = (x(2) - x(1)) * 0.3;
  const bar = (at: number, value: number, fill: string): string => element('rect', { x: at, y: Math.min(y(0), y(value)), width, height: Math.abs(y(value) - y(0)), fill });
  return frame(1180, 410, 'Error of the price forecast by days ahead', subtitleOf(data), [
    ...yAxis(y, BOX, 'USD/MWh', (value) => `${value}`),
    ...xAxis(x, BOX, 'day ahead that was forecast (1 = the first 24 h; known prices are not counted)', leads.map((lead) => lead.day), (value) => `${value}`),
    ...leads.flatMap((lead) => [
      bar(x(lead.day) - width, lead.meanAbsoluteUsdPerMwh, ERROR), bar(x(lead.day), lead.biasUsdPerMwh, BIAS),
      label(x(lead.day) - width / 2, y(lead.meanAbsoluteUsdPerMwh) - 4, lead.meanAbsoluteUsdPerMwh.toFixed(1), { 'text-anchor': 'middle', class: 'small' }),
    ]),
    ...key([{ name: 'mean absolute error', colour: ERROR }, { name: 'bias: forecast less actual', colour: BIAS }], 800, 100),
    label(800, 160, `${leads.reduce((total, lead) => total + lead.samples, 0).toLocaleString('en-US')} forecast prices`, { class: 'small' }),
  ]);
}
