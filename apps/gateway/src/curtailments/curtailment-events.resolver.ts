import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { parseId } from '@switchyard/kernel';
import { readCurtailmentEventsAfter } from '@switchyard/store';
import { requireReader } from '../auth/require-reader.js';
import { eventCursor } from '../events/cursors.js';
import { EventFeed } from '../events/event-feed.js';
import { follow, mapped } from '../events/follow.js';
import { concerns } from '../events/interest.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import type { CurtailmentView } from '../sites/views.js';
import { findCurtailment } from './curtailment-fields.resolver.js';

/** Events of curtailments as a stream that resumes behind a cursor. Row-level security says whose. */
@Resolver('CurtailmentEvent')
export class CurtailmentEventsResolver {
  constructor(@Inject(EventFeed) private readonly feed: EventFeed) {}

  @Subscription('curtailmentEvents')
  curtailmentEvents(@Context() context: GqlContext, @Args('siteId') site?: string | null, @Args('after') after?: string | null): Promise<AsyncIterableIterator<object>> {
    const person = requireReader(context.principal);
    const siteId = site == null ? null : parseId('site', site);
    if (siteId === undefined) throw new ApiError('BAD_USER_INPUT', 'siteId is not an id of the form site_….');
    const from = after == null ? undefined : eventCursor(after);
    const events = follow(this.feed, {
      interest: { event: concerns(person) },
      from: () => (from === undefined ? this.feed.newest() : Promise.resolve(from)),
      read: (position: bigint, limit) => context.tenant((tx) => readCurtailmentEventsAfter(tx, position, limit, siteId)),
      behind: (position, { globalSeq }) => globalSeq ?? position,
    });
    return Promise.resolve(mapped(events, ([cursor, { topic, occurredAt, payload, siteId: where }]) => ({
      curtailmentEvents: { cursor: `${cursor}`, topic, at: occurredAt, siteId: where, detail: payload, curtailmentId: payload['curtailmentId'] },
    })));
  }
  @ResolveField('curtailment')
  curtailment(@Context() context: GqlContext, @Parent() { curtailmentId }: { readonly curtailmentId: string }): Promise<CurtailmentView> {
    return findCurtailment(context, curtailmentId);
  }
}
