import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { watts } from '@switchyard/kernel';
import { judgeEvidence } from '@switchyard/market';
import { powerByCurtailment, type PowerRow, siteReportsByCurtailment, type SiteReport } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { type CurtailmentView, kw } from '../sites/views.js';

/** Points of a curve that are shown; a longer one is thinned, its peak kept. */
const POINTS_MAX = 400;

/** What the site itself said of an event, and what it drew. Row-level security: its operator and the platform. */
@Resolver('Curtailment')
export class CurtailmentEvidenceResolver {
  @ResolveField('siteReports')
  async siteReports(@Context() { loaders }: GqlContext, @Parent() { id }: CurtailmentView): Promise<object[]> {
    const reports = await loaders.many<SiteReport & { readonly key: string }>('siteReportsByCurtailment', siteReportsByCurtailment, id);
    return reports.map(({ revision, step, at }) => ({ revision, step: step.toUpperCase(), at }));
  }
  @ResolveField('evidence')
  async evidence(@Context() { loaders }: GqlContext, @Parent() { id, startsAt, endsAt, targetW }: CurtailmentView): Promise<object | null> {
    const rows = await loaders.many<PowerRow & { readonly key: string }>('powerByCurtailment', powerByCurtailment, id);
    const verdict = judgeEvidence({ from: startsAt, to: endsAt }, watts(targetW), rows.map(({ at, powerW, source }) => ({ at, power: watts(powerW), source })));
    if (!verdict) return null;
    const { source, before, atStart, most, after, kept, over, downFrom, samples } = verdict;
    const orNull = (power: bigint | undefined): string | null => (power === undefined ? null : kw(power));
    return {
      source: source.toUpperCase(), beforeKw: orNull(before), atStartKw: orNull(atStart), mostKw: orNull(most), afterKw: orNull(after), kept: kept ?? null, overKw: kw(over), downFrom: downFrom ?? null, sampleCount: samples,
      points: thinned(rows).map(({ at, powerW, source: by }) => ({ at, powerKw: kw(powerW), source: by.toUpperCase() })),
    };
  }
}
/** Of each stretch the highest point: what was above a target stays visible. */
function thinned(rows: readonly PowerRow[]): readonly PowerRow[] {
  const each = Math.ceil(rows.length / POINTS_MAX);
  if (each <= 1) return rows;
  return Array.from({ length: Math.ceil(rows.length / each) }, (_, i) => rows.slice(i * each, (i + 1) * each).reduce((most, row) => (row.powerW > most.powerW ? row : most)));
}
