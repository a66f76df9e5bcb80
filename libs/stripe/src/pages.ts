import type Stripe from 'stripe';
import { requireObject } from './unexpected-answer.js';

/** Stripe's largest page. */
const PAGE_SIZE = 100;
/** A listing longer than this is a mistake of ours, not a result. */
const PAGES_AT_MOST = 1_000;

interface PageAsked {
  readonly limit: number;
  readonly starting_after?: string;
}

/** Yields every item of a list, page by page, each page checked. @throws what `list` throws, or UnexpectedAnswer */
export async function* allItems<T extends { readonly id: string }>(list: (asked: PageAsked) => Promise<Stripe.ApiList<T>>): AsyncGenerator<T> {
  let after: string | undefined;
  for (let page = 0; page < PAGES_AT_MOST; page += 1) {
    const answer = await list({ limit: PAGE_SIZE, ...(after === undefined ? {} : { starting_after: after }) });
    requireObject(answer, 'list');
    yield* answer.data;
    after = answer.data.at(-1)?.id;
    if (!answer.has_more || after === undefined) return;
  }
  throw new Error(`a Stripe list has more than ${PAGES_AT_MOST} pages`);
}
