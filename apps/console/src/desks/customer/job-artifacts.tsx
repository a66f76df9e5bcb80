import { type ReactNode, useState } from 'react';
import { ArtifactDownloadDocument, JobArtifactsDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { api } from '../../data/client.js';
import { bytes } from '../../format/bytes.js';
import { count, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Sheet } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';

/** Its checkpoints, results, kept output and inputs, each to be fetched. */
export function JobArtifacts({ jobId }: { readonly jobId: string }): ReactNode {
  const files = usePages(JobArtifactsDocument, { id: jobId, first: 100 }, (data) => data.job?.artifacts);
  const rows = files.data?.pages.flatMap((page) => page.job?.artifacts.edges.map(({ node }) => node) ?? []);
  return (
    <Sheet title="Files" aside={<span className="small soft">{files.data !== undefined && count(files.data.pages[0]!.job?.artifacts.totalCount ?? 0)}</span>}>
      {rows === undefined
        ? files.error === null ? <Loading lines={3} /> : <Failed error={files.error} again={() => void files.refetch()} />
        : <DataTable caption="Files of the job, newest first" rows={rows} keyOf={({ id }) => id} more={{ has: files.hasNextPage, busy: files.isFetchingNextPage, load: () => void files.fetchNextPage() }}
            empty={<Empty title="No files yet">Checkpoints and what the job makes are listed here.</Empty>} columns={[
              { id: 'name', header: 'File', cell: ({ name, contentType }) => <><strong>{name}</strong><br /><span className="small soft">{contentType}</span></> },
              { id: 'kind', header: 'Kind', cell: ({ kind, step }) => `${words(kind)}${step === null ? '' : `, step ${count(step)}`}` },
              { id: 'size', header: 'Size', align: 'end', cell: ({ sizeBytes }) => <span className="number">{bytes(sizeBytes)}</span> },
              { id: 'made', header: 'Made', cell: ({ createdAt }) => <At at={createdAt} /> }, { id: 'kept', header: 'Kept until', cell: ({ expiresAt }) => <At at={expiresAt} /> },
              { id: 'get', header: '', cell: ({ id, name }) => <Download id={id} name={name} /> },
            ]} />}
    </Sheet>
  );
}

/** Asks for a link of its own, good for some minutes, and follows it. */
function Download({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const [said, setSaid] = useState<string>();
  const [busy, setBusy] = useState(false);
  const fetchIt = async (): Promise<void> => {
    setBusy(true);
    setSaid(undefined);
    try {
      const { artifact } = await api.execute(ArtifactDownloadDocument, { id });
      if (artifact?.download == null) return setSaid('This market keeps no files.');
      const link = document.createElement('a');
      link.href = artifact.download.url;
      link.download = name.split('/').at(-1) ?? name;
      link.click();
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
    return undefined;
  };
  return <><button type="button" className="button" disabled={busy} aria-label={`Download ${name}`} onClick={() => void fetchIt()}>Download</button>{said !== undefined && <div className="small" role="alert">{said}</div>}</>;
}
