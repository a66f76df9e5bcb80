import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { listLeases } from '@switchyard/store';
import type { LeaseState } from '@switchyard/market';
import { requireReader } from '../auth/require-reader.js';
import type { Connection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { loadPool, loadSite } from '../sites/load.js';
import { findLease, quotedVsBilledOf, usageOfLease } from './load.js';
import { leaseView, type LeaseView, quotedVsBilledView, usageView } from './lease-view.js';

interface LeasesArguments {
  readonly filter?: { readonly jobId?: string | null; readonly siteId?: string | null; readonly states?: readonly string[] | null } | null;
  readonly orderBy: LeaseOrderName;
  readonly first?: number | null;
  readonly after?: string | null;
}
type LeaseOrderName = 'NEWEST' | 'OLDEST' | 'COSTLIEST' | 'ENDING';
const orders: Orders<LeaseOrderName> = {
  NEWEST: { name: 'NEWEST', key: { sql: 'created_at', type: 'instant' }, direction: 'DESC' }, OLDEST: { name: 'OLDEST', key: { sql: 'created_at', type: 'instant' }, direction: 'ASC' },
  COSTLIEST: { name: 'COSTLIEST', key: { sql: 'ceiling_micro_usd', type: 'integer' }, direction: 'DESC' }, ENDING: { name: 'ENDING', key: { sql: 'coalesce(actual_end, ends_at)', type: 'instant' }, direction: 'ASC' },
};

@Resolver('Lease')
export class LeaseResolver {
  @Query('leases')
  async leases(@Context() context: GqlContext, @Args() { filter, orderBy, ...rest }: LeasesArguments): Promise<Connection<LeaseView>> {
    requireReader(context.principal);
    const page = sortedPage(orders, orderBy, rest);
    const states = (filter?.states?.map((state) => state.toLowerCase()) as LeaseState[] | undefined) ?? null;
    const { rows, total } = await context.tenant((tx) => listLeases(tx, { jobId: filter?.jobId ?? null, siteId: filter?.siteId ?? null, states }, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, leaseView);
  }
  @Query('lease')
  async lease(@Context() context: GqlContext, @Args('id') id: string): Promise<LeaseView | null> {
    requireReader(context.principal);
    const row = await findLease(context, id);
    return row ? leaseView(row) : null;
  }
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() lease: LeaseView): Promise<object> {
    return loadSite(context, lease.siteId);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() lease: LeaseView): Promise<object> {
    return loadPool(context, lease.poolId);
  }
  @ResolveField('quotedVsBilled')
  async quotedVsBilled(@Context() context: GqlContext, @Parent() lease: LeaseView): Promise<object | null> {
    const row = await quotedVsBilledOf(context, lease.id);
    return row ? quotedVsBilledView(row) : null;
  }
  @ResolveField('usage')
  async usage(@Context() context: GqlContext, @Parent() lease: LeaseView): Promise<object[]> {
    return (await usageOfLease(context, lease.id)).map(usageView);
  }
}
