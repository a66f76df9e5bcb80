import { type ReactNode, useState } from 'react';
import { ConsoleOfferVersionsDocument, type ConsoleOfferVersionsQuery, RetireOfferDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { count, pricePerGpuHour } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Badge, Facts, Sheet, State } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { OfferForm } from './offer-form.js';
import { curtailmentWords, powerWords } from './offer-terms.js';
import type { OperatorSite, TabProps } from './site-page.js';

type Pool = OperatorSite['pools'][number];
export type OfferVersion = NonNullable<ConsoleOfferVersionsQuery['offerVersions']>['edges'][number]['node'];

/** What the site sells on which terms: each pool's offer, its versions, and a new one to try on last month before it is published. */
export default function OffersTab({ site }: TabProps): ReactNode {
  const inUse = site.pools.filter(({ retiredAt }) => retiredAt === null);
  const [poolId, setPoolId] = useState(inUse[0]?.id);
  const pool = inUse.find(({ id }) => id === poolId) ?? inUse[0];
  if (pool === undefined) return <Empty title="No pools yet">An offer is of a pool of GPUs: add one with <code>createPool</code>.</Empty>;
  return (
    <>
      {inUse.length > 1 && (
        <label className="row">Pool <select className="short-select" value={pool.id} onChange={(event) => setPoolId(event.target.value)}>{inUse.map(({ id, name, gpuModel }) => <option key={id} value={id}>{name}, {gpuModel}</option>)}</select></label>
      )}
      <OfPool key={pool.id} pool={pool} site={site} />
    </>
  );
}

function OfPool({ pool, site }: { readonly pool: Pool; readonly site: OperatorSite }): ReactNode {
  const versions = useAnswer(ConsoleOfferVersionsDocument, { poolId: pool.id, first: 100 });
  return (
    <Answered of={versions} lines={8}>
      {({ offerVersions }) => {
        const all = offerVersions?.edges.map(({ node }) => node) ?? [];
        const current = all.find(({ status }) => status === 'PUBLISHED');
        return (
          <>
            <div className="columns">
              <Sheet title={`${pool.name} · ${pool.gpuModel}`} aside={current === undefined ? <Badge tone="quiet">no offer</Badge> : <Badge tone="good">version {current.version}</Badge>}>
                {current === undefined ? <Empty title="Not on the market">Nothing is let of this pool until terms are published.</Empty> : <Current offer={current} pool={pool} />}
              </Sheet>
              <Sheet title="Versions">
                <DataTable caption={`Versions of the offer of ${pool.name}, newest first`} rows={all} keyOf={({ id }) => id} empty="None yet" columns={[
                  { id: 'v', header: 'Version', cell: ({ version }) => version },
                  { id: 'status', header: 'State', cell: ({ status }) => <State of={status} /> },
                  { id: 'ask', header: 'Ask', align: 'end', cell: ({ askUsdPerGpuHour }) => pricePerGpuHour(askUsdPerGpuHour) },
                  { id: 'rules', header: 'Rules', align: 'end', cell: ({ rules }) => count(rules.length) },
                  { id: 'from', header: 'From', cell: ({ validFrom }) => <At at={validFrom} show="day" /> },
                  { id: 'end', header: 'Until', cell: ({ endsAt }) => <At at={endsAt} /> },
                ]} />
              </Sheet>
            </div>
            <OfferForm key={pool.id} pool={pool} site={site} from={current ?? all[0]} />
          </>
        );
      }}
    </Answered>
  );
}
function Current({ offer, pool }: { readonly offer: OfferVersion; readonly pool: Pool }): ReactNode {
  const [asking, setAsking] = useState(false);
  const retire = useAttempt(RetireOfferDocument);
  return (
    <>
      <Facts of={[
        ['Ask', <strong key="ask">{pricePerGpuHour(offer.askUsdPerGpuHour)}</strong>], ['Floor', offer.floorUsdPerGpuHour === null ? 'none' : pricePerGpuHour(offer.floorUsdPerGpuHour)],
        ['Rules', offer.rules.length === 0 ? 'none: the ask is the same for all' : <ul key="rules">{offer.rules.map(({ text }) => <li key={text}>{text}</li>)}</ul>],
        ['Power', powerWords(offer.power)], ['Curtailment', curtailmentWords(offer.curtailment)], ['Free', `${pool.gpusFree} of ${pool.nodeCount * pool.gpusPerNode} GPUs`], ['Published', <At key="at" at={offer.validFrom} />],
        ['Ends', offer.endsAt === null ? 'no end is set' : <At key="ends" at={offer.endsAt} />],
      ]} />
      <div><button type="button" className="button" data-kind="danger" onClick={() => setAsking(true)}>Retire the offer</button></div>
      {asking && (
        <Confirm title={`Take ${pool.name} off the market?`} deed="Retire the offer" keep="Keep it on offer" attempt={retire} onClose={() => setAsking(false)} onConfirm={() => retire.send({ input: { offerId: offer.id, endsAt: null } }, () => setAsking(false))}>
          <p>Nothing new is let of this pool from now on. Leases that run go on to their end on the terms they were made with.</p>
        </Confirm>
      )}
    </>
  );
}
