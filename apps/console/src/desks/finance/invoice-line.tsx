import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { FinanceLineIntervalsDocument, type FinanceInvoiceQuery } from '@switchyard/graphql-client';
import { parseExact } from '@switchyard/kernel';
import { usePages } from '../../data/ask.js';
import { count, money, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Copyable } from '../../parts/copy.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Facts, Sheet } from '../../parts/small.js';
import { Failed, Loading } from '../../parts/states.js';
import { decimalOf } from './invoice-diff.js';
import { addSums, type BilledInterval, componentsOf, energyBasisOf, formulaOf, type LineSum, roundedMicros, sumOf, unitsOf, workedOut } from './invoice-formula.js';
import { useLeases } from './invoice-leases.js';
import { titleOf } from './invoice-trail.js';
import { shortUnit } from './invoice-words.js';

type Line = NonNullable<FinanceInvoiceQuery['invoice']>['lines'][number];
type Interval = BilledInterval & { readonly pricePrint: string | null; readonly quality: string; readonly readingIds: readonly string[] };
/** Intervals of a page; every line's page begins at the same instant. */
const PAGE = 100;

const NO_EDGES: readonly never[] = [];
/** Works out each thing once, however often it is asked. */
function onceEach<Thing extends object, Answer>(work: (thing: Thing) => Answer): (thing: Thing) => Answer {
  const known = new WeakMap<Thing, Answer>();
  return (thing) => {
    const answer = known.get(thing) ?? work(thing);
    known.set(thing, answer);
    return answer;
  };
}

