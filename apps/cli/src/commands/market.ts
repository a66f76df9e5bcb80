import type { Command } from 'commander';
import { type Client, MarketDocument, type MarketQuery, PricesDocument, type PricesQuery, SitesDocument, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, timesOf } from '../base/command.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { bar, plainWords, table, usd } from '../base/output.js';
import { missing } from '../base/problems.js';
import type { Terminal } from '../base/terminal.js';
import { instantOption, type Times } from '../base/time.js';

type Market = MarketQuery['market'];
type Series = NonNullable<PricesQuery['prices']>;
type Screen = Pick<Terminal, 'columns' | 'hasColour'>;
interface PriceFlags extends CommonFlags {
  readonly from: string;
  readonly to: string;
}
const BAR = 24;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Every site now, and what the last plan was worth. */
function marketWords({ at, sites, lastPlan }: Market, times: Times, screen: Screen): string {
  const rows = table<Market['sites'][number]>([
    { title: 'site', value: (s) => s.site.name, isFlexible: true }, { title: 'country', value: (s) => s.site.country }, { title: 'GPUs free', value: (s) => `${s.gpusFree}/${s.gpusTotal}`, align: 'right', paint: (s) => (s.gpusFree === 0 ? 'yellow' : undefined) },
    { title: 'power $/MWh', value: (s) => (s.price === null ? 'stale' : s.price.priceUsdPerMwh), align: 'right', paint: (s) => (s.price === null ? 'red' : s.price.priceUsdPerMwh.startsWith('-') ? 'green' : undefined) },
    { title: '', value: (s) => (s.price === null ? '' : plainWords(s.price.kind)) },
    { title: 'scarcity $/GPU-h', value: (s) => s.scarcityUsdPerGpuHour ?? '-', align: 'right' },
    { title: 'curtailment', value: (s) => (s.curtailment === null ? '' : `${plainWords(s.curtailment.state)} ${times.window(s.curtailment.startsAt, s.curtailment.endsAt)}`), isFlexible: true },
    { title: 'id', value: (s) => s.site.id },
  ], sites, screen);
  const plan = lastPlan === null ? 'No plan yet.' : `Last plan ${times.at(lastPlan.plannedAt)}: ${lastPlan.placed} of ${lastPlan.jobs} jobs placed, cost ${usd(lastPlan.costUsd)}, at most ${usd(lastPlan.absoluteGapUsd)}${lastPlan.gap === null ? '' : ` (${percent(lastPlan.gap)})`} above the certified lower bound; ${lastPlan.missed} left out, no plan leaves out fewer than ${lastPlan.missedLowerBound}.`;
  return `${times.exactly(at)}\n\n${rows}\n\n${plan}`;
}

/** Prices of a site, interval by interval, each with a bar from the lowest to the highest; the zero line of negative prices is a dot. */
function priceWords(series: Series, times: Times, screen: Screen): string {
  const values = series.points.map(({ priceUsdPerMwh }) => Number(priceUsdPerMwh));
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  const rows = table<Series['points'][number]>([
    { title: 'from', value: (p) => times.at(p.from) }, { title: '$/MWh', value: (p) => p.priceUsdPerMwh, paint: (p) => (p.priceUsdPerMwh.startsWith('-') ? 'green' : undefined) }, { title: '', value: (p) => plainWords(p.kind) },
    { title: '', value: (p) => (most === least ? '' : bar((Number(p.priceUsdPerMwh) - least) / (most - least), BAR).replaceAll('░', ' ')), align: 'left' },
  ], series.points, screen);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const summary = values.length === 0 ? 'No prices in this window.' : `${values.length} intervals of ${series.intervalSeconds / 60} min: ${Math.min(...values)} to ${most} $/MWh, mean ${mean.toFixed(2)}.`;
  return `${series.node}, ${series.source}${series.stale ? ', STALE: nothing new may be priced on it' : ''}\n\n${series.points.length === 0 ? '' : `${rows}\n\n`}${summary}`;
}

/** The site of an id, or of a name. @throws CliProblem when there is none */
async function siteIdOf(client: Client, site: string): Promise<string> {
  if (/^site_/.test(site)) return site;
  const { sites } = await client.execute(SitesDocument, { first: 100 });
  const named = sites.edges.filter(({ node }) => node.name.toLowerCase() === site.toLowerCase());
  if (named[0] === undefined || named.length > 1) throw missing(named.length > 1 ? `Several sites are called ${site}: name it by its id (${named.map(({ node }) => node.id).join(', ')}).` : `There is no site ${site}; there are ${sites.edges.map(({ node }) => node.name).join(', ')}.`);
  return named[0].node.id;
}

async function market(cli: Cli, flags: CommonFlags): Promise<void> {
  const shape = { document: MarketDocument, path: 'market' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const { market: now } = await cli.client(flags, 'ada').execute(MarketDocument, {});
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, now);
  cli.terminal.out(`${marketWords(now, timesOf(cli, flags), cli.terminal)}\n`);
}
async function prices(cli: Cli, site: string, flags: PriceFlags): Promise<void> {
  const shape = { document: PricesDocument, path: 'prices' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const client = cli.client(flags, 'ada');
  const { now } = (await client.execute(ViewerDocument, {})).viewer.marketClock;
  const siteId = await siteIdOf(client, site);
  const { prices: series } = await client.execute(PricesDocument, { siteId, from: instantOption('--from', flags.from, now), to: instantOption('--to', flags.to, now) });
  if (series === null) throw missing(`There are no prices of ${site}.`);
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, series);
  cli.terminal.out(`${priceWords(series, timesOf(cli, flags), cli.terminal)}\n`);
}

/** `switchyard market` and `switchyard prices show`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(program.command('market').description('every site now: price of power, free GPUs, scarcity, curtailment; and what the last plan was worth'), 'ada', ['market', 'market --json at,sites.site.name,sites.gpusFree'])
    .action((flags: CommonFlags) => market(cli, flags));
  const group = program.commands.find((command) => command.name() === 'prices') ?? program.command('prices').description('wholesale power prices');
  commonOptions(group.command('show <site>').description('the effective price of power at a site (id or name), known and forecast'), 'ada', ['prices show "Dry Creek"', 'prices show site_1 --from -6h --to +6h --local'])
    .option('--from <when>', 'an instant, or relative to the market\u2019s now', 'now').option('--to <when>', 'likewise', '+24h').action((site: string, flags: PriceFlags) => prices(cli, site, flags));
}
