import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { DAY_MS, type EpochMs, toIso } from '@switchyard/kernel';
import { type ReplayChartData, subtitleOf } from './chart-data.js';
import { type Box, key, xAxis, yAxis } from './axes.js';
import { element, frame, policyColour } from './svg.js';

const BOX: Box = { left: 80, right: 1140, top: 112, bottom: 372 };
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const LEFT_OUT = '#a3282d';

/** Certified gap of every plan over time; plans that left a job out are ticks on the ground line. */
export function gapChart(data: ReplayChartData): string {
  const { plans, name } = data.results[0]!;
  const gaps = plans.flatMap(({ slot, gap }) => (gap === null ? [] : [{ slot, gap }]));
  const lastSlot = Math.max(1, ...plans.map((plan) => plan.slot));
  const sorted = gaps.map(({ gap }) => gap).sort((a, b) => a - b);
  const worst = sorted.at(-1) ?? 0;
  // A market with two jobs in it may have any gap: the highest hundredth is cut off, and the worst is named.
  const most = Math.max(0.01, sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0);
  const x = scaleLinear([0, lastSlot], [BOX.left, BOX.right]);
  const y = scaleLinear([0, most], [BOX.bottom, BOX.top]).nice();
  const path = line<(typeof gaps)[number]>().x(({ slot }) => x(slot)).y(({ gap }) => y(Math.min(gap, most)))(gaps);
  const perDay = 86_400 / data.input.slotSeconds;
  const days = Math.floor(lastSlot / perDay);
  const every = Math.max(1, Math.ceil(days / 12));
  const out = plans.filter((plan) => plan.leftOut > 0);
  return frame(1180, 470, 'Certified gap of each plan: how far from the best any plan could be, at most', subtitleOf(data), [
    ...yAxis(y, BOX, 'gap to the lower bound, % of the plan\'s cost', (value) => `${(100 * value).toFixed(most < 0.05 ? 1 : 0)} %`),
    ...xAxis(x, BOX, `day of the plan (UTC); ${plans.length} plans`, Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => i * every * perDay), (slot) => toIso((data.start + (slot / perDay) * DAY_MS) as EpochMs).slice(5, 10)),
    element('path', { d: path ?? '', fill: 'none', stroke: policyColour(name), 'stroke-width': 1.2 }),
    ...out.map(({ slot }) => element('line', { x1: x(slot), x2: x(slot), y1: BOX.bottom - 8, y2: BOX.bottom, stroke: LEFT_OUT, 'stroke-width': 1.2 })),
    ...key([{ name: `plans with every job placed: ${gaps.length}; mean ${percent(sorted.reduce((a, b) => a + b, 0) / Math.max(1, sorted.length))}, worst ${percent(worst)}, the highest hundredth is drawn at ${percent(most)}`, colour: policyColour(name) }, { name: `plans that left a job out (no gap shown): ${out.length}`, colour: LEFT_OUT }], BOX.left, BOX.bottom + 52),
  ]);
}
