import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ConsoleStatementsDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { deskOf, useViewer } from '../../data/viewer.js';
import { monthName } from '../../format/months.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Listed } from '../../parts/listed.js';
import { Page } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';

/** Where a statement's files are: on paper, and line by line. */
export function StatementFiles({ id }: { readonly id: string }): ReactNode {
  return <span className="row"><a className="button" href={`/statements/${id}.pdf`} aria-label={`${id}, PDF`}>PDF</a><a className="button" href={`/exports/statement.csv?number=${id}`} download aria-label={`${id}, CSV`}>CSV</a></span>;
}
/** A statement per month and currency, gapless and never edited: an operator's own, all for finance. */
export function Statements(): ReactNode {
  const isFinance = deskOf(useViewer().data?.viewer) === 'finance';
  const statements = usePages(ConsoleStatementsDocument, { first: 100 }, (data) => data.statements);
  const navigate = useNavigate();
  const rows = statements.data?.pages.flatMap((page) => page.statements.edges.map(({ node }) => node));
  return (
    <Page title="Statements">
      <Listed of={statements} rows={rows} lines={10} caption="Statements, latest month first" keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/billing/statements/$statementId', params: { statementId: id } })}
            empty={<Empty title="No statements yet">One is issued the day after finance has closed a month, for each currency in which something was earned. Until then, see the earnings.</Empty>} columns={[
              { id: 'number', header: 'Number', cell: ({ id }) => <Link to="/billing/statements/$statementId" params={{ statementId: id }}>{id}</Link> },
              { id: 'month', header: 'Month', cell: ({ period }) => monthName(period) },
              ...(isFinance ? [{ id: 'operator', header: 'Operator', cell: ({ operator }: NonNullable<typeof rows>[number]) => operator.name }] : []),
              { id: 'opening', header: 'Available at its start', align: 'end', cell: ({ opening }) => <Amount of={opening.available} /> },
              { id: 'held', header: 'Held at its end', align: 'end', cell: ({ closing }) => <Amount of={closing.held} /> },
              { id: 'available', header: 'Available at its end', align: 'end', cell: ({ closing }) => <strong><Amount of={closing.available} /></strong> },
              { id: 'transit', header: 'In transit', align: 'end', cell: ({ closing }) => <Amount of={closing.inTransit} /> },
              { id: 'issued', header: 'Issued', cell: ({ issuedAt }) => <At at={issuedAt} show="day" /> },
              { id: 'files', header: 'Files', cell: ({ id }) => <StatementFiles id={id} /> },
            ]} />
    </Page>
  );
}
