import { anomaliesOf, changePpm } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { by, byBigint, byNumber, byText, ladder } from '@switchyard/kernel';
import { type KeysetPage, listInvoiceHeads, listReviewQueue } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { orders } from './list.js';
import { minorOf, reviewedOf, type Reviewed } from './review-facts.js';
import { invoiceView, type InvoiceView } from './views.js';

/** Invoices that are looked at where the queue is narrowed or sorted by what rules say of them: the oldest. The database does not know the rules, so these are read at once. */
const QUEUE_MAX = 2_000;
/** First of all when there is nothing to compare with; then what came after nothing. */
const [NO_PREVIOUS, FROM_NOTHING] = [-(10n ** 30n), -(10n ** 29n)];

export interface QueueArguments extends PageArguments {
  readonly filter?: Schema.ReviewQueueFilter | null;
  readonly orderBy?: Schema.ReviewOrder | null;
}
interface Queued {
  readonly view: InvoiceView;
  /** Least first. */
  readonly rank: bigint;
}
const inTurn = ladder<Queued>(by((q) => q.rank, byBigint), by((q) => q.view.createdAt, byNumber), by((q) => q.view.id, byText));

export async function pageOfReviewQueue(context: GqlContext, person: Person, { filter, orderBy, ...page }: QueueArguments): Promise<Connection<InvoiceView>> {
  const order = orderBy ?? 'OLDEST';
  if ((order === 'OLDEST' || order === 'LARGEST') && !needsFacts(filter, order) && typeof filter?.approvable !== 'boolean') return pageOfWhole(context, person, filter?.customerId ?? null, sortedPage(orders, order, page));
  const { limit, after } = pageStart(page);
  const heads = await context.tenant((tx) => listReviewQueue(tx, filter?.customerId ?? null, QUEUE_MAX));
  const views = heads.map((head) => invoiceView(head, person)).filter(({ availableActions }) => typeof filter?.approvable !== 'boolean' || availableActions.includes('approve') === filter.approvable);
  const judged = await Promise.all(views.map(async (view) => ({ view, facts: needsFacts(filter, order) ? await reviewedOf(context, view) : null })));
  const queue = judged.filter(({ facts }) => isWanted(filter, facts)).map(({ view, facts }): Queued => ({ view, rank: rankOf(order, view, facts) })).sort(inTurn);
  const start = after === null ? null : placeOf(order, after);
  const rest = start === null ? queue : queue.filter((queued) => inTurn(queued, start) > 0);
  const ranks = new Map(queue.map(({ view, rank }) => [view.id, rank]));
  return toConnection(rest.slice(0, limit + 1).map(({ view }) => view), limit, queue.length, (view) => ({ sort: `${order}/${ranks.get(view.id)}/${view.createdAt}`, id: view.id }));
}

/** All that wait, however many: nothing has to be judged for it. */
async function pageOfWhole(context: GqlContext, person: Person, customerOrg: string | null, page: KeysetPage): Promise<Connection<InvoiceView>> {
  const { rows, total } = await context.tenant((tx) => listInvoiceHeads(tx, { states: ['draft.review'], customerOrg, leaseId: null }, page));
  return toSortedConnection(rows, page, total, ({ id }) => id, (head) => invoiceView(head, person));
}
const needsFacts = (filter: QueueArguments['filter'], order: Schema.ReviewOrder): boolean => Array.isArray(filter?.anomalies) || order === 'MOST_CHANGED' || order === 'MOST_ANOMALIES';
function isWanted(filter: QueueArguments['filter'], facts: Reviewed | null): boolean {
  const wanted = filter?.anomalies;
  if (!wanted || facts === null) return true;
  const found = anomaliesOf(facts).map(({ kind }) => kind.toUpperCase());
  return wanted.length === 0 ? found.length === 0 : wanted.some((kind) => found.includes(kind));
}
function rankOf(order: Schema.ReviewOrder, view: InvoiceView, facts: Reviewed | null): bigint {
  switch (order) {
    case 'OLDEST':
      return 0n;
    case 'LARGEST':
      return -minorOf(view.total);
    case 'MOST_CHANGED': {
      if (facts?.previous == null) return NO_PREVIOUS;
      const change = changePpm(facts.totalMinor, facts.previous.totalMinor);
      return change === null ? FROM_NOTHING : change < 0n ? change : -change;
    }
    case 'MOST_ANOMALIES':
      return facts === null ? 0n : -BigInt(anomaliesOf(facts).length);
  }
}
/** @throws ApiError when the cursor is of another list or order */
function placeOf(order: Schema.ReviewOrder, { sort, id }: { readonly sort: string; readonly id: string }): Queued {
  const [, of, rank, createdAt] = /^([A-Z_]+)\/(-?\d{1,40})\/(-?\d{1,15})$/.exec(sort) ?? [];
  if (of !== order) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list in this order.');
  return { rank: BigInt(rank!), view: { id, createdAt: Number(createdAt) } as InvoiceView };
}
