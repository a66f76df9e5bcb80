import type { ReactNode } from 'react';
import { scaleBand, scaleLinear } from 'd3-scale';
import { money } from '../format/money.js';
import { useWidth } from './measure.js';
import { type Column, extentOf, stackOf } from './stack.js';

interface Series {
  readonly label: string;
  /** A token, such as `var(--series-1)`. */
  readonly colour: string;
}
interface Props {
  readonly title: string;
  readonly currency: string;
  readonly series: readonly Series[];
  /** `key` is written below a column. */
  readonly columns: readonly Column[];
  /** Above each column: its sum, where few columns stand. */
  readonly withSums?: boolean;
  /** Not where the columns say what they are. */
  readonly withLegend?: boolean;
  readonly heightPixels?: number;
}
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 8, 20, 24];
/** Pixels of a column at most: few of them stay columns. */
const WIDEST = 96;
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** Amounts of one currency as stacked columns; what is below nothing hangs down. The figures are in the table of the page. */
export function MoneyColumns({ title, currency, series, columns, withSums = false, withLegend = true, heightPixels = 220 }: Props): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [low, high] = extentOf(columns);
  const x = scaleBand(columns.map(({ key }) => key), [LEFT, width - RIGHT]).paddingInner(columns.length > 40 ? 0.1 : 0.32).paddingOuter(0.1);
  const y = scaleLinear([low, high === low ? low + 1 : high], [heightPixels - BOTTOM, TOP]).nice(4);
  const each = Math.max(1, Math.ceil(columns.length / Math.max(2, Math.floor(width / 84))));
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${heightPixels}`} height={heightPixels} role="img" aria-label={`${title}; the table has the same figures`}>
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{short.format(tick)}</text></g>)}
        <text x={4} y={11}>{currency}</text>
        {columns.map((column, i) => {
          const wide = Math.min(x.bandwidth(), WIDEST);
          const left = (x(column.key) ?? 0) + (x.bandwidth() - wide) / 2;
          const sum = column.values.reduce((total, value) => total + value, 0);
          const pieces = stackOf(column);
          return (
            <g key={column.key}>
              {pieces.map(({ series: index, low: from, high: to }) => (
                <rect key={index} x={left} width={Math.max(1, wide)} y={y(to)} height={Math.max(1, y(from) - y(to))} fill={series[index]?.colour}>
                  <title>{`${column.key}, ${series[index]?.label ?? ''}: ${money(String(column.values[index]), currency)}`}</title>
                </rect>
              ))}
              {withSums && <text x={left + wide / 2} y={y(Math.max(0, ...pieces.map((piece) => piece.high))) - 6} textAnchor="middle">{sum === 0 ? '—' : money(String(sum), currency)}</text>}
              {i % each === 0 && <text x={left + wide / 2} y={heightPixels - 6} textAnchor="middle">{column.key}</text>}
            </g>
          );
        })}
        <line x1={LEFT} x2={width - RIGHT} y1={y(0)} y2={y(0)} stroke="var(--edge-strong)" />
      </svg>
      {withLegend && <ul className="legend">{series.map(({ label, colour }) => <li key={label}><i style={{ background: colour }} />{label}</li>)}</ul>}
    </div>
  );
}
