import { answers } from './ask.js';

/** Milliseconds between two readings of a list, for each page of it that was loaded. */
const REST_MS_PER_PAGE = 300;
/** How soon a reading that goes on is looked at again, in milliseconds. */
const AGAIN_MS = 250;
const planned = new Map<string, ReturnType<typeof setTimeout>>();
const lastMs = new Map<string, number>();

const pagesOf = (name: string): number => Math.max(1, ...answers.getQueriesData<{ readonly pages?: readonly unknown[] }>({ queryKey: [name], type: 'active' }).map(([, data]) => data?.pages?.length ?? 1));

/**
 * Asks again for what is shown of a query, because something happened. Events come in swarms, and a list of a hundred pages is a hundred questions: what goes on is not broken off, several events are one
 * reading, and a long list rests between two.
 * @param name of the query's document
 */
export function renew(name: string): void {
  if (planned.has(name)) return;
  const rested = Date.now() - (lastMs.get(name) ?? 0);
  const pages = pagesOf(name);
  plan(name, pages === 1 ? 0 : Math.max(0, pages * REST_MS_PER_PAGE - rested));
}
function plan(name: string, inMs: number): void {
  planned.set(name, setTimeout(() => {
    if (answers.isFetching({ queryKey: [name] }) > 0) return plan(name, AGAIN_MS);
    planned.delete(name);
    lastMs.set(name, Date.now());
    void answers.invalidateQueries({ queryKey: [name] });
  }, inMs));
}
