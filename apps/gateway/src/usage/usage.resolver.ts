import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { usageReport } from '@switchyard/market';
import { readUsage } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { findJob } from '../jobs/job.resolver.js';
import { findSite } from '../sites/load.js';
import { questionOf, type UsageArguments } from './ask.js';
import { usageRowView, type UsageRowView } from './views.js';

/** Rows of one report. */
const ROWS_MAX = 2_000;

/** What was used, what it costs and what was billed of it: customers, operators and finance, each what is theirs. */
@Resolver('UsageRow')
export class UsageResolver {
  @Query('usage')
  async usage(@Context() context: GqlContext, @Args() asked: UsageArguments): Promise<object> {
    const question = await questionOf(context, asked);
    const { lines, totals } = usageReport(await context.tenant((tx) => readUsage(tx, question)));
    return {
      from: question.from, to: question.to, timeZone: question.timeZone, rows: lines.slice(0, ROWS_MAX).map((line) => usageRowView(line, question.by)), totals: totals.map((line) => usageRowView(line, question.by)),
      rowsLeftOut: Math.max(0, lines.length - ROWS_MAX),
    };
  }
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() { siteId }: UsageRowView): Promise<object | null> {
    return siteId === null ? Promise.resolve(null) : findSite(context, siteId);
  }
  @ResolveField('job')
  job(@Context() context: GqlContext, @Parent() { jobId }: UsageRowView): Promise<object | null> {
    return jobId === null ? Promise.resolve(null) : findJob(context, jobId);
  }
}
