import type { Command } from 'commander';
import { SiteCalendarDocument, type SiteCalendarQuery, SiteReliabilityDocument, type SiteReliabilityQuery, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, given, showCommand, timesOf } from '../base/command.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { facts, plainWords, table } from '../base/output.js';
import { missing, usageProblem } from '../base/problems.js';
import { instantOption, type Times } from '../base/time.js';

interface CalendarFlags extends CommonFlags {
  readonly from?: string;
  readonly to?: string;
}
type Entry = NonNullable<SiteCalendarQuery['siteCalendar']>[number];
type Site = NonNullable<SiteReliabilityQuery['site']>;
const noSite = (id: string): string => `There is no site ${id}. "switchyard market" shows the sites there are.`;

async function calendar(cli: Cli, siteId: string, flags: CalendarFlags): Promise<void> {
  const shape = { document: SiteCalendarDocument, path: 'siteCalendar' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const client = cli.client(flags, 'lena');
  const { now } = (await client.execute(ViewerDocument, {})).viewer.marketClock;
  const read = (option: string, text: string): string => new Date(instantOption(option, text, now)).toISOString();
  const [from, to] = [read('--from', flags.from ?? 'now'), read('--to', flags.to ?? '+14d')];
  const { siteCalendar: entries } = await client.execute(SiteCalendarDocument, { siteId, from, to });
  if (entries === null) throw missing(noSite(siteId));
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, entries);
  const times = timesOf(cli, flags);
  if (entries.length === 0) return cli.terminal.err(`Nothing is planned, ${times.window(from, to)}.\n`);
  cli.terminal.out(`${table<Entry>([
    { title: 'when', value: (e) => (e.to === null ? times.at(e.from) : times.window(e.from, e.to)) }, { title: 'what', value: (e) => plainWords(e.kind) }, { title: 'state', value: (e) => plainWords(e.state) },
    { title: 'GPUs', value: (e) => (e.gpuCount === null ? '' : String(e.gpuCount)), align: 'right' }, { title: 'id', value: (e) => e.subjectId }, { title: 'note', value: (e) => e.title, isFlexible: true },
  ], entries, cli.terminal)}\n`);
  cli.terminal.err(`${entries.length} entries, ${times.window(from, to)}\n`);
}

function reliabilityText({ id, name, reliability }: Site, times: Times, cli: Cli): string {
  if (reliability === null) return `Nothing is known of ${name} (${id}) yet.`;
  const kept = ({ kept: n, due }: { readonly kept: number; readonly due: number }): string => (due === 0 ? 'none came due' : `${n} of ${due} kept`);
  const percent = reliability.upRate === null ? 'not known' : `${(Number(reliability.upRate) * 100).toFixed(2)} % of the time it had promised`;
  return facts([
    ['site', `${name} (${id})`], ['since', times.at(reliability.from)], ['up', `${percent}${reliability.knownSince === null ? '' : `, known since ${times.at(reliability.knownSince)}`}`],
    ['GPU-hours', `${reliability.upGpuHours} up, ${reliability.downGpuHours} down, ${reliability.plannedGpuHours} planned off`], ['notices', kept(reliability.notices)], ['of maintenance', kept(reliability.maintenanceNotices)],
    ['hours a month', kept(reliability.monthlyLimits)], ['events a day', kept(reliability.eventLimits)], ['back by deadline', kept(reliability.resumeDeadlines)], ['runs it lost', `${reliability.runsLost} of ${reliability.runs}`],
  ], cli.terminal);
}

/** `switchyard calendar …` and `switchyard reliability …`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(program.command('calendar <site>').description('what is planned at a site: maintenance, curtailment, ends of offers and leases, reservations'), 'lena', ['calendar site_1', 'calendar site_1 --from 2026-12-01 --to 2027-01-01 --json kind,from,to'])
    .option('--from <when>', 'the market\u2019s now unless given').option('--to <when>', 'two weeks ahead unless given; at most 92 days').action((site: string, flags: CalendarFlags) => calendar(cli, site, flags));
  showCommand(program, cli, {
    name: 'reliability <site>', description: 'promises a site kept: notices, deadlines, limits, and the time it was up', examples: ['reliability site_1', 'reliability site_1 --days 90'], as: 'lena',
    options: (command) => command.option('--days <n>', 'how many days back: 1 to 90; 30 unless given'), document: SiteReliabilityDocument,
    variables: (siteId, flags: CommonFlags & { readonly days?: string }) => {
      if (flags.days !== undefined && !/^[1-9]\d?$/.test(flags.days)) throw usageProblem(`--days ${flags.days}: 1 to 90.`);
      return given<{ siteId: string; days?: number }>({ siteId, days: flags.days === undefined ? undefined : Number(flags.days) });
    },
    thing: ({ site }) => site, text: (site, times) => reliabilityText(site, times, cli), missing: noSite,
  });
}
