import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { DifferenceState } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { latestRuns, listDifferences, type DifferenceFilter, type Tx } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { ApiError } from '../graphql/errors.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { approve, resolve, startRun } from './decide.js';
import { differenceView, runView, type DifferenceView } from './views.js';

const RUNS = 10;
const reader = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:read');
const wantedBy = (filter: Schema.ReconciliationFilter | null | undefined): DifferenceFilter => ({
  states: filter?.states?.map((state) => state.toLowerCase() as DifferenceState) ?? null, from: (filter?.from as EpochMs | null | undefined) ?? null, to: (filter?.to as EpochMs | null | undefined) ?? null,
});

/** The payment provider's books against ours. Billing compares; finance decides about what differs. */
@Resolver('Reconciliation')
export class ReconciliationResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('reconciliation')
  async reconciliation(@Context() context: GqlContext): Promise<object> {
    reader(context);
    return { runs: (await context.tenant((tx) => latestRuns(tx, RUNS))).map(runView) };
  }
  @ResolveField('differences')
  async differences(@Context() context: GqlContext, @Args() { filter, ...page }: PageArguments & { readonly filter?: Schema.ReconciliationFilter | null }): Promise<Connection<DifferenceView>> {
    reader(context);
    const { limit, after } = pageStart(page);
    if (after !== null && !Number.isSafeInteger(Number(after.sort))) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
    const { rows, total } = await context.tenant((tx) => listDifferences(tx, wantedBy(filter), after, limit));
    return toConnection(rows.map(differenceView), limit, total, (view) => ({ sort: String(view.openedAt), id: view.id }));
  }
  @Mutation('startReconciliation')
  startReconciliation(@Context() context: GqlContext, @Args('input') input: Schema.StartReconciliationInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'startReconciliation', input, idempotencyKey }, (tx, doing) => startRun(tx, doing, input));
  }
  @Mutation('resolveDifference')
  resolveDifference(@Context() context: GqlContext, @Args('input') input: Schema.ResolveDifferenceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'resolveDifference', input, idempotencyKey }, (tx, doing) => resolve(tx, doing, input));
  }
  @Mutation('approveResolution')
  approveResolution(@Context() context: GqlContext, @Args('input') input: Schema.ApproveResolutionInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'approveResolution', input, idempotencyKey }, (tx, doing) => approve(tx, doing, input));
  }
  private deed(context: GqlContext, call: { readonly operation: string; readonly input: unknown; readonly idempotencyKey?: string | undefined }, work: (tx: Tx, doing: Doing) => Promise<{ readonly __typename: string; readonly id: string }>): Promise<object> {
    const person = requirePerson(context.principal, ['platform'], 'finance:write');
    return mutate(context, person, call, (tx) => work(tx, { context, person, parts: this.parts }));
  }
}
