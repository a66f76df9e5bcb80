import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { requirePerson, type Scope } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { cancelJob } from './cancel-job.js';
import { setBudget } from './set-budget.js';
import { submitJob, type SubmitJobInput } from './submit-job.js';

/** What customers do with jobs. */
@Resolver()
export class JobMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('submitJob')
  submitJob(@Context() context: GqlContext, @Args('input') input: SubmitJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return mutate(context, doing.person, { operation: 'submitJob', input, idempotencyKey }, (tx) => submitJob(tx, doing, input));
  }
  @Mutation('cancelJob')
  cancelJob(@Context() context: GqlContext, @Args('input') input: Schema.CancelJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return mutate(context, doing.person, { operation: 'cancelJob', input, idempotencyKey }, (tx) => cancelJob(tx, doing, input));
  }
  @Mutation('setBudget')
  setBudget(@Context() context: GqlContext, @Args('input') input: Schema.SetBudgetInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'billing:write');
    return mutate(context, doing.person, { operation: 'setBudget', input, idempotencyKey }, (tx) => setBudget(tx, doing, input));
  }

  private asCustomer(context: GqlContext, scope: Scope): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], scope) };
  }
}
