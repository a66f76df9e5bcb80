import type { ReactNode } from 'react';
import { PricesDocument } from '@switchyard/graphql-client';
import { Timeline } from '../../charts/timeline.js';
import { useAnswer } from '../../data/ask.js';
import { energy, money, percent, pricePerGpuHour } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { Badge, Facts, Sheet, Tiles } from '../../parts/small.js';
import { Answered } from '../../parts/states.js';
import type { QuoteOption } from './quote-live.js';
import { runMs } from './quote-reasons.js';
import { kindOf } from './quote-words.js';

const HOUR_MS = 3_600_000;

/** The chosen way to run it: what it costs, of what, at most; where, and the hours it runs under the price of power there. */
export function QuoteChosen({ option, of, capUsd, now, action }: { readonly option: QuoteOption; readonly of: readonly QuoteOption[]; readonly capUsd: string; /** Market time. */ readonly now: number | undefined; readonly action: ReactNode }): ReactNode {
  const { site, pool, startsAt, finishesAt, segments, energyShare } = option;
  const soonest = of[0];
  const saved = soonest === undefined ? 0 : Number(soonest.totalUsd) - Number(option.totalUsd);
  return (
    <Sheet title={<>{kindOf(option, of)} <span className="soft">at {site.name}</span></>} aside={action}>
      <Tiles of={[
        { label: 'All-in', value: money(option.totalUsd), note: saved > 0.005 ? `${money(saved.toFixed(2))} less than soonest` : pricePerGpuHour(option.usdPerGpuHour) },
        { label: 'Of it power', value: money(option.powerCostUsd), note: `${energyShare === null ? '—' : percent(Number(energyShare))} · ${energy(option.energyKwh)}` },
        { label: 'At worst', value: money(option.worstCaseUsd), note: capUsd.trim() === '' ? 'full duration, dearest power' : 'never above your cap' },
        { label: 'Finished', value: now === undefined ? '…' : `in ${duration(Math.max(0, Date.parse(finishesAt) - now))}`, note: <At at={finishesAt} /> },
      ]} />
      <Priced option={option} />
      <Facts of={[
        ['Starts', <At key="s" at={startsAt} />], ['Runs', `${duration(runMs(option))}${segments.length > 1 ? ` in ${segments.length} pieces` : ''}`], ['GPUs', `${pool.gpuModel}, ${pool.name}`], ['Per GPU-hour', pricePerGpuHour(option.usdPerGpuHour)],
        ...(segments.length > 1 ? [['Stands still', duration(Date.parse(finishesAt) - Date.parse(startsAt) - runMs(option))] as const] : []),
      ]} />
    </Sheet>
  );
}

function Priced({ option: { site, segments, startsAt, finishesAt } }: { readonly option: QuoteOption }): ReactNode {
  const [starts, ends] = [Date.parse(startsAt), Date.parse(finishesAt)];
  const around = Math.max(2 * HOUR_MS, (ends - starts) * 0.15);
  const [from, to] = [Math.floor((starts - around) / HOUR_MS) * HOUR_MS, Math.ceil((ends + around) / HOUR_MS) * HOUR_MS];
  const prices = useAnswer(PricesDocument, { siteId: site.id, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  return (
    <Answered of={prices} lines={8}>
      {(data) => {
        const points = data.prices?.points ?? [];
        const isForecast = points.some(({ kind }) => kind === 'FORECAST');
        return (
          <>
            <Timeline title={`Hours it would run at ${site.name}, under the price of power there`} from={from} to={to} marks={[]} bars={segments.map((segment, i) => ({ key: segment.from, label: segments.length === 1 ? 'runs' : `piece ${i + 1}`, from: Date.parse(segment.from), to: Date.parse(segment.to), kind: 'planned' as const }))}
              prices={points.map((point) => ({ from: Date.parse(point.from), to: Date.parse(point.to), usdPerMwh: Number(point.priceUsdPerMwh) }))} />
            {isForecast && <p className="small soft"><Badge tone="quiet">forecast</Badge> Prices that are not published yet are forecast.</p>}
          </>
        );
      }}
    </Answered>
  );
}
