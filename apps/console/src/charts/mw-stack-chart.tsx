import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { power } from '../format/money.js';
import { type Cursor, hourUnder, PLOT } from './hour-cursor.js';
import { useWidth } from './measure.js';
import type { StackedHour } from './mw-stack.js';

const HEIGHT = 210;
const [TOP, BOTTOM] = [18, 22];
const layers = [
  { label: 'compute', colour: 'var(--use-compute)', of: (hour: StackedHour) => hour.computeKw },
  { label: 'mining', colour: 'var(--use-mining)', of: (hour: StackedHour) => hour.miningKw },
  { label: 'curtailed', colour: 'var(--use-curtailed)', of: (hour: StackedHour) => hour.curtailedKw },
  { label: 'idle', colour: 'var(--use-idle)', of: (hour: StackedHour) => hour.idleKw },
] as const;
interface LimitLine {
  readonly label: string;
  readonly kw: number;
}

/** A site's capacity hour by hour by what it is used for, under the lines it may not cross. */
export function MwStack({ title, hours, limits, now, cursor }: { readonly title: string; readonly hours: readonly StackedHour[]; readonly limits: readonly LimitLine[]; readonly now: number; readonly cursor: Cursor }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return null;
  const top = Math.max(1, ...hours.map((hour) => Math.max(hour.facilityKw ?? 0, layers.reduce((sum, { of }) => sum + of(hour), 0))));
  const shown = limits.filter(({ kw }) => kw <= top * 1.25);
  const inMw = top >= 1_000;
  const x = scaleTime([new Date(first.from), new Date(last.to)], [PLOT.left, width - PLOT.right]);
  const y = scaleLinear([0, Math.max(top, ...shown.map(({ kw }) => kw)) * 1.06], [HEIGHT - BOTTOM, TOP]);
  const meter = line<readonly [number, number | null]>().defined(([, kw]) => kw !== null).x(([at]) => x(at)).y(([, kw]) => y(kw ?? 0)).curve(curveStepAfter)(hours.flatMap((hour) => [[hour.from, hour.facilityKw] as const, [hour.to, hour.facilityKw] as const]));
  const at = cursor.at === undefined ? undefined : hours[cursor.at];
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={`${title}; the table below has the same figures`} onPointerMove={(event) => cursor.set(hourUnder(hours, { from: first.from, to: last.to }, event, width))}>
        {hours.map((hour) => {
          let below = 0;
          return (
            <g key={hour.from} opacity={hour.isPlanned ? 0.6 : 1}>
              {layers.map(({ label, colour, of }) => {
                const kw = of(hour);
                const rect = <rect key={label} x={x(hour.from)} width={Math.max(0.5, x(hour.to) - x(hour.from) - 0.6)} y={y(below + kw)} height={Math.max(0, y(below) - y(below + kw))} fill={colour} opacity={label === 'idle' ? 0.35 : 1} />;
                below += kw;
                return kw > 0 ? rect : null;
              })}
            </g>
          );
        })}
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={PLOT.left} x2={width - PLOT.right} y1={y(tick)} y2={y(tick)} opacity="0.5" /><text x={PLOT.left - 6} y={y(tick) + 4} textAnchor="end">{inMw ? tick / 1_000 : tick}</text></g>)}
        <text x={4} y={10}>{inMw ? 'MW' : 'kW'}</text>
        {shown.map(({ label, kw }) => <g key={label}><line x1={PLOT.left} x2={width - PLOT.right} y1={y(kw)} y2={y(kw)} stroke="var(--bad)" strokeWidth="1.5" strokeDasharray="9 4" /><text x={width - PLOT.right - 2} y={y(kw) - 4} textAnchor="end" style={{ fill: 'var(--bad)', fontWeight: 600, stroke: 'var(--sheet)', strokeWidth: 4, strokeLinejoin: 'round', paintOrder: 'stroke' }}>{label}: {power(String(kw))}</text></g>)}
        {meter !== null && <path d={meter} fill="none" stroke="var(--price-line)" strokeWidth="1.6" />}
        {first.from <= now && now <= last.to && <line x1={x(now)} x2={x(now)} y1={TOP - 6} y2={HEIGHT - BOTTOM} stroke="var(--price-line)" strokeWidth="1.5" />}
        {at !== undefined && <line x1={x((at.from + at.to) / 2)} x2={x((at.from + at.to) / 2)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--ink-soft)" strokeDasharray="2 2" />}
        {x.ticks(Math.max(3, Math.floor(width / 120))).map((tick) => <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 4} textAnchor="middle">{x.tickFormat()(tick)}</text>)}
      </svg>
      <ul className="legend">
        {layers.map(({ label, colour }) => <li key={label}><i style={{ background: colour }} />{label}</li>)}
        {hours.some(({ facilityKw }) => facilityKw !== null) && <li><i style={{ background: 'var(--price-line)' }} />utility meter</li>}
        <li>pale: reserved, not drawn yet</li>
        {limits.filter((limit) => !shown.includes(limit)).map(({ label, kw }) => <li key={label}>{label}: {power(String(kw))}, above the scale</li>)}
      </ul>
    </div>
  );
}
