import type { ReactNode } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { money, onAxis, power, pricePerMwh, words } from '../format/money.js';
import { type Cursor, type Hour, hourUnder, PLOT } from './hour-cursor.js';
import { useWidth } from './measure.js';
import { runsOf, scaleOfPrices } from './price-scale.js';

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
/** What the site draws in an hour. */
interface LoadHour {
  readonly from: number;
  readonly to: number;
  readonly kw: number;
}
const HEIGHT = 290;
/** How much higher than the site's capacity the scale of its load is: load stays below most of the prices. */
const LOAD_ROOM = 2.2;
const [TOP, BOTTOM] = [18, 30];
const colours = { COMPUTE: 'var(--use-compute)', MINE: 'var(--use-mining)', IDLE: 'var(--use-idle)' } as const;

/** The picture operators know: the site's load against the price of power, with the lines up to which mining and computing pay; the ground shows the better use of each hour. */
export function Breakeven({ title, hours, load, capacityKw, during, now, cursor, allLines = false }: {
  readonly title: string; readonly hours: readonly BreakevenHour[]; readonly now: number; readonly cursor: Cursor;
  /** What it drew, and is to draw, over the same time. */
  readonly load: readonly LoadHour[]; readonly capacityKw: number;
  /** The time it spans, whether or not all of it has a price: the same as that of its neighbour. */
  readonly during: Hour;
  /** Whether a line far above all prices is on the scale, too. */
  readonly allLines?: boolean;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const last = hours.at(-1);
  if (last === undefined) return null;
  const scale = scaleOfPrices(hours, allLines);
  const x = scaleTime([new Date(during.from), new Date(during.to)], [PLOT.left, width - PLOT.right]);
  const y = scaleLinear([scale.min, scale.max], [HEIGHT - BOTTOM, TOP]).nice(5).clamp(true);
  const drawn = scaleLinear([0, Math.max(1, capacityKw, ...load.map(({ kw }) => kw)) * LOAD_ROOM], [HEIGHT - BOTTOM, TOP]);
  const loadSteps = load.flatMap((hour) => [[hour.from, hour.kw] as const, [hour.to, hour.kw] as const]);
  const loadArea = area<readonly [number, number]>().x(([at]) => x(at)).y0(HEIGHT - BOTTOM).y1(([, kw]) => drawn(kw)).curve(curveStepAfter)(loadSteps) ?? undefined;
  const loadLine = line<readonly [number, number]>().x(([at]) => x(at)).y(([, kw]) => drawn(kw)).curve(curveStepAfter)(loadSteps) ?? undefined;
  const step = (of: (hour: BreakevenHour) => number | null): string | undefined => line<readonly [number, number | null]>().defined(([, value]) => value !== null).x(([at]) => x(at)).y(([, value]) => y(value ?? 0)).curve(curveStepAfter)(
    hours.flatMap((hour) => [[hour.from, of(hour)] as const, [hour.to, of(hour)] as const])) ?? undefined;
  const at = cursor.at === undefined ? undefined : hours[cursor.at];
  const forecast = hours.find(({ isForecast }) => isForecast);
  return (
    <div ref={ref}>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={`${title}; the table below has the same figures`} onPointerMove={(event) => cursor.set(hourUnder(hours, during, event, width))}>
        {runsOf(hours, ({ use }) => use).map(({ from, to, of }) => <rect key={from} x={x(from)} y={TOP} width={Math.max(1, x(to) - x(from))} height={HEIGHT - BOTTOM - TOP} fill={colours[of]} opacity={of === 'IDLE' ? 0.22 : 0.13} />)}
        <path d={loadArea} fill="var(--ink-soft)" fillOpacity="0.16" />
        <path d={loadLine} fill="none" stroke="var(--ink-soft)" strokeWidth="1.6" />
        {y.ticks(5).map((tick) => <g key={tick} className="axis"><line x1={PLOT.left} x2={width - PLOT.right} y1={y(tick)} y2={y(tick)} /><text x={PLOT.left - 6} y={y(tick) + 4} textAnchor="end">{onAxis(tick)}</text></g>)}
        <text x={4} y={10}>$/MWh</text>
        {forecast !== undefined && <><rect x={x(forecast.from)} y={TOP} width={Math.max(0, x(last.to) - x(forecast.from))} height={HEIGHT - BOTTOM - TOP} fill="var(--sheet)" opacity="0.45" /><text x={Math.min(x(forecast.from) + 5, width - 60)} y={HEIGHT - BOTTOM - 6}>forecast</text></>}
        {runsOf(hours, ({ use }) => use).map(({ from, to, of }) => <rect key={from} x={x(from)} y={HEIGHT - BOTTOM + 3} width={Math.max(1, x(to) - x(from) - 0.5)} height="7" fill={colours[of]}><title>{words(of)}</title></rect>)}
        <path d={step((hour) => hour.miningUsdPerMwh)} fill="none" stroke="var(--use-mining)" strokeWidth="2" strokeDasharray="7 4" />
        {scale.above === null && <path d={step((hour) => hour.computeUsdPerMwh)} fill="none" stroke="var(--use-compute)" strokeWidth="2" strokeDasharray="7 4" />}
        {scale.above !== null && <text x={width - PLOT.right} y={10} textAnchor="end" style={{ fill: 'var(--use-compute)', fontWeight: 600 }}>↑ computing pays up to {pricePerMwh(String(scale.above))}{width < 480 ? '' : ', above the scale'}</text>}
        <path d={step((hour) => (hour.isForecast ? null : hour.priceUsdPerMwh))} fill="none" stroke="var(--price)" strokeWidth="2" />
        <path d={step((hour) => (hour.isForecast ? hour.priceUsdPerMwh : null))} fill="none" stroke="var(--price)" strokeWidth="2" strokeDasharray="2 3" />
        {[capacityKw / 2, capacityKw].map((kw) => <text key={kw} x={width - PLOT.right + 5} y={drawn(kw) + 4}>{power(String(kw))}</text>)}
        {during.from <= now && now <= during.to && <g><line x1={x(now)} x2={x(now)} y1={TOP - 6} y2={HEIGHT - BOTTOM + 10} stroke="var(--price-line)" strokeWidth="1.5" /><text x={x(now) + 4} y={TOP + 6} style={{ fill: 'var(--ink)', fontWeight: 600 }}>now</text></g>}
        {at !== undefined && <g><line x1={x((at.from + at.to) / 2)} x2={x((at.from + at.to) / 2)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--ink-soft)" strokeDasharray="2 2" /><circle cx={x((at.from + at.to) / 2)} cy={y(at.priceUsdPerMwh)} r="4" fill="var(--price)" stroke="var(--sheet)" strokeWidth="1.5" /></g>}
        {x.ticks(Math.max(3, Math.floor(width / 120))).map((tick) => <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 4} textAnchor="middle">{x.tickFormat()(tick)}</text>)}
      </svg>
      <ul className="legend">
        <li><i style={{ background: 'var(--price)' }} />price of power, dotted where forecast</li>
        <li><i style={{ background: 'var(--ink-soft)', opacity: 0.6 }} />load of the site, by the scale at the right</li>
        <li><i style={{ background: 'var(--use-mining)' }} />mining pays below</li>
        <li><i style={{ background: 'var(--use-compute)' }} />computing pays below</li>
        <li>ground and strip: the better use of the hour</li>
        {scale.beyond > 0 && <li>{scale.beyond} h above the scale, up to {money(String(scale.highest))}</li>}
      </ul>
    </div>
  );
}
