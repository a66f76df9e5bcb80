import type { Schema } from '@switchyard/graphql-client';
import { epochMs } from '@switchyard/kernel';
import { listInvoiceHeads } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { statesShownAs } from './states.js';
import { invoiceView, type InvoiceView } from './views.js';

export interface InvoicesArguments extends PageArguments {
  readonly filter?: Schema.InvoiceFilter | null;
}

export async function pageOfInvoices(context: GqlContext, person: Person, { filter, ...page }: InvoicesArguments): Promise<Connection<InvoiceView>> {
  const { limit, after } = pageStart(page);
  const createdAt = after === null ? null : Number(after.sort);
  if (createdAt !== null && !Number.isSafeInteger(createdAt)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  const wanted = { states: filter?.states ? statesShownAs(filter.states) : null, customerOrg: filter?.customerId ?? null, leaseId: filter?.leaseId ?? null };
  const { rows, total } = await context.tenant((tx) =>
    listInvoiceHeads(tx, wanted, { limit, after: after === null || createdAt === null ? null : { createdAt: epochMs(createdAt), id: after.id } }));
  return toConnection(rows.map((head) => invoiceView(head, person)), limit, total, (view) => ({ sort: String(view.createdAt), id: view.id }));
}
