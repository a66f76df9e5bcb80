import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { power } from '../format/money.js';
import { utc } from '../format/time.js';
import { useWidth } from './measure.js';

const [HEIGHT, LEFT, TOP, BOTTOM] = [150, 52, 14, 22];
interface Sample {
  readonly at: number;
  readonly kw: number;
}

/** What a site drew around an event, under the target it was to keep. */
export function EvidenceCurve({ points, targetKw, from, to }: { readonly points: readonly Sample[]; readonly targetKw: number; readonly from: number; readonly to: number }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  if (points.length === 0) return null;
  const x = scaleTime([new Date(Math.min(from, points[0]!.at)), new Date(Math.max(to, points.at(-1)!.at))], [LEFT, width - 10]);
  const y = scaleLinear([0, Math.max(targetKw, ...points.map(({ kw }) => kw), 1) * 1.1], [HEIGHT - BOTTOM, TOP]);
  const inMw = y.domain()[1]! >= 1_000;
  const path = line<Sample>().x(({ at }) => x(at)).y(({ kw }) => y(kw)).curve(curveStepAfter)([...points]);
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label="What the site drew, sample by sample; the table has the same figures">
        <rect x={x(from)} y={TOP} width={Math.max(1, x(to) - x(from))} height={HEIGHT - BOTTOM - TOP} fill="var(--use-curtailed)" opacity="0.14" />
        {y.ticks(3).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - 10} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{inMw ? tick / 1_000 : tick}</text></g>)}
        <text x={4} y={9}>{inMw ? 'MW' : 'kW'}</text>
        <line x1={LEFT} x2={width - 10} y1={y(targetKw)} y2={y(targetKw)} stroke="var(--bad)" strokeDasharray="8 4" strokeWidth="1.5" />
        <text x={width - 12} y={y(targetKw) - 4} textAnchor="end" style={{ fill: 'var(--bad)' }}>target {power(String(targetKw))}</text>
        {path !== null && <path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.8" />}
        {x.ticks(Math.max(2, Math.floor(width / 130))).map((tick) => <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 5} textAnchor="middle">{x.tickFormat()(tick)}</text>)}
      </svg>
      <div className="hidden-visually"><table><caption>What the site drew</caption><tbody>{points.map(({ at, kw }) => <tr key={at}><td>{utc(at)}</td><td>{power(String(kw))}</td></tr>)}</tbody></table></div>
    </div>
  );
}
