import { type ReactNode, useState } from 'react';
import type { ConsoleNewJobQuery } from '@switchyard/graphql-client';
import { Frontier } from '../../charts/frontier.js';
import { money, percent, pricePerGpuHour } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Sheet } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { type Draft, helped, type JobSpecInput } from './new-job-draft.js';
import { QuoteConfirm } from './quote-confirm.js';
import type { LiveQuote, Quote, QuoteOption } from './quote-live.js';
import { QuoteMap } from './quote-map.js';
import { QuoteChosen } from './quote-option.js';
import { type Choice, choiceOf, chosenOf } from './quote-turns.js';
import { reasonWords, runMs } from './quote-reasons.js';
import { kindOf, optionSentence } from './quote-words.js';

interface PanelProps {
  readonly live: LiveQuote;
  readonly missing: string | undefined;
  readonly input: JobSpecInput | undefined;
  readonly draft: Draft;
  readonly set: (draft: Draft) => void;
  readonly known: ConsoleNewJobQuery | undefined;
  readonly now: number | undefined;
}
/** What the market answers to the form: the curve, the option that is chosen, where it would run, and why nowhere else. */
export function QuotePanel({ live, missing, input, draft, set, known, now }: PanelProps): ReactNode {
  const [choice, setChoice] = useState<Choice>();
  const { quote, error, complaints } = live;
  if (error !== undefined && quote === undefined) return <Failed error={error} again={live.again} />;
  if (quote === undefined) return missing !== undefined || complaints !== undefined ? <Sheet title="Quote"><Empty title={missing ?? 'No quote yet'}>{missing === undefined && 'The form says what is wrong.'}</Empty></Sheet> : <Sheet title="Quote"><Loading lines={10} what="Asking every site" /></Sheet>;
  const chosen = chosenOf(quote.options, choice);
  const choose = (id: string): void => {
    const option = quote.options.find((each) => each.id === id);
    if (option !== undefined) setChoice(choiceOf(option));
  };
  return (
    <div className="form" aria-busy={live.isStale}>
      <Sheet title="Quote" aside={<Standing live={live} now={now} missing={missing} />}>
        {error !== undefined && <Failed error={error} again={live.again} />}
        {quote.options.length === 0
          ? <Empty title="No site can run this">The reasons are below, with what would help.</Empty>
          : <Curve quote={quote} chosen={chosen} choose={choose} draft={draft} isStale={live.isStale} />}
      </Sheet>
      {chosen !== undefined && <QuoteChosen option={chosen} of={quote.options} capUsd={draft.maxTotalUsd} now={now} action={<QuoteConfirm option={chosen} input={input} now={now} />} />}
      <Sheet title="Sites" aside={<span className="small soft">{quote.options.length === 0 ? 'none can' : `${new Set(quote.options.map(({ site }) => site.id)).size} on the curve`} · {new Set(quote.refusals.map(({ site }) => site?.id)).size} refused</span>}>
        <QuoteMap sites={known?.market.sites ?? []} quote={quote} chosen={chosen} choose={choose} />
        <Refused quote={quote} draft={draft} set={set} />
      </Sheet>
    </div>
  );
}

/** Whether the quote still stands, and until when. */
function Standing({ live: { quote, isStale, isExpired, again }, now, missing }: { readonly live: LiveQuote; readonly now: number | undefined; readonly missing: string | undefined }): ReactNode {
  const left = quote === undefined || now === undefined ? undefined : Date.parse(quote.validUntil) - now;
  return (
    <span className="row small" role="status">
      {missing !== undefined ? <Badge tone="warn">{missing}</Badge>
        : isStale ? <Badge tone="warn">Asking again…</Badge>
        : isExpired ? <><Badge tone="warn">Expired</Badge><button type="button" className="button" onClick={again}>Ask again</button></>
        : <Badge tone="good">Current</Badge>}
      {left !== undefined && left > 0 && !isStale && <span className="soft" aria-hidden="true">can be held for {duration(left)}</span>}
    </span>
  );
}

