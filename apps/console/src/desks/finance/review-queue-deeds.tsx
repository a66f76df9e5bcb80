import { type ReactNode, useState } from 'react';
import { ApproveInvoicesDocument, type ApproveInvoicesMutation, RejectInvoiceDocument } from '@switchyard/graphql-client';
import { money } from '../../format/money.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Badge, Facts } from '../../parts/small.js';
import { centsOf, decimalOfCents } from './invoice-diff.js';
import type { Queued } from './review-queue-panel.js';

/** Sends an invoice back, with what must be mended. */
export function RejectDialog({ of, onDone, onClose }: { readonly of: Queued; readonly onDone: (said: string) => void; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(RejectInvoiceDocument);
  return (
    <Dialog title={`Reject the invoice of ${of.customer.name}?`} onClose={onClose}>
      <p>It leaves the queue and is not sent. Somebody mends it, or deletes it; then it comes back to review.</p>
      <Facts of={[['Total', <Amount key="t" of={of.total} />], ['Invoice', <code key="i">{of.id}</code>]]} />
      <Form attempt={attempt} send="Reject" danger onCancel={onClose} cancel="Leave it in the queue" onSend={(fields) => attempt.send({ input: { invoiceId: of.id, reason: String(fields.get('reason')) } }, () => onDone(`Rejected the invoice of ${of.customer.name}.`))}>
        <TextField label="What must be mended" name="reason" required autoFocus hint="One line; it stays in the invoice's history." />
      </Form>
    </Dialog>
  );
}

/** Totals of each currency, in order of its code. */
function perCurrency(rows: readonly Queued[]): readonly (readonly [string, bigint])[] {
  const sums = new Map<string, bigint>();
  for (const { total } of rows) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + centsOf(total.amount));
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
type Outcomes = Extract<ApproveInvoicesMutation['approveInvoices'], { __typename: 'InvoiceApprovals' }>;

/** Says what approving the selected ones comes to, then what came of each. */
export function BatchDialog({ rows, onClose }: { readonly rows: readonly Queued[]; readonly onClose: (approved: readonly string[]) => void }): ReactNode {
  const attempt = useAttempt(ApproveInvoicesDocument);
  const [outcome, setOutcome] = useState<Outcomes>();
  const [plan] = useState(rows);
  const flagged = plan.filter(({ anomalies }) => anomalies.length > 0);
  const notMine = plan.filter(({ availableActions }) => !availableActions.includes('approve'));
  const close = (): void => onClose(outcome?.results.filter(({ invoice }) => invoice !== null && invoice.state !== 'REVIEW').map(({ invoiceId }) => invoiceId) ?? []);
  if (outcome !== undefined) {
    const byId = new Map(plan.map((row) => [row.id, row]));
    return (
      <Dialog title={`${outcome.approvedCount} of ${outcome.results.length} approved`} onClose={close}>
        <DataTable caption="What came of each invoice" rows={outcome.results} keyOf={({ invoiceId }) => invoiceId} empty="None" columns={[
          { id: 'invoice', header: 'Invoice', cell: ({ invoiceId }) => <>{byId.get(invoiceId)?.customer.name}<br /><code className="small soft">{invoiceId}</code></> },
          { id: 'total', header: 'Total', align: 'end', cell: ({ invoiceId }) => <Amount of={byId.get(invoiceId)?.total} /> },
          { id: 'outcome', header: 'Outcome', cell: ({ invoice, refusal }) => (invoice === null ? <><Badge tone="bad">Refused</Badge> <span className="small">{refusal?.message}</span></> : <Badge tone="good">{invoice.state === 'REVIEW' ? 'One more has to approve' : 'Approved'}</Badge>) },
        ]} />
        <div className="row"><button type="button" className="button" data-kind="main" autoFocus onClick={close}>Back to the queue</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Approve ${plan.length === 1 ? '1 invoice' : `${plan.length} invoices`}?`} onClose={close}>
      <dl className="totals">
        {perCurrency(plan).map(([currency, cents]) => [<dt key={`${currency} n`}>Total in {currency}, {plan.filter(({ total }) => total.currency === currency).length} of them</dt>, <dd key={currency}>{money(decimalOfCents(cents), currency)}</dd>])}
        <dt>With something to look at</dt><dd>{flagged.length}</dd>
        <dt>That somebody else has to approve</dt><dd>{notMine.length}</dd>
      </dl>
      <p className="small soft">Each is judged on its own: a refusal of one does not stop the others. Approved invoices are issued and collected.</p>
      <Form attempt={attempt} send="Approve them" onCancel={close} onSend={() => attempt.send({ input: { invoiceIds: plan.map(({ id }) => id) } }, ({ approveInvoices }) => { if (approveInvoices.__typename === 'InvoiceApprovals') setOutcome(approveInvoices); })} />
    </Dialog>
  );
}
