/**
 * Measures the planner: node libs/matching/bench/run.mjs, also `switchyard bench matching` and `npm run bench:matching`.
 *
 *   (nothing)      the comparison: every method on markets of --jobs and --loads, one table from one run
 *   --check        every point of the bar in table-bounds.json, and every case of bounds.json that no point covers, against its bound;
 *                  exit code 1 when one is over
 *   --points TEXT  with --check: the points of the bar alone whose id contains TEXT
 *   --only TEXT    the cases of bounds.json whose name contains TEXT (with --slow also the slow ones)
 *
 *   --jobs LIST --loads LIST   sizes and loads (200,1000,10000,100000 and 0.6,0.9); --check leaves out points of other sizes and says so
 *   --shape standard|full|both full uses every field of the format (up to 10,000 jobs)
 *   --data DIR     real prices and jobs instead of made-up ones (real-data.mjs names the files); --hour N first hour of the week
 *   --seconds N    wall seconds for HiGHS instead of what the bar allows; --thorough also 120 s on 200 jobs; --no-highs none
 *   --runs N       runs of each method, each in a process of its own
 *   --month        with --check: also the month-long replay (hours)
 *   --record       writes what was measured beside the bounds; bounds and reasons are edited by hand
 *   --json FILE, --chart FILE.svg  everything that was measured, and a picture of it
 *
 * Every plan is judged by the independent checker. Times are CPU seconds of a process that begins cold. Not part of `npm test`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from '../../../.config/build.mjs';
import { runCases } from './case-list.mjs';
import { checkPoints } from './points.mjs';
import { growthLine, marketTable } from './print.mjs';
import { Measurements } from './processes.mjs';
import { compare, growth } from './table.mjs';
import { BASELINES, OURS } from './methods.mjs';

/** Markets with every field are made up to here: parking is planned slot by slot. */
const FULL_JOBS_MAX = 10_000;

const text = { type: 'string' };
const yes = { type: 'boolean' };
const { values: flags } = parseArgs({ options: { check: yes, points: text, only: text, slow: yes, jobs: text, loads: text, shape: text, data: text, hour: text, seconds: text, thorough: yes, 'no-highs': yes, runs: text, month: yes, record: yes, json: text, chart: text } });

/** A comma-separated list of positive numbers, or the default. */
function numbers(name, fallback) {
  if (flags[name] === undefined) return fallback;
  const list = flags[name].split(',').map(Number);
  if (list.some((n) => !(n > 0 && n < Infinity))) throw new Error(`--${name} ${flags[name]}: must be positive numbers, separated by commas`);
  return list;
}
const [jobs, loads] = [numbers('jobs', [200, 1_000, 10_000, 100_000]), numbers('loads', [0.6, 0.9])];
const [[seconds], [runs]] = [numbers('seconds', [undefined]), numbers('runs', [undefined])];
const hour = flags.data === undefined ? undefined : Number(flags.hour ?? 504);
const shapes = { standard: [false], full: [true], both: [false, true] }[flags.shape ?? 'standard'];
if (shapes === undefined) throw new Error(`--shape ${flags.shape}: must be standard, full or both`);

const say = (line) => void process.stderr.write(`${line}\n`);
const print = (line) => void process.stdout.write(`${line}\n`);
/** What was asked for, as anybody can repeat it: no folder of this machine is kept. */
const placeOf = (word) => (word === flags.data ? 'DIR' : word === flags.json || word === flags.chart ? 'FILE' : word);
const command = `switchyard bench matching${process.argv.slice(2).map((word) => ` ${placeOf(word)}`).join('')}`;
const about = { date: new Date().toISOString().slice(0, 10), node: process.version, command };
await build(['libs/kernel', 'libs/matching']);
const measurements = new Measurements(say);
const settings = { data: flags.data, hour, seconds, runs, thorough: flags.thorough };

async function table() {
  const markets = [];
  for (const full of shapes) {
    for (const load of loads) {
      for (const count of jobs) {
        if (full && count > FULL_JOBS_MAX) continue;
        const market = await compare(measurements, { ...settings, jobs: count, load, full, ...(flags['no-highs'] && { methods: [...BASELINES, OURS] }) });
        markets.push(market);
        print(`\n${marketTable(market)}`);
        for (const why of market.wrong.slice(0, 5)) print(`  WRONG: ${why}`);
      }
    }
  }
  print('');
  const grown = shapes.includes(false) ? loads.map((load) => growth(markets, load)) : [];
  for (const one of grown) print(growthLine(one));
  print('Each figure: CPU of a process that begins cold, median ± standard deviation of its runs; "at least": proven by ours / by the checker;\n"avoidable": left out although it fits what is left, at less than its unplaced cost. Bounds and plans are recomputed by the checker.');
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ ...about, markets, growth: grown }, null, 1)}\n`);
  if (flags.chart !== undefined) {
    const { tableChart } = await import('./chart.mjs');
    writeFileSync(flags.chart, tableChart({ ...about, markets, growth: grown }));
  }
  return markets.every((market) => market.wrong.length === 0);
}

/** @returns {Promise<boolean>} whether nothing is over its bound and nothing is wrong */
async function main() {
  if (flags.only !== undefined) return runCases({ only: flags.only, slow: flags.slow, data: flags.data, hour, record: flags.record, measurements, print });
  if (!flags.check) return table();
  const limits = flags.jobs === undefined ? undefined : jobs;
  const points = await checkPoints({ ...settings, only: flags.points, limits, month: flags.month, record: flags.record, about, measurements, print });
  if (flags.points !== undefined) return points.ok;
  const cases = await runCases({ slow: false, data: flags.data, hour, record: flags.record, measurements, print, limits, covered: points.covered });
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ ...about, points: points.results }, null, 1)}\n`);
  return points.ok && cases;
}

process.exitCode = (await main()) ? 0 : 1;
