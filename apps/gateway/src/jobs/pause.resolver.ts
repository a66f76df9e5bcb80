import { Inject } from '@nestjs/common';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { jobByKey, type JobRow, FeedCache } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { type QuoteParts, readMarketNow } from '../quotes/read-market.js';
import type { PauseView } from './pause-job.js';
import { costToResume, type ResumeCost } from './resume-cost.js';

/** What a pause costs later is looked up when it is asked for: after the pause, when its place is free again. */
@Resolver('JobPause')
export class PauseResolver {
  private readonly quoting: QuoteParts;
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {
    this.quoting = { parts, feeds: new FeedCache() };
  }
  @ResolveField('resumeCost')
  async resumeCost(@Context() context: GqlContext, @Parent() { job }: PauseView): Promise<ResumeCost | null> {
    const person = requirePerson(context.principal, ['customer'], 'jobs:write');
    const row = await context.loaders.one<JobRow>('job', jobByKey, job.id);
    return row ? context.tenant((tx) => costToResume(tx, { context, parts: this.parts, person }, this.quoting, row, (view) => readMarketNow(context, this.quoting, view))) : null;
  }
}
