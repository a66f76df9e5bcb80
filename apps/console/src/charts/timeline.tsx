import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { money } from '../format/money.js';
import { utc } from '../format/time.js';
import { useWidth } from './measure.js';

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
const HEIGHT = 210;
const PRICE_HEIGHT = 120;
const ROW = 20;
const LEFT = 52;

/** Where and when a job ran, or is to run, under the price of power there. The figures are in the table below it. */
export function Timeline({ title, from, to, prices, bars, marks }: { readonly title: string; readonly from: number; readonly to: number; readonly prices: readonly PricePiece[]; readonly bars: readonly Bar[]; readonly marks: readonly Mark[] }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const x = scaleTime([new Date(from), new Date(to)], [LEFT, width - 8]);
  const values = prices.map(({ usdPerMwh }) => usdPerMwh);
  const y = scaleLinear([Math.min(0, ...values), Math.max(10, ...values)], [PRICE_HEIGHT, 10]).nice(4);
  const path = line<readonly [number, number]>().x(([at]) => x(at)).y(([, price]) => y(price)).curve(curveStepAfter)(prices.flatMap((piece, i) => [[piece.from, piece.usdPerMwh] as const, ...(i === prices.length - 1 ? [[piece.to, piece.usdPerMwh] as const] : [])]));
  const height = Math.max(HEIGHT, PRICE_HEIGHT + 40 + bars.length * ROW);
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${height}`} height={height} role="img" aria-label={title}>
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - 8} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{tick}</text></g>)}
        <text x={4} y={10}>$/MWh</text>
        {x.ticks(Math.max(3, Math.floor(width / 130))).map((tick) => <g key={tick.getTime()} className="axis"><line x1={x(tick)} x2={x(tick)} y1={10} y2={height - 18} /><text x={x(tick)} y={height - 4} textAnchor="middle">{x.tickFormat()(tick)}</text></g>)}
        {path !== null && <path d={path} fill="none" stroke="var(--price)" strokeWidth="1.6" />}
        {bars.map((bar, i) => {
          const [left, right] = [x(Math.max(from, bar.from)), x(Math.min(to, bar.to))];
          const top = PRICE_HEIGHT + 14 + i * ROW;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${utc(bar.from)} to ${utc(bar.to)}`}</title>
              <rect x={left} y={top} width={Math.max(2, right - left)} height={ROW - 5} rx="3" fill={bar.kind === 'planned' ? 'var(--accent-soft)' : 'var(--use-compute)'} stroke="var(--use-compute)" strokeDasharray={bar.kind === 'planned' ? '4 3' : undefined} />
              <text x={Math.min(left + 6, width - 90)} y={top + 11} style={bar.kind === 'planned' ? undefined : { fill: 'var(--accent-ink)' }}>{bar.label}</text>
            </g>
          );
        })}
        {marks.filter(({ at }) => from <= at && at <= to).map(({ at, label }) => (
          <g key={label}><line x1={x(at)} x2={x(at)} y1={4} y2={height - 18} stroke="var(--price-line)" strokeDasharray="2 3" /><text x={x(at) + 4} y={PRICE_HEIGHT + 8}>{label}</text></g>
        ))}
      </svg>
      <table className="hidden-visually">
        <caption>{title}</caption>
        <thead><tr><th>From (UTC)</th><th>To (UTC)</th><th>Price per MWh</th></tr></thead>
        <tbody>{prices.map((piece) => <tr key={piece.from}><td>{utc(piece.from)}</td><td>{utc(piece.to)}</td><td>{money(String(piece.usdPerMwh))}</td></tr>)}</tbody>
      </table>
    </div>
  );
}
