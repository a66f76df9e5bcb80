import type { JobSpec } from '@switchyard/market';
import { insertQuote, type QuoteRow, toStoredOption, type Tx } from '@switchyard/store';
import { type Doing, orgOf } from '../graphql/doing.js';
import { checkReferences, readSpec } from '../jobs/read-spec.js';
import { findOptions } from './find-options.js';
import { quoteView, type QuoteView } from './quote-view.js';
import { type MarketReader, policyOf, quotable, type QuoteParts } from './read-market.js';

/** What it would cost, where and when; kept until an option is bound. Who cannot pay may ask. */
export async function quoteJob(tx: Tx, doing: Doing, quoting: QuoteParts, input: unknown, market: MarketReader): Promise<QuoteView> {
  const asked = readSpec(input, doing, ['input']);
  return quoteView(await makeQuote(tx, doing, quoting, asked, ['input'], market));
}

/** @param at where the specification stands in the input */
export async function makeQuote(tx: Tx, doing: Doing, quoting: QuoteParts, asked: JobSpec, at: readonly string[], market: MarketReader): Promise<QuoteRow> {
  const { context: { now }, parts } = doing;
  await checkReferences(tx, asked, orgOf(doing), at);
  const policy = policyOf(quoting);
  const spec = quotable(asked, now, policy);
  const found = findOptions({ orgId: orgOf(doing), spec }, await market({ reservationId: spec.reservationId }), policy, parts.ids);
  const quote = { id: found.quoteId, customerOrg: orgOf(doing), spec, options: found.options.map(toStoredOption), refusals: found.refusals, createdAt: now, validUntil: found.validUntil };
  await insertQuote(tx, quote);
  return { ...quote, heldUntil: new Map() };
}
