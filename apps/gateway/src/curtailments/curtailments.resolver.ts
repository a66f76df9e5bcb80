import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { curtailmentByKey, type CurtailmentFilter, type CurtailmentRow, listCurtailments, type SortOrder } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide } from '../graphql/mutate.js';
import type { RefusalView } from '../graphql/refusals.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { refusing } from '@switchyard/store';
import { curtailmentView, type CurtailmentView } from '../sites/views.js';
import { type AmendCurtailmentInput, amendCurtailment, endCurtailment, withdrawCurtailment } from './change.js';
import { declareCurtailment, type DeclareCurtailmentInput, scheduleMaintenance, type ScheduleMaintenanceInput } from './declare.js';
import { type CurtailmentPreviewInput, previewCurtailment } from './preview.js';

const order = (name: Schema.CurtailmentOrder, sql: string, direction: SortOrder['direction']): SortOrder => ({ name, key: { sql, type: 'instant' }, direction });
const orders: Orders<Schema.CurtailmentOrder> = { LATEST: order('LATEST', 'starts_at', 'DESC'), SOONEST: order('SOONEST', 'starts_at', 'ASC'), NOTICED: order('NOTICED', 'notice_at', 'DESC') };

type FilterInput = Omit<Schema.CurtailmentFilter, 'endsAfter' | 'startsBefore'> & { readonly endsAfter?: EpochMs | null; readonly startsBefore?: EpochMs | null };
const lower = <T extends string>(names: readonly string[] | null | undefined): readonly T[] | null => names?.map((name) => name.toLowerCase() as T) ?? null;
const filterOf = (filter: FilterInput | null | undefined): CurtailmentFilter => ({
  siteId: filter?.siteId ?? null, operatorOrg: filter?.operatorId ?? null, states: lower<CurtailmentRow['state']>(filter?.states), kinds: lower<CurtailmentRow['kind']>(filter?.kinds),
  endsAfter: filter?.endsAfter ?? null, startsBefore: filter?.startsBefore ?? null,
});
interface ListArguments extends PageArguments {
  readonly filter?: FilterInput | null;
  readonly orderBy?: Schema.CurtailmentOrder | null;
}

/** Events as everybody may see them, and what operators do with them. */
@Resolver()
export class CurtailmentsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('curtailments')
  async curtailments(@Context() context: GqlContext, @Args() { filter, orderBy, ...page }: ListArguments): Promise<Connection<CurtailmentView>> {
    const start = sortedPage(orders, orderBy ?? 'LATEST', page);
    const { rows, total } = await context.tenant((tx) => listCurtailments(tx, filterOf(filter), start));
    return toSortedConnection(rows, start, total, ({ id }) => id, curtailmentView);
  }
  @Query('curtailment')
  async curtailment(@Context() context: GqlContext, @Args('id') id: string): Promise<CurtailmentView | null> {
    const row = await context.loaders.one<CurtailmentRow>('curtailment', curtailmentByKey, id);
    return row ? curtailmentView(row) : null;
  }
  @Query('curtailmentPreview')
  async curtailmentPreview(@Context() context: GqlContext, @Args('input') input: CurtailmentPreviewInput): Promise<object> {
    const doing = this.asOperator(context);
    const answer = await refusing<object, RefusalView>(() => context.tenant((tx) => previewCurtailment(tx, doing, input)));
    return answer.ok ? answer.value : answer.error;
  }
  @Mutation('declareCurtailment')
  declareCurtailment(@Context() context: GqlContext, @Args('input') input: DeclareCurtailmentInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'declareCurtailment', input, idempotencyKey, declareCurtailment);
  }
  @Mutation('scheduleMaintenance')
  scheduleMaintenance(@Context() context: GqlContext, @Args('input') input: ScheduleMaintenanceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'scheduleMaintenance', input, idempotencyKey, scheduleMaintenance);
  }
  @Mutation('amendCurtailment')
  amendCurtailment(@Context() context: GqlContext, @Args('input') input: AmendCurtailmentInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'amendCurtailment', input, idempotencyKey, amendCurtailment);
  }
  @Mutation('withdrawCurtailment')
  withdrawCurtailment(@Context() context: GqlContext, @Args('input') input: Schema.WithdrawCurtailmentInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'withdrawCurtailment', input, idempotencyKey, withdrawCurtailment);
  }
  @Mutation('endCurtailment')
  endCurtailment(@Context() context: GqlContext, @Args('input') input: Schema.EndCurtailmentInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'endCurtailment', input, idempotencyKey, endCurtailment);
  }

  private asOperator(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], 'sites:write') };
  }
}
