import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { ConsoleBudgetsDocument, RemoveBudgetDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { count, money, percent } from '../../format/money.js';
import { isMonth, monthName } from '../../format/months.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Badge, Page, Sheet } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { BudgetBar, BudgetLegend } from './budget-bar.js';
import { BudgetDialog } from './budget-dialog.js';
import { budgetName, type BudgetRow } from './budget-name.js';
import { shareOf } from './cost-rows.js';
import { useProjectNames } from './project-names.js';

/** How much may be spent, of what, and how it stands. */
export function Budgets(): ReactNode {
  const budgets = usePages(ConsoleBudgetsDocument, { first: 100 }, (data) => data.budgets);
  const projectNames = useProjectNames();
  const viewer = useViewer();
  const [editing, setEditing] = useState<BudgetRow | 'new'>();
  const [removing, setRemoving] = useState<BudgetRow>();
  const removal = useAttempt(RemoveBudgetDocument);
  const mayWrite = viewer.data?.viewer.scopes.includes('billing:write') === true;
  const rows = budgets.data?.pages.flatMap((page) => page.budgets.edges.map(({ node }) => node));
  const alerts = (rows ?? []).flatMap((budget) => budget.alerts.map((alert) => ({ ...alert, budget }))).sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 50);
  return (
    <Page title="Budgets" actions={mayWrite && <button type="button" className="button" data-kind="main" onClick={() => setEditing('new')}>Set a budget</button>}>
      {rows === undefined
        ? budgets.error === null ? <Loading lines={8} /> : <Failed error={budgets.error} again={() => void budgets.refetch()} />
        : (
          <>
            <DataTable caption="Budgets, largest first" rows={rows} keyOf={({ id }) => id} {...(mayWrite && { open: setEditing })}
              more={{ has: budgets.hasNextPage, busy: budgets.isFetchingNextPage, load: () => void budgets.fetchNextPage() }}
              empty={<Empty title="No budgets yet">Without one, the credit limit alone holds spending. A hard budget parks work with its checkpoint before it is overspent.</Empty>} columns={[
                { id: 'of', header: 'Budget', cell: (budget) => <><strong>{budget.job === null || budget.job === undefined ? budgetName(budget, projectNames) : <Link to="/jobs/$jobId" params={{ jobId: budget.job.id }}>{budgetName(budget, projectNames)}</Link>}</strong><div className="small soft">{budget.standing?.period === 'total' ? 'in all' : budget.standing == null ? '' : isMonth(budget.standing.period) ? monthName(budget.standing.period) : budget.standing.period}; alerts at {budget.alertPercents.join(', ')} %, told to {budget.tell.length === 0 ? 'the account' : `the account and ${budget.tell.length === 1 ? budget.tell[0] : `${count(budget.tell.length)} addresses`}`}</div></> },
                { id: 'bar', header: 'Spent, held, limit', cell: (budget) => (budget.standing === null || budget.standing === undefined ? <span className="soft">—</span> : <BudgetBar name={budgetName(budget, projectNames)} limitUsd={budget.limitUsd} alertPercents={budget.alertPercents} standing={budget.standing} />) },
                { id: 'spent', header: 'Spent', align: 'end', cell: ({ standing, limitUsd }) => (standing ? <><strong>{money(standing.spentUsd)}</strong><div className="small soft">{percent(shareOf(standing.spentUsd, limitUsd) ?? 0, 0)}</div></> : '—') },
                { id: 'held', header: 'Held', align: 'end', cell: ({ standing }) => (standing ? money(standing.committedUsd) : '—') },
                { id: 'room', header: 'Left', align: 'end', cell: ({ standing }) => (standing ? <>{money(standing.roomUsd)}{standing.overUsd !== '0' && Number(standing.overUsd) > 0 && <div className="small"><Badge tone="bad">{money(standing.overUsd)} over</Badge></div>}</> : '—') },
                { id: 'limit', header: 'Limit', align: 'end', cell: ({ limitUsd, hard }) => <>{money(limitUsd)}<div className="small soft">{hard ? 'parks work' : 'alerts only'}</div></> },
                { id: 'end', header: 'Month end', align: 'end', cell: ({ standing }) => (standing?.projectedUsd ? money(standing.projectedUsd) : <span className="soft">—</span>) },
                ...(mayWrite ? [{ id: 'deeds', header: 'Change', cell: (budget: BudgetRow) => <span className="row"><button type="button" className="link small" onClick={() => setEditing(budget)} aria-label={`Change the budget: ${budgetName(budget, projectNames)}`}>Change</button><button type="button" className="link small" onClick={() => setRemoving(budget)} aria-label={`Remove the budget: ${budgetName(budget, projectNames)}`}>Remove</button></span> }] : []),
              ]} />
            {rows.length > 0 && <BudgetLegend />}
            {alerts.length > 0 && (
              <Sheet title="Alerts"><DataTable caption="Thresholds that were reached, newest first" rows={alerts} keyOf={({ budget, period, percent: at }) => `${budget.id} ${period} ${at}`} empty="None" columns={[
                { id: 'at', header: 'When', cell: ({ at }) => <At at={at} /> }, { id: 'of', header: 'Budget', cell: ({ budget }) => budgetName(budget, projectNames) }, { id: 'period', header: 'Period', cell: ({ period }) => (period === 'total' ? 'in all' : isMonth(period) ? monthName(period) : period) },
                { id: 'percent', header: 'Reached', align: 'end', cell: (alert) => `${alert.percent} %` }, { id: 'spent', header: 'Spent then', align: 'end', cell: ({ spentUsd }) => money(spentUsd) }, { id: 'limit', header: 'Limit then', align: 'end', cell: ({ limitUsd }) => money(limitUsd) },
              ]} /></Sheet>
            )}
          </>
        )}
      {editing !== undefined && <BudgetDialog budget={editing === 'new' ? undefined : editing} projectNames={projectNames} onClose={() => setEditing(undefined)} />}
      {removing !== undefined && (
        <Confirm title="Remove this budget?" deed="Remove the budget" attempt={removal} onClose={() => setRemoving(undefined)} onConfirm={() => removal.send({ input: { budgetId: removing.id } }, () => setRemoving(undefined))}>
          <p><strong>{budgetName(removing, projectNames)}</strong>, {money(removing.limitUsd)}. Work it parked goes on where other limits allow; what it alerted at is not told any more.</p>
        </Confirm>
      )}
    </Page>
  );
}
