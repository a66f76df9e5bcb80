import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { pricePerMwh } from '../format/money.js';
import { type CellAt, cellAt, type HeatDay, type Scale, shareOf, stepFrom } from './heat-map.js';
import { useWidth } from './measure.js';

const [LEFT, TOP, ROW] = [86, 18, 17];
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const nameOf = (day: string): string => dayName.format(new Date(`${day}T00:00:00Z`));

/** Prices by day and hour of the site's clocks. Hours above the threshold have a frame. The pointer or the arrow keys tell one hour; the table has them all. */
export function HeatMap({ title, days, scale, threshold }: { readonly title: string; readonly days: readonly HeatDay[]; readonly scale: Scale; readonly threshold: number | null }): ReactNode {
  const [ref, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<CellAt>();
  const grid = { left: LEFT, top: TOP, width: width - LEFT - 4, rowHeight: ROW, rows: days.length };
  const height = TOP + days.length * ROW + 4;
  useEffect(() => {
    const repaint = (): void => {
      if (canvas.current !== null) paint(canvas.current, { days, scale, threshold, at, width, height });
    };
    repaint();
    const [watch, dark] = [new MutationObserver(repaint), matchMedia('(prefers-color-scheme: dark)')];
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', repaint);
    return () => {
      watch.disconnect();
      dark.removeEventListener('change', repaint);
    };
  }, [days, scale, threshold, at, width, height]);
  const under = (event: PointerEvent<HTMLCanvasElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    setAt(cellAt(grid, event.clientX - left, event.clientY - top));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    setAt(stepFrom(at ?? { row: days.length - 1, hour: 0 }, at === undefined ? '' : event.key, days.length));
  };
  const hour = at === undefined ? undefined : days[at.row]?.hours[at.hour];
  return (
    <div ref={ref}>
      <p className="readout small" aria-live="polite">
        {at === undefined || days[at.row] === undefined ? <span className="soft">Point at an hour, or use the arrow keys.</span>
          : <><strong>{nameOf(days[at.row]!.day)}, {String(at.hour).padStart(2, '0')}:00</strong> {hour === null || hour === undefined ? <span className="soft">no price is known</span> : <><span className="number">{pricePerMwh(String(hour.usdPerMwh))}</span>{hour.isForecast && <span className="soft"> forecast</span>}{threshold !== null && hour.usdPerMwh >= threshold && <span> · at or above your mark</span>}</>}</>}
      </p>
      <canvas ref={canvas} className="chart" style={{ width, height }} tabIndex={0} role="img" aria-label={`${title}. Arrow keys move by hour and day; the table below has all hours.`} onPointerMove={under} onPointerLeave={() => setAt(undefined)} onKeyDown={onKeyDown} />
      <div className="hidden-visually"><table>
        <caption>{title}</caption>
        <thead><tr><th scope="col">Day</th>{Array.from({ length: 24 }, (_, i) => <th key={i} scope="col">{i}:00</th>)}</tr></thead>
        <tbody>{days.map(({ day, hours }) => <tr key={day}><th scope="row">{day}</th>{hours.map((cell, i) => <td key={i}>{cell === null ? '' : cell.usdPerMwh.toFixed(2)}</td>)}</tr>)}</tbody>
      </table></div>
    </div>
  );
}

interface Painted {
  readonly days: readonly HeatDay[];
  readonly scale: Scale;
  readonly threshold: number | null;
  readonly at: CellAt | undefined;
  readonly width: number;
  readonly height: number;
}
function paint(canvas: HTMLCanvasElement, { days, scale, threshold, at, width, height }: Painted): void {
  const dense = Math.min(2, devicePixelRatio);
  [canvas.width, canvas.height] = [width * dense, height * dense];
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const probe = document.createElement('span');
  document.body.append(probe);
  const token = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [ink, low, high, edge, mark] = [token('--ink-soft'), token('--info-soft'), token('--price'), token('--edge'), token('--ink')];
  probe.remove();
  context.scale(dense, dense);
  context.clearRect(0, 0, width, height);
  context.font = `11px ${style.fontFamily}`;
  context.textBaseline = 'middle';
  const cell = (width - LEFT - 4) / 24;
  context.fillStyle = ink;
  context.textAlign = 'center';
  for (let hour = 0; hour < 24; hour += width < 560 ? 6 : 3) context.fillText(`${hour}:00`, LEFT + (hour + 0.5) * cell, 8);
  context.textAlign = 'end';
  const each = days.length > 45 ? 3 : 1;
  days.forEach(({ day, hours }, row) => {
    const y = TOP + row * ROW;
    context.globalAlpha = 1;
    context.fillStyle = ink;
    if (row % each === 0) context.fillText(nameOf(day), LEFT - 6, y + ROW / 2);
    hours.forEach((hour, i) => {
      const x = LEFT + i * cell;
      context.globalAlpha = 1;
      context.fillStyle = hour === null ? edge : low;
      if (hour === null) context.globalAlpha = 0.35;
      context.fillRect(x, y, cell - 1, ROW - 1);
      if (hour === null) return;
      context.globalAlpha = shareOf(scale, hour.usdPerMwh) * (hour.isForecast ? 0.6 : 1);
      context.fillStyle = high;
      context.fillRect(x, y, cell - 1, ROW - 1);
      context.globalAlpha = 1;
      if (threshold !== null && hour.usdPerMwh >= threshold) {
        context.strokeStyle = mark;
        context.lineWidth = 1.5;
        context.strokeRect(x + 0.75, y + 0.75, cell - 2.5, ROW - 2.5);
      }
    });
  });
  if (at !== undefined) {
    context.globalAlpha = 1;
    context.strokeStyle = mark;
    context.lineWidth = 2.5;
    context.strokeRect(LEFT + at.hour * cell - 0.5, TOP + at.row * ROW - 0.5, cell, ROW);
  }
}
