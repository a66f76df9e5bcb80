import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { type JobId, parseId } from '@switchyard/kernel';
import { type OutputPosition, readEventsAfter, readOutputAfter, type StoredEvent } from '@switchyard/store';
import { type Person, requirePerson } from '../auth/principal.js';
import { requireReader } from '../auth/require-reader.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { findJob } from '../jobs/job.resolver.js';
import { logLineView } from '../jobs/logs-of.js';
import { eventCursor, outputPosition } from './cursors.js';
import { EventFeed } from './event-feed.js';
import { follow, type Following, mapped } from './follow.js';
import { concerns } from './interest.js';
import { newsOf } from './job-news.js';

type After = string | null | undefined;
type Stream = Promise<AsyncIterableIterator<object>>;

@Resolver('JobEvent')
export class EventsResolver {
  constructor(@Inject(EventFeed) private readonly feed: EventFeed) {}

  @Subscription('jobEvents')
  async jobEvents(@Context() context: GqlContext, @Args('jobId') id: string, @Args('after') after?: After): Stream {
    requireReader(context.principal);
    const jobId = await visibleJob(context, id);
    const events = follow(this.feed, this.events(context, after, (header) => header.jobId === jobId, jobId));
    return mapped(events, ([cursor, { topic, occurredAt, payload }]) => ({ jobEvents: { cursor: `${cursor}`, topic, at: occurredAt, detail: payload, jobId, ...newsOf(topic, payload) } }));
  }
  @Subscription('marketEvents')
  marketEvents(@Context() context: GqlContext, @Args('after') after?: After): Stream {
    const person: Person = requireReader(context.principal);
    const events = follow(this.feed, this.events(context, after, concerns(person)));
    return Promise.resolve(mapped(events, ([cursor, { topic, occurredAt, payload, aggregateId }]) => ({ marketEvents: { cursor: `${cursor}`, topic, at: occurredAt, detail: payload, subjectId: aggregateId } })));
  }
  @Subscription('jobLogs')
  async jobLogs(@Context() context: GqlContext, @Args('jobId') id: string, @Args('after') after?: After): Stream {
    requirePerson(context.principal, ['customer'], 'jobs:read');
    const jobId = await visibleJob(context, id);
    const start: OutputPosition = after == null ? {} : outputPosition(after);
    const lines = follow(this.feed, {
      interest: { event: () => false, outputOf: jobId },
      from: () => Promise.resolve(start),
      read: (position, limit) => context.tenant((tx) => readOutputAfter(tx, jobId, position, limit)),
      behind: (position, { leaseId, lineNumber }) => ({ ...position, [leaseId]: Number(lineNumber) }),
    });
    return mapped(lines, ([position, line]) => ({ jobLogs: logLineView(position, line) }));
  }
  @ResolveField('job')
  job(@Context() context: GqlContext, @Parent() event: { readonly jobId: string }): Promise<object | null> {
    return findJob(context, event.jobId);
  }

  private events(context: GqlContext, after: After, event: Following<bigint, StoredEvent>['interest']['event'], jobId?: JobId): Following<bigint, StoredEvent> {
    const given = after == null ? undefined : eventCursor(after);
    return {
      interest: { event },
      from: () => (given === undefined ? this.feed.newest() : Promise.resolve(given)),
      read: (position, limit) => context.tenant((tx) => readEventsAfter(tx, position, limit, jobId)),
      behind: (position, { globalSeq }) => globalSeq ?? position,
    };
  }
}

/** @throws ApiError BAD_USER_INPUT when the job is not the caller's to see */
async function visibleJob(context: GqlContext, id: string): Promise<JobId> {
  const jobId = parseId('job', id);
  if (!jobId || !(await findJob(context, jobId))) throw new ApiError('BAD_USER_INPUT', 'You have no such job.');
  return jobId;
}
