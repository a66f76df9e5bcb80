import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { PolicyResult } from '@switchyard/simulation';
import { compared, type ReplayChartData, subtitleOf } from './chart-data.js';
import { type Box, key, xAxis, yAxis } from './axes.js';
import { element, frame, label, policyColour } from './svg.js';

const BOX: Box = { left: 80, right: 840, top: 92, bottom: 452 };
/** Points of a curve: enough to be smooth, few enough for a small file. */
const POINTS = 240;

/** Three policies start as early as they can: dashes, so that all are seen where they coincide. */
const DASHES: Readonly<Record<string, string>> = { 'cheapest-site-now': '6 6', 'cheapest-whole-job': '2 5' };

/** Hours from submission to the first start, ascending. */
export function waitsOf(result: PolicyResult, data: ReplayChartData): number[] {
  const submitted = new Map(data.input.jobs.map((job) => [job.id, job.submitSeconds]));
  return result.runs.map((run) => Math.max(0, (run.parts[0]!.from * data.input.slotSeconds - submitted.get(run.job)!) / 3_600)).sort((a, b) => a - b);
}

/** Share of the jobs that had started within so many hours, per policy; jobs that were missed never start. */
export function waitingChart(data: ReplayChartData): string {
  const shown = compared(data.results).map((result) => ({ result, waits: waitsOf(result, data) }));
  const longest = Math.max(1, ...shown.map(({ waits }) => waits.at(-1) ?? 0));
  const x = scaleLinear([0, longest], [BOX.left, BOX.right]);
  const y = scaleLinear([0, 1], [BOX.bottom, BOX.top]);
  const curves = shown.map(({ result, waits }) => {
    const within = (hours: number): number => waits.filter((wait) => wait <= hours).length / Math.max(1, data.input.jobs.length);
    const path = line<number>().curve(curveStepAfter).x((hours) => x(hours)).y((hours) => y(within(hours)))(Array.from({ length: POINTS + 1 }, (_, i) => (longest * i) / POINTS));
    return element('path', { d: path ?? '', fill: 'none', stroke: policyColour(result.name), 'stroke-width': result === data.results[0] ? 2.6 : 1.5, ...(DASHES[result.name] === undefined ? {} : { 'stroke-dasharray': DASHES[result.name]! }) });
  });
  const days = longest > 48;
  const step = days ? 12 * Math.max(1, Math.ceil(longest / 12 / 10)) : Math.max(1, Math.ceil(longest / 10));
  return frame(1180, 510, 'Waiting time: share of all jobs started, by hours since submission', subtitleOf(data), [
    ...yAxis(y, BOX, 'share of jobs started', (value) => `${Math.round(100 * value)} %`),
    ...xAxis(x, BOX, 'hours since submission', Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => i * step), (value) => `${value}`),
    ...curves,
    label(870, 100, 'mean / 95th percentile of the started', { class: 'small', 'font-weight': 600 }),
    ...key(shown.map(({ result }) => ({ name: `${result.name}: ${result.meanWaitHours.toFixed(1)} / ${result.p95WaitHours.toFixed(1)} h, ${result.missed} missed`, colour: policyColour(result.name) })), 870, 112),
    label(870, 270, 'Ours waits for cheap hours inside each deadline.', { class: 'small' }),
  ]);
}
