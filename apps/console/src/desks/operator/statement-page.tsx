import type { ReactNode } from 'react';
import { useParams } from '@tanstack/react-router';
import { ConsoleStatementDocument, type ConsoleStatementQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { count, money, words } from '../../format/money.js';
import { monthName } from '../../format/months.js';
import { isNothing, sumOf } from '../../format/sums.js';
import { At, utcDay } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { StatementFiles } from './statements.js';

type Statement = NonNullable<ConsoleStatementQuery['statement']>;
type Balances = Statement['opening'];
const parts = [['held', 'Held'], ['available', 'Available'], ['disputed', 'Disputed'], ['inTransit', 'In transit'], ['owed', 'Owed']] as const satisfies readonly (readonly [keyof Balances, string])[];
const sections = { EARNINGS: 'Earned', RELEASED: 'Paid by customers', ADJUSTMENTS: 'Corrections', DISPUTES: 'Disputes', PAYOUTS: 'Payouts', REVERSALS: 'Payouts taken back' } as const;

export function StatementPage(): ReactNode {
  const { statementId } = useParams({ from: '/framed/billing/statements/$statementId' });
  const statement = useAnswer(ConsoleStatementDocument, { id: statementId });
  return <Answered of={statement} lines={12}>{(data) => (data.statement === null ? <Page title="There is no such statement"><Empty title="It does not exist, or is not yours to see" /></Page> : <Shown statement={data.statement} />)}</Answered>;
}

function Shown({ statement }: { readonly statement: Statement }): ReactNode {
  const { lines, movements, opening, closing, currency } = statement;
  const net = sumOf(lines.map((line) => line.net.amount));
  return (
    <Page title={`${statement.id}, ${monthName(statement.period)}`} actions={<StatementFiles id={statement.id} />}>
      <Tiles of={[
        { label: 'Earned in the month', value: money(net, currency), note: `${count(lines.length)} leases, after the fee` },
        { label: 'Available at its end', value: <Amount of={closing.available} />, note: <>at its start <Amount of={opening.available} /></> },
        { label: 'Held at its end', value: <Amount of={closing.held} />, note: 'customers have not paid yet' },
        { label: 'On its way to the bank', value: <Amount of={closing.inTransit} /> },
        { label: 'Owed', value: <Amount of={closing.owed} />, note: isNothing(closing.owed.amount) ? 'nothing' : 'taken from the next payouts' },
      ]} />
      <Sheet title="From start to end" aside={<span className="small soft">{statement.operator.name}, {utcDay(statement.from)} to {utcDay(Date.parse(statement.to) - 1)}, issued <At at={statement.issuedAt} /></span>}><Bridge statement={statement} /></Sheet>
      <Sheet title="Earnings, lease by lease">
        <DataTable caption="What each lease earned" rows={lines} keyOf={({ invoiceId, leaseId }) => `${invoiceId} ${leaseId}`} empty={<Empty title="No lease was invoiced in this month" />} columns={[
          { id: 'lease', header: 'Lease', cell: ({ leaseId, invoiceId }) => <><code className="small">{leaseId}</code><div><code className="small soft">{invoiceId}</code></div></> },
          { id: 'charges', header: 'Charges', align: 'end', cell: ({ charges }) => <Amount of={charges} /> }, { id: 'credits', header: 'Credits', align: 'end', cell: ({ credits }) => <Amount of={credits} /> }, { id: 'power', header: 'Power', align: 'end', cell: ({ power }) => <Amount of={power} /> },
          { id: 'fee', header: 'Fee', align: 'end', cell: ({ fee }) => <Amount of={fee} /> }, { id: 'net', header: 'Net', align: 'end', cell: ({ net: own }) => <strong><Amount of={own} /></strong> },
        ]} />
      </Sheet>
      <Sheet title="Movements"><Movements of={movements} /></Sheet>
    </Page>
  );
}

/** Opening, what each kind of movement changed, closing: column by column it adds up. */
function Bridge({ statement: { opening, closing, movements, currency } }: { readonly statement: Statement }): ReactNode {
  const rows = [
    { key: 'opening', label: 'At the start', of: opening, strong: true },
    ...(Object.keys(sections) as (keyof typeof sections)[]).flatMap((section) => {
      const own = movements.filter((movement) => movement.section === section);
      const summed = Object.fromEntries(parts.map(([part]) => [part, { amount: sumOf(own.map(({ change }) => change[part].amount)), currency }])) as unknown as Balances;
      return own.length === 0 ? [] : [{ key: section, label: sections[section], of: summed, strong: false }];
    }),
    { key: 'closing', label: 'At the end', of: closing, strong: true },
  ];
  return (
    <DataTable caption="From the opening to the closing balances" rows={rows} keyOf={({ key }) => key} empty="Nothing" columns={[
      { id: 'label', header: '', cell: ({ label, strong }) => (strong ? <strong>{label}</strong> : label) },
      ...parts.map(([part, label]) => ({ id: part, header: label, align: 'end' as const, cell: ({ of, strong }: (typeof rows)[number]) => (isNothing(of[part].amount) && !strong ? <span className="soft">—</span> : strong ? <strong><Amount of={of[part]} /></strong> : <Amount of={of[part]} />) })),
    ]} />
  );
}
function Movements({ of }: { readonly of: Statement['movements'] }): ReactNode {
  return (
    <DataTable caption="What changed the balances, in order" rows={of} keyOf={({ sequence }) => String(sequence)} empty={<Empty title="Nothing moved" />} columns={[
      { id: 'at', header: 'Counts at', cell: ({ effectiveAt }) => <At at={effectiveAt} /> },
      { id: 'what', header: 'What', cell: ({ section, kind, isCorrection }) => <>{sections[section]} {isCorrection && <Badge tone="warn">of an earlier month</Badge>}<div className="small soft">{words(kind.replaceAll('-', '_'))}</div></> },
      { id: 'about', header: 'About', cell: ({ references }) => references.filter(({ value }) => value.includes('_')).map(({ name, value }) => <code key={name} className="small" style={{ display: 'block' }}>{value}</code>) },
      ...parts.map(([part, label]) => ({ id: part, header: label, align: 'end' as const, cell: ({ change }: Statement['movements'][number]) => (isNothing(change[part].amount) ? <span className="soft">—</span> : <Amount of={change[part]} />) })),
    ]} />
  );
}
