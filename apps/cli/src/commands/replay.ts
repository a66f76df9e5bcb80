import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { addMs, canonicalJson, DAY_MS, epochMs, toIso } from '@switchyard/kernel';
import { importJobCsv } from '@switchyard/grid';
import { plan } from '@switchyard/matching';
import { type DeadlineRule, foresightInstance, type PolicyResult, replay, syntheticTrace, type TraceJob } from '@switchyard/simulation';
import { replayCharts } from '../charts/replay-charts.js';
import { amount, oneOf, positiveNumber, share, wholeNumber } from './options.js';
import { replayPolicies } from './replay-policies.js';
import { type LoadedPrices, loadPrices, priceFiles, syntheticSeries } from './replay-prices.js';
import { brokenLines, type CostOfNotKnowing, costOfNotKnowing, forecastLine, notKnowingLines, replayTable, saving } from './replay-report.js';
import { DRAIN_DAYS, HISTORY_DAYS, type PreparedReplay, prepareReplay, readStart, type ReplayFlags } from './replay-run.js';
import { termLines } from './replay-terms.js';

/** One big plan instead of hundreds of small ones: it can afford more work than a cycle. */
const FORESIGHT_ROUNDS_PER_ROUND = 3;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const fail = (line: string): void => {
  say(line);
  process.exitCode = 1;
};

const deadlineRule = (text: string): DeadlineRule => {
  if (text === 'trace' || text === 'mixed') return { kind: text };
  const hours = /^slack:(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (hours === undefined) throw new InvalidArgumentError('It must be trace, mixed or slack:HOURS.');
  return { kind: 'slack', hours: Number(hours) };
};

const series = (text: string): readonly string[] => {
  const names = text.split(',');
  if (names.some((name) => name === '') || new Set(names).size < names.length) throw new InvalidArgumentError('It must be different names, comma separated.');
  return names;
};

/** Lines of progress over the whole replay. */
const PROGRESS_LINES = 40;

/** Runs all policies side by side, with a line of progress whenever ours is another step further. */
function runPolicies(prepared: PreparedReplay, flags: ReplayFlags): readonly PolicyResult[] {
  const steps = replay(prepared.input, replayPolicies(flags, prepared.input.slots));
  let shown = -1;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    const { policy, slot, slots, pending, placed, missed } = step.value;
    const mark = Math.floor((PROGRESS_LINES * slot) / slots);
    if (mark === shown) continue;
    shown = mark;
    const day = (slot * prepared.input.slotSeconds) / 86_400;
    say(`  ${Math.round((100 * slot) / slots)} %, day ${day.toFixed(1)}, ${policy}: ${placed} done, ${pending} waiting or running, ${missed} missed`);
  }
}

interface Outcome {
  readonly results: readonly PolicyResult[];
  readonly foresight: { readonly lowerBoundUsd: number; readonly costUsd: number; readonly missed: number; readonly missedAtLeast: number };
  readonly costs: CostOfNotKnowing;
}

/** Everything a reader needs to repeat and judge a replay; nothing in it depends on the clock or the machine. */
function resultJson(prepared: PreparedReplay, flags: ReplayFlags, { results, foresight, costs }: Outcome): string {
  const { input } = prepared;
  const { chart: _chart, json: _json, prices: _prices, jobs: _jobs, ...dials } = flags;
  return `${canonicalJson({
    start: toIso(prepared.start), slotSeconds: input.slotSeconds, slots: input.slots, dials, jobs: prepared.workload.jobs.length, gpuHours: prepared.workload.gpuHours, load: prepared.actualLoad,
    sites: prepared.sites.map((site) => ({ id: site.node, file: site.file })),
    pools: input.sites.map((pool) => ({ id: pool.id, feeder: pool.feeder, gpus: Math.max(...pool.gpus), puePpm: pool.puePpm, speedPpm: pool.speedPpm ?? 1_000_000, powerModel: (pool.powerModel ?? input.powerModel).version })),
    feeders: input.feeders, curtailments: input.curtailments, perfectForesight: foresight, costOfNotKnowing: costs, results,
    savings: results.slice(1).map((other) => ({ against: other.name, share: saving(results[0]!, other) })),
  })}\n`;
}

/** In place of a path: the invented market, or an invented trace. Results say so by the names of files and jobs. */
const SYNTHETIC = 'synthetic';
const SYNTHETIC_JOBS_PER_DAY = 250;
const SYNTHETIC_START = epochMs(Date.UTC(2026, 1, 1));

const absent = (what: string, path: string): string =>
  `replay skipped: no ${what} at ${path}. Price and job data are not part of this repository: name your own files with --prices and --jobs, or say ${SYNTHETIC} for invented ones.`;

