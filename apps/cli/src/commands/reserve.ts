import type { Command } from 'commander';
import {
  CancelReservationDocument, type Client, QuoteReservationDocument, type QuoteReservationMutation, RelistReservationDocument, ReservationDocument, type ReservationQuery, ReservationsDocument, ReserveCapacityDocument, type Schema, ViewerDocument,
} from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, enumValues, given, listCommand, type PageFlags, showCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { exitCodes } from '../base/exit-codes.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { facts, plainWords, statePaint, table, usd } from '../base/output.js';
import { madeOf, missing, type OptionNames, usageProblem } from '../base/problems.js';
import { instantOption, type Times } from '../base/time.js';

interface BlockFlags extends CommonFlags {
  readonly gpus?: string;
  readonly from?: string;
  readonly to?: string;
  readonly gpuModel?: string;
  readonly minGpuMemory?: string;
  readonly site?: string;
  readonly country?: string;
}
type BuyFlags = BlockFlags & ConfirmFlags & { readonly option?: string; readonly maxTotal?: string; readonly name?: string };
type RelistFlags = ConfirmFlags & Pick<BlockFlags, 'gpus' | 'from' | 'to'>;
interface ListFlags extends PageFlags {
  readonly state?: string;
  readonly site?: string;
}
type Quote = Extract<QuoteReservationMutation['quoteReservation'], { readonly __typename: 'ReservationQuote' }>;
type Option = Quote['options'][number];
type Reservation = NonNullable<ReservationQuery['reservation']>;

const optionNames: OptionNames = {
  gpuCount: '--gpus', gpuModels: '--gpu-model', minGpuMemoryGib: '--min-gpu-memory', startsAt: '--from', endsAt: '--to', siteIds: '--site', countries: '--country', maxTotalUsd: '--max-total', quoteOptionId: '--option', name: '--name',
  reservationId: '<reservation>', spec: '--gpus, --from and --to',
};
const words = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');
function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw usageProblem(`${option} ${text}: write a whole number.`);
  return Number(text);
}

/** Adds the options that say what a block is. */
const blockOptions = (command: Command): Command =>
  command.option('--gpus <n>', 'how many, all of the time').option('--from <when>', 'the window begins, on a quarter of an hour: an instant, or +2h').option('--to <when>', 'the window ends')
    .option('--gpu-model <models>', 'acceptable models; any unless given').option('--min-gpu-memory <GiB>', 'least memory of one GPU').option('--site <ids>', 'only at these sites').option('--country <codes>', 'only in these countries');

/** `+2h` counts from the market's now, and is taken to the next quarter of an hour. */
async function windowOf(client: Client, { from, to }: Pick<BlockFlags, 'from' | 'to'>): Promise<{ readonly startsAt: string; readonly endsAt: string }> {
  if (from === undefined || to === undefined) throw usageProblem('Say the window with --from and --to.');
  const now = [from, to].some((text) => /^[+-]|^now$/.test(text)) ? await marketNow(client) : '';
  const read = (option: string, text: string): string => {
    const instant = Date.parse(instantOption(option, text, now));
    return new Date(/^[+-]/.test(text) ? Math.ceil(instant / QUARTER_MS) * QUARTER_MS : instant).toISOString();
  };
  return { startsAt: read('--from', from), endsAt: read('--to', to) };
}
const QUARTER_MS = 900_000;
async function marketNow(client: Client): Promise<string> {
  return (await client.execute(ViewerDocument, {})).viewer.marketClock.now;
}
async function blockOf(cli: Cli, client: Client, flags: BlockFlags): Promise<Schema.ReservationSpecInput> {
  const gpuCount = count('--gpus', flags.gpus);
  if (gpuCount === undefined) throw usageProblem('Say how many GPUs with --gpus.');
  return given<Schema.ReservationSpecInput>({
    gpuCount, ...(await windowOf(client, flags)), gpuModels: words(flags.gpuModel), minGpuMemoryGib: count('--min-gpu-memory', flags.minGpuMemory), siteIds: words(flags.site), countries: words(flags.country),
  });
}

