import { type ReactNode, useState } from 'react';
import { ConsoleCurtailmentsDocument, CurtailmentDocument, CurtailmentEventsDocument, CurtailmentsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer, usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { power, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Sheet, State } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { DeclareForm, type DeclareSite } from './declare-form.js';
import { EventCard } from './event-card.js';
import { useMarketNow } from '../../data/market-clock.js';

/** Events of some sites: those that run and come, each with its clock, then what was. */
export function CurtailmentBoard({ sites, filter }: { readonly sites: readonly DeclareSite[]; readonly filter: { readonly siteId: string } | { readonly operatorId: string } }): ReactNode {
  const now = useMarketNow();
  const [declaring, setDeclaring] = useState(false);
  const open = useAnswer(ConsoleCurtailmentsDocument, { filter: { ...filter, states: ['DECLARED', 'ACTIVE'] }, orderBy: 'SOONEST', first: 50 }, { everyMs: 10_000 });
  useLive(CurtailmentEventsDocument, 'siteId' in filter ? { siteId: filter.siteId } : {}, () => void answers.invalidateQueries());
  return (
    <>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <span className="soft">{open.data === undefined ? '' : open.data.curtailments.totalCount === 0 ? 'Nothing is declared.' : `${open.data.curtailments.totalCount} running or coming`}</span>
        <button type="button" className="button" data-kind="main" disabled={sites.length === 0 || now === undefined} onClick={() => setDeclaring(true)}>Declare an event…</button>
      </div>
      <Answered of={open} lines={8}>
        {({ curtailments }) => (curtailments.edges.length === 0
          ? <Sheet title="Running and coming"><Empty title="All load may run">When the grid or the market asks, declare the event here: you see who is hit and what it costs before anybody is told.</Empty></Sheet>
          : curtailments.edges.map(({ node }) => <EventCard key={node.id} event={node} now={now ?? 0} />))}
      </Answered>
      <History filter={filter} now={now ?? 0} />
      {declaring && now !== undefined && <DeclareForm sites={sites} now={now} onClose={() => setDeclaring(false)} />}
    </>
  );
}
function History({ filter, now }: { readonly filter: object; readonly now: number }): ReactNode {
  const past = usePages(CurtailmentsDocument, { filter: { ...filter, states: ['ENDED', 'WITHDRAWN'] }, orderBy: 'LATEST', first: 50 }, (data) => data.curtailments);
  const [id, setId] = useState<string>();
  const one = useAnswer(CurtailmentDocument, { id: id ?? '' }, { enabled: id !== undefined, everyMs: 15_000 });
  const rows = past.data?.pages.flatMap((page) => page.curtailments.edges.map(({ node }) => node));
  return (
    <>
      <Sheet title="What was">
        {rows === undefined ? (past.error === null ? <Loading lines={4} /> : <Failed error={past.error} again={() => void past.refetch()} />) : (
          <DataTable caption="Events that are over, latest first; Enter shows one" rows={rows} keyOf={(row) => row.id} open={(row) => setId(row.id)} empty="No event is over yet" more={{ has: past.hasNextPage, busy: past.isFetchingNextPage, load: () => void past.fetchNextPage() }} columns={[
            { id: 'site', header: 'Site', cell: ({ site }) => site.name },
            { id: 'kind', header: 'What', cell: ({ kind }) => words(kind) },
            { id: 'from', header: 'From', cell: ({ startsAt }) => <At at={startsAt} /> }, { id: 'to', header: 'To', cell: ({ endsAt }) => <At at={endsAt} /> },
            { id: 'target', header: 'Target', align: 'end', cell: ({ targetKw }) => power(targetKw) },
            { id: 'state', header: 'State', cell: ({ state, compelledBy }) => <><State of={state} /> {compelledBy !== null && <Badge tone="warn">compelled</Badge>}</> },
            { id: 'why', header: 'Reason', cell: ({ reason }) => reason },
            { id: 'show', header: 'Details', cell: (row) => <button type="button" className="button" aria-expanded={id === row.id} onClick={() => setId(id === row.id ? undefined : row.id)}>{id === row.id ? 'Hide' : 'Show'}</button> },
          ]} />
        )}
      </Sheet>
      {one.data?.curtailment != null && id !== undefined && <EventCard event={one.data.curtailment} now={now} />}
    </>
  );
}
