import type { Command } from 'commander';
import { BudgetDocument, BudgetsDocument, type BudgetQuery, RemoveBudgetDocument, SetBudgetDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, enumValues, given, listCommand, type PageFlags, showCommand } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { bar, facts, plainWords, table, usd } from '../base/output.js';
import { madeOf, usageProblem } from '../base/problems.js';
import type { Times } from '../base/time.js';

interface ListFlags extends PageFlags {
  readonly project?: string;
  readonly job?: string;
  readonly scope?: string;
}
interface SetFlags extends ConfirmFlags {
  readonly project?: string;
  readonly job?: string;
  readonly soft?: boolean;
  readonly hard?: boolean;
  readonly alert?: string;
  readonly tell?: string;
}
type Budget = NonNullable<BudgetQuery['budget']>;

const whatOf = ({ scope, projectId, jobId }: Pick<Budget, 'scope' | 'projectId' | 'jobId'>): string => (scope === 'JOB' ? `job ${jobId ?? ''}` : scope === 'PROJECT_MONTH' ? `month of project ${projectId ?? ''}` : 'month of the organisation');
const shareOf = ({ standing, limitUsd }: Budget): number => (standing === null ? 0 : Number(standing.spentUsd) / Number(limitUsd));

function budgetWords(cli: Cli, budget: Budget, times: Times): string {
  const { standing, alerts } = budget;
  const lines = facts([
    ['budget', budget.id], ['counts', whatOf(budget)], ['limit', `${usd(budget.limitUsd)}, ${budget.hard ? 'hard: work is parked when it is used' : 'soft: it only alerts'}`],
    ['period', standing === null ? undefined : standing.from === null || standing.to === null ? 'all of the job' : `${standing.period}, starts again ${times.at(standing.to)}`],
    ['spent', standing === null ? undefined : `${usd(standing.spentUsd)}  ${bar(shareOf(budget), 20)}`], ['committed', standing === null ? undefined : `${usd(standing.committedUsd)} at worst`], ['room', standing === null ? undefined : usd(standing.roomUsd)],
    ['over', standing === null || Number(standing.overUsd) === 0 ? undefined : usd(standing.overUsd)], ['at this pace', standing?.projectedUsd == null ? undefined : `${usd(standing.projectedUsd)} by the end of the month`],
    ['alerts at', budget.alertPercents.map((percent) => `${percent} %`).join(', ')], ['tells', budget.tell.join(', ')], ['set', times.at(budget.updatedAt)],
  ], cli.terminal);
  if (alerts.length === 0) return lines;
  const reached = table<Budget['alerts'][number]>([
    { title: 'reached', value: (a) => `${a.percent} %` }, { title: 'period', value: (a) => a.period }, { title: 'when', value: (a) => times.at(a.at) }, { title: 'spent', value: (a) => usd(a.spentUsd) }, { title: 'of', value: (a) => usd(a.limitUsd) },
  ], alerts, cli.terminal);
  return `${lines}\n\n${reached}`;
}

function inputOf(limitUsd: string, flags: SetFlags): Schema.SetBudgetInput {
  if (flags.project !== undefined && flags.job !== undefined) throw usageProblem('A budget is of a project (--project) or of a job (--job), not of both.');
  if (flags.soft === true && flags.hard === true) throw usageProblem('A budget is hard (--hard) or soft (--soft), not both.');
  const alertPercents = flags.alert?.split(',').map((word) => Number(word.trim().replace(/\s*%$/, '')));
  if (alertPercents?.some((percent) => !Number.isInteger(percent)) === true) throw usageProblem(`--alert ${flags.alert ?? ''}: percents, such as 50,80,100.`);
  return given<Schema.SetBudgetInput>({
    limitUsd, projectId: flags.project, jobId: flags.job, hard: flags.soft === true ? false : flags.hard, alertPercents, tell: flags.tell?.split(',').map((word) => word.trim()).filter((word) => word !== ''),
  });
}