function quoteText(quote: Quote, times: Times, cli: Cli): string {
  const options = table<Option>([
    { title: 'option', value: (o) => o.id }, { title: 'site', value: (o) => o.site.name, isFlexible: true }, { title: 'model', value: (o) => o.pool.gpuModel, isFlexible: true }, { title: 'take-or-pay', value: (o) => usd(o.takeOrPayUsd) },
    { title: 'per GPU-hour', value: (o) => usd(o.usdPerGpuHour) }, { title: 'power, all in use', value: (o) => usd(o.powerCostUsd) }, { title: 'together', value: (o) => usd(o.totalUsd) }, { title: 'at worst', value: (o) => usd(o.worstCaseUsd) },
  ], quote.options, cli.terminal);
  const refusals = table<Quote['refusals'][number]>([
    { title: 'site', value: (r) => r.site?.name ?? '' }, { title: 'pool', value: (r) => r.pool?.name ?? '' }, { title: 'why not', value: (r) => r.message },
  ], quote.refusals, cli.terminal);
  const first = quote.options[0];
  return [
    first === undefined ? 'No pool has these GPUs throughout the window.' : `${first.gpuCount} GPUs, ${times.window(first.startsAt, first.endsAt)}; good until ${times.at(quote.validUntil)}\n\n${options}`,
    ...(quote.refusals.length === 0 ? [] : [refusals]),
  ].join('\n\n');
}
async function quoted(client: Client, input: Schema.ReservationSpecInput): Promise<Quote> {
  return madeOf((await client.execute(QuoteReservationDocument, { input })).quoteReservation, 'ReservationQuote', optionNames);
}

async function quote(cli: Cli, flags: BlockFlags): Promise<void> {
  const shape = { document: QuoteReservationDocument, path: 'quoteReservation', typename: 'ReservationQuote' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const client = cli.client(flags, 'ada');
  const found = await quoted(client, await blockOf(cli, client, flags));
  if (found.options.length === 0) cli.terminal.setExit(exitCodes.refused);
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, found);
  cli.terminal.out(`${quoteText(found, timesOf(cli, flags), cli)}\n`);
  const [first] = found.options;
  if (first !== undefined) cli.terminal.err(`\nBuy the cheapest: switchyard reserve buy --option ${first.id}\nHold it meanwhile: switchyard quotes hold ${first.id}\n`);
}

async function buy(cli: Cli, flags: BuyFlags): Promise<void> {
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  const { option: optionId, name } = flags;
  if (optionId !== undefined && (flags.gpus ?? flags.from ?? flags.to) !== undefined) throw usageProblem('--option takes a quote as it stands: leave --gpus, --from and --to out.');
  const block = optionId === undefined ? await blockOf(cli, client, flags) : undefined;
  const found = block && (await quoted(client, block));
  const best = found?.options[0];
  const limit = flags.maxTotal ?? best?.takeOrPayUsd;
  const input = given<Schema.ReserveCapacityInput>({ name, quoteOptionId: optionId ?? best?.id, maxTotalUsd: limit });
  const costs = best === undefined ? `Option ${optionId ?? '-'} is bought as it was quoted` : `${best.gpuCount} GPUs at ${best.site.name} (${best.pool.gpuModel}), ${times.window(best.startsAt, best.endsAt)}: ${usd(best.takeOrPayUsd)}`;
  await planThenDo(cli, flags, {
    plan: `${costs}, owed whether it is used or not. The power your jobs draw comes on top${best === undefined ? '' : `, ${usd(best.powerCostUsd)} with all GPUs in use`}.`,
    planValue: { input, option: best }, question: 'Buy it?', obstacle: found !== undefined && best === undefined ? quoteText(found, times, cli) : undefined,
    json: { document: ReserveCapacityDocument, path: 'reserveCapacity', typename: 'Reservation' },
    act: async () => madeOf((await client.execute(ReserveCapacityDocument, { input, idempotencyKey: keyOf(cli, flags) })).reserveCapacity, 'Reservation', optionNames),
    told: (bought) => `${bought.id} is ${plainWords(bought.state)}: ${bought.gpuCount} GPUs at ${bought.site.name}, ${times.window(bought.startsAt, bought.endsAt)}, ${usd(bought.cost.takeOrPayUsd)}.\nNext: switchyard submit --reservation ${bought.id} …`,
  });
}

