import { type ReactNode, useEffect, useRef, useState } from 'react';
import { JobLogPageDocument, JobLogsDocument, type JobLogsSubscription } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { count } from '../../format/money.js';
import { utc } from '../../format/time.js';
import { Sheet } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { joined, type LogLine } from './job-log-lines.js';

/** Lines kept in the page at once; the oldest of them go first. */
const SHOWN_MAX = 5_000;

/** What the job printed: searched, told apart by stream, followed while it runs. */
export function JobLogs({ jobId, isOver }: { readonly jobId: string; readonly isOver: boolean }): ReactNode {
  const [search, setSearch] = useState('');
  const [stream, setStream] = useState('');
  const [follows, setFollows] = useState(!isOver);
  const [live, setLive] = useState<readonly LogLine[]>([]);
  const frame = useRef<HTMLPreElement>(null);
  const logs = usePages(JobLogPageDocument, { id: jobId, first: 100, ...(search !== '' && { search }), ...(stream !== '' && { stream }) }, (data) => data.job?.logs);
  useLive(JobLogsDocument, { jobId }, ({ jobLogs }: JobLogsSubscription) => setLive((before) => joined(before, [jobLogs], SHOWN_MAX)), !isOver);
  const matches = (line: LogLine): boolean => (stream === '' || line.stream === stream) && line.line.toLowerCase().includes(search.toLowerCase());
  const pages = logs.data?.pages.flatMap((page) => page.job?.logs.edges.map(({ node }) => node) ?? []) ?? [];
  const lines = joined(pages, live.filter(matches), SHOWN_MAX);
  const last = lines.at(-1);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = logs;
  useEffect(() => {
    if (follows && hasNextPage && !isFetchingNextPage && lines.length < SHOWN_MAX) void fetchNextPage();
  }, [follows, hasNextPage, isFetchingNextPage, fetchNextPage, lines.length]);
  useEffect(() => {
    if (follows && frame.current !== null) frame.current.scrollTop = frame.current.scrollHeight;
  }, [follows, last]);
  const total = logs.data?.pages[0]?.job?.logs.totalCount;
  return (
    <Sheet title="Output" aside={<span className="small soft">{total !== undefined && `${count(Math.max(total, lines.length))} lines`}</span>}>
      <div className="row">
        <label className="small" htmlFor="log-search">Search</label>
        <input id="log-search" type="search" className="inline" value={search} onChange={(event) => setSearch(event.target.value)} />
        <label className="small" htmlFor="log-stream">Stream</label>
        <select id="log-stream" className="inline" value={stream} onChange={(event) => setStream(event.target.value)}><option value="">both</option><option value="stdout">stdout</option><option value="stderr">stderr</option></select>
        <label className="small"><input type="checkbox" checked={follows} onChange={(event) => setFollows(event.target.checked)} /> Follow the end</label>
      </div>
      {logs.error !== null ? <Failed error={logs.error} again={() => void logs.refetch()} />
        : logs.data === undefined ? <Loading lines={6} />
        : lines.length === 0 ? <Empty title={search === '' && stream === '' ? 'No output yet' : 'No line has that'} />
        : (
          <pre ref={frame} className="table-frame small output" tabIndex={0} role="region" aria-label="Output of the job" onWheel={() => setFollows(false)}>
            {lines.map(({ at, line, leaseId, lineNumber, stream: from }) => <span key={`${leaseId} ${from} ${lineNumber}`} title={`${utc(at)}, ${from}`} data-stream={from}>{line}{'\n'}</span>)}
          </pre>
        )}
      {hasNextPage && !follows && <p><button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{isFetchingNextPage ? 'Loading…' : 'More lines'}</button></p>}
    </Sheet>
  );
}
