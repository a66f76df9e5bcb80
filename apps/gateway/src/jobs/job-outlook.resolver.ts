import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { epochMs, type Interval, type JobId } from '@switchyard/kernel';
import { explainEta, jobEta, type JobState } from '@switchyard/market';
import { type JobMoveRow, listMetrics, type MetricRow, movesByJob, openLeasesByJob, recentMetricsByJob, type RecentMetricRow, type RunningLeaseRow } from '@switchyard/store';
import { type Connection, type PageArguments, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import type { JobView } from './job-view.js';
import { type LogArguments, logsOf } from './logs-of.js';
import { pageByTime } from './page-by-time.js';

const metricView = ({ leaseId, at, step, totalSteps, loss, stepsPerSecond, metrics }: MetricRow) => ({
  leaseId, at, step: Number(step), totalSteps: totalSteps === null ? null : Number(totalSteps), loss, stepsPerSecond, metrics: metrics ?? {},
});

/** What was and what will be of a job. */
@Resolver('Job')
export class JobOutlookResolver {
  @ResolveField('eta')
  async eta(@Context() context: GqlContext, @Parent() job: JobView): Promise<object> {
    const { loaders, now } = context;
    const state = job.state.toLowerCase() as JobState;
    const [recent, leases] = await Promise.all([
      loaders.many<RecentMetricRow>('recentMetrics', recentMetricsByJob, job.id), loaders.many<RunningLeaseRow>('openLeases', openLeasesByJob, job.id)]);
    const eta = jobEta({
      state, now, segments: segmentsOf(job, leases),
      points: recent.map(({ leaseId, at, step, totalSteps }) => ({ leaseId, at, step: Number(step), totalSteps: totalSteps === null ? null : Number(totalSteps) })),
    });
    return {
      basis: eta.basis.toUpperCase(), finishesAt: 'finishesAt' in eta ? eta.finishesAt : null, unknownBecause: eta.basis === 'none' ? explainEta(eta.because) : null, stepsPerHour: eta.basis === 'progress' ? eta.stepsPerHour : null,
    };
  }
  @ResolveField('history')
  async history(@Context() context: GqlContext, @Parent() job: JobView): Promise<object[]> {
    const moves = await context.loaders.many<JobMoveRow>('jobMoves', movesByJob, job.id);
    return moves.map(({ from, to, actor, actorId, reason, at }) => ({ from: from?.toUpperCase() ?? null, to: to.toUpperCase(), actor, actorId, reason, at }));
  }
  @ResolveField('metrics')
  async metrics(@Context() context: GqlContext, @Parent() job: JobView, @Args() page: PageArguments): Promise<Connection<object>> {
    const start = pageByTime(page);
    const { rows, total } = await context.tenant((tx) => listMetrics(tx, job.id as JobId, start));
    return toConnection(rows.map(metricView), start.limit, total, ({ at, leaseId }) => ({ sort: `${at}`, id: leaseId }));
  }
  @ResolveField('logs')
  logs(@Context() context: GqlContext, @Parent() job: JobView, @Args() asked: LogArguments): Promise<Connection<object>> {
    return logsOf(context, job.id as JobId, asked);
  }
}

/** The time it holds: what its leases have, and what the plan promises behind them. */
function segmentsOf({ placement }: JobView, leases: readonly RunningLeaseRow[]): readonly Interval[] {
  const held = leases.flatMap(({ segments }) => segments.map(({ from, to }) => ({ from: epochMs(from), to: epochMs(to) })));
  const until = Math.max(0, ...held.map(({ to }) => to));
  return [...held, ...(placement?.segments ?? []).filter(({ from }) => from >= until)].sort((a, b) => a.from - b.from);
}
