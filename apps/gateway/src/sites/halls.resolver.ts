import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { type FeederRow, feedersBySite, type HallRow, hallsBySite } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { type FeederView, feederView, type HallView, hallView } from './hall-views.js';
import { addFeeder, addHall, changeFeeder, changeHall } from './halls.js';
import { updateSite } from './update-site.js';

const hallsOfSite = async ({ loaders }: GqlContext, siteId: string): Promise<HallView[]> => (await loaders.many<HallRow>('hallsBySite', hallsBySite, siteId)).map(hallView);

/** Halls are for the site's operator and the platform: row-level security shows nobody else one. */
@Resolver('Feeder')
export class HallsResolver {
  @ResolveField('hall')
  async hall(@Context() context: GqlContext, @Parent() feeder: FeederView): Promise<HallView | null> {
    return feeder.hallId === null ? null : ((await hallsOfSite(context, feeder.siteId)).find(({ id }) => id === feeder.hallId) ?? null);
  }
}

@Resolver('Hall')
export class HallMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @ResolveField('feeders')
  async feeders(@Context() context: GqlContext, @Parent() hall: HallView): Promise<FeederView[]> {
    const all = await context.loaders.many<FeederRow>('feedersBySite', feedersBySite, hall.siteId);
    return all.filter(({ hallId }) => hallId === hall.id).map((feeder) => feederView({ ...feeder, siteId: hall.siteId }));
  }
  @Mutation('updateSite')
  updateSite(@Context() context: GqlContext, @Args('input') input: Schema.UpdateSiteInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'updateSite', input, idempotencyKey, updateSite);
  }
  @Mutation('addHall')
  addHall(@Context() context: GqlContext, @Args('input') input: Schema.AddHallInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'addHall', input, idempotencyKey, addHall);
  }
  @Mutation('changeHall')
  changeHall(@Context() context: GqlContext, @Args('input') input: Schema.ChangeHallInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'changeHall', input, idempotencyKey, changeHall);
  }
  @Mutation('addFeeder')
  addFeeder(@Context() context: GqlContext, @Args('input') input: Schema.AddFeederInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'addFeeder', input, idempotencyKey, addFeeder);
  }
  @Mutation('changeFeeder')
  changeFeeder(@Context() context: GqlContext, @Args('input') input: Schema.ChangeFeederInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'changeFeeder', input, idempotencyKey, changeFeeder);
  }

  private asOperator(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], 'sites:write') };
  }
}
