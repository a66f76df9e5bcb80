import { type ReactNode, useLayoutEffect } from 'react';
import { scaleTime } from 'd3-scale';
import { utc } from '../format/time.js';
import type { CalendarItem, CalendarRow } from './calendar.js';
import { useWidth } from './measure.js';

export const calendarColours: Readonly<Record<CalendarItem['kind'], string>> = { MAINTENANCE: 'var(--series-2)', CURTAILMENT: 'var(--use-curtailed)', OFFER_END: 'var(--bad)', LEASE_END: 'var(--ink-soft)', RESERVATION: 'var(--use-compute)' };
const [TOP, LANE, GAP, BOTTOM] = [26, 20, 10, 16];
const least = 720;
/** Room for the names of the sites, which stand still while the days are scrolled; less on a phone. */
const [NAMES, NAMES_NARROW, NARROW] = [110, 84, 500];
const dayOf = new Intl.DateTimeFormat(undefined, { day: 'numeric' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });

/** Sites under each other, days side by side: what withholds load, what ends, what is reserved. The table below has the same. */
export function CalendarChart({ title, rows, from, to, now }: { readonly title: string; readonly rows: readonly CalendarRow[]; readonly from: number; readonly to: number; readonly now: number }): ReactNode {
  const [ref, frame] = useWidth<HTMLDivElement>();
  const width = Math.max(least, frame);
  const left = frame < NARROW ? NAMES_NARROW : NAMES;
  const letters = Math.floor(left / 7);
  const x = scaleTime([new Date(from), new Date(to)], [left, width - 8]).clamp(true);
  let below = TOP;
  const placed = rows.map((row) => {
    const top = below;
    below += row.lanes * LANE + GAP;
    return { ...row, top };
  });
  const days: number[] = [];
  for (let day = new Date(from); day.getTime() < to; day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)) days.push(day.getTime());
  const isWeek = days.length <= 8;
  const nowAt = from <= now && now < to ? x(now) : undefined;
  // Where not all days fit, today is what is seen first.
  useLayoutEffect(() => {
    if (ref.current !== null && nowAt !== undefined) ref.current.scrollLeft = Math.max(0, nowAt - left - (frame - left) / 3);
    // Only when the stretch or the width is another one: who scrolled since is left alone.
  }, [ref, from, to, frame, left]);
  return (
    <div className="calendar">
    <div className="calendar-names" style={{ width: left }} aria-hidden="true">{placed.map(({ row, top }) => <span key={row} style={{ top: top - 1 }}>{row.length > letters ? `${row.slice(0, letters - 1)}…` : row}</span>)}</div>
    <div ref={ref} className="calendar-frame" tabIndex={0} role="region" aria-label={title}>
      <svg className="chart" viewBox={`0 0 ${width} ${below + BOTTOM}`} style={{ width }} height={below + BOTTOM} role="img" aria-label={`${title}; the table below has the same`}>
        {days.map((day, i) => (
          <g key={day} className="axis">
            {[0, 6].includes(new Date(day).getDay()) && <rect x={x(day)} y={TOP - 6} width={x(days[i + 1] ?? to) - x(day)} height={below - TOP + 6} fill="var(--edge)" opacity="0.35" />}
            <line x1={x(day)} x2={x(day)} y1={TOP - 8} y2={below} />
            <text x={x(day) + 3} y={12}>{(isWeek ? weekday : dayOf).format(day)}</text>
          </g>
        ))}
        {placed.map(({ row, top, items }) => (
          <g key={row}>
            <line x1={0} x2={width} y1={top - GAP / 2} y2={top - GAP / 2} stroke="var(--edge)" />
            {items.map(({ item, lane }) => {
              const [start, y] = [x(item.from), top + lane * LANE];
              const end = item.to === null ? start : x(item.to);
              return (
                <g key={item.key}>
                  <title>{`${item.label}: ${utc(item.from)}${item.to === null ? '' : ` to ${utc(item.to)}`}`}</title>
                  {item.to === null ? <path d={`M${start},${y + 3}l6,5.5l-6,5.5l-6,-5.5z`} fill={calendarColours[item.kind]} /> : <rect x={start} y={y} width={Math.max(3, end - start)} height={LANE - 4} rx="3" fill={calendarColours[item.kind]} opacity="0.9" />}
                  {end - start > 60 && <text x={start + 5} y={y + 12} style={{ fill: 'var(--accent-ink)' }}>{item.label.slice(0, Math.floor((end - start) / 7))}</text>}
                </g>
              );
            })}
          </g>
        ))}
        {nowAt !== undefined && <g><line x1={nowAt} x2={nowAt} y1={TOP - 10} y2={below + 2} stroke="var(--price-line)" strokeWidth="1.5" /><text x={nowAt} y={below + 12} textAnchor="middle" style={{ fill: 'var(--ink)', fontWeight: 600 }}>now</text></g>}
      </svg>
    </div>
    </div>
  );
}
