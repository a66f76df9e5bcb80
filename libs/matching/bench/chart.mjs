/** The table as a picture: how far each method is above the bound, and how time grows with the size of the market. SVG, no script. */
import { scaleBand, scaleLog } from 'd3-scale';
import { OURS } from './methods.mjs';

const WIDTH = 1_290;
const INK = '#1f2933';
const MUTED = '#66707c';
const LEFT = 160;
const PANEL = 350;
const SECOND = LEFT + PANEL + 275;
const TOP = 112;
const BAR = 15;
const GROUP_GAP = 30;
const COLOURS = { 'FIFO': '#c9ced6', 'cheapest site now': '#aab2bd', 'whole job cheapest': '#8b95a3', 'submit-order greedy': '#d9b382', 'biggest-first greedy': '#c98d4b', [OURS]: '#2f855a' };
const colourOf = (name) => COLOURS[name] ?? '#4a6fa5';

const number = (value) => (Math.round(value * 100) / 100).toString();
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const attributes = (set) => Object.entries(set).map(([key, value]) => ` ${key}="${typeof value === 'number' ? number(value) : escaped(value)}"`).join('');
const shape = (name, set) => `<${name}${attributes(set)}/>`;
const text = (x, y, words, set = {}) => `<text${attributes({ x, y, ...set })}>${escaped(words)}</text>`;
const thousands = (count) => count.toLocaleString('en-US');
const share = (value) => (value < 0.1 ? `${(100 * value).toFixed(2)} %` : `${(100 * value).toFixed(value < 1 ? 1 : 0)} %`);

/** Least and most of the logarithmic axis: a plan that meets its bound has no place on it and is drawn at the least. */
const AXIS = [0.001, 10];
const TICKS = [0.001, 0.01, 0.1, 1, 10];

const linesOf = (market) => market.rows.filter((row) => row.cost !== undefined || /^HiGHS/.test(row.name));

/** One market: its title, a bar per method, and what was missed. */
function group(market, x, left, y) {
  const rows = linesOf(market);
  const band = scaleBand(rows.map((row) => row.name), [y + 8, y + 8 + rows.length * BAR]).paddingInner(0.22);
  return [
    text(left, y, `${thousands(market.jobs)} jobs, load ${market.load.toFixed(2)}${market.stretch > 1.005 ? `, durations x ${market.stretch.toFixed(1)}` : ''}`, { 'font-weight': 600 }),
    ...rows.flatMap((row) => {
      const top = band(row.name);
      const middle = top + band.bandwidth() / 2 + 4;
      const name = text(left - 8, middle, row.name, { 'text-anchor': 'end', class: 'small', ...(row.name === OURS && { 'font-weight': 700 }) });
      if (row.cost === undefined) return [name, text(left + 4, middle, row.none ?? '', { class: 'small', fill: MUTED })];
      if (row.overBound === undefined) return [name, text(left + 4, middle, 'no bound above 0 to compare with', { class: 'small', fill: MUTED })];
      const end = x(Math.min(AXIS[1], Math.max(AXIS[0], row.overBound)));
      const missed = row.missed > 0 ? `, ${thousands(row.missed)} missed` : '';
      return [name, shape('rect', { x: left, y: top, width: Math.max(1.5, end - left), height: band.bandwidth(), fill: colourOf(row.name) }), text(Math.max(left + 1.5, end) + 5, middle, `${share(row.overBound)}${missed}`, { class: 'small' })];
    }),
  ].join('\n');
}

/** All sizes at one load, one below the other. @returns markup and the height used */
function panel(markets, left, load) {
  const x = scaleLog(AXIS, [left, left + PANEL]);
  let y = TOP + 34;
  const groups = markets.map((market) => {
    const markup = group(market, x, left, y);
    y += linesOf(market).length * BAR + GROUP_GAP + 8;
    return markup;
  });
  const bottom = y - GROUP_GAP;
  const grid = TICKS.map((tick) => [
    shape('line', { x1: x(tick), x2: x(tick), y1: TOP + 8, y2: bottom, stroke: INK, 'stroke-opacity': 0.13 }),
    text(x(tick), TOP + 2, share(tick).replace('.00', ''), { 'text-anchor': 'middle', class: 'small', fill: MUTED }),
  ].join('\n'));
  return { markup: [text(left, TOP - 18, `Cost above the certified bound, asked-for load ${load}`, { 'font-size': 15, 'font-weight': 700 }), ...grid, ...groups].join('\n'), bottom };
}

