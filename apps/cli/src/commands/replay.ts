import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { addMs, canonicalJson, DAY_MS, epochMs, toIso } from '@switchyard/kernel';
import { importJobCsv } from '@switchyard/grid';
import { plan } from '@switchyard/matching';
import { type DeadlineRule, foresightInstance, type PolicyResult, replay, syntheticTrace, type TraceJob } from '@switchyard/simulation';
import { replayChart } from '../charts/replay-chart.js';
import { oneOf, positiveNumber, wholeNumber } from './options.js';
import { type LoadedPrices, loadPrices, priceFiles, syntheticSeries } from './replay-prices.js';
import { replayTable, saving } from './replay-report.js';
import { DRAIN_DAYS, HISTORY_DAYS, type PreparedReplay, prepareReplay, readStart, type ReplayFlags, replayPolicies } from './replay-run.js';

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

const svgFile = (text: string): string => {
  if (!/\.svg$/i.test(text)) throw new InvalidArgumentError('Charts are SVG: the name must end in .svg.');
  return text;
};

/** Runs all policies, with a line of progress about every tenth of the way. */
function runPolicies(prepared: PreparedReplay, flags: ReplayFlags): readonly PolicyResult[] {
  const steps = replay(prepared.input, replayPolicies(flags.rounds, flags.seed));
  let shown = '';
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    const { policy, slot, slots, pending, placed, missed } = step.value;
    const mark = `${policy} ${Math.floor((10 * slot) / slots)}`;
    if (mark === shown) continue;
    shown = mark;
    say(`  ${policy}: ${Math.round((100 * slot) / slots)} %, ${placed} placed, ${pending} waiting, ${missed} missed`);
  }
}

/** Everything a reader needs to repeat and judge a replay; nothing in it depends on the clock or the machine. */
function resultJson(prepared: PreparedReplay, flags: ReplayFlags, results: readonly PolicyResult[], bound: { readonly lowerBoundUsd: number; readonly costUsd: number }): string {
  return `${canonicalJson({
    start: toIso(prepared.start), days: flags.days, slotSeconds: prepared.input.slotSeconds, slots: prepared.input.slots, seed: flags.seed, rounds: flags.rounds,
    knownHours: flags.knownHours, deadlines: flags.deadlines, jobs: prepared.workload.jobs.length, gpuHours: prepared.workload.gpuHours, load: prepared.actualLoad,
    sites: prepared.input.sites.map((site, s) => ({ id: site.id, file: prepared.sites[s]!.file, gpus: Math.max(...site.gpus), puePpm: site.puePpm })),
    perfectForesight: bound, results,
    savings: results.slice(1).map((baseline) => ({ against: baseline.name, share: saving(results[0]!, baseline) })),
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
  say('  bound with every price and job known beforehand ...');
  const foresight = plan(foresightInstance(prepared.input), { rounds: FORESIGHT_ROUNDS_PER_ROUND * flags.rounds, seed: flags.seed });
  const { workload, input } = prepared;
  process.stdout.write([
    `${toIso(prepared.start).slice(0, 10)}, ${flags.days} days, ${prepared.sites.length} sites, ${workload.jobs.length} jobs (${Math.round(workload.gpuHours)} GPU-hours, load ${(100 * prepared.actualLoad).toFixed(0)} %), `
      + `${input.slotSeconds / 60} min slots, seed ${flags.seed}, ${flags.rounds} rounds; prices known ${flags.knownHours} h ahead, then forecast (mean error ${results[0]!.forecastErrorUsdPerMwh.toFixed(1)} USD/MWh); H100 servers`,
    replayTable(results),
    `with perfect foresight: cost ${foresight.powerCost.toFixed(2)} USD, ${foresight.missed} missed (at least ${foresight.missedLowerBound} by any plan), bound ${foresight.lowerBound.toFixed(2)} of ${foresight.cost.toFixed(2)} USD with penalties (prices by the slot, partial last slots in full)`,
    '',
  ].join('\n'));
  if (flags.json !== undefined) writeFileSync(flags.json, resultJson(prepared, flags, results, { lowerBoundUsd: foresight.lowerBound, costUsd: foresight.cost }));
  if (flags.chart !== undefined) writeFileSync(flags.chart, replayChart({ start: prepared.start, days: flags.days, input, results }));
}

/** `switchyard replay`: a real job trace against real prices, through the live planner on a virtual clock; no server. */
export function register(program: Command): void {
  const positive = positiveNumber(InvalidArgumentError);
  const whole = (least: number) => wholeNumber(least, InvalidArgumentError);
  program
    .command('replay')
    .description('run a job trace against price files through the live planner and compare with FIFO and cheapest-site-now')
    .requiredOption('--prices <path>', 'a price CSV, a directory (every CSV in it that holds prices), or synthetic')
    .requiredOption('--jobs <file>', 'job trace (submit_s, duration_s, gpus and optionally deadlines_s, user), or synthetic')
    .option('--from <date>', 'first day (UTC), or an instant with offset; default: where most series have prices')
    .option('--days <n>', 'days of submissions; a week more is simulated for the last jobs to end', whole(1), 14)
    .option('--sites <n>', 'at most this many sites, one per price series', whole(1), 10)
    .option('--series <names>', 'series to use, comma separated, in this order', (text: string) => text.split(','))
    .option('--zone <zone>', 'zone of price times without an offset')
    .option('--slot-minutes <n>', 'length of a planning slot', (text: string) => Number(oneOf(['5', '15', '30', '60'] as const, InvalidArgumentError)(text)), 60)
    .option('--speed <x>', 'trace time per simulated time: at 4, four trace days arrive in one', positive, 1)
    .option('--jobs-from-days <n>', 'where in the trace to start, in days after its first job', whole(0), 0)
    .option('--min-minutes <n>', 'leave out shorter jobs', whole(0), 30)
    .option('--load <share>', 'share of the GPUs that the trace keeps busy on average; sizes the sites', positive, 0.6)
    .option('--deadlines <rule>', 'trace (from the file), mixed (half tight, half 12 to 71 h of slack; by the dice) or slack:HOURS', deadlineRule, { kind: 'mixed' } as DeadlineRule)
    .option('--known-hours <n>', 'hours of prices known ahead; beyond them plans use a forecast', whole(1), 24)
    .option('--commit-slots <n>', 'slots between plans; what starts within them is committed', whole(1), 1)
    .option('--horizon-days <n>', 'how far a plan looks ahead', whole(1), 7)
    .option('--adder <usd>', 'USD/MWh on top of every price', Number, 10)
    .option('--curtail-above <usd>', 'sites run a quarter of their GPUs when the market is dearer, USD/MWh', positive, 250)
    .option('--rounds <n>', 'work budget of each plan; the same rounds and seed replay to the same bytes', whole(1), 150)
    .option('--seed <n>', 'seed of deadlines and planner', whole(0), 1)
    .option('--chart <file.svg>', 'write an SVG chart: price by site and hour with the placed load over it, and the savings', svgFile)
    .option('--json <file>', 'write the whole result as canonical JSON')
    .action((flags: ReplayFlags) => run(flags));
}
