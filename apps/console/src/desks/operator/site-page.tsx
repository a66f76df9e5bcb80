import { lazy, type ReactNode, Suspense } from 'react';
import { useParams } from '@tanstack/react-router';
import { ConsoleOperatorSiteDocument, type ConsoleOperatorSiteQuery, CurtailmentEventsDocument } from '@switchyard/graphql-client';
import { HOUR_MS } from '@switchyard/kernel';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useViewer } from '../../data/viewer.js';
import { count, percent, power, pricePerMwh, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Badge, Page, State, Tiles } from '../../parts/small.js';
import { Answered, Empty, Loading } from '../../parts/states.js';
import './operator.css';
import { EventState } from './event-stages.js';
import { type SiteTab, SiteTabs, useSiteTab } from './site-tabs.js';

export type OperatorSite = NonNullable<ConsoleOperatorSiteQuery['site']>;
type Acceptance = ConsoleOperatorSiteQuery['siteAcceptance'];
export interface TabProps {
  readonly site: OperatorSite;
  readonly acceptance: Acceptance;
  /** The market's hour that runs. */
  readonly hour: number;
}
const tabs: Readonly<Record<SiteTab, (props: TabProps) => ReactNode>> = {
  now: lazy(() => import('./now-tab.js')) as never,
  offers: lazy(() => import('./offers-tab.js')) as never,
  calendar: lazy(() => import('./calendar-tab.js')) as never,
  curtailment: lazy(() => import('./curtailment-tab.js')) as never,
  agents: lazy(() => import('./agents-tab.js')) as never,
  settings: lazy(() => import('./settings-tab.js')) as never,
};

/** One site: what it draws and pays, what it sells on which terms, what is to come, who runs it. */
export function SitePage(): ReactNode {
  const { siteId } = useParams({ from: '/framed/sites/$siteId' });
  const viewer = useViewer();
  const site = useAnswer(ConsoleOperatorSiteDocument, { id: siteId }, { everyMs: 15_000 });
  const tab = useSiteTab();
  useLive(CurtailmentEventsDocument, { siteId }, () => void answers.invalidateQueries());
  const clock = viewer.data?.viewer.marketClock.now;
  if (clock === undefined) return <Answered of={viewer}>{() => null}</Answered>;
  const Tab = tabs[tab];
  return (
    <Answered of={site} lines={12}>
      {(data) => (data.site === null
        ? <Page title="There is no such site"><Empty title="It does not exist">The address may be old, or the site another operator’s.</Empty></Page>
        : (
          <Page title={data.site.name} actions={<><span className="soft small">{[data.site.region, data.site.country, data.site.timeZone].filter((part) => part !== null).join(' · ')}</span><State of={data.site.readiness} /></>}>
            <Head site={data.site} />
            <SiteTabs siteId={siteId} at={tab} />
            <Suspense fallback={<Loading lines={10} />}>
              <Tab site={data.site} acceptance={data.siteAcceptance} hour={Math.floor(Date.parse(clock) / HOUR_MS) * HOUR_MS} />
            </Suspense>
          </Page>
        ))}
    </Answered>
  );
}

function Head({ site }: { readonly site: OperatorSite }): ReactNode {
  const { pools, reliability, currentPrice, agents } = site;
  const [free, all] = [pools.reduce((sum, pool) => sum + pool.gpusFree, 0), pools.reduce((sum, pool) => sum + pool.nodeCount * pool.gpusPerNode, 0)];
  const running = site.curtailments.find(({ state }) => state === 'ACTIVE') ?? site.curtailments[0];
  const heard = agents?.flatMap(({ lastHeardAt }) => (lastHeardAt === null ? [] : [lastHeardAt])).sort().at(-1);
  return (
    <Tiles of={[
      { label: 'Power now', value: currentPrice === null ? '—' : pricePerMwh(currentPrice.priceUsdPerMwh), note: currentPrice === null ? <Badge tone="warn">the price is stale</Badge> : <>{words(currentPrice.kind)}, of <At at={currentPrice.from} show="time" /></> },
      { label: 'GPUs let or held', value: count(all - free), note: `of ${count(all)}` },
      { label: 'Feeders', value: power(String(site.feeders.reduce((sum, { limitKw }) => sum + Number(limitKw), 0))), note: `interconnection ${power(site.interconnectionKw)}` },
      { label: 'Curtailment', value: running === undefined ? 'none' : <EventState of={running.state} />, note: running === undefined ? 'nothing declared' : <>from <At at={running.startsAt} /></> },
      { label: 'Agents', value: site.agentQuietSince === null ? (heard === undefined ? 'none' : 'heard') : <Badge tone="bad">quiet</Badge>, note: heard === undefined ? 'none has enrolled' : <>last at <At at={heard} show="time" /></> },
      { label: 'Up, 30 days', value: reliability?.upRate == null ? '—' : percent(Number(reliability.upRate), 2), note: reliability === null ? 'nothing known yet' : `notice kept ${reliability.notices.kept} of ${reliability.notices.due}` },
    ]} />
  );
}
