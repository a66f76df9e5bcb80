import type { ReactNode } from 'react';
import { exact, multiplyExact, parseExact } from '@switchyard/kernel';
import { Amount } from '../../parts/amount.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { Badge, Sheet } from '../../parts/small.js';
import { isIssued } from './invoice-deeds.js';
import { decimalOf } from './invoice-diff.js';
import { placeIn, useLeases } from './invoice-leases.js';
import type { Invoice, Line, MoneyDeed } from './invoice-money.js';
import { componentWords, shortUnit } from './invoice-words.js';

/** Lines of an invoice, each to be opened down to its readings; drafts are adjusted here, issued ones credited. */
export function InvoiceLines({ invoice, isFinance, openId, onOpen, onDeed }: { readonly invoice: Invoice; readonly isFinance: boolean; readonly openId: string | undefined; readonly onOpen: (id: string) => void; readonly onDeed: (deed: MoneyDeed) => void }): ReactNode {
  const placeOf = placeIn(useLeases(invoice.lines.map(({ leaseId }) => leaseId)));
  const deedOf = (line: Line): ReactNode => {
    if (invoice.availableActions.includes('adjust') && line.component !== 'tax') return <button type="button" className="button" onClick={() => onDeed({ kind: 'adjust', line })} aria-label={`Adjust ${line.label}`}>Adjust</button>;
    if (isIssued(invoice) && line.component !== 'tax' && Number(line.amount.amount) > 0) return <button type="button" className="button" onClick={() => onDeed({ kind: 'credit', line })} aria-label={`Credit ${line.label}`}>Credit</button>;
    return null;
  };
  const columns = (withDeeds: boolean): readonly Column<Line>[] => [
    { id: 'label', header: 'Line', cell: ({ id, label, component, reason, leaseId, estimatedCount }) => {
      const place = placeOf(leaseId);
      return (
        <>
          <button type="button" className="disclose" aria-expanded={id === openId} onClick={() => onOpen(id)}>{label}</button>
          <div className="small soft">{componentWords(component)}{place != null && `, ${place.site}, ${place.model}`}</div>
          {reason !== null && <div className="small"><Badge tone="warn">Changed by hand</Badge> {reason}</div>}
          {estimatedCount > 0 && <div className="small"><Badge tone="warn">{estimatedCount} estimated</Badge></div>}
        </>
      );
    } },
    { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity, unit }) => <span className="number" title={`exactly ${quantity}`}>{unit === 'rate' ? `${decimalOf(multiplyExact(parseExact(quantity), exact(100n)), 4)} % of the charges` : `${decimalOf(parseExact(quantity), 4)} ${shortUnit(unit)}`}</span> },
    { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => <strong><Amount of={amount} /></strong> },
    ...(withDeeds ? [{ id: 'deed', header: 'Change', cell: deedOf }] : []),
  ];
  const customers = invoice.lines.filter(({ side }) => side === 'CUSTOMER');
  const operators = invoice.lines.filter(({ side }) => side === 'OPERATOR');
  const withDeeds = isFinance && customers.some((line) => deedOf(line) !== null);
  return (
    <>
      <Sheet title="Lines" aside={<span className="small soft">Enter shows where a line comes from</span>}>
        <DataTable caption="Lines of the invoice" rows={customers} keyOf={({ id }) => id} open={({ id }) => onOpen(id)} empty="No lines" columns={columns(withDeeds)} />
      </Sheet>
      {operators.length > 0 && <Sheet title="Borne by the operators, in no total"><DataTable caption="Lines that operators bear" rows={operators} keyOf={({ id }) => id} open={({ id }) => onOpen(id)} empty="No lines" columns={columns(false)} /></Sheet>}
    </>
  );
}
