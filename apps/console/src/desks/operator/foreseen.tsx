import type { ReactNode } from 'react';
import type { CurtailmentPreviewQuery } from '@switchyard/graphql-client';
import { money, power } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Tiles } from '../../parts/small.js';
import { Stages, Stops } from './event-stages.js';

type Preview = Extract<CurtailmentPreviewQuery['curtailmentPreview'], { readonly __typename: 'CurtailmentPreview' }>;

/** What an event, or a change of one, would do: before anybody is told. */
export function Foreseen({ of: preview }: { readonly of: Preview }): ReactNode {
  const stops = preview.stages.flatMap((stage) => stage.stops);
  return (
    <>
      <p className="small soft">{preview.site.name}, <At at={preview.startsAt} /> to <At at={preview.endsAt} />.</p>
      <Tiles of={[
        { label: 'Load to the target', value: `${power(preview.loadKw)} → ${power(preview.targetKw)}` },
        { label: 'Leases stopped', value: stops.length }, { label: 'Pays', value: money(preview.compensationUsd), note: 'by the terms, before fees and tax' },
      ]} />
      {preview.refusals.length > 0 && <div className="note" data-tone="bad" role="alert"><p><strong>It would be refused as it is.</strong></p>{preview.refusals.map(({ message }) => <p key={message}>{message}</p>)}</div>}
      {preview.brokenPromises.length > 0 && <div className="note" data-tone="warn"><p><strong>Promises it breaks</strong></p>{preview.brokenPromises.map(({ leaseId, message, kind }) => <p key={`${leaseId} ${kind}`}><code className="small">{leaseId}</code> {message}</p>)}</div>}
      <Stages of={preview.stages} name="the event as planned" isPreview />
      {stops.length > 0 && <details><summary>Leases it stops ({stops.length})</summary><Stops of={stops} name="the event as planned" /></details>}
    </>
  );
}
