import { Aging, closeChecklist, type OpenItem } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs, Interval } from '@switchyard/kernel';
import type { AsOf } from '@switchyard/ledger';
import { ALL_ENTRIES, journalCount, journalPage, listPeriods, openItems, readCloseFacts, receivableBalances, revenueIn, unreconciled, type ItemCursor, type JournalFilter, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { agingView, closeItemView, entryView, periodView, revenueView } from './views.js';

/** Open items read at once. */
const ITEMS = 2_000;

/** Both dates of a report; now where none is given. */
export interface AsOfArguments {
  readonly asOf?: EpochMs | null;
  readonly recordedAsOf?: EpochMs | null;
}
export const asOfOf = ({ now }: GqlContext, { asOf, recordedAsOf }: AsOfArguments): AsOf => ({ effective: asOf ?? now, recorded: recordedAsOf ?? now });

/** Open items page by page, so that memory does not grow with them. */
export async function* allOpenItems(inTx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, asOf: AsOf): AsyncGenerator<readonly OpenItem[]> {
  for (let after: ItemCursor | null = null; ;) {
    const from: ItemCursor | null = after;
    const page: readonly OpenItem[] = await inTx((tx) => openItems(tx, asOf, from, ITEMS));
    yield page;
    if (page.length < ITEMS) return;
    after = page.at(-1)!;
  }
}

export async function agingReport(context: GqlContext, args: AsOfArguments): Promise<object> {
  const asOf = asOfOf(context, args);
  const aging = new Aging(asOf.effective);
  for await (const page of allOpenItems(context.tenant, asOf)) for (const item of page) aging.add(item);
  return agingView(asOf, aging, await context.tenant((tx) => receivableBalances(tx, asOf)));
}

export interface JournalArguments extends PageArguments {
  readonly filter?: Schema.JournalFilter | null;
}
export async function journalConnection(context: GqlContext, { filter, ...page }: JournalArguments): Promise<Connection<ReturnType<typeof entryView>>> {
  const { limit, after } = pageStart(page);
  const sequence = after === null ? 0 : Number(after.sort);
  if (!Number.isSafeInteger(sequence)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  const wanted: JournalFilter = {
    ...ALL_ENTRIES, kind: filter?.kind ?? null, account: filter?.account ?? null, organizationId: filter?.organizationId ?? null, invoiceId: filter?.invoiceId ?? null,
    from: (filter?.from as EpochMs | null | undefined) ?? null, to: (filter?.to as EpochMs | null | undefined) ?? null,
  };
  const [entries, total] = await context.tenant(async (tx) => [await journalPage(tx, wanted, sequence, limit + 1), await journalCount(tx, wanted)] as const);
  return toConnection(entries.map(entryView), limit, total, (view) => ({ sort: String(view.sequence), id: view.id }));
}

export const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** Time of the months from one to another; calendar months (UTC) where the books have none. @throws ApiError BAD_USER_INPUT */
export async function monthsOf(tx: Tx, from: string, to: string): Promise<Interval> {
  if (!MONTH.test(from) || !MONTH.test(to) || to < from) throw new ApiError('BAD_USER_INPUT', 'from and to are months, such as 2026-10, in their order.');
  const periods = await listPeriods(tx);
  const month = (name: string): Interval => periods.find((p) => p.name === name) ?? calendarMonth(name);
  return { from: month(from).from, to: month(to).to };
}
function calendarMonth(name: string): Interval {
  const [year, month] = name.split('-').map(Number) as [number, number];
  return { from: Date.UTC(year, month - 1) as EpochMs, to: Date.UTC(year, month) as EpochMs };
}
export async function revenueReport(context: GqlContext, from: string, to: string, recorded: EpochMs): Promise<readonly object[]> {
  return context.tenant(async (tx) => (await revenueIn(tx, await monthsOf(tx, from, to), recorded)).map(revenueView));
}

export async function checklistOf(context: GqlContext, person: Person, name: string): Promise<object | null> {
  return context.tenant(async (tx) => {
    const period = (await listPeriods(tx)).find((p) => p.name === name);
    const facts = period && (await readCloseFacts(tx, name, context.now, unreconciled));
    if (period === undefined || facts === undefined) return null;
    const items = closeChecklist(facts);
    return { period: periodView(period, person), items: items.map(closeItemView), ready: items.every((item) => item.state !== 'blocking') };
  });
}
