import type { JobEventsSubscription, JobQuery, JobWhyQuery } from '@switchyard/graphql-client';
import { bar, facts, plainWords, statePaint, table, usd } from '../base/output.js';
import { painted, type Terminal } from '../base/terminal.js';
import { duration, type Times } from '../base/time.js';
import { type Reason, reasonWords } from './quote-words.js';

export type Job = NonNullable<JobQuery['job']>;
/** What the live stream carries of a job. */
export type LiveJob = NonNullable<JobEventsSubscription['jobEvents']['job']>;
export type JobEvent = JobEventsSubscription['jobEvents'];
export type Why = NonNullable<JobWhyQuery['job']>;
type Screen = Pick<Terminal, 'columns' | 'hasColour'>;

/** States a job never leaves. */
const ends: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'MISSED', 'REFUSED']);
export const isOver = (state: string): boolean => ends.has(state);
/** States in which nothing is over yet, as `--open` means them. */
export const openStates = ['SUBMITTED', 'ACCEPTED', 'SCHEDULED', 'RUNNING', 'PARKED', 'PAUSED'] as const;

/** Share of the steps done; undefined when the workload does not say. */
export function shareDone(progress: LiveJob['progress']): number | undefined {
  return progress?.totalSteps == null || progress.totalSteps <= 0 ? undefined : Math.min(1, progress.step / progress.totalSteps);
}
export const percentDone = (progress: LiveJob['progress']): string => {
  const share = shareDone(progress);
  return share === undefined ? (progress === null ? '' : `step ${progress.step}`) : `${Math.floor(100 * share)} %`;
};
export const siteOf = (job: { readonly placement: LiveJob['placement'] }): string => job.placement?.site.name ?? '';

/** When it will be done, beside how long that is from now; why nobody can tell otherwise. */
function etaWords(eta: Pick<LiveJob['eta'], 'finishesAt' | 'unknownBecause'>, times: Times, now: number | undefined): string {
  if (eta.finishesAt === null) return eta.unknownBecause ?? 'unknown';
  const left = now === undefined ? '' : ` (in ${duration(Math.max(0, (Date.parse(eta.finishesAt) - now) / 1_000))})`;
  return `${times.at(eta.finishesAt)}${left}`;
}
/** The same in a few words, for a line that is written over. */
function leftWords({ finishesAt, unknownBecause }: LiveJob['eta'], times: Times, now: number | undefined): string {
  if (finishesAt === null) return unknownBecause ?? '';
  return now === undefined ? `done ${times.at(finishesAt)}` : `${duration(Math.max(0, (Date.parse(finishesAt) - now) / 1_000))} left`;
}
const BAR = 20;
/** The one line that stands still on a terminal and changes. */
export function liveLine(job: LiveJob, times: Times, now: number | undefined, screen: Screen): string {
  const share = shareDone(job.progress);
  return [
    painted(screen, statePaint(job.state), job.pauseRequestedAt === null ? plainWords(job.state) : 'pausing'),
    share === undefined ? '' : `${bar(share, BAR)} ${percentDone(job.progress)}`,
    job.progress === null ? '' : `step ${job.progress.step}${job.progress.totalSteps === null ? '' : `/${job.progress.totalSteps}`}`,
    job.progress?.loss == null ? '' : `loss ${job.progress.loss.toFixed(4)}`,
    isOver(job.state) ? '' : leftWords(job.eta, times, now), siteOf(job), usd(job.costSoFarUsd),
  ].filter((part) => part !== '').join('  ');
}

/** One line of news; undefined when the live line says it already. */
export function newsLine(event: JobEvent, times: Times): string | undefined {
  const at = times.exactly(event.at);
  switch (event.kind) {
    case 'STATE':
      return `${at}  ${plainWords(event.state ?? event.topic)}${event.job === null || siteOf(event.job) === '' ? '' : ` at ${siteOf(event.job)}`}`;
    case 'PLAN': {
      const plan = event.planChange;
      if (plan === null) return undefined;
      const to = `${plan.toSite.name}, ${times.window(plan.toStartsAt, plan.toFinishesAt)}, ${usd(plan.toTotalUsd)}`;
      return plan.fromSite === null ? `${at}  placed: ${to}` : `${at}  moved: ${to} (was ${plan.fromSite.name}, ${times.at(plan.fromStartsAt)}, ${usd(plan.fromTotalUsd)})`;
    }
    case 'WAITING':
      return event.job?.waitingHeadline == null ? undefined : `${at}  waits: ${event.job.waitingHeadline.message}`;
    case 'LEASE':
      return `${at}  ${event.topic.replace('.', ' ').replaceAll('_', ' ')}`;
    case 'CURTAILMENT':
      return `${at}  curtailment: ${event.topic.split('.').at(-1)?.replaceAll('_', ' ') ?? ''}`;
    case 'BUDGET':
      return `${at}  a budget reached a threshold`;
    case 'PROGRESS':
    case 'OTHER':
      return undefined;
  }
}

