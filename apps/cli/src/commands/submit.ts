import type { Command } from 'commander';
import { BindQuoteDocument, type Client, QuoteJobDocument, QuotesDocument, type Schema, SubmitJobDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, isConfirmed, keyOf, planThenDo } from '../base/confirm.js';
import { facts, plainWords, usd } from '../base/output.js';
import { madeOf, usageProblem } from '../base/problems.js';
import { duration, type Times } from '../base/time.js';
import { type JobFlags, jobOptionNames, jobOptions, jobSpecOf } from './job-options.js';
import { watchJob } from './job-watch.js';
import { askQuote } from './quote.js';
import { type Option, optionWords, type Quote, quoteWords } from './quote-words.js';

interface SubmitFlags extends JobFlags, ConfirmFlags {
  readonly option?: string;
  readonly take?: string;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}
/** Newest quotes among which `--option` is looked for, for the plan's words. */
const QUOTES_SEARCHED = 50;
const shape = { document: SubmitJobDocument, path: 'submitJob', typename: 'Job' };

/** An option of a quote by `soonest`, `cheapest` or its number. @throws CliProblem naming what there is */
function chosenOption(options: readonly Option[], take: string): Option {
  const wanted = options.find((one) => (take === 'soonest' ? one.kind === 'NOW' : take === 'cheapest' ? one.kind === 'CHEAPEST' : String(one.rank) === take));
  // With one option alone, it is the soonest and the cheapest.
  const found = wanted ?? (options.length === 1 && /^(soonest|cheapest)$/.test(take) ? options[0] : undefined);
  if (found === undefined) throw usageProblem(`--take ${take}: ${options.length === 0 ? 'no site can run it; "switchyard quote" with the same options says why' : `take soonest, cheapest or a number: ${options.map(({ rank }) => rank).join(', ')}`}.`);
  return found;
}

/** Holds the option when nobody does yet, then submits it. */
async function take(client: Client, key: string, option: Pick<Option, 'id' | 'heldUntil'>) {
  if (option.heldUntil === null) madeOf((await client.execute(BindQuoteDocument, { input: { quoteOptionId: option.id }, idempotencyKey: `${key} hold` })).bindQuote, 'QuoteOption', jobOptionNames);
  return submit(client, key, { quoteOptionId: option.id });
}
async function submit(client: Client, key: string, input: Schema.SubmitJobInput) {
  return madeOf((await client.execute(SubmitJobDocument, { input, idempotencyKey: key })).submitJob, 'Job', jobOptionNames);
}
/** The option among the newest quotes; undefined when it is in none of them. */
async function lookedUp(client: Client, id: string): Promise<{ readonly option: Option; readonly quote: Quote } | undefined> {
  const { quotes } = await client.execute(QuotesDocument, { first: QUOTES_SEARCHED });
  return quotes.edges.flatMap(({ node: quote }) => quote.options.map((option) => ({ option, quote }))).find(({ option }) => option.id === id);
}
/** Why an option cannot be taken any more; undefined when it can. */
function expiry(found: { readonly option: Option; readonly quote: Quote } | undefined): string | undefined {
  if (found === undefined || found.option.heldUntil !== null || found.quote.expiresInSeconds > 0) return undefined;
  return `The quote has expired: "switchyard quotes again ${found.quote.id}" says what it would cost now.`;
}
async function quoted(client: Client, input: Schema.JobSpecInput): Promise<Quote> {
  return madeOf((await client.execute(QuoteJobDocument, { input })).quoteJob, 'Quote', jobOptionNames);
}
/** A file may hold anything: the API judges it, here it is shown. */
const whenOf = (text: string, times: Times): string => (Number.isNaN(Date.parse(text)) ? text : times.at(text));
function limitsOf(spec: Schema.JobSpecInput, times: Times, cli: Cli): string {
  return facts([
    ['job', `${spec.name}: ${spec.gpuCount} GPUs${spec.gpuModels == null ? '' : ` (${spec.gpuModels.join(' or ')})`}`],
    ['runs for', `${duration(spec.expectedDurationSeconds ?? spec.maxDurationSeconds)}; stopped after ${duration(spec.maxDurationSeconds)}`],
    ['not before', spec.earliestStart == null ? undefined : whenOf(spec.earliestStart, times)], ['deadline', spec.deadline == null ? undefined : whenOf(spec.deadline, times)], ['at most', [spec.maxTotalUsd == null ? '' : `${usd(spec.maxTotalUsd)} in all`, spec.maxPriceUsdPerGpuHour == null ? '' : `${usd(spec.maxPriceUsdPerGpuHour)} per GPU-hour`].filter(Boolean).join(', ')],
  ], cli.terminal);
}