/** `switchyard budget …`. */
export function register(program: Command, cli: Cli): void {
  const budget = program.command('budget').description('limits of what may be spent: of a month, a project\u2019s month, a job');
  listCommand(budget, cli, {
    description: 'how they stand, the highest limit first', examples: ['budget list', 'budget list --project proj_1 --json id,limitUsd,standing.roomUsd'], as: 'ada', document: BudgetsDocument, noun: 'budgets',
    empty: 'No budget is set. "switchyard budget set 500" limits the month of the organisation.',
    options: (command) => command.option('--project <id>', 'only of this project').option('--job <id>', 'only of this job').option('--scope <scope>', 'organisation-month, project-month or job'),
    variables: (flags: ListFlags, { first, after }) => given({ filter: given({ projectId: flags.project, jobId: flags.job, scope: enumValues<Schema.BudgetScope>(flags.scope)?.[0] }) as Schema.BudgetFilter, first, after }), page: ({ budgets: page }) => page,
    columns: () => [
      { title: 'budget', value: (b) => b.id }, { title: 'counts', value: (b) => plainWords(b.scope) }, { title: 'limit', value: (b) => usd(b.limitUsd) }, { title: '', value: (b) => (b.hard ? 'hard' : 'soft') },
      { title: 'spent', value: (b) => usd(b.standing?.spentUsd) }, { title: 'committed', value: (b) => usd(b.standing?.committedUsd) }, { title: 'room', value: (b) => usd(b.standing?.roomUsd) },
      { title: 'used', value: (b) => `${Math.floor(shareOf(b) * 100)} %`, paint: (b) => (shareOf(b) >= 1 ? 'red' : shareOf(b) >= 0.8 ? 'yellow' : undefined) }, { title: 'at this pace', value: (b) => usd(b.standing?.projectedUsd) },
    ],
  });
  showCommand(budget, cli, {
    name: 'show <budget>', description: 'one budget: how it stands, and the thresholds it reached', examples: ['budget show budget_org_1'], as: 'ada', document: BudgetDocument, variables: (id) => ({ id }), thing: ({ budget: found }) => found,
    text: (found, times) => budgetWords(cli, found, times), missing: (id) => `There is no budget ${id} of yours. "switchyard budget list" shows them.`,
  });
  commonOptions(confirmOptions(budget.command('set <limitUsd>').description('set the limit of a month (of the organisation unless told) or of a job')
    .option('--project <id>', 'the month of this project').option('--job <id>', 'this job alone, in all').option('--hard', 'work is parked when it is used; so it is unless told').option('--soft', 'it only alerts')
    .option('--alert <percents>', 'thresholds, such as 50,80,100').option('--tell <addresses>', 'e-mail addresses its alerts name')), 'ada', ['budget set 5000 --alert 50,80,100', 'budget set 300 --project proj_1 --soft', 'budget set 40 --job job_1 --yes'])
    .action(async (limitUsd: string, flags: SetFlags) => {
      const client = cli.client(flags, 'ada');
      const input = inputOf(limitUsd, flags);
      const what = input.jobId != null ? `job ${input.jobId}` : input.projectId != null ? `the month of project ${input.projectId}` : 'the month of the organisation';
      await planThenDo(cli, flags, {
        plan: `At most ${usd(limitUsd)} for ${what}. ${input.hard === false ? 'It only alerts.' : 'Work that would pass it waits; work that runs is parked with its checkpoint when it is used, and goes on when there is room again.'}`,
        planValue: input, question: 'Set it?', json: { document: SetBudgetDocument, path: 'setBudget', typename: 'Budget' },
        act: async () => madeOf((await client.execute(SetBudgetDocument, { input, idempotencyKey: keyOf(cli, flags) })).setBudget, 'Budget', { limitUsd: '<limitUsd>', projectId: '--project', jobId: '--job', alertPercents: '--alert', tell: '--tell' }),
        told: (made) => `${made.id}: ${usd(made.limitUsd)}, ${made.hard ? 'hard' : 'soft'}. "switchyard budget show ${made.id}" shows how it stands.`,
      });
    });
  commonOptions(confirmOptions(budget.command('remove <budget>').description('take a budget away; its alerts are kept')), 'ada', ['budget remove budget_org_1 --yes'])
    .action(async (budgetId: string, flags: ConfirmFlags) => {
      const client = cli.client(flags, 'ada');
      await planThenDo(cli, flags, {
        plan: `${budgetId} is taken away: what it holds back goes on.`, planValue: { budgetId }, question: 'Remove it?', json: { document: RemoveBudgetDocument, path: 'removeBudget', typename: 'BudgetRemoved' },
        act: async () => madeOf((await client.execute(RemoveBudgetDocument, { input: { budgetId }, idempotencyKey: keyOf(cli, flags) })).removeBudget, 'BudgetRemoved', { budgetId: '<budget>' }), told: (gone) => `${gone.budgetId} is gone.`,
      });
    });
}
