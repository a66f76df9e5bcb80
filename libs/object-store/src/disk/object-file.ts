import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { epochMs } from '@switchyard/kernel';
import type { ObjectInfo } from '../object-store.js';

/** An object is one file: a header of this many bytes (JSON, filled up with spaces), then the content. One file is one rename. */
const HEADER_BYTES = 1_024;
/** Not a character of keys: an object `a` and objects below `a/` never want the same name. */
export const OBJECT_SUFFIX = '~';

interface Header {
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly modifiedAt: number;
}
function headerBytes(header: Header): Buffer {
  const text = JSON.stringify(header);
  if (Buffer.byteLength(text) > HEADER_BYTES) throw new Error(`object header of ${text.length} characters`);
  return Buffer.from(text.padEnd(HEADER_BYTES - (Buffer.byteLength(text) - text.length), ' '));
}
/** Makes a rename or a new file in this folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
}
/**
 * Writes beside, fsyncs, checks, renames: the file is there whole or not at all, whenever the power goes.
 * @param admit says what is wrong with the content; then nothing is kept
 */
export async function writeObject(
  root: string, path: string, body: AsyncIterable<Uint8Array>, facts: { readonly contentType: string; readonly now: number }, admit: (written: Written) => string | undefined,
): Promise<{ readonly written: Written; readonly wrong: string | undefined }> {
  const beside = join(root, 'tmp', randomUUID());
  const file = await open(beside, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      await writeAll(file, chunk, HEADER_BYTES + bytes);
      bytes += chunk.length;
    }
    const written = { bytes, sha256: hash.digest('hex') };
    const wrong = admit(written);
    if (wrong === undefined) {
      await writeAll(file, headerBytes({ ...written, contentType: facts.contentType, modifiedAt: facts.now }), 0);
      await file.sync();
      await moveInto(beside, path);
    }
    return { written, wrong };
  } finally {
    await file.close();
    await rm(beside, { force: true });
  }
}
async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
}
/** A deletion may take an empty folder away between its making and the rename: then it is made again. */
async function moveInto(beside: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await rename(beside, path);
      return await syncFolder(dirname(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

export interface OpenObject {
  readonly info: ObjectInfo;
  /** Reads [from, to) and closes. */
  read(from: number, to: number): AsyncIterableIterator<Uint8Array>;
  close(): Promise<void>;
}
/** @returns undefined when there is none. @throws Error when the file is not one of ours */
export async function openObject(path: string, key: string): Promise<OpenObject | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    await file.read(head, 0, HEADER_BYTES, 0);
    const { modifiedAt, ...rest } = JSON.parse(head.toString('utf8')) as Header;
    return { info: { key, ...rest, modifiedAt: epochMs(modifiedAt) }, read: (from, to) => bytesOf(file, HEADER_BYTES + from, HEADER_BYTES + to), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
/** Not a generator: one that was never started would not close its file when it is given up. */
function bytesOf(file: FileHandle, from: number, to: number): AsyncIterableIterator<Uint8Array> {
  let at = from;
  let closed = false;
  const finish = async (): Promise<{ done: true; value: undefined }> => {
    if (!closed) await file.close();
    closed = true;
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (at >= to) return finish();
      const chunk = Buffer.allocUnsafe(Math.min(256 * 1024, to - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) {
        await finish();
        throw new Error('object file is shorter than its header says');
      }
      at += bytesRead;
      return { done: false, value: chunk.subarray(0, bytesRead) };
    },
    return: finish,
  };
}
