import { insertQuote, toStoredOption, type Tx } from '@switchyard/store';
import { type Doing, orgOf } from '../graphql/doing.js';
import { checkReferences, readSpec } from '../jobs/read-spec.js';
import { type SiteRefusalView, siteRefusalView } from '../jobs/site-refusal-view.js';
import { findOptions } from './find-options.js';
import { type OptionView, optionView } from './quote-view.js';
import { type MarketReader, policyOf, quotable, type QuoteParts } from './read-market.js';

export interface QuoteView {
  readonly __typename: 'Quote';
  readonly id: string;
  readonly createdAt: number;
  readonly validUntil: number;
  readonly options: readonly OptionView[];
  readonly refusals: readonly SiteRefusalView[];
}

/** What it would cost, where and when; kept until an option is bound. Who cannot pay may ask. */
export async function quoteJob(tx: Tx, doing: Doing, quoting: QuoteParts, input: unknown, market: MarketReader): Promise<QuoteView> {
  const { context: { now }, parts } = doing;
  const asked = readSpec(input, doing, ['input']);
  await checkReferences(tx, asked, orgOf(doing), ['input']);
  const policy = policyOf(quoting);
  const spec = quotable(asked, now, policy);
  const quote = findOptions({ orgId: orgOf(doing), spec }, await market({ reservationId: spec.reservationId }), policy, parts.ids);
  const options = quote.options.map(toStoredOption);
  await insertQuote(tx, { id: quote.quoteId, customerOrg: orgOf(doing), spec, options, refusals: quote.refusals, createdAt: now, validUntil: quote.validUntil });
  return {
    __typename: 'Quote', id: quote.quoteId, createdAt: now, validUntil: quote.validUntil,
    options: options.map((option) => optionView(option, null)), refusals: quote.refusals.map(siteRefusalView),
  };
}