/** Prices to replay against; a text when there is nothing to read. */
async function readPrices(flags: ReplayFlags): Promise<LoadedPrices | string> {
  if (flags.prices === SYNTHETIC) {
    const start = flags.from === undefined ? SYNTHETIC_START : readStart(flags.from);
    return start === undefined ? `replay: --from ${flags.from} is not a date or an instant with an offset` : syntheticSeries(flags.seed, addMs(start, -HISTORY_DAYS * DAY_MS), HISTORY_DAYS + flags.days + DRAIN_DAYS, flags.sites);
  }
  const files = priceFiles(flags.prices);
  return files === undefined || files.length === 0 ? absent('price file', flags.prices) : loadPrices(files, flags.zone, say);
}

/** Jobs to replay; a text when there is nothing to read. */
async function readTrace(flags: ReplayFlags): Promise<readonly TraceJob[] | string> {
  if (flags.jobs === SYNTHETIC) return syntheticTrace({ seed: flags.seed, days: Math.ceil(flags.days * flags.speed) + flags.jobsFromDays, jobsPerDay: SYNTHETIC_JOBS_PER_DAY });
  if (!existsSync(flags.jobs)) return absent('job trace', flags.jobs);
  const trace = await importJobCsv(createReadStream(flags.jobs), { fileName: basename(flags.jobs) });
  if (!trace.ok) return `replay: ${trace.error}`;
  const { jobs, badRows } = trace.value;
  if (badRows.length > 0) say(`not used: ${badRows.length} rows of ${basename(flags.jobs)} (first: line ${badRows[0]!.line}, ${badRows[0]!.message})`);
  return jobs;
}

async function run(flags: ReplayFlags): Promise<void> {
  const trace = await readTrace(flags);
  if (typeof trace === 'string') return fail(trace);
  const loaded = await readPrices(flags);
  if (typeof loaded === 'string') return fail(loaded);
  const prepared = prepareReplay(flags, loaded, trace);
  if (typeof prepared === 'string') return fail(`replay: ${prepared}`);
  for (const line of prepared.skipped) say(`not used: ${line}`);
  for (const site of prepared.sites) say(`site ${site.node} (${site.file})`);

  const results = runPolicies(prepared, flags);
  say('  one plan with every price, job and cut known beforehand ...');
  const plan1 = plan(foresightInstance(prepared.input), { rounds: FORESIGHT_ROUNDS_PER_ROUND * flags.rounds, seed: flags.seed });
  const foresight = { lowerBoundUsd: plan1.lowerBound, costUsd: plan1.cost, missed: plan1.missed, missedAtLeast: plan1.missedLowerBound };
  const costs = costOfNotKnowing(results, plan1);
  process.stdout.write([
    ...termLines(prepared, flags),
    replayTable(results),
    ...brokenLines(results[0]!),
    ...notKnowingLines(costs, flags.compareUnlimited),
    forecastLine(results[0]!),
    `with perfect foresight: cost ${plan1.cost.toFixed(2)} USD, ${plan1.missed} missed (at least ${plan1.missedLowerBound} by any plan), bound ${plan1.lowerBound.toFixed(2)} (whole slots, one pool per job)`,
    '',
  ].join('\n'));
  if (flags.json !== undefined) writeFileSync(flags.json, resultJson(prepared, flags, { results, foresight, costs }));
  if (flags.chart !== undefined) writeCharts(flags.chart, prepared, flags, results);
}

/** One file with the two main charts, or a directory with all of them. */
function writeCharts(path: string, { start, input, actualLoad }: PreparedReplay, flags: ReplayFlags, results: readonly PolicyResult[]): void {
  const charts = replayCharts({ start, days: flags.days, input, results, actualLoad, seed: flags.seed });
  if (/\.svg$/i.test(path)) return writeFileSync(path, charts['market.svg']!);
  mkdirSync(path, { recursive: true });
  for (const [name, svg] of Object.entries(charts)) writeFileSync(join(path, name), svg);
}

