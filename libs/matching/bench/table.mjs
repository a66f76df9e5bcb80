/** The comparison: every method on every market, one run of everything, as rows of plain numbers. */
import { BASELINES, HIGHS, LP_BOUND, OURS } from './methods.mjs';
import { exponent, mean, median, spread } from './processes.mjs';

/** HiGHS is given programs up to here. */
export const COLUMNS_MAX = 250_000;
/** Wall seconds for the linear relaxation: as a rule, and when thorough. */
const LP_SECONDS = 60;
const LP_SECONDS_THOROUGH = 600;
/** Wall seconds for the thorough search of 200 jobs. */
export const THOROUGH_SECONDS = 120;
const THOROUGH_JOBS = 200;
/** Runs per method: large markets take their time and vary less. */
const runsOf = (jobs, method, wished) => (method === HIGHS || method === LP_BOUND ? 1 : (wished ?? (jobs > 10_000 ? 2 : 3)));

/** Rounds of work: nearly full markets get more. The same at every size, so that sizes can be compared. */
export const roundsOf = (load) => (load > 0.75 ? 400 : 240);
/** Wall seconds that the bar allows for a market of this size. */
export function barSeconds(jobs, load) {
  if (jobs <= 1_000) return 1;
  if (jobs <= 10_000) return load > 0.75 ? 10 : 2;
  return 15;
}

/** @param {object} answer of the first run, and all answers @returns a row of the table */
function rowOf(name, answers, note) {
  const [first] = answers;
  if (first.failed !== undefined) return { name, none: `failed: ${first.failed}`, wrong: [`${name} failed: ${first.failed}`] };
  const times = (of) => ({ median: median(answers.map(of)), spread: spread(answers.map(of)), all: answers.map(of) });
  const timing = { cpuSeconds: times((a) => a.timing.cpuSeconds), wallSeconds: times((a) => a.timing.wallSeconds), peakMb: Math.max(...answers.map((a) => a.timing.peakMb)), runs: answers.length, makeInstanceSeconds: mean(answers.map((a) => a.timing.makeInstanceSeconds)) };
  const common = { name, note, timing: first.columns !== undefined && first.timing.wallSeconds < 0.5 && first.none ? undefined : timing, columns: first.columns, boundUsd: first.check?.boundUsd ?? first.boundUsd, makeSeconds: first.makeSeconds, proven: first.proven };
  if (first.figures === undefined) return { ...common, none: first.none, wrong: [] };
  const wrong = answers.flatMap((a) => (a.check ? a.check.wrong : []).slice(0, 3));
  return { ...common, ...first.figures, check: first.check, wrong, sameEveryRun: answers.every((a) => a.digest === first.digest) };
}

/** All methods on one market. @returns {Promise<object>} the market and its rows */
export async function compare(measurements, { jobs, load, full, data, hour, seconds, thorough, runs, methods }) {
  const task = (method, budget = {}) => ({ kind: 'plan', method, shape: { jobs, load }, full, loaded: !full, data, hour, budget });
  const highsSeconds = seconds ?? barSeconds(jobs, load);
  const wanted = [
    ...BASELINES.map((method) => [method, method, {}]),
    [OURS, OURS, { rounds: roundsOf(load) }],
    [`${HIGHS}, ${highsSeconds} s`, HIGHS, { seconds: highsSeconds, columnsMax: COLUMNS_MAX }],
    ...(thorough && jobs === THOROUGH_JOBS ? [[`${HIGHS}, ${THOROUGH_SECONDS} s`, HIGHS, { seconds: THOROUGH_SECONDS, columnsMax: COLUMNS_MAX }]] : []),
    [LP_BOUND, LP_BOUND, { seconds: thorough ? LP_SECONDS_THOROUGH : LP_SECONDS, columnsMax: COLUMNS_MAX }],
  ].filter(([, method]) => methods === undefined || methods.includes(method));
  const rows = [];
  let market;
  for (const [name, method, budget] of wanted) {
    const answers = await measurements.repeat(task(method, budget), runsOf(jobs, method, runs));
    market ??= answers[0].market;
    rows.push(rowOf(name, answers));
  }
  const ours = rows.find((row) => row.name === OURS);
  const boundUsd = ours?.check?.boundUsd;
  return { jobs, wishedLoad: load, load: market?.load, stretch: market?.stretch, full, hour, boundUsd, rows: rows.map((row) => ({ ...row, overBound: shareOver(row.cost, boundUsd) })), wrong: [...rows.flatMap((row) => row.wrong), ...contradictions(rows)] };
}
const shareOver = (cost, bound) => (cost === undefined || !(bound > 0) ? undefined : cost / bound - 1);

/** Two methods that cannot both be right: a plan cheaper than a proven bound, or with fewer misses than a proven least number. */
export function contradictions(rows) {
  const wrong = [];
  for (const plan of rows) {
    for (const proof of rows) {
      if (plan.cost !== undefined && proof.boundUsd !== undefined && plan.cost < proof.boundUsd - 1e-6 * Math.abs(proof.boundUsd)) wrong.push(`${plan.name} costs ${plan.cost}, below the bound ${proof.boundUsd} of ${proof.name}`);
      if (plan.missed < proof.missedLowerBound) wrong.push(`${plan.name} misses ${plan.missed}, ${proof.name} says that all miss ${proof.missedLowerBound}`);
      if (plan.missed < proof.check?.missedLeast) wrong.push(`${plan.name} misses ${plan.missed}, the checker says that all miss ${proof.check.missedLeast}`);
    }
  }
  return wrong;
}

/** How the time of our planner grows, at one load: over all sizes, over 1,000 jobs and more, and over the last step. */
export function growth(markets, load) {
  const points = markets.filter((market) => market.wishedLoad === load && !market.full).map((market) => [market.jobs, market.rows.find((row) => row.name === OURS)?.timing?.cpuSeconds.median]).filter(([, seconds]) => seconds > 0);
  return { load, sizes: points.map(([jobs]) => jobs), all: exponent(points), large: exponent(points.filter(([jobs]) => jobs >= 1_000)), last: exponent(points.slice(-2)) };
}
