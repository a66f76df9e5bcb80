/** Something on a calendar; `to` is null for what happens at an instant. */
export interface CalendarItem {
  readonly key: string;
  readonly row: string;
  readonly kind: 'MAINTENANCE' | 'CURTAILMENT' | 'OFFER_END' | 'LEASE_END' | 'RESERVATION';
  readonly from: number;
  readonly to: number | null;
  readonly label: string;
}
interface Lane {
  readonly item: CalendarItem;
  /** From the top of its row, 0 first. */
  readonly lane: number;
}
export interface CalendarRow {
  readonly row: string;
  readonly lanes: number;
  readonly items: readonly Lane[];
}
/**
 * Puts what overlaps into lanes of its row, the earliest first, each into the highest that is free.
 * @param least the length of what happens at an instant, ms, so that two of them do not hide each other
 */
export function calendarRows(rows: readonly string[], items: readonly CalendarItem[], least: number): readonly CalendarRow[] {
  return rows.map((row) => {
    const ends: number[] = [];
    const placed = items.filter((item) => item.row === row).sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1)).map((item): Lane => {
      const free = ends.findIndex((end) => end <= item.from);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = Math.max(item.to ?? item.from, item.from + least);
      return { item, lane };
    });
    return { row, lanes: Math.max(1, ends.length), items: placed };
  });
}
export type Span = 'week' | 'month';
/** The stretch that holds an instant, by the viewer's clock: from Monday a week, or the calendar month. */
export function stretchOf(at: number, span: Span): { readonly from: number; readonly to: number } {
  const day = new Date(at);
  if (span === 'month') return { from: new Date(day.getFullYear(), day.getMonth(), 1).getTime(), to: new Date(day.getFullYear(), day.getMonth() + 1, 1).getTime() };
  const monday = new Date(day.getFullYear(), day.getMonth(), day.getDate() - ((day.getDay() + 6) % 7));
  return { from: monday.getTime(), to: new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + 7).getTime() };
}
/** The stretch before or behind. */
export const stepStretch = (at: number, span: Span, step: -1 | 1): number => {
  const { from, to } = stretchOf(at, span);
  return step < 0 ? stretchOf(from - 1, span).from : to;
};
