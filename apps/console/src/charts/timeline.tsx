import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { money, onAxis, pricePerMwh } from '../format/money.js';
import { utc } from '../format/time.js';
import { useWidth } from './measure.js';
import { lanesOf, meanOver } from './timeline-lanes.js';

export interface PricePiece {
  readonly from: number;
  readonly to: number;
  readonly usdPerMwh: number;
}
export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** `planned` is drawn open, `ran` filled. */
  readonly kind: 'planned' | 'ran' | 'now';
}
export interface Mark {
  readonly at: number;
  readonly label: string;
}
const [LEFT, RIGHT, TOP, PRICE_HEIGHT, ROW, FOOT] = [52, 12, 24, 130, 22, 22];
/** Pixels of a letter, more or less: words that do not fit into their bar stand beside it. */
const LETTER = 6.2;
const fills = { planned: 'var(--accent-soft)', ran: 'var(--use-compute)', now: 'var(--use-compute)' } as const;

/** Where and when a job ran, or is to run, under the price of power there. The figures are in the table below it. */
export function Timeline({ title, from, to, prices, bars, marks }: { readonly title: string; readonly from: number; readonly to: number; readonly prices: readonly PricePiece[]; readonly bars: readonly Bar[]; readonly marks: readonly Mark[] }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const x = scaleTime([new Date(from), new Date(to)], [LEFT, width - RIGHT]);
  const values = prices.map(({ usdPerMwh }) => usdPerMwh);
  const floor = TOP + PRICE_HEIGHT;
  const y = scaleLinear([Math.min(0, ...values), Math.max(10, ...values)], [floor, TOP]).nice(4);
  const path = line<readonly [number, number]>().x(([at]) => x(at)).y(([, price]) => y(price)).curve(curveStepAfter)(prices.flatMap((piece, i) => [[Math.max(from, piece.from), piece.usdPerMwh] as const, ...(i === prices.length - 1 ? [[Math.min(to, piece.to), piece.usdPerMwh] as const] : [])]));
  const lanes = lanesOf(bars);
  const rows = Math.max(1, ...lanes.map((lane) => lane + 1));
  const bottom = floor + 8 + rows * ROW;
  const height = bottom + FOOT;
  const mean = meanOver(bars, prices);
  const edges = (bar: Bar): readonly [number, number] => [x(Math.max(from, bar.from)), x(Math.min(to, bar.to))];
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${height}`} height={height} role="img" aria-label={mean === undefined ? title : `${title}; on the mean ${pricePerMwh(mean.toFixed(2))} while it runs`}>
        {bars.map((bar) => <rect key={bar.key} x={edges(bar)[0]} y={TOP} width={Math.max(1, edges(bar)[1] - edges(bar)[0])} height={PRICE_HEIGHT} fill="var(--use-compute)" fillOpacity="0.1" />)}
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} style={tick === 0 ? { stroke: 'var(--edge-strong)' } : undefined} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{onAxis(tick)}</text></g>)}
        <text x={4} y={11}>$/MWh</text>
        {mean !== undefined && <text x={width - RIGHT} y={11} textAnchor="end">mean while it runs {pricePerMwh(mean.toFixed(2))}</text>}
        {x.ticks(Math.max(2, Math.floor(width / 130))).map((tick) => <g key={tick.getTime()} className="axis"><line x1={x(tick)} x2={x(tick)} y1={bottom} y2={bottom + 4} /><text x={Math.min(x(tick), width - 18)} y={height - 5} textAnchor="middle">{x.tickFormat()(tick)}</text></g>)}
        {path !== null && <path d={path} fill="none" stroke="var(--price)" strokeWidth="1.6" />}
        {bars.map((bar, i) => {
          const [left, right] = edges(bar);
          const top = floor + 8 + lanes[i]! * ROW;
          const [wide, words] = [Math.max(3, right - left), bar.label.length * LETTER + 12];
          const fits = words <= wide;
          const isRoom = left + wide + words < width;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${utc(bar.from)} to ${utc(bar.to)}`}</title>
              <rect x={left} y={top} width={wide} height={ROW - 5} rx="3" fill={fills[bar.kind]} stroke="var(--use-compute)" strokeDasharray={bar.kind === 'planned' ? '4 3' : undefined} />
              {(fits || (isRoom && bars.length === 1)) && <text x={fits ? left + 6 : left + wide + 6} y={top + 12.5} style={fits && bar.kind !== 'planned' ? { fill: 'var(--accent-ink)' } : undefined}>{bar.label}</text>}
            </g>
          );
        })}
        {marks.filter(({ at }) => from <= at && at <= to).map(({ at, label }) => {
          const isLate = x(at) > width - 80;
          return <g key={label}><line x1={x(at)} x2={x(at)} y1={TOP - 6} y2={bottom} stroke="var(--price-line)" strokeDasharray="2 3" /><text x={x(at) + (isLate ? -4 : 4)} y={TOP + 4} textAnchor={isLate ? 'end' : 'start'} style={{ fill: 'var(--ink)' }}>{label}</text></g>;
        })}
      </svg>
      <div className="hidden-visually"><table>
        <caption>{title}</caption>
        <thead><tr><th>From (UTC)</th><th>To (UTC)</th><th>Price per MWh</th></tr></thead>
        <tbody>{prices.map((piece) => <tr key={piece.from}><td>{utc(piece.from)}</td><td>{utc(piece.to)}</td><td>{money(String(piece.usdPerMwh))}</td></tr>)}</tbody>
      </table></div>
    </div>
  );
}
