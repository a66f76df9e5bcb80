import type { ReactNode } from 'react';
import { ConsoleAccountDocument, type ConsoleUsageQuery, ConsoleUsageDocument, type ConsoleUsageQueryVariables } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { isMonth, monthAgainst, monthName, monthOf, monthsFrom } from '../../format/months.js';
import { Page } from '../../parts/small.js';
import { Answered, Failed, Loading } from '../../parts/states.js';
import { type Group, groups, isGroup, isMeasure, measures } from './cost-rows.js';
import { CostShown } from './cost-shown.js';
import { useProjectNames } from './project-names.js';

/** What the address says: which month, told apart by what, measured how, of which use. */
const defaults = { month: '', by: 'SITE', measure: 'total', currency: '', project: '', job: '', site: '', model: '', product: '' };
type CostView = typeof defaults;
const filterOf = ({ project, job, site, model, product }: CostView): NonNullable<ConsoleUsageQueryVariables['filter']> => ({
  ...(project !== '' && { projectIds: [project] }), ...(job !== '' && { jobIds: [job] }), ...(site !== '' && { siteIds: [site] }), ...(model !== '' && { gpuModels: [model] }),
  ...(product !== '' && { products: [product as 'JOB'] }),
});
/** Which part of the address a group narrows, and by what its parts are told apart then. */
const drills = { PROJECT: ['project', 'JOB'], JOB: ['job', 'SITE'], SITE: ['site', 'JOB'], GPU_MODEL: ['model', 'SITE'], PRODUCT: ['product', 'JOB'] } as const satisfies Record<Group, readonly [keyof CostView, Group]>;

/** What the organisation's compute costs: a month by day, told apart by what is asked, narrowed by a click. */
export function Costs(): ReactNode {
  const [view, change] = useView(defaults);
  const viewer = useViewer();
  const account = useAnswer(ConsoleAccountDocument, {});
  if (viewer.data === undefined || account.isPending) return <Page title="Costs"><Loading lines={12} /></Page>;
  if (account.error !== null) return <Page title="Costs"><Failed error={account.error} again={() => void account.refetch()} /></Page>;
  const zone = account.data?.billingAccount?.terms.timeZone ?? 'UTC';
  const now = Date.parse(viewer.data.viewer.marketClock.now);
  const thisMonth = monthOf(now, zone);
  const month = isMonth(view.month) ? view.month : thisMonth;
  return (
    <Page title="Costs" actions={<Months month={month} last={thisMonth} choose={(next) => change({ month: next === thisMonth ? '' : next })} />}>
      <Asked view={view} change={change} month={month} zone={zone} now={now} />
    </Page>
  );
}

function Months({ month, last, choose }: { readonly month: string; readonly last: string; readonly choose: (month: string) => void }): ReactNode {
  return (
    <>
      <button type="button" className="button" aria-label="Month before" onClick={() => choose(monthsFrom(month, -1))}>‹</button>
      <label className="hidden-visually" htmlFor="month">Month</label>
      <input id="month" className="button" type="month" value={month} max={last} onChange={({ target: { value } }) => isMonth(value) && value <= last && choose(value)} />
      <button type="button" className="button" aria-label="Month after" disabled={month >= last} onClick={() => choose(monthsFrom(month, 1))}>›</button>
    </>
  );
}

interface AskedProps {
  readonly view: CostView;
  readonly change: (patch: Partial<CostView>) => void;
  readonly month: string;
  readonly zone: string;
  readonly now: number;
}
function Asked({ view, change, month, zone, now }: AskedProps): ReactNode {
  const by = isGroup(view.by) ? view.by : 'SITE';
  const measure = isMeasure(view.measure) ? view.measure : 'total';
  const span = monthAgainst(month, zone, Math.floor(now / 60_000) * 60_000);
  // The end of what it is compared with moves on with the clock: by the hour, so that one answer is kept for a while.
  const beforeTo = span.isRunning ? Math.max(span.beforeFrom + 3_600_000, Math.floor(span.beforeTo / 3_600_000) * 3_600_000) : span.beforeTo;
  const iso = (at: number): string => new Date(at).toISOString();
  const usage = useAnswer(ConsoleUsageDocument, { group: [by], dayGroup: ['DAY', by], from: iso(span.from), to: iso(span.to), beforeFrom: iso(span.beforeFrom), beforeTo: iso(beforeTo), filter: filterOf(view) }, span.isRunning ? { everyMs: 30_000 } : {});
  const projectNames = useProjectNames();
  const [narrowed, next] = drills[by];
  return (
    <>
      <div className="row">
        <div className="choices" role="group" aria-label="Told apart by">
          {Object.entries(groups).map(([group, label]) => <button key={group} type="button" aria-pressed={group === by} onClick={() => change({ by: group })}>{label}</button>)}
        </div>
        <label className="small soft" htmlFor="measure">Measure</label>
        <select id="measure" className="button" value={measure} onChange={({ target: { value } }) => change({ measure: value })}>{Object.entries(measures).map(([name, label]) => <option key={name} value={name}>{label}</option>)}</select>
      </div>
      <Narrowed view={view} change={change} usage={usage.data} projectNames={projectNames} />
      <Answered of={usage} lines={14}>
        {(data) => (
          <CostShown data={data} by={by} measure={measure} currency={view.currency} chooseCurrency={(currency) => change({ currency })} month={month} zone={zone} projectNames={projectNames}
            against={span.isRunning ? `${monthName(monthsFrom(month, -1))} to the same day` : monthName(monthsFrom(month, -1))}
            drill={(key) => change({ [narrowed]: key, by: next })} isNarrowed={view[narrowed] !== ''} />
        )}
      </Answered>
    </>
  );
}
/** What it is narrowed to, each with a way out. */
function Narrowed({ view, change, usage, projectNames }: Pick<AskedProps, 'view' | 'change'> & { readonly usage: ConsoleUsageQuery | undefined; readonly projectNames: ReadonlyMap<string, string> }): ReactNode {
  const rows = usage?.whole.rows ?? [];
  const told = ([
    ['project', 'Project', projectNames.get(view.project)], ['job', 'Job', rows.find(({ job }) => job?.id === view.job)?.job?.name], ['site', 'Site', rows.find(({ siteId }) => siteId === view.site)?.site?.name], ['model', 'GPU model', view.model], ['product', 'Product', view.product],
  ] as const).filter(([name]) => view[name] !== '');
  if (told.length === 0) return null;
  return (
    <div className="row" role="group" aria-label="Narrowed to">
      {told.map(([name, label, value]) => <button key={name} type="button" className="button chip" onClick={() => change({ [name]: '' })} aria-label={`${label} ${value ?? view[name]}: take this off`}><span className="soft">{label}</span> {value ?? view[name]} <span aria-hidden="true">×</span></button>)}
      {told.length > 1 && <button type="button" className="link small" onClick={() => change({ project: '', job: '', site: '', model: '', product: '' })}>Take all off</button>}
    </div>
  );
}
