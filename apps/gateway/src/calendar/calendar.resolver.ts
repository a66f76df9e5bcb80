import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DAY_MS, type EpochMs, parseId } from '@switchyard/kernel';
import { CALENDAR_ROWS_MAX, siteCalendar } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { findSite } from '../sites/load.js';
import { reliabilityOfPool, reliabilityOfSite } from './load-reliability.js';

const DAYS_MAX = 92;

/** One list of what happens at a site. */
@Resolver()
export class CalendarResolver {
  @Query('siteCalendar')
  async siteCalendar(@Context() context: GqlContext, @Args('siteId') id: string, @Args('from') from: EpochMs, @Args('to') to: EpochMs): Promise<object[] | null> {
    if (to <= from || to - from > DAYS_MAX * DAY_MS) throw new ApiError('BAD_USER_INPUT', `to must be after from, by at most ${DAYS_MAX} days.`);
    const siteId = parseId('site', id);
    if (!siteId || !(await findSite(context, siteId))) return null;
    const rows = await context.tenant((tx) => siteCalendar(tx, siteId, from, to));
    if (rows.length >= CALENDAR_ROWS_MAX) throw new ApiError('BAD_USER_INPUT', `There are ${CALENDAR_ROWS_MAX} entries or more: ask for fewer days.`);
    return rows.map(({ kind, state, ...row }) => ({ ...row, kind: kind.toUpperCase(), state: state.toUpperCase() }));
  }
}
interface DaysArgument {
  readonly days?: number | null;
}
@Resolver('Site')
export class SiteReliabilityResolver {
  @ResolveField('reliability')
  reliability(@Context() context: GqlContext, @Parent() { id }: { readonly id: string }, @Args() { days }: DaysArgument): Promise<object | null> {
    return reliabilityOfSite(context, id, days);
  }
}
@Resolver('Pool')
export class PoolReliabilityResolver {
  @ResolveField('reliability')
  reliability(@Context() context: GqlContext, @Parent() { id, siteId }: { readonly id: string; readonly siteId: string }, @Args() { days }: DaysArgument): Promise<object | null> {
    return reliabilityOfPool(context, siteId, id, days);
  }
}
