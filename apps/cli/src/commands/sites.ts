import type { Command } from 'commander';
import {
  AddFeederDocument, AddHallDocument, AdvanceSiteDocument, ChangeFeederDocument, CreateSiteDocument, DrainNodeDocument, MarkNodeDownDocument, ReturnSiteDocument, type Schema, SiteAcceptanceDocument, SiteInsideDocument, type SiteInsideQuery,
  SitesByDocument, UndrainNodeDocument,
} from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, enumValues, given, listCommand, type PageFlags, showCommand } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { facts, plainWords, table } from '../base/output.js';
import { madeOf, usageProblem } from '../base/problems.js';
import type { Times } from '../base/time.js';
import { powerCommands } from './sites-power.js';

type Site = NonNullable<SiteInsideQuery['site']>;
interface ListFlags extends PageFlags {
  readonly readiness?: string;
  readonly country?: string;
  readonly model?: string;
  readonly order?: string;
}
const words = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');
/** `F1:2500` or `F1:2500:Hall A` as the API's feeder. */
function feederOf(text: string): Schema.FeederInput {
  const [name = '', limitKw = '', hall] = text.split(':');
  if (name === '' || !/^\d+(\.\d+)?$/.test(limitKw)) throw usageProblem(`--feeder ${text}: give name:kW or name:kW:hall, such as F1:2500.`);
  return { name, limitKw, ...(hall !== undefined && { hall }) };
}
const more = <T>(value: T, all: readonly T[] | undefined): T[] => [...(all ?? []), value];

function siteWords(cli: Cli, site: Site, times: Times): string {
  const { terminal } = cli;
  const parts = [facts([
    ['site', `${site.name} (${site.id})`], ['stands at', plainWords(site.readiness)], ['where', [site.region, site.country].filter((word) => word !== null).join(', ')], ['interconnection', `${site.interconnectionKw} kW`],
    ['power models', site.powerModels === null ? undefined : `${site.powerModels.totalCount}`], ['agent', site.agentQuietSince === null ? undefined : `quiet since ${times.at(site.agentQuietSince)}`], ['invented', site.synthetic ? 'yes' : undefined],
  ], terminal)];
  if (site.steps !== null && site.steps.length > 0) {
    parts.push(table<NonNullable<Site['steps']>[number]>([
      { title: 'rung', value: (s) => plainWords(s.to) }, { title: 'evidence of', value: (s) => s.evidenceDate }, { title: 'reference', value: (s) => s.reference ?? '', isFlexible: true }, { title: 'note', value: (s) => s.note ?? '', isFlexible: true },
      { title: 'by', value: (s) => plainWords(s.by) }, { title: 'moved', value: (s) => times.at(s.at) },
    ], site.steps, terminal));
  }
  parts.push(table<Site['feeders'][number]>([
    { title: 'feeder', value: (f) => f.name }, { title: 'kW', value: (f) => f.limitKw }, { title: 'hall', value: (f) => site.halls?.find(({ feeders }) => feeders.some(({ id }) => id === f.id))?.name ?? '' }, { title: 'id', value: (f) => f.id },
  ], site.feeders, terminal));
  if (site.pools.length > 0) {
    parts.push(table<Site['pools'][number]>([
      { title: 'pool', value: (p) => p.name }, { title: 'model', value: (p) => p.gpuModel, isFlexible: true }, { title: 'nodes', value: (p) => `${p.nodeCount}` }, { title: 'GPUs free', value: (p) => `${p.gpusFree}` },
      { title: 'state', value: (p) => (p.retiredAt === null ? (p.offer === null ? 'no offer' : 'on offer') : 'retired') }, { title: 'id', value: (p) => p.id },
    ], site.pools, terminal));
  }
  return parts.join('\n\n');
}

