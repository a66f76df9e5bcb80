import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { ConsoleEvidenceDocument } from '@switchyard/graphql-client';
import { EvidenceCurve } from '../../charts/evidence.js';
import { useAnswer } from '../../data/ask.js';
import { money, power, words } from '../../format/money.js';
import { At, duration, utc } from '../../format/time.js';
import { Badge, Facts, Sheet, Tiles } from '../../parts/small.js';
import { clockFace, countdownsOf } from './countdown.js';
import type { CurtailmentEventParts } from './curtailment-types.js';
import { EventDeeds } from './event-deeds.js';
import { EventState, Stages, Stops } from './event-stages.js';

/** One event that runs or is to come: what the clock says, what is down, what proves it. */
export function EventCard({ event, now, isOpen = true }: { readonly event: CurtailmentEventParts; readonly now: number; readonly isOpen?: boolean }): ReactNode {
  const [next, ...later] = countdownsOf(event, now);
  const sum = (of: (stage: CurtailmentEventParts['stages'][number]) => string | null): number => event.stages.reduce((kw, stage) => kw + Number(of(stage) ?? 0), 0);
  const ordered = event.stages.filter(({ stage }) => stage !== 'ASICS');
  const [asked, told, proven] = [sum(({ shedKw }) => shedKw), sum(({ toldKw }) => toldKw), sum(({ provenKw }) => provenKw)];
  const stops = event.stages.flatMap((stage) => stage.stops);
  const name = `${event.kind === 'MAINTENANCE' ? 'maintenance' : 'curtailment'} at ${event.site.name}, ${utc(event.startsAt)}`;
  const pays = stops.reduce((usd, stop) => usd + Number(stop.compensationUsd), 0);
  return (
    <Sheet title={<><Link to="/sites/$siteId" params={{ siteId: event.site.id }} search={{ tab: 'curtailment' }}>{event.site.name}</Link> · {event.kind === 'MAINTENANCE' ? 'maintenance' : 'curtailment'}</>} aside={<span className="row"><EventState of={event.state} />{event.origin !== 'DESK' && <Badge tone="info">began at the site: {words(event.origin).toLowerCase()}</Badge>}{event.compelledBy !== null && <Badge tone="warn">compelled</Badge>}</span>}>
      <p>{event.reason}{event.compelledBy !== null && <span className="soft"> · by {event.compelledBy}</span>}</p>
      {next !== undefined && (
        <div className="row" style={{ gap: 'var(--space-6)' }}>
          <div className="countdown" role="timer" aria-label={`${next.to} in ${duration(next.at - now)}`}><span className="small soft">{next.to} in</span><b>{clockFace(next.at - now)}</b><span className="small soft">at <At at={next.at} /></span></div>
          {later.map(({ to, at }) => <div className="countdown" key={to}><span className="small soft">{to} in</span><span className="number">{clockFace(at - now)}</span><span className="small soft">at <At at={at} /></span></div>)}
        </div>
      )}
      <Tiles of={[
        { label: 'Target', value: power(event.targetKw), note: 'most the site may draw' },
        { label: 'To shed', value: power(String(asked)), note: `${stops.length} leases${ordered.length < event.stages.length ? ', and miners' : ''}` },
        { label: 'Told', value: power(String(told)), note: `of ${power(String(ordered.reduce((kw, { shedKw }) => kw + Number(shedKw), 0)))} that takes orders` },
        { label: 'Proven down', value: power(String(proven)), note: 'agents said that they stand' },
        { label: 'Pays', value: money(String(pays)), note: 'by the terms, before fees and tax' },
      ]} />
      {isOpen ? <Stages of={event.stages} name={name} /> : <details><summary>Stages</summary><Stages of={event.stages} name={name} /></details>}
      {stops.length > 0 && <details><summary>Leases it stops ({stops.length})</summary><Stops of={stops} name={name} /></details>}
      <Proof event={event} now={now} />
      <details>
        <summary>What was announced ({event.changes.length})</summary>
        <Facts of={event.changes.map((change) => [`${change.revision}. ${words(change.change)}`, <span key={change.revision}><At at={change.changedAt} />: <At at={change.startsAt} /> to <At at={change.endsAt} />, target {power(change.targetKw)}. {change.reason}{change.compelledBy !== null && ` Compelled by ${change.compelledBy}.`}</span>] as const)} />
      </details>
      <EventDeeds event={event} />
    </Sheet>
  );
}
function Proof({ event, now }: { readonly event: CurtailmentEventParts; readonly now: number }): ReactNode {
  const { evidence, siteReports } = event;
  const [isShown, show] = useState(false);
  const curve = useAnswer(ConsoleEvidenceDocument, { id: event.id }, { enabled: isShown && evidence !== null });
  if (evidence === null) return <p className="small soft">{Date.parse(event.startsAt) > now ? 'Proof comes with the event: the site’s agents send what it draws.' : 'The site has told nothing of what it draws: the target is not proven.'}</p>;
  const kw = (value: string | null): string => (value === null ? '—' : power(value));
  return (
    <details onToggle={(toggled) => show(toggled.currentTarget.open)}>
      <summary>Proof {evidence.kept === null ? <Badge tone="quiet">not yet</Badge> : evidence.kept ? <Badge tone="good">target kept</Badge> : <Badge tone="bad">above the target by {power(evidence.overKw)}</Badge>}</summary>
      <Facts of={[
        ['Source', evidence.source === 'METER' ? 'meters of the site' : 'added up from what ran: proves less'], ['Before', kw(evidence.beforeKw)], ['At the start', kw(evidence.atStartKw)], ['Most in the event', kw(evidence.mostKw)], ['After', kw(evidence.afterKw)],
        ['Down since', <At key="down" at={evidence.downFrom} />], ['Samples', evidence.sampleCount], ['The site said', siteReports.length === 0 ? 'nothing' : siteReports.map(({ step, at, revision }) => <div key={`${step} ${revision}`}>{words(step)} <At at={at} /></div>)],
      ]} />
      {curve.data?.curtailment?.evidence != null && <EvidenceCurve points={curve.data.curtailment.evidence.points.map(({ at, powerKw }) => ({ at: Date.parse(at), kw: Number(powerKw) }))} targetKw={Number(event.targetKw)} from={Date.parse(event.startsAt)} to={Date.parse(event.endsAt)} />}
    </details>
  );
}
