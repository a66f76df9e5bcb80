import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type ColumnDef, type RowData, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Empty } from './states.js';

const features = tableFeatures({});
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Amounts stand at the end of their column. */
  readonly align?: 'end';
}
export interface DataTableProps<Row> {
  /** What the table is of, for who hears it. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Enter, or a click: opens the row. */
  readonly open?: (row: Row) => void;
  readonly empty: ReactNode;
  /** More of the list can be had: asked for when its end comes into sight. */
  readonly more?: { readonly has: boolean; readonly busy: boolean; readonly load: () => void };
  /** Told which row the keyboard is at, so that keys of the page can act on it. */
  readonly onRow?: (row: Row | undefined) => void;
  /** The first row is marked from the start, so that keys of the page have a row to act on. */
  readonly markFirst?: boolean;
}
/** Pixels of a row before it was measured. */
const ROW_PIXELS = 45;
/** From so many rows on only those in sight are in the document. */
const VIRTUAL_FROM = 100;

/** A table by keyboard: arrows (or j and k) walk, Enter opens, Home and End jump. Long ones keep only the rows in sight in the document. */
export function DataTable<Row extends RowData>({ caption, rows, columns, keyOf, open, empty, more, onRow, markFirst = false }: DataTableProps<Row>): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const [mark, setMark] = useState<{ readonly id: string | undefined; readonly index: number }>({ id: undefined, index: markFirst ? 0 : -1 });
  const table = useTable({
    features, data: rows, getRowId: keyOf,
    // Cells are drawn below, not by the table: a renderer made anew with each drawing would take what a cell keeps, such as an open dialog, away with the old one.
    columns: columns.map((column): ColumnDef<typeof features, Row> => ({ id: column.id, header: column.header })),
  });
  const all = table.getRowModel().rows;
  // The mark stays on its row when rows come or go before it, and goes to the next one when its row is gone.
  const found = mark.id === undefined ? -1 : all.findIndex(({ id }) => id === mark.id);
  const at = found >= 0 ? found : Math.min(mark.index, all.length - 1);
  const marked = at < 0 ? undefined : all[at];
  const isLong = all.length >= VIRTUAL_FROM;
  const virtual = useVirtualizer({ count: all.length, getScrollElement: () => frame.current, estimateSize: () => ROW_PIXELS, overscan: 12, enabled: isLong });
  const shown = isLong ? virtual.getVirtualItems() : all.map((_, index) => ({ index, start: 0, end: 0 }));
  const [before, after] = isLong && shown.length > 0 ? [shown[0]!.start, virtual.getTotalSize() - shown.at(-1)!.end] : [0, 0];

  useEffect(() => {
    if (mark.index < 0 || marked?.id === mark.id) return;
    setMark({ id: marked?.id, index: Math.max(0, at) });
    onRow?.(marked?.original);
  }, [mark, marked, at, onRow]);

  const lastShown = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (more?.has === true && !more.busy && lastShown >= all.length - 10) more.load();
  }, [more, lastShown, all.length]);

  function goTo(next: number): void {
    const index = Math.max(0, Math.min(all.length - 1, next));
    setMark({ id: all[index]?.id, index });
    onRow?.(all[index]?.original);
    if (isLong) virtual.scrollToIndex(index);
    else frame.current?.querySelectorAll('tbody tr')[index]?.scrollIntoView({ block: 'nearest' });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (target.closest('input, select, textarea, button, a') !== null && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const step: Readonly<Record<string, number>> = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: all.length - 1, PageDown: at + 15, PageUp: at - 15 };
    const next = step[event.key];
    if (next !== undefined) {
      event.preventDefault();
      goTo(next);
    } else if (event.key === 'Enter' && open !== undefined && all[at] !== undefined) {
      event.preventDefault();
      open(all[at].original);
    }
  }
  if (rows.length === 0) return <div className="table-frame">{typeof empty === 'string' ? <Empty title={empty} /> : empty}</div>;
  return (
    <div ref={frame} className="table-frame" style={isLong ? { maxHeight: '72vh' } : undefined} tabIndex={0} role="region" aria-label={caption} onKeyDown={onKeyDown}>
      <table aria-rowcount={more?.has === true ? -1 : all.length + 1}>
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>{group.headers.map((header, i) => <th key={header.id} scope="col" data-align={columns[i]?.align}><table.FlexRender header={header} /></th>)}</tr>
          ))}
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: before, padding: 0 }} /></tr>}
          {shown.map(({ index }) => {
            const row = all[index]!;
            return (
              <tr key={row.id} ref={isLong ? virtual.measureElement : undefined} data-index={index} aria-rowindex={index + 2} aria-selected={index === at} onClick={() => goTo(index)} onDoubleClick={open === undefined ? undefined : () => open(row.original)}>
                {columns.map(({ id, align, cell }) => <td key={id} data-align={align}>{cell(row.original)}</td>)}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: after, padding: 0 }} /></tr>}
        </tbody>
      </table>
      {more?.busy === true && <p className="small soft" role="status" style={{ padding: 8 }}>Loading more…</p>}
    </div>
  );
}
