import type { Command } from 'commander';
import { OfferDryRunDocument, type OfferDryRunQuery, OffersByDocument, OfferVersionsDocument, PublishOfferDocument, RetireOfferDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, enumValues, given, listCommand, type PageFlags, type CommonFlags } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { facts, plainWords, table, usd } from '../base/output.js';
import { madeOf, missing, usageProblem } from '../base/problems.js';

interface ListFlags extends PageFlags {
  readonly model?: string;
  readonly country?: string;
  readonly free?: string;
  readonly maxAsk?: string;
  readonly order?: string;
}
interface TermsFlags extends ConfirmFlags {
  readonly ask: string;
  readonly floor?: string;
  readonly rule?: readonly string[];
  readonly power: string;
  readonly month?: string;
  readonly notice?: string;
  readonly hours?: string;
  readonly compensation?: string;
  readonly resume?: string;
}
const words = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');
const more = <T>(value: T, all: readonly T[] | undefined): T[] => [...(all ?? []), value];
const whole = (option: string, text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : (() => { throw usageProblem(`${option} ${text}: a whole number is wanted.`); })());

/** `volume:64:0.12`, `long-term:86400:0.1`, `short-term:3600:0.25`, `flexible:7200:0.04`, `interruptible:0.3`. */
export function ruleOf(text: string): Schema.PriceRuleInput {
  const [kind = '', a = '', b] = text.split(':');
  const rate = b ?? a;
  const fields = { volume: 'minGpus', 'long-term': 'minDurationSeconds', 'short-term': 'belowDurationSeconds', flexible: 'minSlackSeconds', interruptible: undefined } as const;
  if (!(kind in fields) || (kind === 'interruptible') !== (b === undefined) || !/^\d(\.\d+)?$/.test(rate)) {
    throw usageProblem(`--rule ${text}: give volume:<GPUs>:<share>, long-term:<seconds>:<share>, short-term:<seconds>:<share>, flexible:<seconds>:<share> or interruptible:<share>, such as volume:64:0.12.`);
  }
  const field = fields[kind as keyof typeof fields];
  return { kind: enumValues<Schema.PriceRuleKind>(kind)![0]!, [kind === 'short-term' ? 'surchargeRate' : 'discountRate']: rate, ...(field !== undefined && { [field]: whole('--rule', a) }) };
}
/** `fixed:45`, `pass-through`, `pass-through:2` (adder), `indexed:400` (cap), `indexed:400:2`; USD/MWh. */
export function powerOf(text: string): Schema.PowerTermsInput {
  const [kind = '', a, b] = text.split(':');
  if (kind === 'fixed' && a !== undefined) return { kind: 'FIXED', fixedUsdPerMwh: a };
  if (kind === 'pass-through') return given({ kind: 'PASS_THROUGH', adderUsdPerMwh: a }) as Schema.PowerTermsInput;
  if (kind === 'indexed' && a !== undefined) return given({ kind: 'INDEXED', capUsdPerMwh: a, adderUsdPerMwh: b }) as Schema.PowerTermsInput;
  throw usageProblem(`--power ${text}: give fixed:<USD/MWh>, pass-through[:<adder>] or indexed:<cap>[:<adder>].`);
}
const priceOf = (flags: TermsFlags) => given({ askUsdPerGpuHour: flags.ask, floorUsdPerGpuHour: flags.floor, rules: flags.rule?.map(ruleOf) }) as Pick<Schema.PublishOfferInput, 'askUsdPerGpuHour' | 'floorUsdPerGpuHour' | 'rules'>;
const priceOptions = (command: Command): Command => command.requiredOption('--ask <usd>', 'per GPU-hour, power not included').option('--floor <usd>', 'rules take nothing off below it')
  .option('--rule <rule>', 'once for each, such as volume:64:0.12 or interruptible:0.3', more<string>).requiredOption('--power <terms>', 'fixed:45, pass-through or indexed:400, USD/MWh');
const names = { poolId: '<pool>', askUsdPerGpuHour: '--ask', floorUsdPerGpuHour: '--floor', rules: '--rule', 'power.kind': '--power', fixedUsdPerMwh: '--power', capUsdPerMwh: '--power', adderUsdPerMwh: '--power', offerId: '<offer>', endsAt: '--at', month: '--month' };

