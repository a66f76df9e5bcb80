import type { ReactNode } from 'react';
import type { CurtailmentStageParts, CurtailmentStopParts } from './curtailment-types.js';
import { money, power, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, State } from '../../parts/small.js';

const stageWords: Readonly<Record<CurtailmentStageParts['stage'], string>> = { ASICS: 'Miners', INTERRUPTIBLE: 'Interruptible jobs', FIRM: 'Other jobs', RESERVED: 'Reservations' };

/** What goes down in which order, how much of it was told, and how much is proven to stand. */
export function Stages({ of, name, isPreview = false }: { readonly of: readonly CurtailmentStageParts[]; readonly name: string; readonly isPreview?: boolean }): ReactNode {
  const kw = (value: string | null): string => (value === null ? '—' : power(value));
  return (
    <DataTable caption={`Stages of ${name}, in the order they shed load`} rows={of} keyOf={({ stage }) => stage} empty="No stage sheds load: what the site draws is below the target already" columns={[
      { id: 'stage', header: 'Stage', cell: ({ stage }) => stageWords[stage] },
      { id: 'at', header: 'First order', cell: ({ at }) => <At at={at} /> },
      { id: 'shed', header: 'To shed', align: 'end', cell: ({ shedKw }) => power(shedKw) },
      ...(isPreview ? [] : [
        { id: 'told', header: 'Told', align: 'end' as const, cell: ({ toldKw }: CurtailmentStageParts) => kw(toldKw) },
        { id: 'proven', header: 'Proven', align: 'end' as const, cell: ({ provenKw, shedKw }: CurtailmentStageParts) => (provenKw === null ? <span className="soft">by the meter</span> : <>{kw(provenKw)}{Number(shedKw) > 0 && Number(provenKw) >= Number(shedKw) && <> <Badge tone="good">down</Badge></>}</>) },
      ]),
      { id: 'left', header: 'Left', align: 'end', cell: ({ remainingKw }) => power(remainingKw) },
      { id: 'leases', header: 'Leases', align: 'end', cell: ({ stops, stage }) => (stage === 'ASICS' ? '—' : stops.length) },
    ]} />
  );
}
/** Who is hit: each lease with its times and what it is paid. */
export function Stops({ of, name }: { readonly of: readonly CurtailmentStopParts[]; readonly name: string }): ReactNode {
  return (
    <DataTable caption={`Leases stopped by ${name}`} rows={of} keyOf={({ leaseId }) => leaseId} empty="No lease is stopped" columns={[
      { id: 'lease', header: 'Lease', cell: ({ leaseId, stage, jobId }) => <><code className="small">{leaseId}</code><br /><span className="small soft">{stageWords[stage]}{jobId === null ? ', reservation' : ''}</span></> },
      { id: 'draw', header: 'Load', align: 'end', cell: ({ drawKw }) => power(drawKw) },
      { id: 'outcome', header: 'How far', cell: ({ outcome }) => <State of={outcome} /> },
      { id: 'tell', header: 'Told to stop', cell: ({ tellAt, toldAt }) => <><At at={toldAt ?? tellAt} />{toldAt === null && <span className="small soft"> planned</span>}</> },
      { id: 'stopped', header: 'Stood', cell: ({ stoppedAt }) => <At at={stoppedAt} /> },
      { id: 'resume', header: 'Runs again', cell: ({ resumedAt, resumeBy, resumeKept }) => (resumedAt === null ? <>by <At at={resumeBy} /></> : <><At at={resumedAt} /> {resumeKept === false && <Badge tone="bad">late</Badge>}</>) },
      { id: 'broken', header: 'Promises', cell: ({ brokenPromises }) => (brokenPromises.length === 0 ? <span className="soft">kept</span> : brokenPromises.map(({ kind, message }) => <div key={kind}><Badge tone="bad">{words(kind.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_'))}</Badge> <span className="small">{message}</span></div>)) },
      { id: 'pay', header: 'Pays', align: 'end', cell: ({ compensationUsd }) => money(compensationUsd) },
    ]} />
  );
}
/** How an event stands: while it runs the site is not as it should be. */
export function EventState({ of }: { readonly of: string }): ReactNode {
  return of === 'ACTIVE' ? <Badge tone="warn">Running</Badge> : of === 'DECLARED' ? <Badge tone="info">Declared</Badge> : <State of={of} />;
}
