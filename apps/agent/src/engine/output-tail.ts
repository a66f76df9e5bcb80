import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { OutputLine } from '../ports.js';

/** Bytes read at one go; a line longer than this is handed out in pieces. */
const CHUNK_BYTES = 256 * 1024;

/** Whole lines of a growing file from a byte offset. With `toEnd` the last line counts even without its newline. */
export function readLines(
  path: string,
  stream: OutputLine['stream'],
  from: number,
  linesMax: number,
  toEnd: boolean,
): { lines: OutputLine[]; next: number } {
  if (linesMax <= 0 || !existsSync(path)) return { lines: [], next: from };
  const handle = openSync(path, 'r');
  try {
    const length = Math.min(CHUNK_BYTES, fstatSync(handle).size - from);
    if (length <= 0) return { lines: [], next: from };
    const bytes = Buffer.alloc(length);
    const got = readSync(handle, bytes, 0, length, from);
    const lines: OutputLine[] = [];
    let at = 0;
    while (at < got && lines.length < linesMax) {
      let end = bytes.indexOf(10, at);
      if (end === -1 || end >= got) {
        if (got < CHUNK_BYTES && !toEnd) break;
        if (at > 0 && got === CHUNK_BYTES) break;
        end = got;
      }
      lines.push({ stream, line: bytes.toString('utf8', at, end).replace(/\r$/, '') });
      at = Math.min(end + 1, got);
    }
    return { lines, next: from + at };
  } finally {
    closeSync(handle);
  }
}
