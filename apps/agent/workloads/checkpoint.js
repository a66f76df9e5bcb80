import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One file: a line of JSON (what it is, where the dice stand, a digest), then weights, means and variances as little-endian doubles. */
const FILE = 'checkpoint.bin';

const bytesOf = (model) => Buffer.concat([model.weights, model.mean, model.variance].map((a) => Buffer.from(a.buffer)));
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The model as bytes: a line of JSON, then the arrays. */
export function packModel(model, seed) {
  const bytes = bytesOf(model);
  const header = { version: 1, seed, step: model.step, loss: model.loss, dice: model.dice.state, size: model.size, sha256: digest(bytes) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]);
}

/** Durable when it returns: written beside, fsynced, renamed, and the folder fsynced. A crash leaves the old file or the new. */
export function saveCheckpoint(folder, model, seed) {
  mkdirSync(folder, { recursive: true });
  const beside = join(folder, `${FILE}.${process.pid}.tmp`);
  const file = openSync(beside, 'w', 0o600);
  writeSync(file, packModel(model, seed));
  fsyncSync(file);
  closeSync(file);
  renameSync(beside, join(folder, FILE));
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/**
 * Puts the model where the checkpoint left it.
 * @returns whether there was one
 * @throws Error when it is damaged or of another seed: training on would quietly give another result
 */
export function loadCheckpoint(folder, model, seed) {
  const path = join(folder, FILE);
  if (!existsSync(path)) return false;
  unpackModel(readFileSync(path), model, seed);
  return true;
}

/** Puts the model where the packed one is. @throws Error when it is damaged or of another seed */
export function unpackModel(content, model, seed) {
  const end = content.indexOf(10);
  const header = JSON.parse(content.subarray(0, end).toString('utf8'));
  const bytes = content.subarray(end + 1);
  if (header.version !== 1 || header.size !== model.size || bytes.length !== model.size * 24) throw new Error('checkpoint is of another model');
  if (header.seed !== seed) throw new Error(`checkpoint is of seed ${header.seed}, not ${seed}`);
  if (digest(bytes) !== header.sha256) throw new Error('checkpoint is damaged');
  const all = new Float64Array(new Uint8Array(bytes).buffer);
  model.weights.set(all.subarray(0, model.size));
  model.mean.set(all.subarray(model.size, 2 * model.size));
  model.variance.set(all.subarray(2 * model.size));
  model.dice.state = header.dice;
  model.step = header.step;
  model.loss = header.loss;
}

/** The step a packed model stands at. */
export const stepOf = (content) => JSON.parse(content.subarray(0, content.indexOf(10)).toString('utf8')).step;
