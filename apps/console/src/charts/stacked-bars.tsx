import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { scaleBand, scaleLinear } from 'd3-scale';
import { useWidth } from './measure.js';
import { extentOf, stackOf } from './stack.js';

const HEIGHT = 250;
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 8, 12, 26];
/** Series beyond these share the last colour: give no more. */
const colours = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)', 'var(--series-6)'];
export const SERIES_MOST = colours.length;
/** @param isRest what is left over is grey */
export const seriesColour = (index: number, isRest: boolean): string => (isRest ? 'var(--use-idle)' : colours[Math.min(index, colours.length - 1)]!);

interface StackedBarsProps {
  readonly title: string;
  /** Of the axis, such as `USD`. */
  readonly unit: string;
  /** `isRest`: what is left over; it cannot be picked. */
  readonly series: readonly { readonly label: string; readonly isRest: boolean; readonly pick?: () => void }[];
  /** `short` stands on the axis, `long` where the day is told; `values` are pixels, `texts` and `total` what is told of them. */
  readonly days: readonly { readonly key: string; readonly short: string; readonly long: string; readonly values: readonly number[]; readonly texts: readonly string[]; readonly total: string }[];
  /** Stands above the picture while no day is pointed at. */
  readonly summary: ReactNode;
}
/** Bars a day, stacked by what they are of. A day pointed at, or walked to with the arrows, is told above. The figures are in a table of the page. */
export function StackedBars({ title, unit, series, days, summary }: StackedBarsProps): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number>();
  const x = scaleBand(days.map(({ key }) => key), [LEFT, width - RIGHT]).paddingInner(0.22).paddingOuter(0.1);
  const y = scaleLinear([...extentOf(days)], [HEIGHT - BOTTOM, TOP]).nice(4);
  const every = Math.max(1, Math.ceil((days.length * 30) / Math.max(1, width - LEFT)));
  const day = at === undefined ? undefined : days[at];
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowRight: (at ?? -1) + 1, ArrowLeft: (at ?? days.length) - 1, Home: 0, End: days.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(days.length - 1, next)));
  };
  return (
    <div ref={ref} className="stacked">
      <p className="small stacked-told" role="status">
        {day === undefined ? summary : <><strong>{day.long}</strong> <strong className="number">{day.total}</strong>{series.map(({ label, isRest }, i) => day.values[i] !== 0 && <span key={i} className="number"><i style={{ background: seriesColour(i, isRest) }} />{label} {day.texts[i]}</span>)}</>}
      </p>
      <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={`${title}. Arrow keys tell each day; the table below has the same figures.`} tabIndex={0} onKeyDown={onKeyDown} onBlur={() => setAt(undefined)} onPointerLeave={() => setAt(undefined)}>
        {y.ticks(4).map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{tick.toLocaleString('en-US')}</text></g>)}
        <text x={4} y={10}>{unit}</text>
        {days.map((column, i) => {
          const left = x(column.key)!;
          return (
            <g key={column.key} onPointerEnter={() => setAt(i)}>
              <rect x={left - x.step() * 0.11} y={TOP} width={x.step()} height={HEIGHT - TOP - BOTTOM} fill={i === at ? 'var(--accent-soft)' : 'transparent'} />
              {stackOf(column).map((piece) => {
                const { isRest, pick } = series[piece.series]!;
                return <rect key={piece.series} x={left} width={x.bandwidth()} y={y(piece.high)} height={Math.max(0.75, y(piece.low) - y(piece.high))} fill={seriesColour(piece.series, isRest)} style={pick === undefined ? undefined : { cursor: 'pointer' }} onClick={pick} />;
              })}
              {i % every === 0 && <text x={left + x.bandwidth() / 2} y={HEIGHT - 8} textAnchor="middle">{column.short}</text>}
            </g>
          );
        })}
        <line x1={LEFT} x2={width - RIGHT} y1={y(0)} y2={y(0)} stroke="var(--edge-strong)" />
      </svg>
      <ul className="legend">{series.map(({ label, isRest, pick }, i) => <li key={i}><i style={{ background: seriesColour(i, isRest) }} />{pick === undefined ? label : <button type="button" className="link" onClick={pick}>{label}</button>}</li>)}</ul>
    </div>
  );
}
