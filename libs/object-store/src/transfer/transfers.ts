import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A connection that says nothing for so long is given up. */
const SILENCE_MS = 60_000;

/** Asked before bytes go on: it may hold them back, or count them. */
export interface Throttle {
  take(bytes: number): Promise<void>;
}
/** Lets bytes through at a rate; all transfers that share one keep it together. 0: as they come. */
export function pacedBy(bytesPerSecond: number, now: () => number, pause: (ms: number) => Promise<unknown>): Throttle {
  let freeAt = 0;
  return {
    async take(bytes) {
      if (bytesPerSecond === 0) return;
      const from = Math.max(freeAt, now());
      freeAt = from + (bytes / bytesPerSecond) * 1_000;
      const wait = from - now();
      if (wait > 0) await pause(wait);
    },
  };
}
const through = (throttle: Throttle): Transform => new Transform({ transform: (chunk: Buffer, _encoding, done) => void throttle.take(chunk.length).then(() => done(null, chunk), done) });

/** `status` 0: the line broke, with `message`. */
export interface Sent {
  readonly status: number;
  readonly message: string;
}
/** Sends bytes [from, to) of a file by a signed request. Never throws: nothing is known of a line that breaks. */
export async function sendPiece(url: URL, headers: Readonly<Record<string, string>>, file: { readonly path: string; readonly from: number; readonly to: number }, pace: Throttle): Promise<Sent> {
  const bytes = file.to - file.from;
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ status: 0, message: error.message });
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method: 'PUT', headers: { ...headers, 'content-length': bytes }, timeout: SILENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (text.length < 1_000) text += chunk;
      });
      response.on('error', failed);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, message: text.slice(0, 300) }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', failed);
    const content = bytes === 0 ? Readable.from([]) : createReadStream(file.path, { start: file.from, end: file.to - 1, highWaterMark: 64 * 1024 });
    // An answer may come before everything is sent: the broken pipe is then no news.
    pipeline(content, through(pace), request).catch(failed);
  });
}

/** What is fetched must be this, to the bit. */
export interface Wanted {
  readonly bytes: number;
  readonly sha256: string;
}
/**
 * Fetches a file, going on where an earlier try stopped. The file is under its name only when all of it is there and right.
 * @returns why not, or undefined when it is there
 */
export async function fetchFile(url: URL, path: string, wanted: Wanted, pace: Throttle): Promise<string | undefined> {
  if (existsSync(path) && (await isRight(path, wanted))) return undefined;
  const beside = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let from = existsSync(beside) ? statSync(beside).size : 0;
  if (from > wanted.bytes) {
    rmSync(beside);
    from = 0;
  }
  try {
    if (from < wanted.bytes || !existsSync(beside)) await fetchRest(url, beside, from, wanted.bytes, pace);
  } catch (error) {
    return (error as Error).message;
  }
  if (!(await isRight(beside, wanted))) {
    rmSync(beside, { force: true });
    return `what came is not the file of ${wanted.bytes} bytes with SHA-256 ${wanted.sha256}`;
  }
  renameSync(beside, path);
  return undefined;
}
async function fetchRest(url: URL, path: string, from: number, bytes: number, pace: Throttle): Promise<void> {
  const answer = await fetch(url, { headers: from > 0 ? { range: `bytes=${from}-` } : {}, redirect: 'error', signal: AbortSignal.timeout(SILENCE_MS + Math.ceil((bytes - from) / 10)) });
  if (answer.status !== (from > 0 ? 206 : 200)) throw new Error(`HTTP ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  const file = await open(path, from > 0 ? 'a' : 'w', 0o600);
  try {
    let written = from;
    for await (const chunk of answer.body ?? []) {
      written += (chunk as Uint8Array).length;
      if (written > bytes) throw new Error(`more than ${bytes} bytes came`);
      await pace.take((chunk as Uint8Array).length);
      await file.writeFile(chunk as Uint8Array);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
async function isRight(path: string, { bytes, sha256 }: Wanted): Promise<boolean> {
  if (statSync(path).size !== bytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex') === sha256;
}
