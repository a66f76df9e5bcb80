import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { FeedCache } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { loadPool, loadSite } from '../sites/load.js';
import { bindQuote } from './bind-quote.js';
import { quoteJob } from './quote-job.js';
import type { OptionView } from './quote-view.js';
import { type QuoteParts, readMarketNow } from './read-market.js';

@Resolver('QuoteOption')
export class QuotesResolver {
  private readonly quoting: QuoteParts;
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {
    this.quoting = { parts, feeds: new FeedCache() };
  }

  @Mutation('quoteJob')
  quoteJob(@Context() context: GqlContext, @Args('input') input: object): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'quoteJob', input }, (tx) => quoteJob(tx, doing, this.quoting, input, (view) => readMarketNow(context, this.quoting, view)));
  }
  @Mutation('bindQuote')
  bindQuote(@Context() context: GqlContext, @Args('input') input: Schema.BindQuoteInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'bindQuote', input, idempotencyKey }, (tx) => bindQuote(tx, doing, this.quoting, input, (view) => readMarketNow(context, this.quoting, view)));
  }
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() option: OptionView): Promise<object> {
    return loadSite(context, option.siteId);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() option: OptionView): Promise<object> {
    return loadPool(context, option.poolId);
  }

  private asCustomer(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') };
  }
}
