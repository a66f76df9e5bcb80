/** The cases of cases.mjs against bounds.json: what is watched besides the bar. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from './cases.mjs';
import { percent } from './print.mjs';
import { mean, quantile, spread } from './processes.mjs';

const FILE = join(import.meta.dirname, 'bounds.json');
/** To so many decimals. */
const rounded = (value, digits) => Number(value.toFixed(digits));

/** Runs one case. @returns times in CPU ms, gaps of the plans, what is wrong */
async function measured(one, { data, hour, measurements }) {
  const task = { shape: one.shape, budget: one.options, data: one.shape.pools === undefined ? data : undefined, hour };
  if (one.kind !== undefined) return measurements.measure({ ...task, kind: one.kind, runs: one.runs, asked: one.asked });
  const answers = await measurements.repeat({ ...task, kind: 'plan', method: 'ours' }, one.runs);
  const failed = answers.find((answer) => answer.failed !== undefined);
  if (failed) return failed;
  const [{ market, figures, check }] = answers;
  return { load: market.load, timesMs: answers.map((a) => 1_000 * a.timing.cpuSeconds), gaps: answers.map((a) => a.figures.gap), wrong: check.wrong, missed: figures.missed, missedLeast: figures.missedLowerBound, avoidable: check.avoidable };
}

/** @returns {Promise<boolean>} whether all are within their bounds and no plan is wrong */
export async function runCases({ only, slow, data, hour, record, measurements, print, limits, covered = [] }) {
  const bounds = JSON.parse(readFileSync(FILE, 'utf8'));
  let ok = true;
  for (const one of cases) {
    if (covered.includes(one.name) || (one.slow && !slow) || (only !== undefined && !one.name.includes(only))) continue;
    if (limits !== undefined && one.shape.jobs > Math.max(...limits)) {
      print(`SKIPPED  case ${one.name}: larger than --jobs`);
      continue;
    }
    const found = await measured(one, { data, hour, measurements });
    if (found.failed !== undefined) {
      print(`OVER     case ${one.name}: failed: ${found.failed}`);
      ok = false;
      continue;
    }
    const bound = bounds.cases[one.name];
    const [judged, gap] = [quantile(found.timesMs, one.kind === undefined ? 0.5 : 0.95), Math.max(0, ...found.gaps)];
    const over = (data === undefined && bound !== undefined && (judged > bound.msMax || (bound.gapMax !== undefined && one.kind !== 'quote' && gap > bound.gapMax))) || found.wrong.length > 0;
    ok &&= !over;
    const missed = found.missed === undefined ? '' : `, missed ${found.missed} (at least ${found.missedLeast}, avoidable ${found.avoidable})`;
    print(`${over ? 'OVER    ' : 'PASS    '} case ${one.name} (load ${found.load.toFixed(2)}): ${one.kind === undefined ? 'median' : 'p95'} ${judged.toFixed(1)} ms of ${bound?.msMax ?? '-'}${one.kind === 'quote' ? '' : `, worst gap ${percent(gap)} of ${percent(bound?.gapMax)}`}${missed}`);
    for (const why of found.wrong.slice(0, 5)) print(`         WRONG: ${why}`);
    if (record && bound !== undefined && data === undefined) {
      bound.measured = { meanMs: rounded(mean(found.timesMs), 1), spreadMs: rounded(spread(found.timesMs), 1), judgedMs: rounded(judged, 1), runs: found.timesMs.length, gap: rounded(gap, 5) };
    }
  }
  if (record) writeFileSync(FILE, `${JSON.stringify(bounds, null, 2)}\n`);
  return ok;
}