async function run(cli: Cli, args: readonly string[], flags: SubmitFlags): Promise<void> {
  if (flags.option !== undefined && (flags.file !== undefined || flags.take !== undefined || args.length > 0)) throw usageProblem('--option takes a quote as it stands: leave --file, --take and arguments out.');
  if (flags.dryRun === true && flags.option !== undefined) throw usageProblem('"switchyard quotes show" shows an option; --dry-run is for a job that has no quote yet.');
  if (flags.dryRun === true) return askQuote(cli, args, flags);
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  const key = keyOf(cli, flags);
  const told = (job: { readonly id: string; readonly state: string; readonly quotedUsd: string | null; readonly placement: { readonly site: { readonly name: string }; readonly totalUsd: string } | null }): string =>
    `${job.id} is ${plainWords(job.state)}${job.placement === null ? '' : ` at ${job.placement.site.name}, ${usd(job.placement.totalUsd)}`}.${flags.watch === true ? '' : `\nNext: switchyard jobs watch ${job.id}`}`;
  let job: { readonly id: string } | undefined;
  if (flags.option !== undefined) {
    const id = flags.option;
    const found = await lookedUp(client, id);
    const option = found?.option;
    job = await planThenDo(cli, flags, {
      plan: option === undefined ? `Option ${id} is taken as it was quoted.` : optionWords(option, times, cli.terminal), planValue: option ?? { id }, question: 'Submit it?', obstacle: expiry(found), json: shape,
      act: () => take(client, key, option ?? { id, heldUntil: null }), told,
    });
  } else {
    const spec = await jobSpecOf(cli, client, flags, args);
    const wanted = flags.take;
    // With --yes and no wish of a certain option nothing is shown, so no quote is made.
    const quote = isConfirmed(flags) && wanted === undefined ? undefined : await quoted(client, spec);
    const option = wanted === undefined || quote === undefined ? undefined : chosenOption(quote.options, wanted);
    const shown = quote === undefined ? '' : `\n\n${option === undefined ? quoteWords(quote, times, cli.terminal) : optionWords(option, times, cli.terminal)}`;
    job = await planThenDo(cli, flags, {
      plan: `${limitsOf(spec, times, cli)}${shown}${option === undefined ? '\n\nThe market runs it where and when it is cheapest inside these limits; --take soonest, cheapest or a number holds you one of the options.' : ''}`,
      planValue: { spec, quote, option }, question: quote?.options.length === 0 ? 'No site can now. Submit it, to wait until one can?' : 'Submit it?', json: shape,
      act: () => (option === undefined ? submit(client, key, { spec }) : take(client, key, option)), told,
    });
  }
  if (job !== undefined && flags.watch === true) await watchJob(cli, job.id, flags);
}

/** `switchyard submit`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(confirmOptions(jobOptions(program.command('submit').description('submits a job: shows what it would cost, asks, does it'))), 'ada', [
    'submit --gpus 16 --duration 2h --deadline +8h --max-total 80 --workload demo-train -- --steps 200', 'submit --file job.json --take cheapest --yes --watch', 'submit --option opt_1 --yes', 'submit --file job.json --dry-run',
  ]).option('--option <id>', 'an option of a quote, held or not').option('--take <which>', 'quote, and take soonest, cheapest or an option by its number').option('--dry-run', 'only the quote').option('--watch', 'stay until it ends; the exit code says how')
    .action((args: string[], flags: SubmitFlags) => run(cli, args, flags));
}
