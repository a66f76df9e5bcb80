import '../../styles/quote.css';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Link, useSearch } from '@tanstack/react-router';
import { ConsoleJobSpecificationDocument, ConsoleNewJobDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useMarketNow } from '../../data/market-clock.js';
import { Page } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { type Draft, draftOf, emptyDraft, inputOf, type JobSpecInput, missingOf } from './new-job-draft.js';
import { NewJobForm } from './new-job-form.js';
import { forgetDraft, keepDraft, keptDraft } from './quote-keep.js';
import { useLiveQuote } from './quote-live.js';
import { QuotePanel } from './quote-panel.js';

/** A new job, or an old one again (`?from=job_…`), or one inside a reservation (`?reservation=lease_…`). */
export function NewJobPage(): ReactNode {
  const { from, reservation } = useSearch({ strict: false }) as { readonly from?: string; readonly reservation?: string };
  if (from !== undefined) return <Cloned key={from} from={from} />;
  return <Filled key={reservation ?? ''} first={reservation === undefined ? keptDraft() ?? emptyDraft : { ...emptyDraft, reservationId: reservation }} />;
}
function Cloned({ from }: { readonly from: string }): ReactNode {
  const old = useAnswer(ConsoleJobSpecificationDocument, { id: from });
  if (old.data === undefined) return <Page title="New job"><Answered of={old} lines={12}>{() => null}</Answered></Page>;
  const { job } = old.data;
  if (job === null || job.specification === null) return <Page title="New job"><Empty title="There is no such job to start from"><Link to="/jobs/new">Start from nothing</Link></Empty></Page>;
  return <Filled first={draftOf(job.specification as JobSpecInput)} like={{ id: job.id, name: job.name }} />;
}

function Filled({ first, like }: { readonly first: Draft; readonly like?: { readonly id: string; readonly name: string } }): ReactNode {
  const [draft, setDraft] = useState(first);
  const known = useAnswer(ConsoleNewJobDocument, {}, { everyMs: 60_000 });
  const now = useMarketNow();
  useEffect(() => keepDraft(draft), [draft]);
  const missing = missingOf(draft);
  const input = useMemo(() => inputOf(draft), [draft]);
  const live = useLiveQuote(input, now);
  const startOver = (): void => {
    forgetDraft();
    setDraft(emptyDraft);
  };
  return (
    <Page title="New job" actions={<>{like !== undefined && <span className="small soft">as <Link to="/jobs/$jobId" params={{ jobId: like.id }}>{like.name}</Link></span>}<button type="button" className="button" onClick={startOver}>Start over</button></>}>
      {known.error !== null && <Failed error={known.error} again={() => void known.refetch()} />}
      <div className="quote-page">
        <section className="sheet" aria-label="The job">{now === undefined ? <Loading lines={12} /> : <NewJobForm draft={draft} set={(patch) => setDraft((before) => ({ ...before, ...patch }))} known={known.data} now={now} complaints={live.complaints} />}</section>
        <QuotePanel live={live} missing={missing} input={input} draft={draft} set={setDraft} known={known.data} now={now} />
      </div>
    </Page>
  );
}
