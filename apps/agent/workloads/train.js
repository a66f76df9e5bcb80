#!/usr/bin/env node
/**
 * The demo training job: it really computes. Prints one JSON line per step ({"step","totalSteps","loss","ms"}) and per event
 * ({"event":"resumed|checkpoint|stopped|done"}). SIGTERM: checkpoint and exit 75. SIGUSR1: checkpoint and go on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { Model } from './model.js';

/** sysexits.h EX_TEMPFAIL: stopped on request, come back later. */
const EXIT_STOPPED = 75;
const stop = new AbortController();
let checkpointAsked = false;
process.on('SIGTERM', () => stop.abort());
process.on('SIGINT', () => stop.abort());
process.on('SIGUSR1', () => (checkpointAsked = true));

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    'checkpoint-dir': { type: 'string', default: process.env.SWITCHYARD_CHECKPOINT_DIR ?? '' },
    'checkpoint-every': { type: 'string', default: '50' },
    'min-step-ms': { type: 'string', default: '40' },
    'fail-at': { type: 'string', default: '0' },
  },
});
function count(name, least) {
  const n = Number(values[name]);
  if (!Number.isSafeInteger(n) || n < least) throw new Error(`--${name} must be an integer of at least ${least}, got ${values[name]}`);
  return n;
}
const steps = count('steps', 1);
const seed = count('seed', 0);
const every = count('checkpoint-every', 0);
const minStepMs = count('min-step-ms', 0);
const failAt = count('fail-at', 0);
const folder = values['checkpoint-dir'];

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const model = new Model(seed);
function checkpoint() {
  if (folder === '') return;
  const started = performance.now();
  saveCheckpoint(folder, model, seed);
  print({ event: 'checkpoint', step: model.step, ms: Math.round(performance.now() - started) });
}

if (folder !== '' && loadCheckpoint(folder, model, seed)) print({ event: 'resumed', step: model.step });

while (model.step < steps && !stop.signal.aborted) {
  const started = performance.now();
  if (failAt > 0 && model.step + 1 === failAt) throw new Error(`failing at step ${failAt}, as asked by --fail-at`);
  const loss = model.train();
  const rest = minStepMs - (performance.now() - started);
  // At least one turn of the event loop per step, so that signals are seen.
  await sleep(Math.max(0, rest), undefined, { signal: stop.signal }).catch(() => undefined);
  print({ step: model.step, totalSteps: steps, loss, ms: Math.round(performance.now() - started) });
  if (checkpointAsked || (every > 0 && model.step % every === 0)) {
    checkpointAsked = false;
    checkpoint();
  }
}
if (model.step >= steps) {
  checkpoint();
  print({ event: 'done', step: model.step, loss: model.loss });
} else {
  checkpoint();
  print({ event: 'stopped', step: model.step });
  process.exitCode = EXIT_STOPPED;
}
