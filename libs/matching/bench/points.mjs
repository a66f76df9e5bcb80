/** The bar, point by point, against table-bounds.json: measured, compared, one line each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measurers } from './point-measurers.mjs';
import { mean, spread } from './processes.mjs';

const FILE = join(import.meta.dirname, 'table-bounds.json');
const digits = (value) => Number(value.toPrecision(4));

/**
 * @param {{limits?: number[], only?: string}} settings limits: sizes of market that may be measured; only: points whose id contains it
 * @returns {Promise<{ok: boolean, results: object[], covered: string[]}>} ok: no point is over its bound and no plan is wrong; covered: cases that need no second measurement
 */
export async function checkPoints({ record, print, about, only = '', ...settings }) {
  const file = JSON.parse(readFileSync(FILE, 'utf8'));
  const results = [];
  const chosen = file.points.filter(({ id }) => id.includes(only));
  if (chosen.length === 0) throw new Error(`--points ${only}: no point of the bar has such an id (${file.points.map(({ id }) => id).join(', ')})`);
  for (const point of chosen) {
    const measure = measurers[point.id];
    if (measure === undefined) throw new Error(`table-bounds.json: nothing measures ${point.id}`);
    const { skipped, value, values, wrong = [] } = await measure(settings, point);
    if (skipped !== undefined) {
      results.push({ ...point, verdict: 'SKIPPED', why: skipped });
      print(`SKIPPED  ${point.point}  ${point.what}: ${skipped}`);
      continue;
    }
    const verdict = value <= point.bound && wrong.length === 0 ? 'PASS' : 'OVER';
    const measured = { value: digits(value), ...(values?.length > 1 && { mean: digits(mean(values)), spread: digits(spread(values)), runs: values.length }) };
    results.push({ ...point, verdict, measured });
    print(`${verdict.padEnd(7)}  ${point.point}  ${point.what}: ${measured.value} ${point.unit} of ${point.bound}${measured.runs ? ` (mean ${measured.mean} ± ${measured.spread}, ${measured.runs} runs)` : ''}`);
    for (const why of wrong.slice(0, 5)) print(`         WRONG: ${why}`);
    if (!record) continue;
    const stamped = { ...measured, date: about.date, command: about.command, node: about.node };
    if (settings.data === undefined) point.measured = stamped;
    else point.measuredOnRealData = stamped;
  }
  if (record) writeFileSync(FILE, `${JSON.stringify(file, null, 1)}\n`);
  return { ok: results.every((result) => result.verdict !== 'OVER'), results, covered: file.points.flatMap((point) => point.covers ?? []) };
}
