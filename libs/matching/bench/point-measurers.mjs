/** How each point of the bar is measured, by its id in table-bounds.json. A measurer gives a value to compare, or says why it is left out. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASELINES, HIGHS, OURS } from './methods.mjs';
import { exponent, quantile } from './processes.mjs';
import { compare, THOROUGH_SECONDS } from './table.mjs';

/** First hours of the four weeks on real data; seeds of the four markets made up. */
const WEEKS = [504, 2_520, 4_704, 6_864];
const TIGHT = 0.9;
const tooLarge = (jobs, { limits }) => (limits === undefined || Math.max(...limits) >= jobs ? undefined : { skipped: `${jobs.toLocaleString('en-US')} jobs are more than --jobs allows` });

const oursOn = async (settings, jobs, load = 0.6) => {
  const market = await compare(settings.measurements, { ...settings, jobs, load, methods: [OURS] });
  return { market, row: market.rows[0] };
};

/** A figure of our plan on one standard market. @param of of the row: the value, and where it varies the values of all runs */
const onMarket = (jobs, load, of) => async (settings) => {
  const left = tooLarge(jobs, settings);
  if (left) return left;
  const { market, row } = await oursOn(settings, jobs, load);
  return row.cost === undefined ? { value: Infinity, wrong: market.wrong } : { ...of(row), wrong: market.wrong };
};
const cpuSeconds = ({ timing }) => ({ value: timing.cpuSeconds.median, values: timing.cpuSeconds.all });
const gap = (row) => ({ value: row.gap });
const avoidable = (row) => ({ value: row.check.avoidable });
const memory = ({ timing }) => ({ value: timing.peakMb });

/** Plans without a bound that the checker could recompute, on every market measured so far. */
async function uncertified(settings) {
  const sizes = [200, 1_000, 10_000, 100_000].filter((jobs) => tooLarge(jobs, settings) === undefined);
  let value = 0;
  const wrong = [];
  for (const [jobs, load] of sizes.flatMap((jobs) => (jobs > 10_000 ? [[jobs, 0.6]] : [[jobs, 0.6], [jobs, TIGHT]]))) {
    const { market, row } = await oursOn(settings, jobs, load);
    if (!Number.isFinite(row.gap) || !Number.isFinite(row.check?.boundUsd)) value += 1;
    wrong.push(...market.wrong);
  }
  return { value, wrong };
}

async function timeGrowth(settings) {
  const sizes = [1_000, 10_000, 100_000].filter((jobs) => tooLarge(jobs, settings) === undefined);
  if (sizes.length < 3) return { skipped: '--jobs leaves out a size' };
  const times = [];
  for (const jobs of sizes) times.push([jobs, (await oursOn(settings, jobs)).row.timing.cpuSeconds.median]);
  return { value: Math.max(exponent(times), exponent(times.slice(-2))) };
}

/** Cost against the best baseline on the hard market: below 1 is cheaper. */
async function againstBaselines(settings) {
  const left = tooLarge(10_000, settings);
  if (left) return left;
  const market = await compare(settings.measurements, { ...settings, jobs: 10_000, load: TIGHT, methods: [...BASELINES, OURS] });
  const costOf = (row) => row.cost ?? Infinity;
  return { value: costOf(market.rows.at(-1)) / Math.min(...market.rows.slice(0, -1).map(costOf)), wrong: market.wrong };
}

/** 200 jobs on ten sites as they come, four weeks: our cost over the best that HiGHS finds in two minutes. */
async function overBestInteger(settings) {
  if (!settings.thorough) return { skipped: `needs --thorough (four times ${THOROUGH_SECONDS} s of HiGHS)` };
  const values = [];
  const wrong = [];
  for (let week = 0; week < WEEKS.length; week += 1) {
    const task = { kind: 'plan', shape: { jobs: 200, seed: settings.data ? 1 : week + 1 }, ...(settings.data && { data: settings.data, hour: WEEKS[week] }) };
    const ours = await settings.measurements.measure({ ...task, method: OURS, budget: { rounds: 400 } });
    const best = await settings.measurements.measure({ ...task, method: HIGHS, budget: { seconds: THOROUGH_SECONDS, columnsMax: 250_000 } });
    if (ours.failed ?? best.failed) return { value: Infinity, wrong: [ours.failed ?? best.failed] };
    wrong.push(...ours.check.wrong, ...(best.check?.wrong ?? []));
    if (ours.figures.cost < best.boundUsd - 1e-6 * Math.abs(best.boundUsd)) wrong.push(`ours costs ${ours.figures.cost}, below the proven ${best.boundUsd}`);
    if (best.figures !== undefined) values.push(ours.figures.cost / best.figures.cost - 1);
  }
  return { value: Math.max(...values), values, wrong };
}

async function secondsOn200(settings) {
  const answers = await settings.measurements.repeat({ kind: 'plan', method: OURS, shape: { jobs: 200, seed: 1 }, budget: { rounds: 400 }, ...(settings.data && { data: settings.data, hour: WEEKS[0] }) }, 3);
  const values = answers.map((answer) => answer.timing.cpuSeconds);
  return { value: quantile(values, 0.5), values };
}

