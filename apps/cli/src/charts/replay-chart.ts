import { scaleBand, scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import { DAY_MS, type EpochMs, toIso } from '@switchyard/kernel';
import type { PolicyResult, ReplayInput } from '@switchyard/simulation';
import { element, label, num } from './svg.js';

export interface ReplayChartData {
  readonly start: EpochMs;
  readonly days: number;
  readonly input: ReplayInput;
  readonly actualLoad: number;
  readonly seed: number;
  /** Ours first. */
  readonly results: readonly PolicyResult[];
}

const WIDTH = 1180;
const LEFT = 190;
const RIGHT = 90;
const ROW = 44;
const TOP = 92;
const BARS = 40;
/** USD/MWh at which the colours sit; beyond the ends they stay. Blue earns, pale is cheap, red is dear. */
const STOPS = [-30, 0, 20, 40, 80, 200];
const COLOURS = ['#2b6cb0', '#bfdbf0', '#f4f1e4', '#f6d58c', '#e58a4e', '#a3282d'];
const INK = '#1f2933';

/** Row per site: the background is the price of each slot, the dark area on it the share of the site's GPUs that are busy. */
function heatRow(data: ReplayChartData, site: number, x: (slot: number) => number, y: number, colour: (usd: number) => string): string {
  const { input, results } = data;
  const { id, gpus, microUsdPerMwh } = input.sites[site]!;
  const shown = shownSlots(data);
  const width = x(1) - x(0);
  const cells: string[] = [];
  // Neighbouring slots of one colour are one rectangle: a third of the bytes and no hairlines between them.
  for (let from = 0; from < shown; ) {
    const fill = colour(microUsdPerMwh[input.historySlots + from]! / 1e6);
    let to = from + 1;
    while (to < shown && colour(microUsdPerMwh[input.historySlots + to]! / 1e6) === fill) to += 1;
    cells.push(element('rect', { x: x(from), y, width: (to - from) * width, height: ROW - 6, fill }));
    from = to;
  }
  const most = Math.max(...gpus);
  const height = scaleLinear([0, most], [y + ROW - 6, y]);
  const busy = results[0]!.load[site]!.slice(0, shown);
  const outline = area<number>().curve(curveStepAfter).x((_, slot) => x(slot)).y0(height(0)).y1((used) => height(used))([...busy, busy.at(-1) ?? 0]);
  const used = busy.reduce((a, b) => a + b, 0) / Math.max(1, gpus.slice(0, shown).reduce((a, b) => a + b, 0));
  const mean = microUsdPerMwh.slice(input.historySlots, input.historySlots + shown).reduce((a, b) => a + b, 0) / shown / 1e6;
  return [
    ...cells,
    element('path', { d: outline ?? '', fill: INK, 'fill-opacity': 0.26, stroke: INK, 'stroke-width': 0.9, 'stroke-opacity': 0.85 }),
    label(LEFT - 10, y + 16, id, { 'text-anchor': 'end', 'font-weight': 600 }),
    label(LEFT - 10, y + 31, `${most} GPUs, mean ${mean.toFixed(0)} USD/MWh`, { 'text-anchor': 'end', class: 'small' }),
    label(WIDTH - RIGHT + 8, y + 24, `${(100 * used).toFixed(0)} % busy`, { class: 'small' }),
  ].join('\n');
}

/** Slots on the chart: the days of submissions; the week in which the last jobs end is left out. */
const shownSlots = ({ days, input }: ReplayChartData): number => Math.min(input.slots, (days * 86_400) / input.slotSeconds);

function legend(colour: (usd: number) => string, y: number): string {
  const at = scaleLinear([0, STOPS.length - 1], [LEFT, LEFT + 320]);
  const steps = 64;
  const price = scaleLinear(STOPS.map((_, i) => at(i)), STOPS);
  const cells = Array.from({ length: steps }, (_, i) => {
    const x = LEFT + (320 * i) / steps;
    return element('rect', { x, y, width: 320 / steps + 0.3, height: 10, fill: colour(price(x)) });
  });
  return [
    ...cells,
    ...STOPS.map((stop, i) => label(at(i), y + 23, `${stop}`, { 'text-anchor': 'middle', class: 'small' })),
    label(LEFT + 345, y + 10, 'USD/MWh paid by the site (market price and adder)', { class: 'small' }),
    element('rect', { x: LEFT + 660, y, width: 18, height: 10, fill: INK, 'fill-opacity': 0.26, stroke: INK, 'stroke-width': 0.7 }),
    label(LEFT + 684, y + 10, 'share of the GPUs busy (full height = all)', { class: 'small' }),
  ].join('\n');
}

function savingsBars(results: readonly PolicyResult[], y: number): string {
  const ours = results[0]!;
  const most = Math.max(1, ...results.map((result) => result.powerMicroUsd));
  const length = scaleLinear([0, most], [0, WIDTH - LEFT - RIGHT - 330]);
  const band = scaleBand(results.map((result) => result.name), [y, y + results.length * BARS]).padding(0.28);
  return results.map((result) => {
    const top = band(result.name)!;
    const bar = Math.max(1, length(Math.max(0, result.powerMicroUsd)));
    const saves = result === ours || result.powerMicroUsd <= 0 ? '' : `; ours is ${(100 * (1 - ours.powerMicroUsd / result.powerMicroUsd)).toFixed(1)} % cheaper`;
    const text = `${(result.powerMicroUsd / 1e6).toLocaleString('en-US', { maximumFractionDigits: 0 })} USD${saves} · ${result.missed} missed · mean wait ${result.meanWaitHours.toFixed(1)} h`;
    return [
      element('rect', { x: LEFT, y: top, width: bar, height: band.bandwidth(), fill: result === ours ? '#2f855a' : '#9aa5b1' }),
      label(LEFT - 10, top + band.bandwidth() / 2 + 4, result.name, { 'text-anchor': 'end', 'font-weight': result === ours ? 700 : 400 }),
      label(LEFT + bar + 8, top + band.bandwidth() / 2 + 4, text, { class: 'small' }),
    ].join('\n');
  }).join('\n');
}

/** The chart as SVG text: price heat map of site by hour with the placed load over it, and power cost of each policy. */
export function replayChart(data: ReplayChartData): string {
  const { start, days, input, results } = data;
  const shown = shownSlots(data);
  const x = scaleLinear([0, shown], [LEFT, WIDTH - RIGHT]);
  const colour = scaleLinear<string>(STOPS, COLOURS).clamp(true);
  const binned = (usd: number): string => colour(Math.round(usd / 2) * 2);
  const bottom = TOP + input.sites.length * ROW;
  const every = Math.max(1, Math.ceil(days / 14));
  const dayLines = Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => {
    const slot = (i * every * 86_400) / input.slotSeconds;
    const at = x(slot);
    const name = i * every < days ? label(at + 3, TOP - 8, toIso((start + i * every * DAY_MS) as EpochMs).slice(5, 10), { class: 'small' }) : '';
    return `${element('line', { x1: at, x2: at, y1: TOP - 4, y2: bottom - 4, stroke: INK, 'stroke-opacity': 0.25, 'stroke-width': 0.6 })}${name}`;
  });
  const barsTop = bottom + 74;
  const height = barsTop + results.length * BARS + 20;
  const title = `${results[0]!.placed} jobs placed by power cost, ${toIso(start).slice(0, 10)} + ${days} days, ${input.sites.length} sites`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${num(height)}" viewBox="0 0 ${WIDTH} ${num(height)}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    '<style>.small{font-size:11px}</style>',
    element('rect', { x: 0, y: 0, width: WIDTH, height, fill: '#ffffff' }),
    label(LEFT, 30, title, { 'font-size': 18, 'font-weight': 700 }),
    label(LEFT, 50, 'Price by site and hour, with the load that Switchyard placed over it. Times are UTC.', { class: 'small' }),
    ...input.sites.map((_, site) => heatRow(data, site, x, TOP + site * ROW, binned)),
    ...dayLines,
    legend(binned, bottom + 4),
    label(LEFT, barsTop - 12, 'Power cost of the same jobs', { 'font-weight': 600 }),
    savingsBars(results, barsTop),
    '</svg>',
  ].join('\n')}\n`;
}
