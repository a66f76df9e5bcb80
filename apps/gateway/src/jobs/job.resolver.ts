import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { specToInput } from '@switchyard/market';
import { jobByKey, type JobRow, type JobSpecRow, specByJob, specOf } from '@switchyard/store';
import { requireReader } from '../auth/require-reader.js';
import type { Connection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { useSoFar } from '../leases/cost-so-far.js';
import { leaseView, type LeaseView } from '../leases/lease-view.js';
import { leasesOfJob, useOf } from '../leases/load.js';
import { findPlan } from '../market/plan-view.js';
import { type JobsArguments, jobsOf } from './list-jobs.js';
import { type JobView, jobView, usd } from './job-view.js';

/** The job as it is now; null when it is not the caller's to see. */
export async function findJob({ loaders }: Pick<GqlContext, 'loaders'>, id: string): Promise<JobView | null> {
  const row = await loaders.one<JobRow>('job', jobByKey, id);
  return row ? jobView(row) : null;
}

@Resolver('Job')
export class JobResolver {
  @Query('jobs')
  jobs(@Context() context: GqlContext, @Args() asked: JobsArguments): Promise<Connection<JobView>> {
    return jobsOf(context, asked);
  }
  @Query('job')
  job(@Context() context: GqlContext, @Args('id') id: string): Promise<JobView | null> {
    requireReader(context.principal);
    return findJob(context, id);
  }
  @ResolveField('leases')
  async leases(@Context() context: GqlContext, @Parent() job: JobView): Promise<LeaseView[]> {
    return (await leasesOfJob(context, job.id)).map(leaseView);
  }
  @ResolveField('specification')
  async specification(@Context() { loaders, now }: GqlContext, @Parent() job: JobView): Promise<object | null> {
    const row = await loaders.one<JobSpecRow>('jobSpec', specByJob, job.id);
    return row ? specToInput(specOf(row), now) : null;
  }
  @ResolveField('costSoFarUsd')
  async costSoFarUsd(@Context() context: GqlContext, @Parent() job: JobView): Promise<string> {
    const leases = await leasesOfJob(context, job.id);
    const used = await Promise.all(leases.map((lease) => useSoFar(lease, useOf(context))));
    return usd(used.reduce((total: bigint, { cost }) => total + cost, 0n));
  }
  @ResolveField('quotedUsd')
  async quotedUsd(@Context() context: GqlContext, @Parent() job: JobView): Promise<string | null> {
    const last = job.placement ? undefined : (await leasesOfJob(context, job.id)).at(-1);
    return job.placement?.totalUsd ?? (last ? usd(last.quotedMicroUsd) : null);
  }
  @ResolveField('plan')
  async plan(@Context() context: GqlContext, @Parent() job: JobView): Promise<object | null> {
    const planId = job.placedByPlan ?? (await leasesOfJob(context, job.id)).at(-1)?.planId;
    return planId ? findPlan(context, planId) : null;
  }
}
