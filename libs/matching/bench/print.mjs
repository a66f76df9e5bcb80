/** Tables for a terminal. */
const whole = (value) => (value === undefined ? '' : Math.round(value).toLocaleString('en-US'));
export const percent = (share, digits = 2) => (share === undefined ? '' : `${(100 * share).toFixed(digits)} %`);
const seconds = (value) => (value === undefined ? '' : value < 10 ? value.toFixed(2) : value.toFixed(1));
const withSpread = ({ median, spread } = {}) => (median === undefined ? '' : `${seconds(median)} ± ${seconds(spread)}`);

const HEAD = ['method', 'cost USD', 'over bound', 'power USD', 'missed', 'at least', 'avoidable', 'missed GPU-h', 'CPU s', 'wall s', 'peak MB', ''];

function cells(row) {
  const time = row.timing === undefined ? ['', '', ''] : [withSpread(row.timing.cpuSeconds), seconds(row.timing.wallSeconds.median), whole(row.timing.peakMb)];
  if (row.cost === undefined) return [row.name, row.none ? '' : whole(row.boundUsd), '', '', '', '', '', '', ...time, row.none ?? `${whole(row.columns)} columns`];
  const least = row.missedLowerBound > 0 || row.check?.missedLeast > 0 ? `${row.missedLowerBound} / ${row.check?.missedLeast ?? ''}` : '0';
  const note = [row.columns && `${whole(row.columns)} columns`, row.proven && 'proven best', row.sameEveryRun === false && 'differs from run to run', row.wrong.length > 0 && `WRONG: ${row.wrong[0]}`].filter(Boolean).join(', ');
  return [row.name, whole(row.cost), percent(row.overBound), whole(row.powerCost), whole(row.missed), least, whole(row.check?.avoidable), whole(row.check?.missedGpuHours), ...time, note];
}

export function columnsOf(lines) {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines.map((line) => line.map((cell, c) => (c === 0 || c === line.length - 1 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  ').trimEnd()).join('\n');
}

export function marketTable(market) {
  const ours = market.rows.find((row) => row.name === 'ours');
  const bound = { name: 'our certified bound', boundUsd: market.boundUsd, wrong: [] };
  const rows = market.boundUsd === undefined ? market.rows : [...market.rows, bound];
  const stretched = market.stretch > 1.005 ? `, durations x ${market.stretch.toFixed(1)} so that it is that full` : '';
  const title = `${market.jobs.toLocaleString('en-US')} jobs, load ${market.load?.toFixed(3)} (asked for ${market.wishedLoad}${stretched})${market.full ? ', every field of the format' : ''}${market.hour === undefined ? '' : `, real prices from hour ${market.hour}`}`;
  const lines = [HEAD, ...rows.map((row) => (row === bound ? [row.name, whole(row.boundUsd), '', '', '', '', '', '', '', '', '', `gap ${percent(ours?.gap)}, without misses ${percent(ours?.gapWithoutMisses)}; recomputed by the checker`] : cells(row)))];
  return `${title}\n${columnsOf(lines)}`;
}

export function growthLine({ load, sizes, all, large, last }) {
  const figure = (value) => (value === undefined ? 'one size only' : value.toFixed(2));
  return `load ${load}: CPU seconds of ours grow as jobs^${figure(all)} over ${sizes.join(', ')}; ${figure(large)} from 1,000 up; ${figure(last)} over the last step`;
}
