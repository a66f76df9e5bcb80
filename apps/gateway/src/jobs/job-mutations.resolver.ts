import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { requirePerson, type Scope } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide, mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { cancelJob } from './cancel-job.js';
import { type CloneJobInput, cloneJob } from './clone-job.js';
import { LeaseAppeared, pauseJob } from './pause-job.js';
import { resumeJob } from './resume-job.js';
import type { JobView } from './job-view.js';
import { lookBeforeSubmission, type Seen, submitJob, type SubmitJobInput } from './submit-job.js';

/** A cycle commits at most once in the time a pause takes; more would be a fault. */
const TRIES_MAX = 3;

/** What customers do with jobs. */
@Resolver()
export class JobMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('submitJob')
  submitJob(@Context() context: GqlContext, @Args('input') input: SubmitJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return mutate<JobView, Seen>(context, doing.person, { operation: 'submitJob', input, idempotencyKey }, (tx, seen) => submitJob(tx, doing, input, seen), (tx) => lookBeforeSubmission(tx, doing, input));
  }
  @Mutation('cancelJob')
  cancelJob(@Context() context: GqlContext, @Args('input') input: Schema.CancelJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return decide(doing, 'cancelJob', input, idempotencyKey, cancelJob);
  }
  @Mutation('pauseJob')
  async pauseJob(@Context() context: GqlContext, @Args('input') input: Schema.PauseJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    for (let tries = 1; ; tries += 1) {
      try {
        return await mutate(context, doing.person, { operation: 'pauseJob', input, idempotencyKey }, (tx) => pauseJob(tx, doing, input));
      } catch (error) {
        if (!(error instanceof LeaseAppeared) || tries === TRIES_MAX) throw error;
      }
    }
  }
  @Mutation('resumeJob')
  resumeJob(@Context() context: GqlContext, @Args('input') input: Schema.ResumeJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return decide(doing, 'resumeJob', input, idempotencyKey, resumeJob);
  }
  @Mutation('cloneJob')
  cloneJob(@Context() context: GqlContext, @Args('input') input: CloneJobInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asCustomer(context, 'jobs:write');
    return decide(doing, 'cloneJob', input, idempotencyKey, cloneJob);
  }

  private asCustomer(context: GqlContext, scope: Scope): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], scope) };
  }
}
