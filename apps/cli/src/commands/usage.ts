import { type Command, Option } from 'commander';
import { type Schema, UsageDocument, type UsageQuery, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { type CommonFlags, commonOptions, enumValues, given, timesOf } from '../base/command.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { moneyOf, plainWords, table, type Column } from '../base/output.js';
import { usageProblem } from '../base/problems.js';

interface UsageFlags extends CommonFlags {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly project?: string;
  readonly job?: string;
  readonly site?: string;
  readonly model?: string;
  readonly product?: string;
  readonly csv?: boolean;
}
type Row = UsageQuery['usage']['rows'][number];
const shape = { document: UsageDocument, path: 'usage.rows' };
const groups: readonly Schema.UsageGroup[] = ['PROJECT', 'JOB', 'SITE', 'GPU_MODEL', 'DAY', 'PRODUCT'];
const titles: Readonly<Record<Schema.UsageGroup, string>> = { PROJECT: 'project', JOB: 'job', SITE: 'site', GPU_MODEL: 'model', DAY: 'day', PRODUCT: 'product' };

const valueOf: Readonly<Record<Schema.UsageGroup, (row: Row) => string>> = {
  PROJECT: (row) => row.projectId ?? 'none', JOB: (row) => row.jobId ?? 'none', SITE: (row) => row.site?.name ?? row.siteId ?? 'none', GPU_MODEL: (row) => row.gpuModel ?? 'none', DAY: (row) => row.day ?? '',
  PRODUCT: (row) => (row.product === null ? '' : plainWords(row.product)),
};
function groupsOf(text: string | undefined): readonly Schema.UsageGroup[] {
  const by = enumValues<Schema.UsageGroup>(text ?? 'day') ?? [];
  const unknown = by.find((group) => !groups.includes(group));
  if (unknown !== undefined) throw usageProblem(`--by ${unknown.toLowerCase()}: usage is told apart by ${groups.map((group) => group.toLowerCase().replace('_', '-')).join(', ')}.`);
  return by;
}
/** `2026-11-01` or an instant. */
function instantOf(flag: string, text: string): string {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at.getTime())) throw usageProblem(`${flag} ${text}: a day such as 2026-11-01, or an instant such as 2026-11-01T06:00:00Z.`);
  return at.toISOString();
}
const list = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');
/** The first instant of the month that an instant lies in, UTC. */
const monthOf = (at: number): string => `${new Date(at).toISOString().slice(0, 7)}-01T00:00:00.000Z`;

function columnsOf(by: readonly Schema.UsageGroup[]): readonly Column<Row>[] {
  const amount = (value: (row: Row) => string) => (row: Row): string => moneyOf({ amount: value(row), currency: row.currency });
  return [
    ...by.map((group): Column<Row> => ({ title: titles[group], value: valueOf[group], isFlexible: group === 'SITE' || group === 'GPU_MODEL' })),
    { title: 'GPU-hours', value: (row) => Number(row.gpuHours).toFixed(2) }, { title: 'kWh', value: (row) => Number(row.energyKwh).toFixed(2) }, { title: 'compute', value: amount((row) => row.computeAmount) }, { title: 'power', value: amount((row) => row.powerAmount) },
    { title: 'credits', value: amount((row) => row.creditAmount) }, { title: 'cost', value: amount((row) => row.totalAmount) }, { title: 'quoted', value: amount((row) => row.quotedAmount) }, { title: 'billed', value: amount((row) => row.billed.amount) },
    { title: 'tax', value: amount((row) => row.billedTax.amount) },
  ];
}
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** Values that a spreadsheet would take for a formula are made text. */
const cell = (text: string): string => quoted(/^[=@\t\r]|^[+-](?![\d.]+$)/.test(text) ? `'${text}` : text);
function csvOf(by: readonly Schema.UsageGroup[], rows: readonly Row[]): string {
  const head = [...by.map((group) => titles[group]), 'currency', 'gpu_hours', 'energy_kwh', 'compute', 'power', 'credits', 'cost', 'quoted', 'billed', 'tax'];
  const lines = rows.map((row) => [...by.map((group) => valueOf[group](row)), row.currency, row.gpuHours, row.energyKwh, row.computeAmount, row.powerAmount, row.creditAmount, row.totalAmount, row.quotedAmount, row.billed.amount, row.billedTax.amount]);
  return `${[head, ...lines].map((line) => line.map(cell).join(',')).join('\n')}\n`;
}

/** `switchyard usage`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(program.command('usage').description('what was used, what it costs, what was billed: as a customer, as the operator of the sites, as finance')
    .option('--by <groups>', 'project, job, site, gpu-model, day, product; day unless given').option('--from <time>', 'from then; the month unless given').option('--to <time>', 'until then; now unless given')
    .option('--project <ids>', 'only these').option('--job <ids>', 'only these').option('--site <ids>', 'only these').option('--model <models>', 'only these').addOption(new Option('--product <products>', 'only these: job, reservation, colocation'))
    .option('--csv', 'as comma-separated values'), 'ada', ['usage --by project,day', 'usage --by job --from 2026-11-01 --to 2026-12-01 --csv', 'usage --by site --as lena'])
    .action(async (flags: UsageFlags) => {
      if (flags.json !== undefined) await jsonChoice(flags.json, shape);
      if (flags.csv === true && flags.json !== undefined) throw usageProblem('--csv and --json are two forms of one answer: give one.');
      const by = groupsOf(flags.by);
      const client = cli.client(flags, 'ada');
      // The market's clock, which in the demo is not the wall's.
      const now = flags.to === undefined ? Date.parse((await client.execute(ViewerDocument, {})).viewer.marketClock.now) : Date.parse(instantOf('--to', flags.to)) - 1;
      const filter = given<Schema.UsageFilter>({
        projectIds: list(flags.project), jobIds: list(flags.job), siteIds: list(flags.site), gpuModels: list(flags.model), products: enumValues<Schema.UsageProduct>(flags.product),
      });
      const { usage } = await client.execute(UsageDocument, {
        by: [...by], from: flags.from === undefined ? monthOf(now) : instantOf('--from', flags.from), to: flags.to === undefined ? new Date(now).toISOString() : instantOf('--to', flags.to), filter,
      });
      if (usage.rowsLeftOut > 0) cli.terminal.err(`${usage.rowsLeftOut} more rows are left out; the totals count them. Ask for less time or fewer groups.\n`);
      if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, usage.rows);
      if (flags.csv === true) return cli.terminal.out(csvOf(by, usage.rows));
      if (usage.rows.length === 0) return cli.terminal.err('Nothing was used in that time.\n');
      const times = timesOf(cli, flags);
      cli.terminal.out(`${table(columnsOf(by), usage.rows, cli.terminal)}\n`);
      if (usage.rows.length > 1) cli.terminal.out(`\n${table(columnsOf([]), usage.totals, cli.terminal)}\n`);
      cli.terminal.err(`${times.window(usage.from, usage.to)}; days of ${usage.timeZone}; costs before tax\n`);
    });
}
