import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { scaleLinear, scaleTime } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { money } from '../format/money.js';
import { extentOf, type FrontierPoint, sideOf, walk } from './frontier-points.js';
import { useWidth } from './measure.js';

export interface FrontierOption extends FrontierPoint {
  /** All of it in words, for who hears it. */
  readonly label: string;
  /** Stands beside the point when there is room. */
  readonly note: string;
}
const HEIGHT = 270;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 20, 26, 34];

/** When it is done against what it costs, one point a way to run it. Points are walked by arrow keys and chosen by Enter or a click. */
export function Frontier({ title, options, chosen, choose, deadline, capUsd }: {
  readonly title: string; readonly options: readonly FrontierOption[]; readonly chosen: string | undefined; readonly choose: (id: string) => void; readonly deadline?: number; readonly capUsd?: number;
}): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const nodes = useRef(new Map<string, SVGGElement>());
  const [at, setAt] = useState<string>();
  const focused = options.some(({ id }) => id === at) ? at : chosen;
  const extent = extentOf(options, deadline, capUsd);
  const x = scaleTime(extent.x.map((each) => new Date(each)) as [Date, Date], [LEFT, width - RIGHT]);
  const y = scaleLinear(extent.y as [number, number], [HEIGHT - BOTTOM, TOP]);
  const path = line<FrontierOption>().x((option) => x(option.finishesAt)).y((option) => y(option.totalUsd)).curve(curveStepAfter)(options as FrontierOption[]);
  const within = ([low, high]: readonly [number, number], value: number | undefined): value is number => value !== undefined && low <= value && value <= high;

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'Enter' || event.key === ' ') && focused !== undefined) {
      event.preventDefault();
      choose(focused);
      return;
    }
    const next = walk(options, focused, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    nodes.current.get(next)?.focus();
  }
  const ticks = y.ticks(5);
  const places = ticks.length > 1 && ticks[1]! - ticks[0]! < 1 ? 2 : 0;
  return (
    <div ref={ref}>
      <svg className="chart frontier" viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} role="listbox" aria-label={title} aria-orientation="horizontal" onKeyDown={onKeyDown}>
        <g aria-hidden="true">
          {ticks.map((tick) => <g key={tick} className="axis"><line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} /><text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">{money(String(tick), 'USD', places)}</text></g>)}
          {x.ticks(Math.max(2, Math.floor(width / 130))).map((tick) => <g key={tick.getTime()} className="axis"><line x1={x(tick)} x2={x(tick)} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM + 4} /><text x={x(tick)} y={HEIGHT - BOTTOM + 17} textAnchor="middle">{x.tickFormat()(tick)}</text></g>)}
          <text x={4} y={12}>all-in</text>
          <text x={width - RIGHT} y={HEIGHT - 3} textAnchor="end">finished →</text>
          {within(extent.x, deadline) && <g><line x1={x(deadline)} x2={x(deadline)} y1={TOP - 8} y2={HEIGHT - BOTTOM} stroke="var(--warn)" strokeDasharray="4 3" /><text x={x(deadline) - 4} y={TOP - 10} textAnchor="end">deadline</text></g>}
          {within(extent.y, capUsd) && <g><line x1={LEFT} x2={width - RIGHT} y1={y(capUsd)} y2={y(capUsd)} stroke="var(--warn)" strokeDasharray="4 3" /><text x={width - RIGHT} y={y(capUsd) - 5} textAnchor="end">hard cap</text></g>}
          {path !== null && <path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.6" strokeOpacity="0.55" />}
        </g>
        {options.map((option) => {
          const [cx, cy, isChosen] = [x(option.finishesAt), y(option.totalUsd), option.id === chosen];
          return (
            <g key={option.id} ref={(node) => void (node === null ? nodes.current.delete(option.id) : nodes.current.set(option.id, node))} role="option" aria-selected={isChosen} aria-label={option.label} tabIndex={option.id === focused ? 0 : -1}
              onFocus={() => setAt(option.id)} onClick={() => choose(option.id)}>
              <title>{option.label}</title>
              <circle cx={cx} cy={cy} r="16" fill="transparent" />
              {isChosen && <circle cx={cx} cy={cy} r="10" fill="none" stroke="var(--series-1)" strokeWidth="2" />}
              <circle className="point" cx={cx} cy={cy} r={isChosen ? 6 : 5} fill={isChosen ? 'var(--series-1)' : 'var(--sheet)'} stroke="var(--series-1)" strokeWidth="2" />
            </g>
          );
        })}
        <g aria-hidden="true" pointerEvents="none">
          {options.map((option, i) => {
            const [cx, cy, side] = [x(option.finishesAt), y(option.totalUsd), sideOf(x(option.finishesAt), width)];
            // The line comes to each but the first from above: the words stand below it.
            return (option.id === chosen || options.length <= 4) && <text key={option.id} x={side === 'start' ? cx - 4 : side === 'end' ? cx + 4 : cx} y={i === 0 ? cy - 15 : cy + 24} textAnchor={side} className={option.id === chosen ? 'strong' : undefined}>{option.note}</text>;
          })}
        </g>
      </svg>
    </div>
  );
}
