import type { ReactNode } from 'react';
import { FinanceInvoiceLinesDocument } from '@switchyard/graphql-client';
import { Bridge } from '../../charts/bridge.js';
import { useAnswer } from '../../data/ask.js';
import { money, words } from '../../format/money.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, type Tone } from '../../parts/small.js';
import { Answered, Loading } from '../../parts/states.js';
import { centsOf, type ComparedLine, decimalOf, decimalOfCents, differences, type LineDifference, priceOf } from './invoice-diff.js';
import { placeIn, useLeases } from './invoice-leases.js';
import { componentWords, shortUnit } from './invoice-words.js';

interface DifferenceProps {
  readonly invoiceId: string;
  readonly previousId: string;
  readonly previousNumber: string;
}
const tones: Readonly<Record<LineDifference['verdict'], Tone>> = { new: 'info', gone: 'warn', changed: 'warn', same: 'quiet' };

/** An invoice beside the one before it: the way from total to total, and each kind of line at each site with why it moved. */
export function Difference({ invoiceId, previousId, previousNumber }: DifferenceProps): ReactNode {
  const now = useAnswer(FinanceInvoiceLinesDocument, { id: invoiceId });
  const before = useAnswer(FinanceInvoiceLinesDocument, { id: previousId });
  if (now.data === undefined) return <Answered of={now} lines={6}>{() => null}</Answered>;
  if (before.data === undefined) return <Answered of={before} lines={6}>{() => null}</Answered>;
  const [current, previous] = [now.data.invoice, before.data.invoice];
  if (current === null || previous === null) return <p className="soft small">The invoice before it cannot be read.</p>;
  return (
    <Compared before={previous.lines} now={current.lines} currency={current.total.currency}
      totals={[{ label: previousNumber, cents: centsOf(previous.total.amount) }, { label: 'This invoice', cents: centsOf(current.total.amount) }]} />
  );
}

function Compared({ before, now, currency, totals: [last, present] }: { readonly before: readonly ComparedLine[]; readonly now: readonly ComparedLine[]; readonly currency: string; readonly totals: readonly [{ label: string; cents: bigint }, { label: string; cents: bigint }] }): ReactNode {
  const ids = [...before, ...now].map(({ leaseId }) => leaseId);
  const leases = useLeases(ids);
  if (ids.some((id) => id !== null && !leases.has(id))) return <Loading lines={6} what="Looking up the sites of the lines" />;
  const rows = differences(before, now, placeIn(leases));
  const moved = rows.filter(({ verdict }) => verdict !== 'same');
  const show = (cents: bigint): string => money(decimalOfCents(cents), currency);
  const signed = (cents: bigint): string => (cents > 0n ? `+${show(cents)}` : show(cents));
  const customers = moved.filter(({ side }) => side === 'CUSTOMER');
  return (
    <>
      <Bridge title={`From ${last.label} to this invoice`} before={last} now={present} show={show} signed={signed} changes={customers.map((row) => ({ label: `${componentWords(row.component)}${row.place === null ? '' : `, ${row.place.split(',')[0]!}`}`, cents: row.differenceCents }))} />
      <DataTable caption={`What changed since ${last.label}`} rows={moved} keyOf={({ key }) => key} empty="Every line is as it was" columns={[
        { id: 'what', header: 'Line', cell: ({ component, place, side, verdict }) => <><Badge tone={tones[verdict]}>{words(verdict)}</Badge> {componentWords(component)}<div className="small soft">{place ?? 'no lease'}{side === 'OPERATOR' && ', borne by the operator'}</div></> },
        { id: 'why', header: 'Why', cell: (row) => <Why row={row} signed={signed} currency={currency} /> },
        { id: 'difference', header: 'Difference', align: 'end', cell: ({ differenceCents }) => <span className="number">{signed(differenceCents)}</span> },
      ]} />
      {moved.length < rows.length && <p className="small soft">{rows.length - moved.length === 1 ? '1 kind of line is' : `${rows.length - moved.length} kinds of line are`} exactly as before.</p>}
    </>
  );
}

function Why({ row, signed, currency }: { readonly row: LineDifference; readonly signed: (cents: bigint) => string; readonly currency: string }): ReactNode {
  const { verdict, before, now, because, reasons } = row;
  const unit = shortUnit(row.unit);
  const isShare = unit === 'rate';
  const [then, today] = [priceOf(before, 3), priceOf(now, 3)];
  const each = (price: string | null): string => (price === null ? '' : ` at ${money(price, currency, 3)}`);
  return (
    <span className="small">
      {verdict === 'new' && (isShare ? 'a share of charges that are new' : <>{decimalOf(now.quantity, 4)} {unit}{each(today)}; nothing of it before</>)}
      {verdict === 'gone' && (isShare ? 'a share of charges that are gone' : <>was {decimalOf(before.quantity, 4)} {unit}{each(then)}</>)}
      {verdict === 'changed' && because === null && (isShare ? 'follows the charges it is a share of' : <>{decimalOf(before.quantity, 4)} to {decimalOf(now.quantity, 4)} {unit}</>)}
      {because !== null && (
        <>
          <div>quantity {decimalOf(before.quantity, 4)} to {decimalOf(now.quantity, 4)} {unit}: <span className="number">{signed(because.quantityCents)}</span></div>
          {then === today
            ? because.priceCents !== 0n && <div>rounding: <span className="number">{signed(because.priceCents)}</span></div>
            : <div>price {money(then ?? '0', currency, 3)} to {money(today ?? '0', currency, 3)} per {unit}: <span className="number">{signed(because.priceCents)}</span></div>}
        </>
      )}
      {reasons.map((reason) => <div key={reason}>changed by hand: {reason}</div>)}
    </span>
  );
}
