import { parseId } from '@switchyard/kernel';
import { finishOf, specToInput } from '@switchyard/market';
import type { Schema } from '@switchyard/graphql-client';
import { type QuoteRow, readQuote, type StoredQuoteOption, type Tx } from '@switchyard/store';
import type { Doing } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { readSpec } from '../jobs/read-spec.js';
import { usd } from '../jobs/job-view.js';
import { makeQuote } from './quote-job.js';
import { quoteView, type QuoteView } from './quote-view.js';
import type { MarketReader, QuoteParts } from './read-market.js';

export interface RequoteView {
  readonly __typename: 'Requote';
  readonly quote: QuoteView;
  readonly previous: QuoteView;
  readonly differences: readonly object[];
}

/** Asks again what was asked before, expired or not, and holds the ends of the curve against each other. A start that has passed becomes now; a deadline that has passed is refused as in any specification. */
export async function requoteJob(tx: Tx, doing: Doing, quoting: QuoteParts, { quoteId }: Schema.RequoteJobInput, market: MarketReader): Promise<RequoteView> {
  const { now } = doing.context;
  const known = parseId('quote', quoteId);
  const previous = known && (await readQuote(tx, known, now));
  if (!previous) return refuse(plainRefusal('NOT_FOUND', 'You have no such quote.', ['input', 'quoteId']));
  const { deadline } = previous.spec;
  if (deadline !== undefined && deadline <= now) return refuse(plainRefusal('WRONG_STATE', 'Its deadline has passed: ask for a quote with a later one.', ['input', 'quoteId']));
  const quote = await makeQuote(tx, doing, quoting, readSpec(specToInput(previous.spec, now), doing, ['input', 'quoteId']), ['input', 'quoteId'], market);
  return { __typename: 'Requote', quote: quoteView(quote), previous: quoteView(previous), differences: [differenceOf('NOW', previous, quote, (options) => options[0]), differenceOf('CHEAPEST', previous, quote, (options) => options.at(-1))].flat() };
}

function differenceOf(kind: 'NOW' | 'CHEAPEST', previous: QuoteRow, quote: QuoteRow, end: (options: readonly StoredQuoteOption[]) => StoredQuoteOption | undefined): object[] {
  const [then, now] = [end(previous.options)?.placement, end(quote.options)?.placement];
  if (!then && !now) return [];
  return [{
    kind, previousTotalUsd: then ? usd(then.total) : null, totalUsd: now ? usd(now.total) : null, differenceUsd: then && now ? usd(now.total - then.total) : null, previousFinishesAt: then ? finishOf(then) : null, finishesAt: now ? finishOf(now) : null,
  }];
}
