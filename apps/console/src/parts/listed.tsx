import type { ReactNode } from 'react';
import type { RowData } from '@tanstack/react-table';
import { DataTable, type DataTableProps } from './data-table.js';
import { Failed, Loading } from './states.js';

/** A list that is asked a page at a time. */
interface Pages {
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}
/** A long list in its states: on its way, failed with a way to try again, or as a table that asks for more when its end comes into sight. @param rows undefined until the first page is there */
export function Listed<Row extends RowData>({ of, rows, lines = 6, ...table }: Omit<DataTableProps<Row>, 'rows' | 'more'> & { readonly of: Pages; readonly rows: readonly Row[] | undefined; /** How high it is while it is on its way. */ readonly lines?: number }): ReactNode {
  if (rows === undefined) return of.error === null ? <Loading lines={lines} /> : <Failed error={of.error} again={() => void of.refetch()} />;
  return <DataTable {...table} rows={rows} more={{ has: of.hasNextPage, busy: of.isFetchingNextPage, load: () => void of.fetchNextPage() }} />;
}
