import type { Schema } from '@switchyard/graphql-client';
import { listInvoiceHeads } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { statesShownAs } from './states.js';
import { invoiceView, type InvoiceView } from './views.js';

export interface InvoicesArguments extends PageArguments {
  readonly filter?: Schema.InvoiceFilter | null;
  readonly orderBy: Schema.InvoiceOrder;
}
export const orders: Orders<Schema.InvoiceOrder> = {
  NEWEST: { name: 'NEWEST', key: { sql: 'i.created_at', type: 'instant' }, direction: 'DESC' }, OLDEST: { name: 'OLDEST', key: { sql: 'i.created_at', type: 'instant' }, direction: 'ASC' },
  LARGEST: { name: 'LARGEST', key: { sql: 'i.total_minor', type: 'integer' }, direction: 'DESC' }, DUE_FIRST: { name: 'DUE_FIRST', key: { sql: `coalesce(i.due_at, 'infinity')`, type: 'instant' }, direction: 'ASC' },
};

export async function pageOfInvoices(context: GqlContext, person: Person, { filter, orderBy, ...rest }: InvoicesArguments): Promise<Connection<InvoiceView>> {
  const page = sortedPage(orders, orderBy, rest);
  const wanted = { states: filter?.states ? statesShownAs(filter.states) : null, customerOrg: filter?.customerId ?? null, leaseId: filter?.leaseId ?? null };
  const { rows, total } = await context.tenant((tx) => listInvoiceHeads(tx, wanted, page));
  return toSortedConnection(rows, page, total, ({ id }) => id, (head) => invoiceView(head, person));
}
