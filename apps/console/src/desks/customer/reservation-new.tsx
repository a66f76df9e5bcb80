import '../../styles/quote.css';
import { type ReactNode, useState } from 'react';
import { ConsoleNewJobDocument, type ConsoleNewJobQuery, type Schema } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useMarketNow } from '../../data/market-clock.js';
import { money, pricePerGpuHour } from '../../format/money.js';
import { duration } from '../../format/time.js';
import { complaintsAside, type Complaints } from '../../parts/complaints.js';
import { DataTable } from '../../parts/data-table.js';
import { Complained } from '../../parts/form.js';
import { Badge, Page, Sheet, Tiles } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Chips, Line } from './new-job-controls.js';
import { localText } from './new-job-draft.js';
import { type BlockOption, type BlockQuote, type Live, useLiveBlockQuote } from './quote-live.js';
import { reasonWords } from './quote-reasons.js';
import { ReservationConfirm } from './reservation-confirm.js';
import { DAY_MS, quarterFrom } from './reservation-use.js';

interface Block {
  readonly name: string;
  readonly gpuCount: string;
  readonly gpuModels: readonly string[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly siteIds: readonly string[];
  readonly countries: readonly string[];
}
const HOUR_MS = 3_600_000;
const isInstant = (local: string): boolean => !Number.isNaN(Date.parse(local));
function inputOf({ gpuCount, gpuModels, startsAt, endsAt, siteIds, countries }: Block): Schema.ReservationSpecInput | undefined {
  if (!/^\s*\d+\s*$/.test(gpuCount) || !isInstant(startsAt) || !isInstant(endsAt)) return undefined;
  return {
    gpuCount: Number(gpuCount), startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString(),
    ...(gpuModels.length > 0 && { gpuModels: [...gpuModels] }), ...(siteIds.length > 0 && { siteIds: [...siteIds] }), ...(countries.length > 0 && { countries: [...countries] }),
  };
}

/** A block of GPUs for a window: what it costs at each site, and why it cannot be had at others. */
export function NewReservation(): ReactNode {
  const now = useMarketNow();
  return <Page title="New reservation">{now === undefined ? <Loading lines={12} /> : <Filled now={now} />}</Page>;
}
function Filled({ now }: { readonly now: number }): ReactNode {
  const [block, setBlock] = useState<Block>(() => {
    const from = quarterFrom(now + 2 * HOUR_MS);
    return { name: 'reservation', gpuCount: '8', gpuModels: [], startsAt: localText(from), endsAt: localText(from + DAY_MS), siteIds: [], countries: [] };
  });
  const known = useAnswer(ConsoleNewJobDocument, {}, { everyMs: 60_000 });
  const live = useLiveBlockQuote(inputOf(block), now);
  return (
    <div className="quote-page">
      <section className="sheet" aria-label="The block"><BlockForm block={block} set={(patch) => setBlock((before) => ({ ...before, ...patch }))} known={known.data} complaints={live.complaints} /></section>
      <Priced live={live} block={block} now={now} />
    </div>
  );
}

function BlockForm({ block, set, known, complaints }: { readonly block: Block; readonly set: (patch: Partial<Block>) => void; readonly known: ConsoleNewJobQuery | undefined; readonly complaints: Complaints | undefined }): ReactNode {
  const [fields] = useState(() => new Set<string>());
  const aside = complaints === undefined ? [] : complaintsAside(complaints, [...fields]);
  const sites = known?.market.sites ?? [];
  const models = [...new Set(sites.flatMap(({ site }) => site.pools.map(({ gpuModel }) => gpuModel)))].sort();
  return (
    <Complained value={{ complaints, fields }}>
      <form className="form" aria-label="The block" onSubmit={(event) => event.preventDefault()}>
        {aside.length > 0 && <div className="note" data-tone="bad" role="alert">{aside.map((message) => <p key={message}>{message}</p>)}</div>}
        <Line name="name" label="Name" value={block.name} maxLength={200} onText={(name) => set({ name })} />
        <Line name="gpuCount" label="GPUs" type="number" min={1} value={block.gpuCount} onText={(gpuCount) => set({ gpuCount })} hint="Yours alone, all of the window." />
        <Line name="startsAt" label="From" type="datetime-local" step={900} value={block.startsAt} onText={(startsAt) => set({ startsAt })} />
        <Line name="endsAt" label="To" type="datetime-local" step={900} value={block.endsAt} onText={(endsAt) => set({ endsAt })} hint="On quarters of an hour, in your time zone; at most 90 days." />
        <Chips name="gpuModels" legend="Models" none="any model" chosen={block.gpuModels} onChosen={(gpuModels) => set({ gpuModels })} of={models.map((value) => ({ value, label: value }))} />
        <Chips name="countries" legend="Countries" none="anywhere" chosen={block.countries} onChosen={(countries) => set({ countries })} of={[...new Set(sites.map(({ site }) => site.country))].sort().map((value) => ({ value, label: value }))} />
        <Chips name="siteIds" legend="Sites" none="any site" chosen={block.siteIds} onChosen={(siteIds) => set({ siteIds })} of={sites.map(({ site }) => ({ value: site.id, label: site.name }))} />
      </form>
    </Complained>
  );
}

function Priced({ live, block, now }: { readonly live: Live<BlockQuote>; readonly block: Block; readonly now: number }): ReactNode {
  const [poolId, setPoolId] = useState<string>();
  const { quote, error, complaints, isStale } = live;
  if (error !== undefined && quote === undefined) return <Failed error={error} again={live.again} />;
  if (quote === undefined) return <Sheet title="Price">{complaints === undefined ? <Loading lines={8} what="Asking every site" /> : <Empty title="No price yet">The form says what is wrong.</Empty>}</Sheet>;
  const chosen = quote.options.find(({ pool }) => pool.id === poolId) ?? quote.options[0];
  const left = Date.parse(quote.validUntil) - now;
  return (
    <div className="form" aria-busy={isStale}>
      {error !== undefined && <Failed error={error} again={live.again} />}
      {chosen === undefined
        ? <Sheet title="Price"><Empty title="No site has this block">The reasons are below.</Empty></Sheet>
        : <Chosen option={chosen} live={live} name={block.name} now={now} left={left} />}
      <Sheet title="Where it can be had" aside={<span className="row small" role="status"><Badge tone={isStale ? 'warn' : 'good'}>{isStale ? 'Asking again…' : 'Current'}</Badge></span>}>
        <DataTable caption="Blocks that can be had, cheapest first" rows={quote.options} keyOf={({ pool }) => pool.id} open={({ pool }) => setPoolId(pool.id)} empty="None can be had" columns={[
          { id: 'site', header: 'Site', cell: ({ site, pool }) => <><button type="button" className="link" aria-pressed={pool.id === chosen?.pool.id} onClick={() => setPoolId(pool.id)}>{site.name}{pool.id === chosen?.pool.id && ' (chosen)'}</button><br /><span className="small soft">{pool.gpuModel}</span></> },
          { id: 'block', header: 'Take-or-pay', align: 'end', cell: ({ takeOrPayUsd }) => <strong>{money(takeOrPayUsd)}</strong> },
          { id: 'hour', header: 'Per GPU-hour', align: 'end', cell: ({ usdPerGpuHour }) => <span className="number">{pricePerGpuHour(usdPerGpuHour)}</span> },
          { id: 'power', header: 'Power, all in use', align: 'end', cell: ({ powerCostUsd }) => money(powerCostUsd) },
          { id: 'total', header: 'Both', align: 'end', cell: ({ totalUsd }) => money(totalUsd) },
          { id: 'worst', header: 'At worst', align: 'end', cell: ({ worstCaseUsd }) => money(worstCaseUsd) },
        ]} />
        {quote.refusals.length > 0 && <DataTable caption="Why it cannot be had elsewhere" rows={quote.refusals} keyOf={({ site, pool, kind }) => `${site?.id} ${pool?.id} ${kind}`} empty="" columns={[
          { id: 'site', header: 'Refused', cell: ({ site, pool }) => <><strong>{site?.name ?? 'Everywhere'}</strong>{pool && <><br /><span className="small soft">{pool.name}</span></>}</> },
          { id: 'why', header: 'Reason', cell: ({ kind, message }) => <><Badge tone="warn">{reasonWords(kind)}</Badge><div className="small">{message}</div></> },
        ]} />}
      </Sheet>
    </div>
  );
}
function Chosen({ option, live, name, now, left }: { readonly option: BlockOption; readonly live: Live<BlockQuote>; readonly name: string; readonly now: number; readonly left: number }): ReactNode {
  const length = Date.parse(option.endsAt) - Date.parse(option.startsAt);
  return (
    <Sheet title={<>Block <span className="soft">at {option.site.name}</span></>} aside={<ReservationConfirm option={option} name={name} isReady={live.complaints === undefined} />}>
      <Tiles of={[
        { label: 'Take-or-pay', value: money(option.takeOrPayUsd), note: 'owed, used or not' }, { label: 'Per GPU-hour', value: money(option.usdPerGpuHour, 'USD', 4), note: `${option.gpuCount} GPUs for ${duration(length)}` },
        { label: 'Power on top', value: money(option.powerCostUsd), note: 'all GPUs in use all the time' }, { label: 'Begins in', value: duration(Math.max(0, Date.parse(option.startsAt) - now)), note: left > 0 ? `price stands for ${duration(left)}` : 'price ran out' },
      ]} />
      <p className="note"><strong>Take-or-pay:</strong> {money(option.takeOrPayUsd)} is owed for the whole window whether your jobs run or not. Power is paid by the jobs inside, as they draw it. Unused time can be relisted: what others use of it is credited.</p>
    </Sheet>
  );
}
