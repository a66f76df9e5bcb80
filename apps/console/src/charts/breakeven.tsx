import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { money, words } from '../format/money.js';
import { utc } from '../format/time.js';
import { useWidth } from './measure.js';

/** An hour of a site: what power costs, and up to which price each use of it would pay. */
export interface BreakevenHour {
  readonly from: number;
  readonly to: number;
  readonly priceUsdPerMwh: number;
  readonly isForecast: boolean;
  readonly miningUsdPerMwh: number | null;
  readonly computeUsdPerMwh: number | null;
  readonly use: 'COMPUTE' | 'MINE' | 'IDLE';
}
const HEIGHT = 260;
const [LEFT, TOP, BOTTOM] = [56, 16, 44];
const colours = { COMPUTE: 'var(--use-compute)', MINE: 'var(--use-mining)', IDLE: 'var(--use-idle)' } as const;
/** Prices far above everything else would flatten the rest: they are cut at this part of the hours, and said so. */
const SHOWN_SHARE = 0.98;

/** The picture operators know: the price against the lines up to which mining and computing pay; the strip below says which is the better use of the hour. */
export function Breakeven({ title, hours, now }: { readonly title: string; readonly hours: readonly BreakevenHour[]; readonly now: number }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return null;
  const sorted = hours.map((hour) => hour.priceUsdPerMwh).sort((a, b) => a - b);
  const lines = hours.flatMap(({ miningUsdPerMwh, computeUsdPerMwh }) => [miningUsdPerMwh, computeUsdPerMwh].filter((value) => value !== null));
  const top = Math.max(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * SHOWN_SHARE))]!, ...lines) * 1.08;
  const x = scaleTime([new Date(first.from), new Date(last.to)], [LEFT, width - 10]);
  const y = scaleLinear([Math.min(0, sorted[0]!), Math.max(10, top)], [HEIGHT - BOTTOM, TOP]).nice(5).clamp(true);
  const step = (of: (hour: BreakevenHour) => number | null): string | undefined => line<readonly [number, number | null]>().defined(([, value]) => value !== null).x(([at]) => x(at)).y(([, value]) => y(value ?? 0)).curve(curveStepAfter)(
    hours.flatMap((hour, i) => [[hour.from, of(hour)] as const, ...(i === hours.length - 1 ? [[hour.to, of(hour)] as const] : [])])) ?? undefined;
  const beyond = hours.filter((hour) => hour.priceUsdPerMwh > y.domain()[1]!).length;
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={`${title}; the table below has the same figures`}>
        {y.ticks(5).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - 10} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{tick}</text></g>)}
        <text x={4} y={10}>$/MWh</text>
        {x.ticks(Math.max(3, Math.floor(width / 120))).map((tick) => <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 4} textAnchor="middle">{x.tickFormat()(tick)}</text>)}
        {hours.map((hour) => (
          <rect key={hour.from} x={x(hour.from)} y={HEIGHT - BOTTOM + 6} width={Math.max(1, x(hour.to) - x(hour.from))} height="12" fill={colours[hour.use]} opacity={hour.isForecast ? 0.55 : 1}>
            <title>{`${utc(hour.from)}: ${words(hour.use)}, price ${money(String(hour.priceUsdPerMwh))}${hour.isForecast ? ' (forecast)' : ''}`}</title>
          </rect>
        ))}
        <path d={step((hour) => hour.miningUsdPerMwh)} fill="none" stroke="var(--use-mining)" strokeWidth="2" strokeDasharray="7 4" />
        <path d={step((hour) => hour.computeUsdPerMwh)} fill="none" stroke="var(--use-compute)" strokeWidth="2" strokeDasharray="7 4" />
        <path d={step((hour) => hour.priceUsdPerMwh)} fill="none" stroke="var(--price)" strokeWidth="1.8" />
        {first.from <= now && now <= last.to && <g><line x1={x(now)} x2={x(now)} y1={TOP - 6} y2={HEIGHT - BOTTOM + 18} stroke="var(--price-line)" /><text x={x(now) + 4} y={TOP}>now</text></g>}
      </svg>
      <ul className="legend">
        <li><i style={{ background: 'var(--price)' }} />price of power</li>
        <li><i style={{ background: 'var(--use-mining)' }} />mining pays below</li>
        <li><i style={{ background: 'var(--use-compute)' }} />computing pays below</li>
        <li>strip: the better use of the hour, pale where the price is forecast</li>
        {beyond > 0 && <li>{beyond} h above the scale, up to {money(String(sorted.at(-1)))}</li>}
      </ul>
    </div>
  );
}