function Curve({ quote: { options }, chosen, choose, draft, isStale }: { readonly quote: Quote; readonly chosen: QuoteOption | undefined; readonly choose: (id: string) => void; readonly draft: Draft; readonly isStale: boolean }): ReactNode {
  const deadline = Date.parse(draft.deadline);
  const cap = Number(draft.maxTotalUsd.replace(/[$,\s]/g, ''));
  return (
    <div className={isStale ? 'stale' : undefined}>
      <Frontier title="Ways to run it: when it is finished against what it costs" chosen={chosen?.id} choose={choose} {...(Number.isNaN(deadline) ? {} : { deadline })} {...(cap > 0 ? { capUsd: cap } : {})}
        options={options.map((option) => ({ id: option.id, finishesAt: Date.parse(option.finishesAt), totalUsd: Number(option.totalUsd), label: optionSentence(option, options), note: `${kindOf(option, options)} ${money(option.totalUsd)} · ${option.site.name}` }))} />
      <p className="small soft">Click a point, or walk with the arrow keys and choose with Enter. {draft.policy === 'POWER_COST' ? 'Further right is later, with cheaper power.' : 'Further right is later and cheaper.'}</p>
      <details>
        <summary className="small">The same as a table: {options.length} {options.length === 1 ? 'way' : 'ways'}</summary>
        <DataTable caption="Ways to run it, soonest first" rows={options} keyOf={({ id }) => id} open={({ id }) => choose(id)} empty="" columns={[
          { id: 'kind', header: 'Way', cell: (option) => <button type="button" className="link" aria-pressed={option.id === chosen?.id} onClick={() => choose(option.id)}>{kindOf(option, options)}{option.id === chosen?.id && ' (chosen)'}</button> },
          { id: 'site', header: 'Site', cell: ({ site, pool }) => <>{site.name}<br /><span className="small soft">{pool.gpuModel}</span></> },
          { id: 'starts', header: 'Starts', cell: ({ startsAt }) => <At at={startsAt} /> },
          { id: 'ends', header: 'Finished', cell: ({ finishesAt }) => <At at={finishesAt} /> },
          { id: 'runs', header: 'Runs', align: 'end', cell: (option) => `${duration(runMs(option))}${option.segments.length > 1 ? ` in ${option.segments.length}` : ''}` },
          { id: 'total', header: 'All-in', align: 'end', cell: ({ totalUsd }) => money(totalUsd) },
          { id: 'power', header: 'Power', align: 'end', cell: ({ powerCostUsd, energyShare }) => <>{money(powerCostUsd)}{energyShare !== null && <span className="soft"> {percent(Number(energyShare))}</span>}</> },
          { id: 'worst', header: 'At worst', align: 'end', cell: ({ worstCaseUsd }) => money(worstCaseUsd) },
          { id: 'hour', header: 'Per GPU-hour', align: 'end', cell: ({ usdPerGpuHour }) => <span className="number">{pricePerGpuHour(usdPerGpuHour)}</span> },
        ]} />
      </details>
    </div>
  );
}

/** Every pool that was not offered, with its reason and what would change it. */
function Refused({ quote, draft, set }: { readonly quote: Quote; readonly draft: Draft; readonly set: (draft: Draft) => void }): ReactNode {
  if (quote.refusals.length === 0) return <p className="small soft">No site refused.</p>;
  return (
    <DataTable caption="Why other sites were refused" rows={quote.refusals} keyOf={({ site, pool, kind }) => `${site?.id} ${pool?.id} ${kind}`} empty="No site refused" columns={[
      { id: 'site', header: 'Refused', cell: ({ site, pool }) => <><strong>{site?.name ?? 'Everywhere'}</strong>{pool && <><br /><span className="small soft">{pool.name}</span></>}</> },
      { id: 'kind', header: 'Reason', cell: ({ kind, message }) => <><Badge tone="warn">{reasonWords(kind)}</Badge><div className="small">{message}</div></> },
      { id: 'until', header: 'May change', cell: ({ until }) => <At at={until} /> },
      {
        id: 'help', header: 'What would help', cell: ({ help }) => (help.length === 0 ? <span className="soft">—</span> : help.map((each) => {
          const next = helped(draft, each);
          return <div key={each.message} className="small row">{each.message}{next !== undefined && <button type="button" className="button small" onClick={() => set(next)}>Do that</button>}</div>;
        })),
      },
    ]} />
  );
}
