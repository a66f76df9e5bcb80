import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { ConsoleSavedDocument, ConsoleSpendingDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { count, money, percent } from '../../format/money.js';
import { monthName, monthOf } from '../../format/months.js';
import { DataTable } from '../../parts/data-table.js';
import { Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { BudgetBar, BudgetLegend } from './budget-bar.js';
import { budgetName } from './budget-name.js';
import { shareOf } from './cost-rows.js';
import { savedOf } from './overview-facts.js';
import { useProjectNames } from './project-names.js';

/** Budgets and what they count are asked together, so that they agree. */
const useSpending = () => useAnswer(ConsoleSpendingDocument, { first: 10 }, { everyMs: 60_000 });

type Tile = Parameters<typeof Tiles>[0]['of'][number];
/** The figures at the head: what runs, what is spent, what placement saved. */
export function MoneyTiles({ now, first }: { readonly now: number; readonly first: readonly Tile[] }): ReactNode {
  const answer = useSpending();
  const saved = useAnswer(ConsoleSavedDocument, {}, { everyMs: 60_000 });
  const spending = answer.data?.spending;
  const placed = saved.data === undefined ? undefined : savedOf(saved.data.quotes.edges.map(({ node }) => node), saved.data.jobs.edges.map(({ node }) => node));
  const savedShare = placed === undefined ? null : shareOf(placed.savedUsd, placed.earliestUsd);
  return (
    <Tiles of={[
      ...first,
      { label: `Spent in ${monthName(spending?.period ?? monthOf(now, 'UTC'))}`, value: spending === undefined ? (answer.error === null ? '…' : '—') : money(spending.spentUsd), note: <>with work that runs, as budgets count it; {spending?.projectedUsd != null && `${money(spending.projectedUsd)} at the end of the month like this; `}<Link to="/costs">costs</Link></> },
      { label: 'Saved by placement', value: placed === undefined ? (saved.error === null ? '…' : '—') : money(placed.savedUsd), note: placed === undefined ? undefined : placed.jobCount === 0 ? 'no job came from a quote yet' : `${savedShare === null ? '' : `${percent(savedShare)} below `}the earliest finish quoted, ${count(placed.jobCount)} jobs of your last 100 quotes` },
    ]} />
  );
}

/** Budgets, each as a bar: what is spent and held, where it alerts, where the month ends. */
export function BudgetSheet(): ReactNode {
  const budgets = useSpending();
  const projectNames = useProjectNames();
  return (
    <Sheet title="Budgets" aside={<Link className="small" to="/budgets">All budgets</Link>}>
      <Answered of={budgets}>
        {(data) => {
          const rows = data.budgets.edges.flatMap(({ node }) => (node.standing === null || node.standing === undefined ? [] : [{ ...node, standing: node.standing }]));
          return (
            <>
              <DataTable caption="Budgets, largest first" rows={rows} keyOf={({ id }) => id} empty={<Empty title="No budgets yet"><Link to="/budgets">Set one</Link></Empty>} columns={[
                { id: 'of', header: 'Budget', cell: (budget) => budgetName(budget, projectNames) },
                { id: 'bar', header: 'Spent, held, limit', cell: (budget) => <BudgetBar name={budgetName(budget, projectNames)} limitUsd={budget.limitUsd} alertPercents={budget.alertPercents} standing={budget.standing} /> },
                { id: 'spent', header: 'Spent', align: 'end', cell: ({ standing, limitUsd }) => <>{money(standing.spentUsd)} <span className="small soft">{percent(shareOf(standing.spentUsd, limitUsd) ?? 0, 0)}</span></> },
                { id: 'room', header: 'Left', align: 'end', cell: ({ standing }) => money(standing.roomUsd) }, { id: 'limit', header: 'Limit', align: 'end', cell: ({ limitUsd }) => money(limitUsd) },
                { id: 'end', header: 'Month end', align: 'end', cell: ({ standing }) => (standing.projectedUsd === null ? <span className="soft">—</span> : money(standing.projectedUsd)) },
              ]} />
              {rows.length > 0 && <BudgetLegend />}
            </>
          );
        }}
      </Answered>
    </Sheet>
  );
}