type DryRun = Extract<OfferDryRunQuery['offerDryRun'], { readonly __typename?: 'OfferDryRun' }>;
function dryRunWords(cli: Cli, run: DryRun): string {
  const row = (what: string, { leases, gpuHours, rentUsd }: Schema.DryRunShare) => ({ what, leases: `${leases}`, gpuHours, rent: usd(rentUsd) });
  return [
    table([{ title: '', value: (r: ReturnType<typeof row>) => r.what }, { title: 'leases', value: (r) => r.leases }, { title: 'GPU-hours', value: (r) => r.gpuHours }, { title: 'rent', value: (r) => r.rent }],
      [row('ran there', run.actual), row('would have stayed', run.kept), row('would have gone', run.lost), row('would have come', run.gained)], cli.terminal),
    facts([
      ['revenue', `${usd(run.revenueUsd)}, of it power ${usd(run.powerChargedUsd)}`], ['power', `-${usd(run.powerCostUsd)} for ${run.energyKwh} kWh`], ['platform fee', `-${usd(run.platformFeeUsd)}`], ['left', usd(run.marginUsd)],
      ['mining', run.miningMarginUsd === null ? undefined : `${usd(run.miningMarginUsd)} with the same energy: ${usd(run.moreThanMiningUsd)} more than mining`], ['no price', run.unpricedSeconds === 0 ? undefined : `in ${run.unpricedSeconds / 3_600} hours of the month`],
    ], cli.terminal),
    `It rests on this:\n${run.assumptions.map((line) => `- ${line}`).join('\n')}`,
  ].join('\n\n');
}

