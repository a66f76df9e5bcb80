import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes renames and new files in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
/** Writes all of a buffer; `writeSync` alone may write less. */
export function writeFully(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
}
/** Replaces a file as a whole, durably: after a crash it holds the old content or the new. Mode 0600. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.tmp`;
  const handle = openSync(beside, 'w', 0o600);
  try {
    writeFully(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, path);
  syncFolder(dirname(path));
}
