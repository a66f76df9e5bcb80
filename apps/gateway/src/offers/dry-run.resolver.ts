import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { refusing } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';
import type { RefusalView } from '../graphql/refusals.js';
import { offerDryRun } from './dry-run.js';

@Resolver()
export class DryRunResolver {
  @Query('offerDryRun')
  async offerDryRun(@Context() context: GqlContext, @Args('input') input: Schema.OfferDryRunInput): Promise<object> {
    const person = requirePerson(context.principal, ['operator'], 'sites:write');
    const answer = await refusing<object, RefusalView>(() => context.tenant((tx) => offerDryRun(tx, context, person, input)));
    return answer.ok ? answer.value : answer.error;
  }
}