/** `switchyard sites …`. */
export function register(program: Command, cli: Cli): void {
  const sites = program.command('sites').description('sites: what is on the market, and for their operators the way to it');
  const notThere = (id: string): string => `There is no site ${id}. "switchyard sites list" shows them.`;
  listCommand(sites, cli, {
    description: 'sites on the market, and all of your own', examples: ['sites list --order largest', 'sites list --readiness built,ready-for-service --json id,name,readiness'], as: 'lena', document: SitesByDocument, noun: 'sites', empty: 'No such sites.',
    options: (command) => command.option('--readiness <rungs>', 'only on these rungs, such as built,billable').option('--country <codes>', 'only in these, such as US,FI').option('--model <models>', 'only with one of these GPU models').option('--order <order>', 'name, country, largest or newest'),
    variables: (flags: ListFlags, { first, after }) => given({
      filter: given({ readiness: enumValues<Schema.SiteReadiness>(flags.readiness), countries: words(flags.country), gpuModels: words(flags.model) }) as Schema.SiteFilter, orderBy: enumValues<Schema.SiteOrder>(flags.order)?.[0], first, after,
    }),
    page: ({ sites: page }) => page,
    columns: () => [
      { title: 'site', value: (s) => s.id }, { title: 'name', value: (s) => s.name, isFlexible: true }, { title: 'country', value: (s) => s.country }, { title: 'stands at', value: (s) => plainWords(s.readiness) }, { title: 'kW', value: (s) => s.interconnectionKw },
      { title: 'USD/MWh', value: (s) => s.currentPrice?.priceUsdPerMwh ?? '-' },
    ],
  });
  showCommand(sites, cli, {
    name: 'show <site>', description: 'one site: rungs with their evidence, feeders, pools', examples: ['sites show site_1'], as: 'lena', document: SiteInsideDocument, variables: (id) => ({ id }), thing: ({ site }) => site,
    text: (site, times) => siteWords(cli, site, times), missing: notThere,
  });
  showCommand(sites, cli, {
    name: 'ladder <site>', description: 'what stands between a site and its acceptance, as found now', examples: ['sites ladder site_1'], as: 'lena', document: SiteAcceptanceDocument, variables: (siteId) => ({ siteId }), thing: ({ siteAcceptance }) => siteAcceptance,
    text: (checks) => table<Schema.AcceptanceCheck>([{ title: 'check', value: (c) => plainWords(c.check) }, { title: 'passed', value: (c) => (c.passed ? 'yes' : 'no') }, { title: 'found', value: (c) => c.found, isFlexible: true }], checks, cli.terminal),
    missing: (id) => `There is no site ${id} whose acceptance you may see.`,
  });
  showCommand(sites, cli, {
    name: 'nodes <site>', description: 'the machines of a site, by pool', examples: ['sites nodes site_1 --json pools'], as: 'lena', document: SiteInsideDocument, variables: (id) => ({ id }), thing: ({ site }) => site,
    text: (site) => table([
      { title: 'node', value: (n: NodeOfPool) => n.id }, { title: 'name', value: (n) => n.name }, { title: 'pool', value: (n) => n.pool }, { title: 'GPUs', value: (n) => `${n.gpuCount}` }, { title: 'state', value: (n) => plainWords(n.state) },
      { title: 'reason', value: (n) => n.reason ?? '', isFlexible: true },
    ], site.pools.flatMap((pool) => pool.nodes.map((node): NodeOfPool => ({ ...node, pool: pool.name }))), cli.terminal),
    missing: notThere,
  });
  powerCommands(sites, cli);
  deeds(sites, cli);
}
type NodeOfPool = Site['pools'][number]['nodes'][number] & { readonly pool: string };

interface CreateFlags extends ConfirmFlags {
  readonly name: string;
  readonly country: string;
  readonly zone: string;
  readonly kw: string;
  readonly region?: string;
  readonly feeder?: readonly string[];
}
interface AdvanceFlags extends ConfirmFlags {
  readonly to: string;
  readonly date: string;
  readonly reference?: string;
  readonly note?: string;
}
const rungOf = (text: string): Schema.SiteReadiness => enumValues<Schema.SiteReadiness>(text)![0]!;