/** `switchyard offers …`. */
export function register(program: Command, cli: Cli): void {
  const offers = program.command('offers').description('offers of pools: what is on sale, and for operators their terms');
  listCommand(offers, cli, {
    description: 'what is on offer, cheapest first', examples: ['offers list --model "H100 SXM5 80GB" --free 16', 'offers list --order newest --json id,askUsdPerGpuHour,pool.site.name'], as: 'lena', document: OffersByDocument, noun: 'offers', empty: 'Nothing like it is on offer.',
    options: (command) => command.option('--model <models>', 'only these GPU models').option('--country <codes>', 'only in these').option('--free <GPUs>', 'only pools with so many free now').option('--max-ask <usd>', 'only up to this ask').option('--order <order>', 'cheapest, dearest, newest or model'),
    variables: (flags: ListFlags, { first, after }) => given({
      filter: given({ gpuModels: words(flags.model), countries: words(flags.country), minFreeGpus: flags.free === undefined ? undefined : whole('--free', flags.free), maxAskUsdPerGpuHour: flags.maxAsk }) as Schema.OfferFilter,
      orderBy: enumValues<Schema.OfferOrder>(flags.order)?.[0], first, after,
    }),
    page: ({ offers: page }) => page,
    columns: (times) => [
      { title: 'offer', value: (o) => o.id }, { title: 'site', value: (o) => o.pool.site.name, isFlexible: true }, { title: 'model', value: (o) => o.pool.gpuModel, isFlexible: true }, { title: 'free', value: (o) => `${o.pool.gpusFree}` },
      { title: 'ask', value: (o) => usd(o.askUsdPerGpuHour) }, { title: 'rules', value: (o) => o.rules.map(({ text }) => text).join('; '), isFlexible: true }, { title: 'power', value: (o) => plainWords(o.power.kind) }, { title: 'ends', value: (o) => (o.endsAt === null ? '' : times.at(o.endsAt)) },
    ],
  });
  listCommand(offers, cli, {
    name: 'history <pool>', description: 'every version of a pool\u2019s terms, newest first', examples: ['offers history pool_1'], as: 'lena', document: OfferVersionsDocument, noun: 'versions', empty: 'Nothing was ever on offer there.',
    variables: (_flags: PageFlags, { first, after }, poolId) => given({ poolId: poolId!, first, after }),
    page: ({ offerVersions }, poolId) => {
      if (offerVersions === null) throw missing(`There is no pool ${poolId ?? ''} of yours.`);
      return offerVersions;
    },
    columns: (times) => [
      { title: 'version', value: (o) => `${o.version}` }, { title: 'offer', value: (o) => o.id }, { title: 'state', value: (o) => plainWords(o.status) }, { title: 'ask', value: (o) => usd(o.askUsdPerGpuHour) }, { title: 'floor', value: (o) => usd(o.floorUsdPerGpuHour) },
      { title: 'rules', value: (o) => o.rules.map(({ text }) => text).join('; '), isFlexible: true }, { title: 'from', value: (o) => times.at(o.validFrom) }, { title: 'until', value: (o) => (o.endsAt === null ? '' : times.at(o.endsAt)) },
    ],
  });
  commonOptions(confirmOptions(priceOptions(offers.command('publish <pool>').description('publish terms for a pool in place of those before; leases keep theirs')))
    .option('--notice <seconds>', 'of curtailment; 600 unless given').option('--hours <n>', 'of curtailment a month at most; 40 unless given').option('--compensation <usd>', 'per curtailed GPU-hour; 0 unless given').option('--resume <seconds>', 'deadline to resume; 14400 unless given'),
  'lena', ['offers publish pool_1 --ask 2.10 --floor 1.50 --rule volume:64:0.12 --rule interruptible:0.3 --power indexed:400 --yes']).action(async (poolId: string, flags: TermsFlags) => {
    const curtailment = { noticeSeconds: whole('--notice', flags.notice ?? '600'), maxHoursPerMonth: whole('--hours', flags.hours ?? '40'), maxEventsPerDay: 2, compensationUsdPerGpuHour: flags.compensation ?? '0', resumeDeadlineSeconds: whole('--resume', flags.resume ?? '14400') };
    const input: Schema.PublishOfferInput = { poolId, ...priceOf(flags), power: powerOf(flags.power), curtailment };
    await planThenDo(cli, flags, {
      plan: `${poolId} is on offer at ${usd(input.askUsdPerGpuHour)} per GPU-hour${flags.rule === undefined ? '' : `, with ${flags.rule.length} price rule${flags.rule.length === 1 ? '' : 's'}`}, power ${plainWords(input.power.kind)}, in place of what was. Leases and promises keep their terms.`,
      planValue: input, question: 'Publish it?', json: { document: PublishOfferDocument, path: 'publishOffer', typename: 'Offer' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(PublishOfferDocument, { input, idempotencyKey: keyOf(cli, flags) })).publishOffer, 'Offer', names), told: (offer) => `${offer.id} is version ${offer.version} of ${poolId}.`,
    });
  });
  commonOptions(confirmOptions(offers.command('retire <offer>').description('take terms off the market, at once or at an announced end; leases go on').option('--at <instant>', 'work must be done by then')), 'lena', ['offers retire offer_1 --at 2026-12-31T00:00:00Z --yes'])
    .action(async (offerId: string, flags: ConfirmFlags & { readonly at?: string }) => {
      const input = given({ offerId, endsAt: flags.at }) as Schema.RetireOfferInput;
      await planThenDo(cli, flags, {
        plan: flags.at === undefined ? `${offerId} leaves the market now; its leases go on.` : `Work under ${offerId} must be done by ${flags.at}; nothing is let that would not be.`, planValue: input, question: 'Retire it?',
        json: { document: RetireOfferDocument, path: 'retireOffer', typename: 'Offer' }, act: async () => madeOf((await cli.client(flags, 'lena').execute(RetireOfferDocument, { input })).retireOffer, 'Offer', names),
        told: (offer) => (offer.status === 'RETIRED' ? `${offer.id} is retired.` : `${offer.id} ends at ${offer.endsAt ?? ''}.`),
      });
    });
  commonOptions(priceOptions(offers.command('dry-run <pool>').description('what terms would have earned in a month that was; changes nothing')).option('--month <month>', 'such as 2026-10; the last whole one unless given'), 'lena', ['offers dry-run pool_1 --ask 1.95 --power pass-through --month 2026-10'])
    .action(async (poolId: string, flags: TermsFlags & CommonFlags) => {
      const shape = { document: OfferDryRunDocument, path: 'offerDryRun', typename: 'OfferDryRun' };
      if (flags.json !== undefined) await jsonChoice(flags.json, shape);
      const input = given({ poolId, ...priceOf(flags), power: powerOf(flags.power), month: flags.month }) as Schema.OfferDryRunInput;
      const run = madeOf((await cli.client(flags, 'lena').execute(OfferDryRunDocument, { input })).offerDryRun, 'OfferDryRun', names);
      if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, run);
      cli.terminal.out(`${dryRunWords(cli, run)}\n`);
    });
}