async function small(settings) {
  const { markets, dearer, cheaper, boundAbove, failed } = await settings.measurements.measure({ kind: 'small', runs: 300, seed: 11 });
  return { value: failed ? Infinity : dearer + cheaper + boundAbove, wrong: failed ? [failed] : cheaper + boundAbove > 0 ? [`${cheaper} of ${markets} below the optimum, ${boundAbove} bounds above it`] : [] };
}

const timesAt95 = (task) => async ({ measurements, data, hour }) => {
  const { timesMs, wrong, failed } = await measurements.measure({ ...task, ...(data && { data, hour }) });
  return failed ? { value: Infinity, wrong: [failed] } : { value: quantile(timesMs, 0.95), values: timesMs, wrong };
};
const LIVE = { jobs: 1_020, slots: 672, slotSeconds: 900 };
const DESK = { jobs: 1_000, slots: 672, slotSeconds: 900 };

/** Plans that change when rows are shuffled or the work is done again. */
async function identity({ measurements, data, hour }) {
  let value = 0;
  for (const task of [{ shape: { jobs: 1_000 } }, { shape: { jobs: 300, interruptible: 0.3 }, full: true }]) {
    const { digests, failed } = await measurements.measure({ ...task, kind: 'identity', budget: { rounds: 60 }, ...(data && { data, hour }) });
    if (failed) return { value: Infinity, wrong: [failed] };
    value += new Set(digests).size - 1;
  }
  return { value };
}

/** What the checker finds wrong with any method's plan of markets that use every field. */
async function everyField(settings) {
  const wrong = [];
  for (const jobs of [200, 1_000].filter((size) => tooLarge(size, settings) === undefined)) {
    for (const load of [0.6, TIGHT]) wrong.push(...(await compare(settings.measurements, { ...settings, jobs, load, full: true, methods: [...BASELINES, OURS] })).wrong);
  }
  return { value: wrong.length, wrong };
}

/** How much more work the yardstick of the month gets on each plan. */
const UNLIMITED_TIMES = 10;
let monthAnswer;

/** The month-long replay, once; its figures are read from its JSON. @returns the JSON, or why there is none */
function month(data) {
  const cli = join(import.meta.dirname, '../../../apps/cli/bin/switchyard.js');
  if (!existsSync(cli)) return { skipped: 'the switchyard command is not in this checkout' };
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-month-'));
  try {
    const file = join(folder, 'month.json');
    const source = data === undefined ? ['--prices', 'synthetic', '--jobs', 'synthetic'] : ['--prices', join(data, 'sites12_prices_hourly_2024.csv.gz'), '--jobs', join(data, 'jobs_chronus_deadline_slo.csv.gz')];
    const words = ['replay', ...source, '--days', '30', '--no-baselines', '--compare-unlimited', String(UNLIMITED_TIMES), '--json', file];
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) return { skipped: `the replay ended with ${status}: ${stderr.trim().split('\n').at(-1)}` };
    return { json: JSON.parse(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param field of the replay's JSON: a number, or nothing where the replay does not report it */
const replayed = (field) => (settings) => {
  if (!settings.month) return { skipped: 'needs --month (a replay of thirty days, three times)' };
  monthAnswer ??= month(settings.data);
  if (monthAnswer.skipped) return monthAnswer;
  const value = field(monthAnswer.json);
  return value == null ? { skipped: 'the replay does not report it' } : { value };
};

export const measurers = {
  'certified': uncertified,
  '10k-seconds': onMarket(10_000, 0.6, cpuSeconds),
  '10k-gap': onMarket(10_000, 0.6, gap),
  '10k-avoidable': onMarket(10_000, 0.6, avoidable),
  '10k-memory': onMarket(10_000, 0.6, memory),
  '100k-seconds': onMarket(100_000, 0.6, cpuSeconds),
  '100k-gap': onMarket(100_000, 0.6, gap),
  '100k-avoidable': onMarket(100_000, 0.6, avoidable),
  'growth': timeGrowth,
  'tight-seconds': onMarket(10_000, TIGHT, cpuSeconds),
  'tight-gap': onMarket(10_000, TIGHT, gap),
  'tight-missed': onMarket(10_000, TIGHT, (row) => ({ value: row.missed - Math.max(row.missedLowerBound, row.check.missedLeast) })),
  'tight-avoidable': onMarket(10_000, TIGHT, avoidable),
  'tight-baselines': againstBaselines,
  '200-seconds': secondsOn200,
  '200-best-integer': overBestInteger,
  'small-proven': small,
  'month-unlimited': replayed((json) => json.costOfNotKnowing?.unlimitedReplay),
  'month-missed': replayed((json) => (json.results?.[0] === undefined ? undefined : json.results[0].brokenPromises - json.results[0].brokenByCurtailment)),
  'replan': timesAt95({ kind: 'replan', shape: LIVE, budget: { rounds: 12 }, runs: 60 }),
  'quote-rigid': timesAt95({ kind: 'quote', shape: DESK, budget: { rounds: 20 }, runs: 200 }),
  'quote-interruptible': timesAt95({ kind: 'quote', shape: DESK, asked: { interruptible: 1 }, budget: { rounds: 20 }, runs: 200 }),
  'quote-full': timesAt95({ kind: 'quote', shape: { jobs: 1_000 }, full: true, budget: { rounds: 20 }, runs: 200 }),
  'identity': identity,
  'every-field': everyField,
};
