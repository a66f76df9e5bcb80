/**
 * Plants one bug at a time in a copy of the libraries and runs the spec that should notice.
 *
 *   node libs/matching/mutants/run.mjs [--only <text>] [--jobs 2] [--seed 20261122] [--seconds 120] [--pending] [--record]
 *
 * One line per bug. Exit code 1 when one survives, when a planted text is not found exactly once, or when a spec is red without any bug.
 * `--pending` plants those alone that `result.json` has no verdict of as they stand; `--record` writes the verdicts of this run into it.
 * Nothing is left behind.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { mutants } from './list.mjs';
import { fingerprint, plant, workshop } from './workshop.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '20261122' },
    seconds: { type: 'string', default: '120' },
    pending: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '../../..');
const resultPath = join(import.meta.dirname, 'result.json');
const known = existsSync(resultPath) ? JSON.parse(readFileSync(resultPath, 'utf8')).verdicts : {};
/** Whether the file has a verdict of the bug as it is planted now. */
const isKnown = (mutant) => known[mutant.id]?.endsWith(fingerprint(mutant)) === true;
const chosen = mutants.filter((mutant) => `${mutant.id} ${mutant.file} ${mutant.spec}`.includes(values.only) && !(values.pending && isKnown(mutant)));
/** Bugs of one spec one after the other: its compiled files stay in the cache. */
chosen.sort((a, b) => (a.spec < b.spec ? -1 : a.spec > b.spec ? 1 : a.id < b.id ? -1 : 1));
const seconds = (from) => ((performance.now() - from) / 1_000).toFixed(1);

/** Every spec without a bug first, with the tests that are asked for by name, if only those are. */
const controls = [...new Set(chosen.map(({ spec }) => spec))].map((spec) => {
  const tests = [...new Set(chosen.filter((mutant) => mutant.spec === spec).map(({ test }) => test))];
  return { spec, tests: tests.includes(undefined) ? [] : tests };
});
const tasks = [...controls, ...chosen];
const verdicts = { killed: 0, timedOut: 0, survived: [], broken: [] };
/** Killed or survived, by id. */
const judged = new Map();
const started = performance.now();

async function judge(shop, task) {
  const from = performance.now();
  if (task.id === undefined) {
    const green = await shop.run(task.spec, ...task.tests);
    if (green.failed > 0 || green.passed === 0 || green.timedOut) verdicts.broken.push(task.spec);
    console.log(`${green.failed === 0 && green.passed > 0 ? 'green' : 'RED'} without bugs in ${seconds(from)} s: ${task.spec}`);
    return;
  }
  const path = join(shop.root, task.file);
  const before = readFileSync(path, 'utf8');
  const after = plant(before, task);
  if (after === undefined) {
    verdicts.broken.push(task.id);
    console.log(`NOT PLANTED: ${task.id}: its text does not stand exactly once in ${task.file}`);
    return;
  }
  writeFileSync(path, after);
  const found = await shop.run(task.spec, ...(task.test === undefined ? [] : [task.test]));
  writeFileSync(path, before);
  if (found.failed > 0 || found.timedOut) {
    verdicts.killed += 1;
    judged.set(task.id, 'killed');
    if (found.timedOut) verdicts.timedOut += 1;
    console.log(`killed in ${seconds(from)} s${found.timedOut ? ' (time limit)' : ''}: ${task.id}`);
  } else {
    verdicts[found.passed > 0 ? 'survived' : 'broken'].push(task.id);
    if (found.passed > 0) judged.set(task.id, 'survived');
    console.log(found.passed > 0 ? `SURVIVED ${seconds(from)} s: ${task.id} (${task.file}, ${task.spec})` : `NOT RUN: ${task.id}: ${found.why}`);
  }
}

const shops = await Promise.all(Array.from({ length: Number(values.jobs) }, () => workshop(root, { seed: Number(values.seed), seconds: Number(values.seconds) })));
const stop = () => {
  for (const shop of shops) shop.close();
  process.exit(130);
};
process.once('SIGINT', stop).once('SIGTERM', stop);
try {
  let next = 0;
  await Promise.all(shops.map(async (shop) => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await judge(shop, task);
  }));
} finally {
  for (const shop of shops) shop.close();
}

const { killed, timedOut, survived, broken } = verdicts;
console.log(`${killed} of ${chosen.length} planted bugs killed (${timedOut} by the time limit), ${survived.length} survived, ${broken.length} could not be judged; ${seconds(started)} s`);
if (values.record) record();
process.exit(survived.length + broken.length > 0 ? 1 : 0);

/** Adds what this run found to `result.json`: a run of a part replaces that part alone. What is no longer on the list as it was judged falls out. */
function record() {
  const today = new Date().toISOString().slice(0, 10);
  const found = Object.fromEntries(mutants.map((mutant) => [mutant.id, judged.has(mutant.id) ? `${judged.get(mutant.id)} ${today} ${fingerprint(mutant)}` : isKnown(mutant) ? known[mutant.id] : undefined]).filter(([, verdict]) => verdict !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
  const count = (word) => Object.values(found).filter((verdict) => verdict.startsWith(word)).length;
  const result = { command: 'node libs/matching/mutants/run.mjs --record', seed: Number(values.seed), planted: mutants.length, killed: count('killed'), survived: count('survived'), verdicts: found };
  writeFileSync(resultPath, `${JSON.stringify(result, null, 2)}\n`);
}
