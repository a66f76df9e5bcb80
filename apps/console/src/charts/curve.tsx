import type { ReactNode } from 'react';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { onAxis } from '../format/money.js';
import { useWidth } from './measure.js';

const HEIGHT = 220;
const LEFT = 52;
/** One quantity over another, such as loss over steps. */
export function Curve({ title, xLabel, yLabel, points }: { readonly title: string; readonly xLabel: string; readonly yLabel: string; readonly points: readonly (readonly [x: number, y: number])[] }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const xs = points.map(([at]) => at);
  const ys = points.map(([, value]) => value);
  const x = scaleLinear([Math.min(...xs), Math.max(...xs)], [LEFT, width - 10]);
  const y = scaleLinear([Math.min(...ys), Math.max(...ys)], [HEIGHT - 26, 24]).nice(4);
  const path = line<readonly [number, number]>().x(([at]) => x(at)).y(([, value]) => y(value))(points as [number, number][]);
  const below = area<readonly [number, number]>().x(([at]) => x(at)).y0(HEIGHT - 26).y1(([, value]) => y(value))(points as [number, number][]);
  const last = points.at(-1);
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={last === undefined ? title : `${title}: ${yLabel} ${last[1]} at ${xLabel} ${last[0]}`}>
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - 10} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{onAxis(tick)}</text></g>)}
        {x.ticks(Math.max(3, Math.floor(width / 110))).map((tick) => <text key={tick} x={x(tick)} y={HEIGHT - 8} textAnchor="middle">{tick}</text>)}
        <text x={4} y={12}>{yLabel}</text>
        <text x={width - 10} y={12} textAnchor="end">by {xLabel}</text>
        {below !== null && <path d={below} fill="var(--series-1)" fillOpacity="0.08" />}
        {path !== null && <path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.8" />}
        {last !== undefined && <g><circle cx={x(last[0])} cy={y(last[1])} r="3.5" fill="var(--series-1)" /><text x={x(last[0]) - 6} y={y(last[1]) - 9} textAnchor="end" style={{ fill: 'var(--ink)', fontWeight: 650 }}>{Number(last[1].toPrecision(4))}</text></g>}
      </svg>
    </div>
  );
}
