import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import { DAY_MS, type EpochMs, toIso } from '@switchyard/kernel';
import type { ReplaySite } from '@switchyard/simulation';
import { type ReplayChartData, subtitleOf } from './chart-data.js';
import { savingsBars, savingsHeight } from './savings-chart.js';
import { element, frame, INK, label } from './svg.js';

const WIDTH = 1180;
const LEFT = 190;
const RIGHT = 90;
const ROW = 44;
const TOP = 92;
/** USD/MWh at which the colours sit; beyond the ends they stay. Blue earns, pale is cheap, red is dear. */
const STOPS = [-30, 0, 20, 40, 80, 200];
const COLOURS = ['#2b6cb0', '#bfdbf0', '#f4f1e4', '#f6d58c', '#e58a4e', '#a3282d'];

/** Slots on the chart: the days of submissions; the week in which the last jobs end is left out. */
const shownSlots = ({ days, input }: ReplayChartData): number => Math.min(input.slots, (days * 86_400) / input.slotSeconds);

interface SiteRow {
  readonly id: string;
  readonly pools: readonly { readonly site: ReplaySite; readonly index: number }[];
}
function siteRows({ input }: ReplayChartData): SiteRow[] {
  const rows = new Map<string, { site: ReplaySite; index: number }[]>();
  input.sites.forEach((site, index) => rows.set(site.feeder ?? site.id, [...(rows.get(site.feeder ?? site.id) ?? []), { site, index }]));
  return [...rows].map(([id, pools]) => ({ id, pools }));
}

/** Row per site: the background is the price of each slot, the dark area on it the share of the site's GPUs that are occupied, cuts are bars below. */
function heatRow(data: ReplayChartData, { id, pools }: SiteRow, x: (slot: number) => number, y: number, colour: (usd: number) => string): string {
  const { input, results } = data;
  const { microUsdPerMwh } = pools[0]!.site;
  const shown = shownSlots(data);
  const width = x(1) - x(0);
  const cells: string[] = [];
  // Neighbouring slots of one colour are one rectangle: a third of the bytes and no hairlines between them.
  for (let from = 0; from < shown; ) {
    const fill = colour(microUsdPerMwh[input.historySlots + from]! / 1e6);
    let to = from + 1;
    while (to < shown && colour(microUsdPerMwh[input.historySlots + to]! / 1e6) === fill) to += 1;
    cells.push(element('rect', { x: x(from), y, width: (to - from) * width, height: ROW - 8, fill }));
    from = to;
  }
  const gpus = pools.reduce((total, { site }) => total + Math.max(...site.gpus), 0);
  const busy = Array.from({ length: shown }, (_, slot) => pools.reduce((total, { index }) => total + results[0]!.load[index]![slot]!, 0));
  const height = scaleLinear([0, gpus], [y + ROW - 8, y]);
  const outline = area<number>().curve(curveStepAfter).x((_, slot) => x(slot)).y0(height(0)).y1((used) => height(used))([...busy, busy.at(-1) ?? 0]);
  const used = busy.reduce((a, b) => a + b, 0) / Math.max(1, gpus * shown);
  const mean = microUsdPerMwh.slice(input.historySlots, input.historySlots + shown).reduce((a, b) => a + b, 0) / shown / 1e6;
  const cuts = (input.curtailments ?? []).filter((event) => event.site === id && event.from < shown);
  return [
    ...cells,
    element('path', { d: outline ?? '', fill: INK, 'fill-opacity': 0.26, stroke: INK, 'stroke-width': data.days > 14 ? 0.5 : 0.9, 'stroke-opacity': 0.85 }),
    ...cuts.map(({ from, to }) => element('rect', { x: x(from), y: y + ROW - 7, width: Math.max(2, x(Math.min(to, shown)) - x(from)), height: 4, fill: '#6b21a8' })),
    label(LEFT - 10, y + 16, id, { 'text-anchor': 'end', 'font-weight': 600 }),
    label(LEFT - 10, y + 31, `${gpus} GPUs, mean ${mean.toFixed(0)} USD/MWh`, { 'text-anchor': 'end', class: 'small' }),
    label(WIDTH - RIGHT + 8, y + 24, `${(100 * used).toFixed(0)} % busy`, { class: 'small' }),
  ].join('\n');
}

function legend(colour: (usd: number) => string, y: number): string[] {
  const at = scaleLinear([0, STOPS.length - 1], [LEFT, LEFT + 240]);
  const steps = 64;
  const price = scaleLinear(STOPS.map((_, i) => at(i)), STOPS);
  return [
    ...Array.from({ length: steps }, (_, i) => {
      const x = LEFT + (240 * i) / steps;
      return element('rect', { x, y, width: 240 / steps + 0.3, height: 10, fill: colour(price(x)) });
    }),
    ...STOPS.map((stop, i) => label(at(i), y + 23, `${stop}`, { 'text-anchor': 'middle', class: 'small' })),
    label(LEFT + 256, y + 10, 'USD/MWh paid by the site (market price and adder)', { class: 'small' }),
    element('rect', { x: LEFT + 560, y, width: 18, height: 10, fill: INK, 'fill-opacity': 0.26, stroke: INK, 'stroke-width': 0.7 }),
    label(LEFT + 584, y + 10, 'share of GPUs busy (full height = all)', { class: 'small' }),
    element('rect', { x: LEFT + 810, y: y + 3, width: 18, height: 4, fill: '#6b21a8' }),
    label(LEFT + 834, y + 10, 'cut', { class: 'small' }),
  ];
}

/** Price heat map of site by hour with the placed load over it, and what each policy cost. */
export function marketChart(data: ReplayChartData): string {
  const { start, days, input, results } = data;
  const rows = siteRows(data);
  const x = scaleLinear([0, shownSlots(data)], [LEFT, WIDTH - RIGHT]);
  const colour = scaleLinear<string>(STOPS, COLOURS).clamp(true);
  const binned = (usd: number): string => colour(Math.round(usd / 2) * 2);
  const bottom = TOP + rows.length * ROW;
  const every = Math.max(1, Math.ceil(days / 14));
  const dayLines = Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => {
    const at = x((i * every * 86_400) / input.slotSeconds);
    const name = i * every < days ? label(at + 3, TOP - 8, toIso((start + i * every * DAY_MS) as EpochMs).slice(5, 10), { class: 'small' }) : '';
    return `${element('line', { x1: at, x2: at, y1: TOP - 4, y2: bottom - 4, stroke: INK, 'stroke-opacity': 0.25, 'stroke-width': 0.6 })}${name}`;
  });
  const barsTop = bottom + 74;
  const title = `Price by site and hour, and the load placed over it: ${results[0]!.placed} jobs`;
  return frame(WIDTH, barsTop + savingsHeight(data) + 20, title, subtitleOf(data), [
    ...rows.map((row, i) => heatRow(data, row, x, TOP + i * ROW, binned)),
    ...dayLines,
    ...legend(binned, bottom + 4),
    label(LEFT, barsTop - 12, 'Cost of the same jobs: power, moved data (lighter), missed jobs at 2 USD per GPU-hour (palest)', { 'font-weight': 600 }),
    ...savingsBars(data, LEFT, WIDTH - RIGHT + 80, barsTop),
  ]);
}
