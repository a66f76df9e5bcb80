import { type EpochMs, formatDecimal, type MicroUsdPerMwh, toIso } from '@switchyard/kernel';
import { textTable } from '../text-table.js';
import type { BadRow, PriceImportReport } from './report-types.js';

const usd = (price: MicroUsdPerMwh): string => formatDecimal(price, 6, 2).replace(/(\.\d\d)\d+$/, '$1');
const minute = (at: number): string => `${toIso(at as EpochMs).slice(0, 16)}Z`;
const SHOWN = 5;

const reasons: Record<BadRow['reason'], string> = {
  BadTime: 'not a time', SkippedLocalTime: 'this local time was skipped by the clock change', BadPrice: 'not a price',
  WrongCellCount: 'wrong number of cells', NoSeries: 'no series name', OffGrid: 'not on the interval grid',
};

function some<T>(items: readonly T[], write: (item: T) => string): string[] {
  return [...items.slice(0, SHOWN).map(write), ...(items.length > SHOWN ? [`  ... and ${items.length - SHOWN} more`] : [])];
}

/** The report for people: what was read, a table of series, and every irregularity with where it is. */
export function formatPriceReport(report: PriceImportReport): string {
  const delimiter = report.delimiter === '\t' ? 'tab' : report.delimiter;
  const lines = [
    `${report.fileName}: ${report.rows} rows, ${report.format}, delimiter "${delimiter}", times in column "${report.timeColumn}" (${report.zone === 'explicit' ? 'with offsets' : `zone ${report.zone}`}), ${report.unit}`,
    textTable(
      ['series', 'interval', 'prints', 'from', 'to', 'min', 'mean', 'max', 'negative', 'missing', 'empty', 'duplicates', 'restated', 'repeated hour'],
      report.series.map((s) => [
        s.node, `${s.intervalSeconds / 60} min`, `${s.prints}`, minute(s.from), minute(s.to), usd(s.min), usd(s.mean), usd(s.max),
        `${(100 * s.negativeShare).toFixed(1)} %`, `${s.missingSlots}`, `${s.emptyCells}`, `${s.duplicatesDropped}`, `${s.restatements.length}`, `${s.repeatedHourTimes}`,
      ]),
    ),
  ];
  for (const series of report.series) {
    if (series.gaps.length > 0) lines.push(`gaps in ${series.node}:`, ...some(series.gaps, (gap) => `  ${minute(gap.from)} .. ${minute(gap.to)}`));
    if (series.restatements.length > 0) {
      lines.push(`restated in ${series.node} (the last row wins):`, ...some(series.restatements, (r) => `  line ${r.line}: ${minute(r.interval.from)} was ${usd(r.was)}, now ${usd(r.now)}`));
    }
  }
  if (report.badRows.length > 0) {
    lines.push(`rows left out: ${report.badRows.length}`, ...some(report.badRows, (bad) => `  line ${bad.line}${bad.column === '' ? '' : `, ${bad.column}`}: ${reasons[bad.reason]}: ${bad.text}`));
  }
  return [...lines, ...report.notes.map((note) => `note: ${note}`)].join('\n');
}
