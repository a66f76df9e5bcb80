import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Kind } from './kinds.js';

/** kind, id, new value; null removes. */
export type Change = readonly [Kind, string, unknown];

/**
 * One JSON line per committed transaction, appended before the answer is sent. kill -9 can only tear the last line,
 * whose transaction nobody was told of; it is dropped. Opening rewrites the file as one line per live object, into a
 * new file that then takes the name, so a crash while compacting leaves the old journal.
 */
export class Journal {
  private readonly start: readonly Change[];

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    const live = new Map<string, Change>();
    for (const changes of existsSync(file) ? readLines(file) : []) {
      for (const change of changes) {
        const key = `${change[0]}/${change[1]}`;
        if (change[2] === null) live.delete(key);
        else live.set(key, change);
      }
    }
    this.start = [...live.values()];
    const fresh = `${file}.new`;
    const handle = openSync(fresh, 'w', 0o600);
    for (const change of this.start) writeSync(handle, `${JSON.stringify([change])}\n`);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(fresh, file);
  }

  replay(): readonly Change[] {
    return this.start;
  }

  append(changes: readonly Change[]): void {
    appendFileSync(this.file, `${JSON.stringify(changes)}\n`);
  }
}

/** @throws Error naming the line when anything but the last line does not parse */
function readLines(file: string): readonly (readonly Change[])[] {
  // What follows the last newline is empty, or a torn line that was never acknowledged.
  const complete = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return complete.map((line, index) => {
    try {
      return JSON.parse(line) as readonly Change[];
    } catch (cause) {
      throw new Error(`${file} line ${index + 1} is not JSON: the twin's journal was changed by something else`, { cause });
    }
  });
}
