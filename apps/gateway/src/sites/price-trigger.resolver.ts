import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { priceTriggerBySite, type PriceTriggerRow } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { decide } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { seesInside } from './ladder.resolver.js';
import { priceTriggerView, type PriceTriggerView, setPriceTrigger } from './price-trigger.js';
import type { SiteView } from './views.js';

/** The price at which a site sheds by itself; its operator and the platform see it. */
@Resolver('Site')
export class PriceTriggerResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @ResolveField('priceTrigger')
  async priceTrigger(@Context() context: GqlContext, @Parent() site: SiteView): Promise<PriceTriggerView | null> {
    if (!seesInside(context.principal, site)) return null;
    const row = await context.loaders.one<PriceTriggerRow>('priceTrigger', priceTriggerBySite, site.id);
    return row ? priceTriggerView(row) : null;
  }
  @Mutation('setPriceTrigger')
  setPriceTrigger(@Context() context: GqlContext, @Args('input') input: Schema.SetPriceTriggerInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], 'sites:write') };
    return decide(doing, 'setPriceTrigger', input, idempotencyKey, setPriceTrigger);
  }
}