/** Seconds against jobs, both logarithmic; a line of slope 1 to compare with. */
function timePanel(markets, growth, load, left, top) {
  const at = markets.filter((market) => market.wishedLoad === load);
  const points = at.flatMap((market) => market.rows.filter((row) => row.cost !== undefined && row.timing !== undefined && !/^HiGHS/.test(row.name)).map((row) => ({ name: row.name, jobs: market.jobs, seconds: Math.max(1e-3, row.timing.cpuSeconds.median) })));
  if (points.length === 0) return '';
  const height = 250;
  const sizes = at.map((market) => market.jobs);
  const x = scaleLog([Math.min(...sizes) / 1.3, Math.max(...sizes) * 1.3], [left, left + PANEL]);
  const y = scaleLog([0.01, Math.max(20, ...points.map((point) => point.seconds * 1.5))], [top + height, top]);
  const names = [...new Set(points.map((point) => point.name))];
  const curves = names.map((name) => {
    const own = points.filter((point) => point.name === name).map((point) => [x(point.jobs), y(Math.max(0.01, point.seconds))]);
    const bold = name === OURS;
    return [shape('path', { d: `M${own.map(([a, b]) => `${number(a)} ${number(b)}`).join('L')}`, fill: 'none', stroke: colourOf(name), 'stroke-width': bold ? 3 : 1.6 }), ...own.map(([cx, cy]) => shape('circle', { cx, cy, r: bold ? 4.5 : 2.8, fill: colourOf(name) }))].join('\n');
  });
  // Labels at the right end, moved apart where lines meet.
  const ends = names.map((name) => ({ name, y: y(Math.max(0.01, points.filter((point) => point.name === name).at(-1).seconds)) })).sort((a, b) => a.y - b.y || (a.name < b.name ? -1 : 1));
  ends.forEach((end, i) => {
    if (i > 0) end.y = Math.max(end.y, ends[i - 1].y + 13);
  });
  const ours = points.filter((point) => point.name === OURS);
  const slope = growth.find((one) => one.load === load);
  const last = ours.at(-1);
  // Back from the largest market along slope 1, no lower than the foot of the panel.
  const from = last === undefined ? undefined : Math.max(ours[0].jobs, (0.01 * last.jobs) / last.seconds);
  const linear = ours.length < 2 ? [] : [shape('line', { x1: x(from), y1: y((last.seconds * from) / last.jobs), x2: x(last.jobs), y2: y(last.seconds), stroke: COLOURS[OURS], 'stroke-dasharray': '3 4', 'stroke-opacity': 0.7 })];
  const grown = slope?.large ?? slope?.all;
  return [
    text(left, top - 18, `CPU seconds, load ${load}${grown === undefined ? '' : `: ours grows as jobs^${grown.toFixed(2)}`}`, { 'font-size': 15, 'font-weight': 700 }),
    ...sizes.map((jobs) => [shape('line', { x1: x(jobs), x2: x(jobs), y1: top, y2: top + height, stroke: INK, 'stroke-opacity': 0.13 }), text(x(jobs), top + height + 16, thousands(jobs), { 'text-anchor': 'middle', class: 'small', fill: MUTED })].join('\n')),
    ...[0.01, 0.1, 1, 10].map((seconds) => [shape('line', { x1: left, x2: left + PANEL, y1: y(seconds), y2: y(seconds), stroke: INK, 'stroke-opacity': 0.13 }), text(left - 8, y(seconds) + 4, `${seconds} s`, { 'text-anchor': 'end', class: 'small', fill: MUTED })].join('\n')),
    ...linear, ...curves,
    ...ends.map((end) => text(left + PANEL + 6, end.y + 4, end.name, { class: 'small', fill: end.name === OURS ? COLOURS[OURS] : INK, ...(end.name === OURS && { 'font-weight': 700 }) })),
  ].join('\n');
}

/** @param {{markets: object[], growth: object[], date: string, node: string, command: string}} data as in --json */
export function tableChart({ markets, growth, date, node, command }) {
  const plain = markets.filter((market) => !market.full && market.boundUsd > 0);
  const shown = plain.length > 0 ? plain : markets;
  const loads = [...new Set(shown.map((market) => market.wishedLoad))].slice(0, 2);
  const lefts = [LEFT, SECOND];
  const panels = loads.map((load, i) => panel(shown.filter((market) => market.wishedLoad === load), lefts[i], load));
  const timeTop = Math.max(...panels.map((one) => one.bottom)) + 62;
  const height = timeTop + 250 + 58;
  const title = 'Switchyard against simple rules, an exact solver and the proven bound';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${number(height)}" viewBox="0 0 ${WIDTH} ${number(height)}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    '<style>.small{font-size:11px}</style>',
    shape('rect', { x: 0, y: 0, width: WIDTH, height, fill: '#ffffff' }),
    text(40, 34, title, { 'font-size': 19, 'font-weight': 700 }),
    text(40, 56, 'Ten sites, 168 hours. Cost is power plus the charge for jobs left out. Bars are logarithmic and begin at 0.1 %; shorter is better. Dotted: time that grows as the jobs do.', { class: 'small' }),
    ...panels.map((one) => one.markup),
    ...loads.map((load, i) => timePanel(shown, growth, load, lefts[i], timeTop)),
    text(40, height - 14, `${command}   ${date}, Node ${node}. CPU of a process that begins cold, median of its runs.`, { class: 'small', fill: MUTED }),
    '</svg>',
  ].join('\n')}\n`;
}