async function relist(cli: Cli, reservationId: string, flags: RelistFlags): Promise<void> {
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  const { reservation } = await client.execute(ReservationDocument, { id: reservationId });
  if (reservation === null) throw missing(noSuch(reservationId));
  const whole = flags.from === undefined && flags.to === undefined;
  const window = whole ? { startsAt: reservation.startsAt, endsAt: reservation.endsAt } : await windowOf(client, flags);
  const gpuCount = count('--gpus', flags.gpus) ?? reservation.gpuCount;
  const input = { reservationId, ...window, gpuCount };
  await planThenDo(cli, flags, {
    plan: `${gpuCount} of the ${reservation.gpuCount} GPUs of ${reservationId} go back to the market, ${times.window(window.startsAt, window.endsAt)}. They stay owed; 80 % of what others then pay for them is credited, never more than your own price. They do not come back.`,
    planValue: input, question: 'Give them back?', json: { document: RelistReservationDocument, path: 'relistReservation', typename: 'Reservation' },
    act: async () => madeOf((await client.execute(RelistReservationDocument, { input, idempotencyKey: keyOf(cli, flags) })).relistReservation, 'Reservation', optionNames),
    told: (after) => `${after.id}: ${after.gpuHours.relisted} of ${after.gpuHours.bought} GPU-hours are back on the market, ${after.gpuHours.kept} are yours.`,
  });
}

async function cancel(cli: Cli, reservationId: string, flags: ConfirmFlags): Promise<void> {
  const client = cli.client(flags, 'ada');
  await planThenDo(cli, flags, {
    plan: `${reservationId} is called off if its lease is not made yet. After that this is refused: a reservation is take-or-pay.`, planValue: { reservationId }, question: 'Call it off?', json: { document: CancelReservationDocument, path: 'cancelReservation', typename: 'Reservation' },
    act: async () => madeOf((await client.execute(CancelReservationDocument, { input: { reservationId }, idempotencyKey: keyOf(cli, flags) })).cancelReservation, 'Reservation', optionNames), told: (after) => `${after.id} is ${plainWords(after.state)}.`,
  });
}

const noSuch = (id: string): string => `There is no reservation ${id} that you may see. "switchyard reserve list" shows yours.`;
function reservationText(r: Reservation, times: Times, cli: Cli): string {
  const { gpuHours, cost } = r;
  const parts = [facts([
    ['reservation', `${r.id} (${r.name})`], ['state', `${plainWords(r.state)}${r.refusal === null ? '' : `: ${r.refusal}`}`], ['at', `${r.site.name}, ${r.gpuCount} x ${r.pool.gpuModel}`], ['window', times.window(r.startsAt, r.endsAt)],
    ['GPU-hours', `${gpuHours.bought} bought: ${gpuHours.used} used by jobs, ${gpuHours.unused} unused, ${gpuHours.relisted} given back (${gpuHours.resold} of those used by others)`],
    ['take-or-pay', `${usd(cost.takeOrPayUsd)} (${usd(r.usdPerGpuHour)} per GPU-hour), ${usd(cost.dueUsd)} due by now`], ['credit', cost.relistCreditUsd === '0.00' ? undefined : `${usd(cost.relistCreditUsd)} for what others used`],
    ['power', `${usd(cost.jobsUsd)} by its jobs so far; estimated at ${usd(r.estimatedPowerUsd)} with all GPUs in use`],
  ], cli.terminal)];
  if (r.relistings.length > 0) {
    parts.push(table<Reservation['relistings'][number]>([{ title: 'given back', value: (one) => times.window(one.startsAt, one.endsAt) }, { title: 'GPUs', value: (one) => String(one.gpuCount) }], r.relistings, cli.terminal));
  }
  if (r.jobs.length > 0) {
    parts.push(table<Reservation['jobs'][number]>([
      { title: 'job', value: (job) => job.id }, { title: 'name', value: (job) => job.name, isFlexible: true }, { title: 'GPUs', value: (job) => String(job.gpuCount) }, { title: 'state', value: (job) => plainWords(job.state), paint: (job) => statePaint(job.state) },
      { title: 'cost so far', value: (job) => usd(job.costSoFarUsd) },
    ], r.jobs, cli.terminal));
  }
  return parts.join('\n\n');
}

