import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { changesByCurtailment, type CurtailmentChangeRow, curtailmentByKey, type CurtailmentRow, comingShedByJob, type CurtailmentShedRow, type CurtailmentStageRow, shedByCurtailment, stagesByCurtailment } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { curtailmentView, type CurtailmentView } from '../sites/views.js';
import { changeView, stagesView, stopView, type StopView } from './views.js';

const shedOf = ({ loaders }: GqlContext, id: string): Promise<readonly CurtailmentShedRow[]> => loaders.many<CurtailmentShedRow>('shedByCurtailment', shedByCurtailment, id);

/** What is known of an event beside its own row. Row-level security shows each party its own leases. */
@Resolver('Curtailment')
export class CurtailmentFieldsResolver {
  @ResolveField('changes')
  async changes(@Context() { loaders }: GqlContext, @Parent() { id }: CurtailmentView): Promise<object[]> {
    return (await loaders.many<CurtailmentChangeRow>('changesByCurtailment', changesByCurtailment, id)).map(changeView);
  }
  @ResolveField('stages')
  async stages(@Context() context: GqlContext, @Parent() { id, endsAt }: CurtailmentView): Promise<object[]> {
    const stages = await context.loaders.many<CurtailmentStageRow>('stagesByCurtailment', stagesByCurtailment, id);
    return stages.length === 0 ? [] : stagesView(stages, await shedOf(context, id), endsAt);
  }
  @ResolveField('stops')
  async stops(@Context() context: GqlContext, @Parent() { id, endsAt }: CurtailmentView): Promise<StopView[]> {
    return (await shedOf(context, id)).map((row) => stopView(row, endsAt));
  }
}

@Resolver('CurtailmentStop')
export class CurtailmentStopResolver {
  @ResolveField('curtailment')
  async curtailment(@Context() context: GqlContext, @Parent() { curtailmentId }: StopView): Promise<CurtailmentView | null> {
    return curtailmentId === null ? null : findCurtailment(context, curtailmentId);
  }
}
export async function findCurtailment({ loaders }: GqlContext, id: string): Promise<CurtailmentView> {
  const row = await loaders.one<CurtailmentRow>('curtailment', curtailmentByKey, id);
  if (!row) throw new Error(`curtailment ${id} is referred to but cannot be read`);
  return curtailmentView(row);
}

/** A customer sees what is coming before it begins. */
@Resolver('Job')
export class JobCurtailmentResolver {
  @ResolveField('comingCurtailment')
  async comingCurtailment(@Context() context: GqlContext, @Parent() { id }: { readonly id: string }): Promise<StopView | null> {
    const next = await context.loaders.one<CurtailmentShedRow>('comingShedByJob', comingShedByJob, id);
    return next ? stopView(next, (await findCurtailment(context, next.curtailmentId)).endsAt) : null;
  }
}
