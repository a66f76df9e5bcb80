import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { type OrgId, parseId, SECOND_MS } from '@switchyard/kernel';
import { FeedCache, jobOfQuote, listQuotes, readQuote } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import { type Connection, type PageArguments, toConnection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { pageByTime } from '../jobs/page-by-time.js';
import { quoteView, type QuoteView } from './quote-view.js';
import { type QuoteParts, readMarketNow } from './read-market.js';
import { requoteJob } from './requote-job.js';

/** Quotes that were made: looked up, listed, asked again. */
@Resolver('Quote')
export class QuoteResolver {
  private readonly quoting: QuoteParts;
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {
    this.quoting = { parts, feeds: new FeedCache() };
  }

  @Query('quote')
  async quote(@Context() context: GqlContext, @Args('id') id: string): Promise<QuoteView | null> {
    requirePerson(context.principal, ['customer'], 'jobs:read');
    const quoteId = parseId('quote', id);
    const row = quoteId && (await context.tenant((tx) => readQuote(tx, quoteId, context.now)));
    return row ? quoteView(row) : null;
  }
  @Query('quotes')
  async quotes(@Context() context: GqlContext, @Args() page: PageArguments): Promise<Connection<QuoteView>> {
    const { orgId } = requirePerson(context.principal, ['customer'], 'jobs:read');
    const start = pageByTime(page);
    const { rows, total } = await context.tenant((tx) => listQuotes(tx, orgId as OrgId, context.now, start));
    return toConnection(rows.map(quoteView), start.limit, total, ({ createdAt, id }) => ({ sort: `${createdAt}`, id }));
  }
  @Mutation('requoteJob')
  requoteJob(@Context() context: GqlContext, @Args('input') input: Schema.RequoteJobInput): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') };
    return mutate(context, doing.person, { operation: 'requoteJob', input }, (tx) => requoteJob(tx, doing, this.quoting, input, (view) => readMarketNow(context, this.quoting, view)));
  }
  @ResolveField('expiresInSeconds')
  expiresInSeconds(@Context() { now }: GqlContext, @Parent() { validUntil }: QuoteView): number {
    // A replayed answer carries instants as numbers too.
    return Math.max(0, Math.floor((validUntil - now) / SECOND_MS));
  }
  @ResolveField('jobId')
  async jobId(@Context() { loaders }: GqlContext, @Parent() { id }: QuoteView): Promise<string | null> {
    return (await loaders.one<{ key: string; id: string }>('jobOfQuote', jobOfQuote, id))?.id ?? null;
  }
}
