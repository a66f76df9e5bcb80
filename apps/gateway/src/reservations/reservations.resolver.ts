import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { FeedCache } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import { requireReader } from '../auth/require-reader.js';
import type { Connection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import type { Doing } from '../graphql/doing.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import type { JobView } from '../jobs/job-view.js';
import { type QuoteParts, readMarketNow } from '../quotes/read-market.js';
import { loadPool, loadSite } from '../sites/load.js';
import { costOf, findReservationView, gpuHoursOf, jobsOf, pageOfReservations, relistingsOf, type ReservationsArguments } from './load.js';
import { type BlockOptionView, quoteReservation } from './quote-reservation.js';
import { cancelReservation, relistReservation } from './relist-reservation.js';
import type { GpuHoursView, RelistingView, ReservationView } from './reservation-view.js';
import { reserveCapacity } from './reserve-capacity.js';

@Resolver('Reservation')
export class ReservationResolver {
  private readonly quoting: QuoteParts;
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {
    // Prices of a long horizon of their own: quotes of jobs look less far.
    this.quoting = { parts, feeds: new FeedCache() };
  }

  @Query('reservation')
  reservation(@Context() context: GqlContext, @Args('id') id: string): Promise<ReservationView | null> {
    requireReader(context.principal);
    return findReservationView(context, id);
  }
  @Query('reservations')
  reservations(@Context() context: GqlContext, @Args() page: ReservationsArguments): Promise<Connection<ReservationView>> {
    requireReader(context.principal);
    return pageOfReservations(context, page);
  }
  @Mutation('quoteReservation')
  quoteReservation(@Context() context: GqlContext, @Args('input') input: Schema.ReservationSpecInput): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'quoteReservation', input }, (tx) => quoteReservation(tx, doing, this.quoting, input, (view) => readMarketNow(context, this.quoting, view)));
  }
  @Mutation('reserveCapacity')
  reserveCapacity(@Context() context: GqlContext, @Args('input') input: Schema.ReserveCapacityInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'reserveCapacity', input, idempotencyKey }, (tx) => reserveCapacity(tx, doing, this.quoting, input, (view) => readMarketNow(context, this.quoting, view)));
  }
  @Mutation('relistReservation')
  relistReservation(@Context() context: GqlContext, @Args('input') input: Schema.RelistReservationInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'relistReservation', input, idempotencyKey }, (tx) => relistReservation(tx, doing, this.quoting, input));
  }
  @Mutation('cancelReservation')
  cancelReservation(@Context() context: GqlContext, @Args('input') input: { readonly reservationId: string }, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context);
    return mutate(context, doing.person, { operation: 'cancelReservation', input, idempotencyKey }, (tx) => cancelReservation(tx, doing, input.reservationId));
  }

  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<object> {
    return loadSite(context, view.siteId);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<object> {
    return loadPool(context, view.poolId);
  }
  @ResolveField('gpuHours')
  gpuHours(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<GpuHoursView> {
    return gpuHoursOf(context, view);
  }
  @ResolveField('relistings')
  relistings(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<readonly RelistingView[]> {
    return relistingsOf(context, view.id);
  }
  @ResolveField('cost')
  cost(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<object> {
    return costOf(context, view);
  }
  @ResolveField('jobs')
  jobs(@Context() context: GqlContext, @Parent() view: ReservationView): Promise<readonly JobView[]> {
    return jobsOf(context, view.id);
  }

  private asCustomer(context: GqlContext): Doing {
    const person = requirePerson(context.principal, ['customer'], 'jobs:write');
    if (person.projectIds) throw new ApiError('FORBIDDEN', 'A reservation is of the whole organisation: who is limited to projects buys none.');
    return { context, parts: this.parts, person };
  }
}

@Resolver('ReservationOption')
export class ReservationOptionResolver {
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() option: BlockOptionView): Promise<object> {
    return loadSite(context, option.siteId);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() option: BlockOptionView): Promise<object> {
    return loadPool(context, option.poolId);
  }
}
