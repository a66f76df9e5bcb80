#!/usr/bin/env node
/**
 * A bounded measurement: multiplies matrices for half of its time and trains the demo model for the other, in plain JavaScript on one core; it stands in where there is no
 * GPU. Prints one JSON line: {"event":"measured","gigaflopsPerSecond","stepsPerSecond","seconds"}. SIGTERM: ends with 75 and no figures.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Model } from './model.js';

const EXIT_STOPPED = 75;
/** Whoever asks for more gets this. */
const SECONDS_MAX = 60;
/** Rows and columns: two of them and the product fit a second-level cache. */
const SIZE = 192;
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(EXIT_STOPPED));

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const asked = Number(values.seconds);
if (!(asked > 0)) throw new Error(`--seconds must be more than 0, got ${values.seconds}`);
const seconds = Math.min(asked, SECONDS_MAX);

/** Repeats `work` for so long, at least once. @returns repetitions per second */
async function rateOf(work, forSeconds) {
  const began = performance.now();
  let times = 0;
  do {
    work();
    times += 1;
    // Signals are seen between two repetitions.
    await turn();
  } while (performance.now() - began < forSeconds * 1_000);
  return times / ((performance.now() - began) / 1_000);
}
const [a, b, c] = Array.from({ length: 3 }, (_, n) => Float64Array.from({ length: SIZE * SIZE }, (_, i) => ((i * 7 + n) % 11) / 11));
function multiply() {
  c.fill(0);
  for (let i = 0; i < SIZE; i += 1) {
    for (let k = 0; k < SIZE; k += 1) {
      const factor = a[i * SIZE + k];
      for (let j = 0; j < SIZE; j += 1) c[i * SIZE + j] += factor * b[k * SIZE + j];
    }
  }
}
const began = performance.now();
// A multiplication and an addition for each of SIZE^3 products.
const gigaflopsPerSecond = ((await rateOf(multiply, seconds / 2)) * 2 * SIZE ** 3) / 1e9;
const model = new Model(1);
const stepsPerSecond = await rateOf(() => model.train(), seconds / 2);
process.stdout.write(`${JSON.stringify({ event: 'measured', gigaflopsPerSecond, stepsPerSecond, seconds: (performance.now() - began) / 1_000 })}\n`);