function deeds(sites: Command, cli: Cli): void {
  const deed = (command: Command, example: string): Command => commonOptions(confirmOptions(command), 'lena', [example]);
  deed(sites.command('create').description('begin a site as a prospect').requiredOption('--name <name>', 'unique among your sites').requiredOption('--country <code>', 'such as US').requiredOption('--zone <zone>', 'such as America/Chicago')
    .requiredOption('--kw <kW>', 'the load the utility agreed to serve').requiredOption('--feeder <name:kW[:hall]>', 'once for each feeder', more<string>).option('--region <region>', 'state, province or zone'),
  'sites create --name "Dry Creek" --country US --zone America/Chicago --kw 5000 --feeder F1:2500 --yes').action(async (flags: CreateFlags) => {
    const feeders = (flags.feeder ?? []).map(feederOf);
    const halls = [...new Set(feeders.flatMap(({ hall }) => hall ?? []))].map((name) => ({ name }));
    const input = given({ name: flags.name, country: flags.country, timeZone: flags.zone, interconnectionKw: flags.kw, region: flags.region, feeders, halls: halls.length > 0 ? halls : undefined }) as Schema.CreateSiteInput;
    await planThenDo(cli, flags, {
      plan: `${input.name} in ${input.country} begins as a prospect of ${input.interconnectionKw} kW with ${feeders.length} feeder${feeders.length === 1 ? '' : 's'}.`, planValue: input, question: 'Create it?', json: { document: CreateSiteDocument, path: 'createSite', typename: 'Site' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(CreateSiteDocument, { input, idempotencyKey: keyOf(cli, flags) })).createSite, 'Site', { interconnectionKw: '--kw', timeZone: '--zone', feeders: '--feeder' }),
      told: (site) => `${site.id} is a prospect. Next: switchyard sites advance ${site.id} --to load-study --date <day> --reference <document>`,
    });
  });
  deed(sites.command('advance <site>').description('climb the readiness ladder: one rung, or several in order').requiredOption('--to <rungs>', 'such as load-study or built,ready-for-service').requiredOption('--date <day>', 'of the evidence, such as 2026-03-31')
    .option('--reference <document>', 'what shows it').option('--note <text>', 'in words'), 'sites advance site_1 --to load-study --date 2026-03-31 --reference PUC-118 --yes').action(async (siteId: string, flags: AdvanceFlags) => {
    const steps = (enumValues<Schema.SiteReadiness>(flags.to) ?? []).map((to) => given({ to, evidenceDate: flags.date, reference: flags.reference, note: flags.note }) as Schema.SiteStepInput);
    await planThenDo(cli, flags, {
      plan: `${siteId} climbs to ${steps.map(({ to }) => plainWords(to)).join(', then to ')}, shown by ${flags.reference ?? flags.note ?? 'nothing'} of ${flags.date}.`, planValue: { siteId, steps }, question: 'Climb?',
      json: { document: AdvanceSiteDocument, path: 'advanceSite', typename: 'Site' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(AdvanceSiteDocument, { input: { siteId, steps }, idempotencyKey: keyOf(cli, flags) })).advanceSite, 'Site', { siteId: '<site>', 'steps.to': '--to', 'steps.evidenceDate': '--date', steps: '--reference or --note' }),
      told: (site) => `${site.name} stands at ${plainWords(site.readiness)}.${site.readiness === 'READY_FOR_SERVICE' ? ` The platform accepts it once every check passes: switchyard sites ladder ${siteId}` : ''}`,
    });
  });
  deed(sites.command('return <site>').description('send a site back to an earlier rung; leases go on, nothing new is let').requiredOption('--to <rung>', 'such as built').requiredOption('--reason <text>', 'why'), 'sites return site_1 --to built --reason "fire in hall A" --yes')
    .action(async (siteId: string, flags: ConfirmFlags & { readonly to: string; readonly reason: string }) => {
      const input = { siteId, to: rungOf(flags.to), reason: flags.reason };
      await planThenDo(cli, flags, {
        plan: `${siteId} goes back to ${plainWords(input.to)}: its offers leave the market until it is billable again; leases go on.`, planValue: input, question: 'Send it back?', json: { document: ReturnSiteDocument, path: 'returnSite', typename: 'Site' },
        act: async () => madeOf((await cli.client(flags, 'lena').execute(ReturnSiteDocument, { input, idempotencyKey: keyOf(cli, flags) })).returnSite, 'Site', { siteId: '<site>' }), told: (site) => `${site.name} stands at ${plainWords(site.readiness)}.`,
      });
    });
  deed(sites.command('add-hall <site>').description('add a hall').requiredOption('--name <name>', 'unique at the site').option('--kw <kW>', 'most its feeders may carry together'), 'sites add-hall site_1 --name "Hall B" --kw 4000 --yes')
    .action(async (siteId: string, flags: ConfirmFlags & { readonly name: string; readonly kw?: string }) => {
      const input = given({ siteId, name: flags.name, limitKw: flags.kw }) as Schema.AddHallInput;
      await planThenDo(cli, flags, {
        plan: `${siteId} gets the hall ${flags.name}${flags.kw === undefined ? '' : `, at most ${flags.kw} kW`}.`, planValue: input, question: 'Add it?', json: { document: AddHallDocument, path: 'addHall', typename: 'Hall' },
        act: async () => madeOf((await cli.client(flags, 'lena').execute(AddHallDocument, { input, idempotencyKey: keyOf(cli, flags) })).addHall, 'Hall', { siteId: '<site>', limitKw: '--kw' }), told: (hall) => `${hall.name} is ${hall.id}.`,
      });
    });
  deed(sites.command('add-feeder <site>').description('add a feeder').requiredOption('--feeder <name:kW[:hall]>', 'the feeder'), 'sites add-feeder site_1 --feeder F2:1000:"Hall B" --yes').action(async (siteId: string, flags: ConfirmFlags & { readonly feeder: string }) => {
    const input = { siteId, ...feederOf(flags.feeder) };
    await planThenDo(cli, flags, {
      plan: `${siteId} gets the feeder ${input.name} of ${input.limitKw} kW.`, planValue: input, question: 'Add it?', json: { document: AddFeederDocument, path: 'addFeeder', typename: 'Feeder' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(AddFeederDocument, { input, idempotencyKey: keyOf(cli, flags) })).addFeeder, 'Feeder', { siteId: '<site>', name: '--feeder', limitKw: '--feeder', hall: '--feeder' }), told: (feeder) => `${feeder.name} is ${feeder.id}.`,
    });
  });
  deed(sites.command('change-feeder <feeder>').description('change the limit of a feeder; never below what is reserved').requiredOption('--kw <kW>', 'most it may carry'), 'sites change-feeder feeder_1 --kw 800 --yes').action(async (feederId: string, flags: ConfirmFlags & { readonly kw: string }) => {
    const input = { feederId, limitKw: flags.kw };
    await planThenDo(cli, flags, {
      plan: `${feederId} may carry ${flags.kw} kW.`, planValue: input, question: 'Change it?', json: { document: ChangeFeederDocument, path: 'changeFeeder', typename: 'Feeder' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(ChangeFeederDocument, { input, idempotencyKey: keyOf(cli, flags) })).changeFeeder, 'Feeder', { feederId: '<feeder>', limitKw: '--kw' }), told: (feeder) => `${feeder.name} may carry ${feeder.limitKw} kW.`,
    });
  });
  const node = (name: string, description: string, plan: string, document: typeof DrainNodeDocument | typeof MarkNodeDownDocument, path: 'drainNode' | 'markNodeDown'): void => {
    deed(sites.command(`${name} <node>`).description(description).requiredOption('--reason <text>', 'why'), `sites ${name} node_1 --reason "fan" --yes`).action(async (nodeId: string, flags: ConfirmFlags & { readonly reason: string }) => {
      const input = { nodeId, reason: flags.reason };
      await planThenDo(cli, flags, {
        plan: `${nodeId} ${plan}`, planValue: input, question: 'Do it?', json: { document, path, typename: 'PoolNode' },
        act: async () => {
          const client = cli.client(flags, 'lena');
          return madeOf(path === 'drainNode' ? (await client.execute(DrainNodeDocument, { input })).drainNode : (await client.execute(MarkNodeDownDocument, { input })).markNodeDown, 'PoolNode', { nodeId: '<node>' });
        },
        told: (made) => `${made.name} is ${plainWords(made.state)}.`,
      });
    });
  };
  node('drain', 'let a node finish what it runs and take nothing new', 'finishes what it runs and takes nothing new.', DrainNodeDocument, 'drainNode');
  node('down', 'say that a node does not run', 'counts as not running.', MarkNodeDownDocument, 'markNodeDown');
  deed(sites.command('undrain <node>').description('give a node back to the market'), 'sites undrain node_1 --yes').action(async (nodeId: string, flags: ConfirmFlags) => {
    await planThenDo(cli, flags, {
      plan: `${nodeId} takes work again.`, planValue: { nodeId }, question: 'Give it back?', json: { document: UndrainNodeDocument, path: 'undrainNode', typename: 'PoolNode' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(UndrainNodeDocument, { input: { nodeId } })).undrainNode, 'PoolNode', { nodeId: '<node>' }), told: (made) => `${made.name} is ${plainWords(made.state)}.`,
    });
  });
}
