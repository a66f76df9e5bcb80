import { scaleBand, scaleLinear } from 'd3-scale';
import { type ReplayChartData, subtitleOf } from './chart-data.js';
import { key } from './axes.js';
import { element, frame, label } from './svg.js';

const ROW = 26;
const [ASKED, RUN, WAIT] = ['#cbd5e0', '#2f855a', '#6b46c1'];
/** More customers than this would not be legible: the biggest are shown. */
const CUSTOMERS_MOST = 20;

/** What each customer asked for and got, and how long it waited on average. */
export function customersChart(data: ReplayChartData): string {
  const all = data.results[0]!.tenants;
  const shown = [...all].sort((a, b) => b.gpuHoursAsked - a.gpuHoursAsked || (a.tenant < b.tenant ? -1 : 1)).slice(0, CUSTOMERS_MOST);
  const top = 96;
  const bottom = top + shown.length * ROW;
  const band = scaleBand(shown.map((one) => one.tenant), [top, bottom]).padding(0.25);
  const x = scaleLinear([0, Math.max(1, ...shown.map((one) => one.gpuHoursAsked))], [0, 400]);
  const wait = scaleLinear([0, Math.max(1, ...shown.map((one) => one.meanWaitHours))], [0, 200]);
  return frame(1180, bottom + 70, `Customers: GPU-hours asked and run, and mean wait${all.length > shown.length ? ` (the ${shown.length} biggest of ${all.length})` : ''}`, subtitleOf(data), [
    ...shown.flatMap((one) => {
      const y = band(one.tenant)!;
      return [
        label(180, y + 14, one.tenant, { 'text-anchor': 'end', class: 'small' }),
        element('rect', { x: 190, y, width: x(one.gpuHoursAsked), height: band.bandwidth(), fill: ASKED }),
        element('rect', { x: 190, y: y + 4, width: x(one.gpuHoursRun), height: band.bandwidth() - 8, fill: RUN }),
        label(198 + x(one.gpuHoursAsked), y + 14, `${((100 * one.gpuHoursRun) / Math.max(1e-9, one.gpuHoursAsked)).toFixed(0)} % of ${one.gpuHoursAsked.toLocaleString('en-US', { maximumFractionDigits: 0 })} GPU-h, ${one.missed} of ${one.jobs} jobs missed`, { class: 'small' }),
        element('rect', { x: 900, y, width: wait(one.meanWaitHours), height: band.bandwidth(), fill: WAIT, 'fill-opacity': 0.7 }),
        label(908 + wait(one.meanWaitHours), y + 14, `${one.meanWaitHours.toFixed(1)} h`, { class: 'small' }),
      ];
    }),
    label(190, top - 12, 'GPU-hours', { class: 'small' }), label(900, top - 12, 'mean wait, hours', { class: 'small' }),
    ...key([{ name: 'asked', colour: ASKED }, { name: 'run', colour: RUN }, { name: 'mean wait', colour: '#9778ca' }], 190, bottom + 8),
  ]);
}
