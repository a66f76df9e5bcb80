import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ConsoleSitesDocument, type ConsoleSitesQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { count, power, pricePerMwh } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

type Row = ConsoleSitesQuery['sites']['edges'][number]['node'];
const gpusOf = ({ pools }: Row): { readonly free: number; readonly all: number } => ({ free: pools.reduce((sum, pool) => sum + pool.gpusFree, 0), all: pools.reduce((sum, pool) => sum + pool.nodeCount * pool.gpusPerNode, 0) });

/** The operator's own sites. */
export function Sites(): ReactNode {
  const viewer = useViewer();
  const operatorId = viewer.data?.viewer.organization?.id;
  const sites = useAnswer(ConsoleSitesDocument, { first: 100, ...(operatorId === undefined ? {} : { filter: { operatorId } }) }, { everyMs: 15_000, enabled: operatorId !== undefined });
  const navigate = useNavigate();
  return (
    <Page title="Your sites">
      <Answered of={sites} lines={8}>
        {(data) => {
          const rows = data.sites.edges.map(({ node }) => node);
          const [free, all] = [rows.reduce((sum, row) => sum + gpusOf(row).free, 0), rows.reduce((sum, row) => sum + gpusOf(row).all, 0)];
          const quiet = rows.filter((row) => row.agentQuietSince !== null).length;
          return (
            <>
              <Tiles of={[{ label: 'Sites', value: count(data.sites.totalCount) }, { label: 'GPUs let or held', value: count(all - free), note: `of ${count(all)}` }, { label: 'Agents not heard', value: count(quiet), note: quiet === 0 ? 'all are heard' : 'nothing new starts there' }]} />
              <DataTable caption="Your sites" rows={rows} keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/sites/$siteId', params: { siteId: id } })} empty={<Empty title="No sites yet">List one with <code>npx switchyard sites create</code> or through the API.</Empty>} columns={[
                { id: 'name', header: 'Site', cell: ({ id, name, region, country }) => <><Link to="/sites/$siteId" params={{ siteId: id }}>{name}</Link><br /><span className="small soft">{[region, country].filter((part) => part !== null).join(', ')}</span></> },
                { id: 'readiness', header: 'Readiness', cell: ({ readiness }) => <State of={readiness} /> },
                { id: 'price', header: 'Power now', align: 'end', cell: ({ currentPrice }) => (currentPrice === null ? <Badge tone="warn">stale</Badge> : pricePerMwh(currentPrice.priceUsdPerMwh)) },
                { id: 'gpus', header: 'GPUs free', align: 'end', cell: (row) => `${count(gpusOf(row).free)} of ${count(gpusOf(row).all)}` },
                { id: 'power', header: 'Interconnection', align: 'end', cell: ({ interconnectionKw }) => power(interconnectionKw) },
                { id: 'agent', header: 'Agent', cell: ({ agentQuietSince, agents }) => (agentQuietSince !== null ? <Badge tone="bad">quiet since <At at={agentQuietSince} show="time" /></Badge> : agents?.some(({ lastHeardAt }) => lastHeardAt !== null) === true ? <Badge tone="good">heard</Badge> : <Badge tone="quiet">none yet</Badge>) },
                { id: 'curtailment', header: 'Curtailment', cell: ({ curtailments }) => (curtailments[0] === undefined ? <span className="soft">none</span> : <><State of={curtailments[0].state} /> <span className="small"><At at={curtailments[0].startsAt} /></span></>) },
              ]} />
            </>
          );
        }}
      </Answered>
    </Page>
  );
}