/** From a line to its intervals, and from each to its readings and the price it was rated with: every step with its figures, so that it can be checked by hand. */
export function LineDrill({ invoiceId, line, currency, onClose }: { readonly invoiceId: string; readonly line: Line; readonly currency: string; readonly onClose: () => void }): ReactNode {
  const pages = usePages(FinanceLineIntervalsDocument, { id: invoiceId, first: PAGE }, (data) => data.invoice?.lines.find(({ id }) => id === line.id)?.provenance);
  const lease = useLeases([line.leaseId]).get(line.leaseId ?? '');
  const [wantsAll, setWantsAll] = useState(false);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (wantsAll && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wantsAll, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const found = pages.data?.pages.map((page) => page.invoice?.lines.find(({ id }) => id === line.id)?.provenance);
  const intervals = found?.flatMap((page): readonly Interval[] => page?.edges.map(({ node }) => node) ?? []);
  const total = found?.[0]?.totalCount ?? 0;
  const card = useMemo(() => componentsOf(lease?.rateCard), [lease?.rateCard]);
  const sumOfPage = useMemo(() => onceEach((edges: readonly { readonly node: Interval }[]) => sumOf(line.component, edges.map(({ node }) => node), card, currency)), [line.component, card, currency]);
  const formula = formulaOf(line.component, card, currency);
  const basis = energyBasisOf(line.component, card);
  const exactMicros = parseExact(line.preciseMicroUsd);
  return (
    <Sheet title={`Where it comes from: ${titleOf(line)}`} aside={<button type="button" className="button" onClick={onClose}>Close</button>}>
      <div className="drill">
        <Facts of={[
          ['Amount', <strong key="a"><Amount of={line.amount} /></strong>],
          ['Quantity', <span key="q" className="number" title={`exactly ${line.quantity}`}>{decimalOf(parseExact(line.quantity))} {shortUnit(line.unit)}</span>],
          ...(formula === null ? [] : [['Of each interval', formula] as const]),
          ...(basis === null ? [] : [['Energy', basis] as const]),
          ['Exactly', <span key="e"><span className="number">{money(unitsOf(exactMicros), currency, 10)}</span> <span className="soft small">= {line.preciseMicroUsd} millionths, rounded once, half away from zero: {money(roundedMicros(exactMicros), currency)}</span></span>],
          ...(line.reason === null ? [] : [['Changed by hand', `${line.reason}: from ${money(roundedMicros(exactMicros), currency)} as rated`] as const]),
          ...(lease == null ? [] : [['Lease', <span key="l">{lease.site.name}, {lease.pool.name}: {lease.gpuCount} × {lease.pool.gpuModel} <Copyable text={lease.id} what="lease" /></span>] as const]),
          ['Rate card', <Copyable key="c" text={line.rateCardId} what="rate card" />],
          ['Line', <Copyable key="i" text={line.id} what="line" />],
        ]} />
        {intervals === undefined ? pages.error === null ? <Loading lines={6} /> : <Failed error={pages.error} again={() => void pages.refetch()} />
          : total === 0 ? <p className="soft">This line follows no interval: it is a share of other lines, or a sum agreed on.</p>
            : (
              <>
                <Checked line={line} sum={addSums((found ?? []).map((page) => sumOfPage(page?.edges ?? NO_EDGES)))} total={total} currency={currency} loading={wantsAll && hasNextPage} onAll={() => setWantsAll(true)} />
                <DataTable caption={`Intervals of ${line.label}`} rows={intervals} keyOf={({ from }) => from} empty="No intervals" more={{ has: hasNextPage, busy: isFetchingNextPage, load: () => void fetchNextPage() }} columns={[
                  { id: 'from', header: 'Interval', cell: ({ from, to }) => <><At at={from} /> – <At at={to} show="time" /></> },
                  { id: 'quality', header: 'Measured', cell: ({ quality }) => <Badge tone={quality === 'metered' ? 'good' : 'warn'}>{words(quality)}</Badge> },
                  { id: 'gpu', header: 'GPU-s', align: 'end', cell: ({ gpuSeconds }) => <span className="number">{count(gpuSeconds)}</span> },
                  { id: 'worked', header: 'Worked out', cell: (interval) => <WorkedOut component={line.component} interval={interval} card={card} currency={currency} /> },
                  { id: 'print', header: 'Price print', cell: ({ pricePrint }) => (pricePrint === null ? <span className="soft">—</span> : <Copyable text={pricePrint} what="price print" short={14} />) },
                  { id: 'readings', header: 'Readings', cell: ({ readingIds }) => (readingIds.length === 0 ? <span className="soft">none</span> : readingIds.map((id) => <div key={id}><Copyable text={id} what="reading" short={12} /></div>)) },
                ]} />
              </>
            )}
      </div>
    </Sheet>
  );
}

function WorkedOut({ component, interval, card, currency }: { readonly component: string; readonly interval: Interval; readonly card: Parameters<typeof workedOut>[2]; readonly currency: string }): ReactNode {
  const { figures, agrees } = workedOut(component, interval, card, currency);
  return <span className="worked">{figures} {agrees !== null && <span role="img" aria-label={agrees ? 'as billed' : 'not as billed'} title={agrees ? 'worked out here: as billed, to the last digit' : `billed: ${interval.preciseMicroUsd} millionths`} style={{ color: agrees ? 'var(--good)' : 'var(--bad)' }}>{agrees ? '✓' : '✗'}</span>}</span>;
}

/** The intervals added up against the line: what is loaded of them, or all. */
function Checked({ line, sum, total, currency, loading, onAll }: { readonly line: Line; readonly sum: LineSum; readonly total: number; readonly currency: string; readonly loading: boolean; readonly onAll: () => void }): ReactNode {
  const isAll = sum.intervals === total;
  const isSum = parseExact(line.preciseMicroUsd);
  const fits = isAll && sum.micros.numerator * isSum.denominator === isSum.numerator * sum.micros.denominator;
  return (
    <div className="row" role="status">
      <span>{isAll ? `${count(total)} intervals add up to ` : `The first ${count(sum.intervals)} of ${count(total)} intervals add up to `}<strong className="number">{money(unitsOf(sum.micros), currency, 10)}</strong></span>
      {isAll && <Badge tone={fits ? 'good' : 'warn'}>{fits ? 'equals the line, exactly' : 'the line also counts what came before or after them'}</Badge>}
      {sum.agree > 0 && <Badge tone="good">{count(sum.agree)} worked out here as billed</Badge>}
      {sum.differ > 0 && <Badge tone="bad">{count(sum.differ)} come out otherwise</Badge>}
      {line.estimatedCount > 0 && <Badge tone="warn">{count(line.estimatedCount)} estimated</Badge>}
      {!isAll && <button type="button" className="button" disabled={loading} onClick={onAll}>{loading ? 'Adding up…' : 'Load all and add up'}</button>}
    </div>
  );
}
