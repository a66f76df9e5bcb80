import { type ReactNode, useState } from 'react';
import { useParams } from '@tanstack/react-router';
import { ConsoleInvoiceDocument, type ConsoleInvoiceQuery, ProvenanceDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { count, energy, money, percent, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

type Invoice = NonNullable<ConsoleInvoiceQuery['invoice']>;

export function InvoicePage(): ReactNode {
  const { invoiceId } = useParams({ from: '/framed/billing/invoices/$invoiceId' });
  const invoice = useAnswer(ConsoleInvoiceDocument, { id: invoiceId });
  return (
    <Answered of={invoice} lines={12}>
      {(data) => (data.invoice === null ? <Page title="There is no such invoice"><Empty title="It does not exist, or is not yours to see" /></Page> : <Shown invoice={data.invoice} />)}
    </Answered>
  );
}

function Shown({ invoice }: { readonly invoice: Invoice }): ReactNode {
  const [lineId, setLineId] = useState<string>();
  const { comparison } = invoice;
  return (
    <Page title={invoice.number ?? `Draft for ${invoice.customer.name}`} actions={<><State of={invoice.state} />{invoice.number !== null && <a className="button" href={`/invoices/${invoice.id}.pdf`}>PDF</a>}</>}>
      <Tiles of={[
        { label: 'Total', value: <Amount of={invoice.total} />, note: <>tax <Amount of={invoice.tax} /></> },
        { label: 'Still due', value: <Amount of={invoice.due} />, note: <>by <At at={invoice.dueAt} show="day" /></> },
        { label: 'Customer', value: invoice.customer.name },
        { label: 'Against the last', value: comparison?.changeRate == null ? '—' : percent(Number(comparison.changeRate)), note: comparison === null ? 'nothing to compare with' : `last ${comparison.number ?? 'draft'}` },
      ]} />
      {invoice.anomalies.length > 0 && <div className="note" data-tone="warn">{invoice.anomalies.map(({ kind, message }) => <p key={kind}><strong>{words(kind)}</strong>: {message}</p>)}</div>}
      <Sheet title="Lines" aside={<span className="small soft">Enter shows where a line comes from</span>}>
        <DataTable caption="Lines of the invoice" rows={invoice.lines} keyOf={({ id }) => id} open={({ id }) => setLineId(id === lineId ? undefined : id)} empty="No lines" columns={[
          { id: 'label', header: 'Line', cell: ({ id, label, component, reason }) => <><button type="button" className="button" aria-expanded={id === lineId} onClick={() => setLineId(id === lineId ? undefined : id)}>{label}</button><div className="small soft">{words(component)}{reason !== null && `: ${reason}`}</div></> },
          { id: 'side', header: 'Borne by', cell: ({ side }) => words(side) },
          { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity, unit }) => <span className="number">{Number(quantity).toLocaleString('en-US', { maximumFractionDigits: 6 })} {unit}</span> },
          { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => <Amount of={amount} /> },
        ]} />
      </Sheet>
      {lineId !== undefined && <Provenance invoiceId={invoice.id} lineId={lineId} />}
      {comparison !== null && comparison.kinds.length > 0 && (
        <Sheet title="Against the last invoice">
          <DataTable caption="Difference from the last invoice, by kind of line" rows={comparison.kinds} keyOf={({ component, side }) => `${component} ${side}`} empty="Nothing differs" columns={[
            { id: 'kind', header: 'Kind', cell: ({ component }) => words(component) }, { id: 'then', header: 'Then', align: 'end', cell: ({ previous }) => <Amount of={previous} /> }, { id: 'now', header: 'Now', align: 'end', cell: ({ current }) => <Amount of={current} /> },
            { id: 'difference', header: 'Difference', align: 'end', cell: ({ difference }) => <Amount of={difference} /> },
          ]} />
        </Sheet>
      )}
      <Sheet title="History"><DataTable caption="Moves of the invoice, oldest first" rows={invoice.history} keyOf={({ at, to, from }) => `${at} ${from} ${to}`} empty="Nothing yet" columns={[
        { id: 'at', header: 'When', cell: ({ at }) => <At at={at} /> }, { id: 'to', header: 'To', cell: ({ to }) => <State of={to} /> }, { id: 'by', header: 'By', cell: ({ actor }) => <code className="small">{actor}</code> }, { id: 'why', header: 'Why', cell: ({ reason }) => reason ?? <span className="soft">—</span> },
      ]} /></Sheet>
    </Page>
  );
}

/** From a line to its intervals, and from each to its readings and the price it was rated with. */
function Provenance({ invoiceId, lineId }: { readonly invoiceId: string; readonly lineId: string }): ReactNode {
  const answer = useAnswer(ProvenanceDocument, { id: invoiceId, first: 100 });
  return (
    <Sheet title="Where the line comes from">
      <Answered of={answer} lines={6}>
        {({ invoice }) => {
          const line = invoice?.lines.find(({ id }) => id === lineId);
          if (line === undefined) return <Empty title="The line is gone" />;
          return (
            <>
              <p className="small soft">{count(line.provenance.totalCount)} intervals{line.provenance.pageInfo.hasNextPage && ', the first 100 shown'}</p>
              <DataTable caption={`Intervals of ${line.label}`} rows={line.provenance.edges.map(({ node }) => node)} keyOf={({ from }) => from} empty="This line does not follow usage" columns={[
                { id: 'from', header: 'From', cell: ({ from }) => <At at={from} /> }, { id: 'to', header: 'To', cell: ({ to }) => <At at={to} show="time" /> },
                { id: 'gpu', header: 'GPU-seconds', align: 'end', cell: ({ gpuSeconds }) => <span className="number">{gpuSeconds}</span> },
                { id: 'energy', header: 'Energy', align: 'end', cell: ({ energyKwh }) => (energyKwh === null ? '—' : energy(energyKwh)) },
                { id: 'price', header: 'Price per MWh', align: 'end', cell: ({ priceUsdPerMwh, pricePrint }) => (priceUsdPerMwh === null ? '—' : <span title={pricePrint ?? undefined}>{money(priceUsdPerMwh)}</span>) },
                { id: 'quality', header: 'Measured', cell: ({ quality }) => <Badge tone={quality === 'METERED' ? 'good' : 'warn'}>{words(quality)}</Badge> },
                { id: 'readings', header: 'Readings', cell: ({ readingIds }) => readingIds.map((id) => <code key={id} className="small" style={{ display: 'block' }}>{id}</code>) },
              ]} />
            </>
          );
        }}
      </Answered>
    </Sheet>
  );
}