/** `switchyard replay`: a real job trace against real prices, through the live planner on a virtual clock; no server. */
export function register(program: Command): void {
  const positive = positiveNumber(InvalidArgumentError);
  const fraction = share(InvalidArgumentError);
  const whole = (least: number) => wholeNumber(least, InvalidArgumentError);
  program
    .command('replay')
    .description('run a job trace against price files through the live planner and compare with five simpler methods')
    .requiredOption('--prices <path>', 'a price CSV, a directory (every CSV in it that holds prices), or synthetic')
    .requiredOption('--jobs <file>', 'job trace (submit_s, duration_s, gpus and optionally deadlines_s, user), or synthetic')
    .option('--from <date>', 'first day (UTC), or an instant with offset; default: where most series have prices')
    .option('--days <n>', 'days of submissions (30 for a month); a week more is simulated for the last jobs to end', whole(1), 7)
    .option('--sites <n>', 'at most this many sites, one per price series', whole(1), 10)
    .option('--series <names>', 'series to use, comma separated, in this order', series)
    .option('--zone <zone>', 'zone of price times without an offset')
    .option('--slot-minutes <n>', 'length of a planning slot', (text: string) => Number(oneOf(['5', '15', '30', '60'] as const, InvalidArgumentError)(text)), 60)
    .option('--speed <x>', 'trace time per simulated time: at 4, four trace days arrive in one', positive, 1)
    .option('--jobs-from-days <n>', 'where in the trace to start, in days after its first job', whole(0), 0)
    .option('--min-minutes <n>', 'leave out shorter jobs', whole(0), 30)
    .option('--max-gpus <n>', 'leave out wider gangs; the biggest site is made for the widest that is left', whole(1))
    .option('--load <share>', 'share of the GPUs that the trace keeps busy on average; sizes the sites', positive, 0.6)
    .option('--deadlines <rule>', 'trace (from the file), mixed (half tight, half 12 to 71 h of slack; by the dice) or slack:HOURS', deadlineRule, { kind: 'mixed' } as DeadlineRule)
    .option('--known-hours <n>', 'hours of prices known ahead; beyond them plans use a forecast', whole(1), 24)
    .option('--commit-slots <n>', 'slots between plans; what starts within them is committed', whole(1), 1)
    .option('--horizon-days <n>', 'how far a plan looks ahead', whole(1), 7)
    .option('--adder <usd>', 'USD/MWh on top of every price', amount(-1_000, InvalidArgumentError), 10)
    .option('--curtail-above <usd>', 'sites run a quarter of their GPUs and kW when the market is dearer, USD/MWh; plans know when they know the price', positive, 250)
    .option('--gpu-models <kind>', 'mixed (every second site has a second pool of A100, H200 or B200 at its own speed) or h100', oneOf(['mixed', 'h100'] as const, InvalidArgumentError), 'mixed')
    .option('--feeder-share <share>', 'kW of a feeder, as a share of what all GPUs of its site can draw', fraction, 0.9)
    .option('--interruptible <share>', 'jobs that may be parked; they are planned again while they run', fraction, 0.3)
    .option('--restart-minutes <n>', 'coming back from a checkpoint, rounded up to slots and paid in full', amount(0, InvalidArgumentError), 15)
    .option('--max-segments <n>', 'parts a parked job may run in', whole(1), 6)
    .option('--whole-nodes <share>', 'jobs that want nodes for themselves', fraction, 0.2)
    .option('--capped <share>', 'jobs with a price cap or a budget, 0.8 to 2 times the mean power cost', fraction, 0.1)
    .option('--staged <share>', 'jobs with 10 to 200 GiB of data at one site', fraction, 0.2)
    .option('--usd-per-gib <usd>', 'cost of moving data or a checkpoint to another site', amount(0, InvalidArgumentError), 0.01)
    .option('--dependent <share>', 'jobs that start after an earlier one of the same customer has ended', fraction, 0.1)
    .option('--customers <n>', 'customers that jobs without a user are spread over', whole(0), 12)
    .option('--curtailments <n>', 'random cuts per site and 30 days, 1 to 4 h, half of them full', amount(0, InvalidArgumentError), 2)
    .option('--notice-hours <n>', 'hours before a random cut in which plans know of it', amount(0, InvalidArgumentError), 4)
    .option('--move-gain <usd>', 'what a plan must gain before a held placement moves', amount(0, InvalidArgumentError), 0.05)
    .option('--margin-share <share>', 'part of its slack by which plans end a job before its deadline, as long as it has a place then', fraction, 0.5)
    .option('--margin-hours <n>', 'at most so many hours of it; 0: plans use all of a job\'s time', amount(0, InvalidArgumentError), 6)
    .option('--ageing <percent>', 'what a day of waiting adds to the value of a job in plans', amount(0, InvalidArgumentError), 10)
    .option('--fair <on|off>', 'share contested capacity between customers', oneOf(['on', 'off'] as const, InvalidArgumentError), 'on')
    .option('--no-baselines', 'leave out the five simpler methods')
    .option('--no-known-prices', 'leave out the second replay that knows every price')
    .option('--compare-unlimited <x>', 'also replay with so many times the rounds, and judge one plan in twelve by one with as many', whole(2))
    .option('--rounds <n>', 'work budget of each plan; the same rounds and seed replay to the same bytes', whole(1), 40)
    .option('--seed <n>', 'seed of everything that is drawn, and of the planner', whole(0), 1)
    .option('--chart <path>', 'a name ending in .svg: price by site and hour with the placed load over it, and the savings; else a directory for all charts')
    .option('--json <file>', 'write the whole result as canonical JSON')
    .action((flags: ReplayFlags) => run(flags));
}
