import type { CurtailmentPreviewQuery, CurtailmentQuery } from '@switchyard/graphql-client';
import { facts, plainWords, table, usd } from '../base/output.js';
import type { Terminal } from '../base/terminal.js';
import type { Times } from '../base/time.js';

export type Preview = Extract<CurtailmentPreviewQuery['curtailmentPreview'], { readonly __typename: 'CurtailmentPreview' }>;
export type Event = NonNullable<CurtailmentQuery['curtailment']>;
type Stage = Event['stages'][number];
type Stop = Event['stops'][number];
type Screen = Pick<Terminal, 'columns' | 'hasColour'>;

const kw = (text: string): string => `${text} kW`;
const stageTable = (stages: readonly Stage[], times: Times, screen: Screen): string => table<Stage>([
  { title: 'stage', value: (s) => plainWords(s.stage) }, { title: 'first order', value: (s) => times.at(s.at) }, { title: 'sheds', value: (s) => kw(s.shedKw), align: 'right' }, { title: 'leaves', value: (s) => kw(s.remainingKw), align: 'right' },
  { title: 'told', value: (s) => (s.toldKw === null ? '' : kw(s.toldKw)), align: 'right' }, { title: 'proven', value: (s) => (s.provenKw === null ? '' : kw(s.provenKw)), align: 'right' }, { title: 'leases', value: (s) => String(s.stops.length) },
], stages, screen);

const resumed = (stop: Stop, times: Times): string => (stop.resumedAt !== null ? `again ${times.at(stop.resumedAt)}` : stop.resumeKept === false ? 'late' : `by ${times.at(stop.resumeBy)}`);
const stopTable = (stops: readonly Stop[], times: Times, screen: Screen): string => table<Stop>([
  { title: 'lease', value: (s) => s.leaseId }, { title: 'stage', value: (s) => plainWords(s.stage) }, { title: 'draws', value: (s) => kw(s.drawKw), align: 'right' }, { title: 'told', value: (s) => times.at(s.toldAt ?? s.tellAt) },
  { title: 'stands', value: (s) => times.at(s.stoppedAt ?? s.stopsAt) }, { title: 'runs', value: (s) => resumed(s, times) }, { title: 'is', value: (s) => plainWords(s.outcome) }, { title: 'pays', value: (s) => usd(s.compensationUsd) },
  { title: 'breaks', value: (s) => s.brokenPromises.map(({ kind }) => kind).join(', '), isFlexible: true },
], stops, screen);
const section = (title: string, text: string): string[] => [title, text].filter((line) => line !== '');

/** What an event would do, or why it would be refused. */
export function previewText(preview: Preview, times: Times, screen: Screen): string {
  const stops = preview.stages.flatMap((stage) => stage.stops);
  const broken = preview.brokenPromises.map(({ message }) => `  ${message}`).join('\n');
  return [
    facts([
      ['site', `${preview.site.name} (${preview.site.id})`], ['window', times.window(preview.startsAt, preview.endsAt)], ['load', `${kw(preview.loadKw)} at most, to come down to ${kw(preview.targetKw)}`],
      ['leases', `${stops.length} would stop`], ['compensation', `${usd(preview.compensationUsd)}, before fees and tax`],
    ], screen),
    stageTable(preview.stages, times, screen), ...(stops.length === 0 ? [] : [stopTable(stops, times, screen)]), ...(broken === '' ? [] : section('Terms it would break:', broken)),
  ].join('\n\n');
}
/** Why it would be refused, and what can be done about it. */
export const obstacleOf = (preview: Preview): string | undefined =>
  (preview.refusals.length === 0 ? undefined : `It would be refused:\n${preview.refusals.map(({ message }) => `  ${message}`).join('\n')}\nWhen somebody forces it, say who with --compelled-by: it is taken then, and the broken promises are recorded.`);

const steps: Readonly<Record<Event['siteReports'][number]['step'], string>> = { ACKNOWLEDGED: 'knew of it', STARTED: 'began it', ENDED: 'was through with it' };
const origins: Readonly<Record<Event['origin'], string | undefined>> = { DESK: undefined, OPERATOR: 'a person at the site', PRICE: 'the power price at the site', GUARD: 'the limit of the feeder' };
/** What the site's meter says of the target. */
function provenText(evidence: NonNullable<Event['evidence']>, times: Times): string {
  const { kept, mostKw, overKw, atStartKw, beforeKw, afterKw, downFrom, source, sampleCount } = evidence;
  const verdict = kept === null ? 'nothing yet: no sample lies in the event' : kept ? `kept: ${kw(mostKw!)} at most` : `missed by ${kw(overKw)}: ${kw(mostKw!)} at most${downFrom === null ? '' : `, down from ${times.at(downFrom)}`}`;
  const curve = [beforeKw === null ? '' : `${kw(beforeKw)} before`, atStartKw === null ? '' : `${kw(atStartKw)} at the start`, afterKw === null ? '' : `${kw(afterKw)} behind the end`].filter(Boolean).join(', ');
  return `${verdict}${curve === '' ? '' : `; ${curve}`} (${sampleCount} samples, ${source === 'METER' ? 'metered' : 'not all metered'})`;
}

/** One event with its stages, its leases and its history. */
export function eventText(event: Event, times: Times, screen: Screen): string {
  return [
    facts([
      ['event', `${event.id}, ${plainWords(event.kind)}`], ['site', `${event.site.name} (${event.site.id})`], ['state', plainWords(event.state)], ['window', times.window(event.startsAt, event.endsAt)],
      ['target', `at most ${kw(event.targetKw)}`], ['reason', event.reason], ['forced by', event.compelledBy], ['announced', times.at(event.noticeAt)], ['begun by', origins[event.origin]],
      ['the site', event.siteReports.length === 0 ? undefined : event.siteReports.map(({ step, at }) => `${steps[step]} ${times.at(at)}`).join('; ')], ['proof', event.evidence === null ? undefined : provenText(event.evidence, times)],
      ['changes', event.changes.length < 2 ? undefined : event.changes.map(({ change, changedAt, endsAt, targetKw }) => `${plainWords(change)} ${times.at(changedAt)}: until ${times.at(endsAt)}, ${kw(targetKw)}`).join('; ')],
    ], screen),
    ...(event.stages.length === 0 ? [] : [stageTable(event.stages, times, screen)]), ...(event.stops.length === 0 ? [] : [stopTable(event.stops, times, screen)]),
  ].join('\n\n');
}
