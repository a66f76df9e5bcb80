import { type EpochMs, type Interval, type MicroUsd, type MicroUsdPerGpuHour } from '@switchyard/kernel';
import { compensationFor, type PlannedStop, type ShedPlan, shedStages, stageOf, stopsOf } from '@switchyard/market';
import type { CurtailmentChangeRow, CurtailmentShedRow, CurtailmentStageRow, EventPlan, LeaseUnderEvent, RecordedBreach, SiteRow } from '@switchyard/store';
import type { FieldProblem } from '../graphql/refusals.js';
import { usd } from '../jobs/job-view.js';
import { kw, siteView } from '../sites/views.js';
import { breachText } from './plan-event.js';

const brokenView = (leaseId: string, breaches: readonly RecordedBreach[]) => breaches.map((breach) => ({ leaseId, kind: breach.kind, message: `${leaseId} ${breachText(breach)}` }));

/** What an event does to a lease, as kept. @param endsAt of the event */
export function stopView(row: CurtailmentShedRow, endsAt: EpochMs) {
  const { leaseId, jobId, noticedAt, tellAt, stopsAt, resumeBy, toldAt, stoppedAt, resumedAt, resumeKept } = row;
  const nothing = row.outcome === 'spared' || row.outcome === 'withdrawn' || row.outcome === 'released';
  const stop: Interval = { from: stopsAt, to: nothing ? stopsAt : (row.toldTo ?? endsAt) };
  return {
    curtailmentId: row.curtailmentId as string | null, leaseId, jobId, noticedAt, tellAt, stopsAt, resumeBy, toldAt, stoppedAt, resumedAt, resumeKept, stage: row.stage.toUpperCase(), outcome: row.outcome.toUpperCase(), drawKw: kw(row.drawW),
    brokenPromises: brokenView(leaseId, row.breaches),
    compensationUsd: usd(compensationFor(stop, { from: stopsAt, to: row.runTo }, row.gpuCount, row.compensationMicroUsdPerGpuHour as MicroUsdPerGpuHour)),
  };
}
export type StopView = ReturnType<typeof stopView>;

/** The same of a lease that an event would stop. */
function plannedView(stop: PlannedStop, noticedAt: EpochMs): StopView {
  const { leaseId, at: stopsAt, tellAt, resumeBy, lease } = stop;
  return {
    curtailmentId: null, leaseId, jobId: (lease as LeaseUnderEvent).jobId, noticedAt: lease.noticedAt ?? noticedAt, tellAt, stopsAt, resumeBy, toldAt: null, stoppedAt: null, resumedAt: null, resumeKept: null,
    stage: stageOf(lease).toUpperCase(), outcome: 'PLANNED', drawKw: kw(lease.reservedLoad), brokenPromises: brokenView(leaseId, stop.breaches), compensationUsd: usd(stop.compensation),
  };
}

/** Stages in their order, each with its leases. */
export function stagesView(stages: readonly CurtailmentStageRow[], rows: readonly CurtailmentShedRow[], endsAt: EpochMs) {
  return shedStages.flatMap((name) => stages.filter(({ stage }) => stage === name)).map(({ stage, at, shedW, remainingW }) => {
    const mine = rows.filter((row) => row.stage === stage);
    const told = mine.filter(({ outcome }) => outcome === 'told' || outcome === 'released');
    const load = (of: readonly CurtailmentShedRow[]): string => kw(of.reduce((total, { drawW }) => total + drawW, 0n));
    return {
      stage: stage.toUpperCase(), at, shedKw: kw(shedW), remainingKw: kw(remainingW), stops: mine.map((row) => stopView(row, endsAt)), toldKw: stage === 'asics' ? null : load(told),
      provenKw: stage === 'asics' ? null : load(told.filter(({ outcome, stoppedAt }) => outcome === 'released' || stoppedAt !== null)),
    };
  });
}

export interface PreviewOf {
  readonly site: SiteRow;
  readonly window: Interval & { readonly allowedLoad: bigint; readonly noticedAt: EpochMs };
  readonly planned: EventPlan;
  readonly refusals: readonly FieldProblem[];
}
export function previewView({ site, window, planned: { plan }, refusals }: PreviewOf) {
  return {
    __typename: 'CurtailmentPreview' as const, site: siteView(site), startsAt: window.from, endsAt: window.to, targetKw: kw(window.allowedLoad), loadKw: kw(plan.load), stages: plannedStages(plan, window.noticedAt),
    brokenPromises: stopsOf(plan).flatMap(({ leaseId, breaches }) => brokenView(leaseId, breaches)), compensationUsd: usd(plan.compensation satisfies MicroUsd), refusals,
  };
}
const plannedStages = (plan: ShedPlan, noticedAt: EpochMs) => plan.stages.map(({ stage, at, shed, remaining, stops }) => ({
  stage: stage.toUpperCase(), at, shedKw: kw(shed), remainingKw: kw(remaining), stops: stops.map((stop) => plannedView(stop, noticedAt)), toldKw: stage === 'asics' ? null : '0', provenKw: stage === 'asics' ? null : '0',
}));

export const changeView = ({ revision, change, changedAt, startsAt, endsAt, targetW, reason, compelledBy }: CurtailmentChangeRow) => ({
  revision, change: change.toUpperCase(), changedAt, startsAt, endsAt, targetKw: kw(targetW), reason, compelledBy,
});
