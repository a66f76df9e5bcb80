#!/usr/bin/env node
/**
 * The demo training job: it really computes. Prints one JSON line per step ({"step","totalSteps","loss","ms"}) and per event
 * ({"event":"resumed|checkpoint|stopped|done"}). SIGTERM: checkpoint and exit 75. SIGUSR1: checkpoint and go on.
 *
 * With WORLD_SIZE above 1 (and RANK, MASTER_ADDR, MASTER_PORT) it is one rank of a gang: each rank learns from its share of every batch,
 * gradients are summed over TCP in the order of ranks, so all ranks hold the same model after every step. A signal to any rank is agreed on
 * at the next exchange and obeyed by all at the same step. Every rank keeps a checkpoint (rank 0 in the directory itself, others in
 * `rank-N`); at a start the newest of them is given to all. Rank 0 alone prints the steps.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadCheckpoint, packModel, saveCheckpoint, stepOf, unpackModel } from './checkpoint.js';
import { joinGang, placeInGang } from './gang.js';
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
const place = placeInGang(process.env);
const rank = place?.rank ?? 0;
const size = place?.size ?? 1;
const home = values['checkpoint-dir'];
const folder = home === '' || rank === 0 ? home : join(home, `rank-${rank}`);

/** Lines of further ranks say whose they are. */
const print = (line) => process.stdout.write(`${JSON.stringify(rank === 0 ? line : { ...line, rank })}\n`);
const model = new Model(seed);
function checkpoint() {
  if (folder === '') return;
  const started = performance.now();
  saveCheckpoint(folder, model, seed);
  // One checkpoint of a gang is one `checkpoint` to whoever counts them.
  print({ event: rank === 0 ? 'checkpoint' : 'checkpoint-of-rank', step: model.step, ms: Math.round(performance.now() - started) });
}

if (folder !== '') loadCheckpoint(folder, model, seed);
// Waiting for the others there is nothing new to keep: the checkpoint that was loaded is still on disk.
const leaveEarly = () => process.exit(EXIT_STOPPED);
stop.signal.addEventListener('abort', leaveEarly);
const gang = place === undefined ? undefined : await joinGang(place);
stop.signal.removeEventListener('abort', leaveEarly);
if (gang !== undefined) {
  // The newest checkpoint of all ranks; of equal ones the lowest rank's, and they are equal byte for byte.
  const newest = (all) => all.reduce((best, one) => (stepOf(one) > stepOf(best) ? one : best));
  unpackModel(await gang.gather(packModel(model, seed), newest), model, seed);
}
if (model.step > 0) print({ event: 'resumed', step: model.step });

const STOP = 1;
const CHECKPOINT = 2;
/** One step. @returns which signals were seen by any rank: the same on every rank */
async function step() {
  const mine = (stop.signal.aborted ? STOP : 0) + (checkpointAsked ? CHECKPOINT : 0);
  checkpointAsked = false;
  const share = model.learn(rank, size);
  if (gang === undefined) return { loss: model.apply(share), signals: mine };
  const sent = Buffer.from(Float64Array.from([mine, share, ...model.gradient]).buffer);
  const answer = await gang.gather(sent, addUp);
  const [signals, loss] = doubles(answer);
  model.gradient.set(doubles(answer).subarray(2));
  return { loss: model.apply(loss), signals };
}
const doubles = (bytes) => new Float64Array(new Uint8Array(bytes).buffer);
/** Sums in the order of ranks; the first number is a set of flags. */
function addUp(all) {
  const total = doubles(all[0]);
  for (const one of all.slice(1).map(doubles)) {
    const flags = total[0] | one[0];
    for (let i = 0; i < total.length; i += 1) total[i] += one[i];
    total[0] = flags;
  }
  return Buffer.from(total.buffer);
}

let stopping = false;
// Signals are obeyed at the end of the step that took them in: a rank that left by itself would leave the others waiting.
while (model.step < steps && !stopping) {
  const started = performance.now();
  if (failAt > 0 && model.step + 1 === failAt) throw new Error(`failing at step ${failAt}, as asked by --fail-at`);
  const { loss, signals } = await step();
  stopping = (signals & STOP) !== 0;
  const rest = stopping ? 0 : minStepMs - (performance.now() - started);
  // At least one turn of the event loop per step, so that signals are seen.
  await sleep(Math.max(0, rest), undefined, { signal: stop.signal }).catch(() => undefined);
  if (rank === 0) print({ step: model.step, totalSteps: steps, loss, ms: Math.round(performance.now() - started) });
  if ((signals & CHECKPOINT) !== 0 || (every > 0 && model.step % every === 0)) checkpoint();
}
gang?.leave();
if (model.step >= steps) {
  checkpoint();
  print({ event: 'done', step: model.step, loss: model.loss });
} else {
  checkpoint();
  print({ event: 'stopped', step: model.step });
  process.exitCode = EXIT_STOPPED;
}
