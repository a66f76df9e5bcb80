import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PART_BYTES } from '../object-store.js';

export interface FileDigests {
  readonly bytes: number;
  readonly sha256: string;
  /** Of each part of PART_BYTES, when there are several. */
  readonly parts?: readonly string[];
}
/** Digest of a file, and of each part when it has several. */
export async function digestsOf(path: string): Promise<FileDigests> {
  const whole = createHash('sha256');
  const parts: string[] = [];
  let part = createHash('sha256');
  let [bytes, inPart] = [0, 0];
  for await (const read of createReadStream(path, { highWaterMark: 1 << 20 })) {
    let chunk = read as Buffer;
    whole.update(chunk);
    bytes += chunk.length;
    while (inPart + chunk.length >= PART_BYTES) {
      part.update(chunk.subarray(0, PART_BYTES - inPart));
      parts.push(part.digest('hex'));
      chunk = chunk.subarray(PART_BYTES - inPart);
      [part, inPart] = [createHash('sha256'), 0];
    }
    part.update(chunk);
    inPart += chunk.length;
  }
  if (inPart > 0) parts.push(part.digest('hex'));
  return { bytes, sha256: whole.digest('hex'), ...(bytes > PART_BYTES && { parts }) };
}