/** `switchyard reserve …`. */
export function register(program: Command, cli: Cli): void {
  const reserve = program.command('reserve').description('reservations: blocks of GPUs for a window, take-or-pay, for your own jobs');
  commonOptions(blockOptions(reserve.command('quote').description('which blocks can be had, at what price, and why other pools have none; exits 1 when none can')), 'ada', [
    'reserve quote --gpus 64 --from 2026-12-01 --to 2026-12-08', 'reserve quote --gpus 8 --from +2h --to +26h --country US --json options.id,options.takeOrPayUsd',
  ]).action((flags: BlockFlags) => quote(cli, flags));
  commonOptions(confirmOptions(blockOptions(reserve.command('buy').description('buys a block: shows what it costs, asks, does it'))), 'ada', [
    'reserve buy --option opt_1 --yes', 'reserve buy --gpus 8 --from +2h --to +26h --max-total 500 --name december',
  ]).option('--option <id>', 'an option of a quote, held or not').option('--max-total <usd>', 'most the block may cost, power left out; what is shown unless given').option('--name <name>', 'your name for it')
    .action((flags: BuyFlags) => buy(cli, flags));
  listCommand(reserve, cli, {
    description: 'your reservations, newest first', examples: ['reserve list --state active', 'reserve list --json id,state,gpuHours.unused'], as: 'ada', document: ReservationsDocument, noun: 'reservations', empty: 'No reservations: "switchyard reserve quote --help" shows how to ask for one.',
    options: (command) => command.option('--state <states>', 'only in these, such as active,reserved').option('--site <id>', 'only at this site'),
    variables: (flags: ListFlags, { first, after }) => given({ filter: given({ states: enumValues<Schema.ReservationState>(flags.state), siteId: flags.site }) as Schema.ReservationFilter, first, after }), page: ({ reservations: page }) => page,
    columns: (times) => [
      { title: 'reservation', value: (r) => r.id }, { title: 'name', value: (r) => r.name, isFlexible: true }, { title: 'site', value: (r) => r.site.name, isFlexible: true }, { title: 'GPUs', value: (r) => String(r.gpuCount) },
      { title: 'state', value: (r) => plainWords(r.state), paint: (r) => statePaint(r.state) }, { title: 'window', value: (r) => times.window(r.startsAt, r.endsAt) }, { title: 'unused h', value: (r) => r.gpuHours.unused }, { title: 'take-or-pay', value: (r) => usd(r.cost.takeOrPayUsd) },
    ],
  });
  showCommand(reserve, cli, {
    name: 'show <reservation>', description: 'one reservation: what of it is used, given back and owed, and its jobs', examples: ['reserve show lease_1', 'reserve show lease_1 --json gpuHours'], as: 'ada', document: ReservationDocument,
    variables: (id) => ({ id }), thing: ({ reservation }) => reservation, text: (reservation, times) => reservationText(reservation, times, cli), missing: noSuch,
  });
  commonOptions(confirmOptions(reserve.command('relist <reservation>').description('gives GPUs that you do not need back to the market for a time')), 'ada', ['reserve relist lease_1 --gpus 4 --from +4h --to +8h', 'reserve relist lease_1 --yes'])
    .option('--gpus <n>', 'how many; all unless given').option('--from <when>', 'from; all of the window unless given').option('--to <when>', 'until')
    .action((id: string, flags: RelistFlags) => relist(cli, id, flags));
  commonOptions(confirmOptions(reserve.command('cancel <reservation>').description('calls off a reservation whose lease is not made yet; refused after that, since it is take-or-pay')), 'ada', ['reserve cancel lease_1 --yes']).action((id: string, flags: ConfirmFlags) => cancel(cli, id, flags));
}
