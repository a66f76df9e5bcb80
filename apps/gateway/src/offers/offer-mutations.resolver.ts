import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { publishOffer, type PublishOfferInput, retireOffer, type RetireOfferInput } from './publish-offer.js';

@Resolver()
export class OfferMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('publishOffer')
  publishOffer(@Context() context: GqlContext, @Args('input') input: PublishOfferInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requirePerson(context.principal, ['operator'], 'sites:write');
    return mutate(context, person, { operation: 'publishOffer', input, idempotencyKey }, (tx) => publishOffer(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('retireOffer')
  retireOffer(@Context() context: GqlContext, @Args('input') input: RetireOfferInput): Promise<object> {
    const person = requirePerson(context.principal, ['operator'], 'sites:write');
    return mutate(context, person, { operation: 'retireOffer', input }, (tx) => retireOffer(tx, { context, person, parts: this.parts }, input));
  }
}