/** Everything about one job. */
export function jobWords(job: Job, times: Times, screen: Screen): string {
  const { progress, placement, promise, plan } = job;
  const share = shareDone(progress);
  const summary = facts([
    ['job', `${job.id}  ${job.name}`], ['state', `${painted(screen, statePaint(job.state), plainWords(job.state))}${job.pauseRequestedAt === null ? '' : `, pausing since ${times.at(job.pauseRequestedAt)}`}`],
    ['GPUs', String(job.gpuCount)], ['project', job.projectId], ['submitted', times.at(job.submittedAt)], ['finished', job.finishedAt === null ? undefined : times.at(job.finishedAt)],
    ['deadline', job.deadline === null ? undefined : times.at(job.deadline)],
    ['progress', progress === null ? undefined : `${share === undefined ? '' : `${bar(share, BAR)} ${percentDone(progress)}, `}step ${progress.step}${progress.totalSteps === null ? '' : ` of ${progress.totalSteps}`}${progress.loss === null ? '' : `, loss ${progress.loss.toFixed(4)}`}, reported ${times.exactly(progress.at)}`],
    ['expected', isOver(job.state) ? undefined : etaWords(job.eta, times, undefined)],
    ['placement', placement === null ? undefined : `${placement.site.name} / ${placement.pool.name}: ${placement.segments.map(({ from, to }) => times.window(from, to)).join(', ')}`],
    ['promise', promise === null ? undefined : `at most ${usd(promise.ceilingUsd)}${promise.deadline === null ? '' : ` by ${times.at(promise.deadline)}`}`],
    ['cost', `${usd(job.costSoFarUsd)} so far${job.quotedUsd === null ? '' : `, quoted ${usd(job.quotedUsd)}`}${job.maxTotalUsd === null ? '' : `, cap ${usd(job.maxTotalUsd)}`}`],
    ['plan', plan === null ? undefined : `${plan.id} of ${times.at(plan.plannedAt)}${plan.gap === null ? '' : `, at most ${(100 * plan.gap).toFixed(2)} % above the certified lower bound`}`],
    ['waits', job.waitingHeadline?.message], ['cloned from', job.clonedFrom],
  ], screen);
  const leases = table<Job['leases'][number]>([
    { title: 'lease', value: (l) => l.id }, { title: 'site', value: (l) => l.site.name, isFlexible: true }, { title: 'state', value: (l) => plainWords(l.state), paint: (l) => statePaint(l.state) },
    { title: 'from', value: (l) => times.at(l.actualStart ?? l.startsAt) }, { title: 'to', value: (l) => times.at(l.actualEnd ?? l.endsAt) }, { title: 'quoted', value: (l) => usd(l.quotedUsd) },
  ], job.leases, screen);
  const history = table<Job['history'][number]>([
    { title: 'when', value: (m) => times.exactly(m.at) }, { title: 'from', value: (m) => (m.from === null ? '' : plainWords(m.from)) }, { title: 'to', value: (m) => plainWords(m.to) },
    { title: 'by', value: (m) => m.actor }, { title: 'because', value: (m) => m.reason.replaceAll('_', ' '), isFlexible: true },
  ], job.history, screen);
  return [summary, ...(job.leases.length === 0 ? [] : [leases]), ...(job.history.length === 0 ? [] : [history])].join('\n\n');
}

const isSame = (a: Reason, b: Reason | null): boolean => b !== null && a.kind === b.kind && a.message === b.message && a.site?.name === b.site?.name && a.pool?.name === b.pool?.name;
/** Why a job waits: the nearest reason first, then every pool's. */
export function whyWords(job: Why, times: Times, screen: Screen): string {
  const head = `${job.id} ${job.name} is ${plainWords(job.state)}${job.waitingSince === null ? '' : ` and waits since ${times.at(job.waitingSince)}`}.`;
  if (job.waitingHeadline === null && job.waitingBecause.length === 0) {
    return `${head} ${isOver(job.state) ? 'It is over.' : job.waitingSince === null ? `It does not wait; done ${etaWords(job.eta, times, undefined)}.` : 'No cycle has looked at it yet: ask again in a moment.'}`;
  }
  const nearest = job.waitingHeadline === null ? [] : [`Nearest to going away:\n${reasonWords([job.waitingHeadline], times, screen)}`];
  const rest = job.waitingBecause.filter((reason) => !isSame(reason, job.waitingHeadline));
  return [head, ...nearest, ...(rest.length === 0 ? [] : [`${nearest.length === 0 ? 'Why' : 'The others'}:\n${reasonWords(rest, times, screen)}`])].join('\n\n');
}
