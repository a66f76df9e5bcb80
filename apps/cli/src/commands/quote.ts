import type { Command } from 'commander';
import { BindQuoteDocument, QuoteDocument, QuoteJobDocument, QuotesDocument, RequoteJobDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, given, listCommand, type PageFlags, showCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { exitCodes } from '../base/exit-codes.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { usd } from '../base/output.js';
import { madeOf } from '../base/problems.js';
import { duration } from '../base/time.js';
import { type JobFlags, jobOptionNames, jobOptions, jobSpecOf } from './job-options.js';
import { differenceTable, type Option, quoteWords } from './quote-words.js';

/** Asks for a quote of the job that the flags describe, and shows it. */
export async function askQuote(cli: Cli, args: readonly string[], flags: JobFlags & CommonFlags): Promise<void> {
  const shape = { document: QuoteJobDocument, path: 'quoteJob', typename: 'Quote' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const client = cli.client(flags, 'ada');
  const input = await jobSpecOf(cli, client, flags, args);
  const quote = madeOf((await client.execute(QuoteJobDocument, { input })).quoteJob, 'Quote', jobOptionNames);
  if (quote.options.length === 0) cli.terminal.setExit(exitCodes.refused);
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, quote);
  cli.terminal.out(`${quoteWords(quote, timesOf(cli, flags), cli.terminal)}\n`);
  const best = quote.options.find(({ kind }) => kind === 'CHEAPEST') ?? quote.options.at(-1);
  if (best !== undefined) cli.terminal.err(`\nTake the cheapest: switchyard submit --option ${best.id}\nHold it meanwhile: switchyard quotes hold ${best.id}\n`);
}

async function again(cli: Cli, quoteId: string, flags: CommonFlags): Promise<void> {
  const shape = { document: RequoteJobDocument, path: 'requoteJob', typename: 'Requote' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const answer = madeOf((await cli.client(flags, 'ada').execute(RequoteJobDocument, { input: { quoteId } })).requoteJob, 'Requote', { quoteId: '<quote>' });
  if (answer.quote.options.length === 0) cli.terminal.setExit(exitCodes.refused);
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, answer);
  const times = timesOf(cli, flags);
  cli.terminal.out(`${quoteWords(answer.quote, times, cli.terminal)}\n\nSince ${times.at(answer.previous.createdAt)}:\n${differenceTable(answer.differences, times, cli.terminal)}\n`);
}

async function hold(cli: Cli, optionId: string, flags: ConfirmFlags): Promise<void> {
  const client = cli.client(flags, 'ada');
  const times = timesOf(cli, flags);
  await planThenDo(cli, flags, {
    plan: `Option ${optionId} is held for you for some minutes: nobody else gets its GPUs. It costs nothing and ends by itself.`, planValue: { quoteOptionId: optionId }, question: 'Hold it?',
    json: { document: BindQuoteDocument, path: 'bindQuote', typename: 'QuoteOption' },
    act: async () => madeOf((await client.execute(BindQuoteDocument, { input: { quoteOptionId: optionId }, idempotencyKey: keyOf(cli, flags) })).bindQuote, 'QuoteOption', { quoteOptionId: '<option>' }),
    told: (option) => `${option.id} is held until ${times.at(option.heldUntil)}: ${usd(option.totalUsd)} at ${option.site.name}.\nNext: switchyard submit --option ${option.id}`,
  });
}
const cheapest = (options: readonly Option[]): Option | undefined => options.reduce<Option | undefined>((best, one) => (best === undefined || Number(one.totalUsd) < Number(best.totalUsd) ? one : best), undefined);

/** `switchyard quote` and `switchyard quotes …`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(jobOptions(program.command('quote').description('what a job would cost, where and when: every option on the curve of price against finish, and every site\u2019s reason why not; exits 1 when no site can')), 'ada', [
    'quote --gpus 16 --duration 2h --deadline +8h --max-total 80 --workload demo-train -- --steps 200', 'quote --file job.json --local', 'quote --file job.json --json id,options.id,options.totalUsd',
  ]).action((args: string[], flags: JobFlags & CommonFlags) => askQuote(cli, args, flags));
  const quotes = program.command('quotes').description('quotes you were given');
  listCommand(quotes, cli, {
    description: 'newest first', examples: ['quotes list --first 5'], as: 'ada', document: QuotesDocument, noun: 'quotes', empty: 'No quotes yet: "switchyard quote --help" shows how to ask.',
    variables: (_flags: PageFlags, { first, after }) => given({ first, after }), page: ({ quotes: page }) => page,
    columns: (times) => [
      { title: 'quote', value: (q) => q.id }, { title: 'name', value: (q) => q.name, isFlexible: true }, { title: 'GPUs', value: (q) => String(q.gpuCount) }, { title: 'made', value: (q) => times.at(q.createdAt) },
      { title: 'good for', value: (q) => (q.expiresInSeconds > 0 ? duration(q.expiresInSeconds) : 'expired') }, { title: 'options', value: (q) => String(q.options.length) },
      { title: 'from', value: (q) => usd(cheapest(q.options)?.totalUsd) }, { title: 'job', value: (q) => q.jobId ?? '' },
    ],
  });
  showCommand(quotes, cli, {
    name: 'show <quote>', description: 'one quote, also when it has expired', examples: ['quotes show quote_1'], as: 'ada', document: QuoteDocument, variables: (id) => ({ id }), thing: ({ quote }) => quote,
    text: (quote, times) => quoteWords(quote, times, cli.terminal), missing: (id) => `There is no quote ${id} that you may see. "switchyard quotes list" shows yours.`,
  });
  commonOptions(quotes.command('again <quote>').description('asks for the same job again, and says what changed'), 'ada', ['quotes again quote_1']).action((id: string, flags: CommonFlags) => again(cli, id, flags));
  commonOptions(confirmOptions(quotes.command('hold <option>').description('holds an option for you for some minutes')), 'ada', ['quotes hold opt_1 --yes']).action((id: string, flags: ConfirmFlags) => hold(cli, id, flags));
}
