import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { artifactNameField } from '@switchyard/agent-protocol';
import { byText } from '@switchyard/kernel';
import { digestsOf } from '@switchyard/object-store';
import { syncFolder } from '../storage/files.js';

/** A file put aside for sending: what is sent of it cannot change any more. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts?: readonly string[];
  /** Where its bytes are. */
  readonly path: string;
}

/** Names of a folder's files, relative, sorted. Half-written ones (`.tmp`), hidden ones, links and what no artifact may be called are left out. */
export function filesIn(folder: string, below = ''): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry): readonly string[] => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.') || entry.name.endsWith('.tmp')) return [];
    if (entry.isDirectory()) return filesIn(folder, name);
    return entry.isFile() && artifactNameField.safeParse(name).success ? [name] : [];
  });
  return [...names].sort(byText);
}
/** Changes whenever a file does: names, sizes, times and places on disk. Empty for a folder without files. */
export function signatureOf(folder: string): string {
  const lines = filesIn(folder).map((name) => {
    const { size, mtimeNs, ino } = lstatSync(join(folder, name), { bigint: true });
    return `${name} ${size} ${mtimeNs} ${ino}`;
  });
  return lines.length === 0 ? '' : createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * Puts a folder's files aside and reads their digests. Programs that write beside and rename leave what was put aside alone; others are found out by their changed
 * file. @returns undefined when something changed meanwhile: that would be a mixture
 */
export async function keepAside(folder: string, aside: string): Promise<{ readonly files: readonly KeptFile[]; readonly signature: string } | undefined> {
  const signature = signatureOf(folder);
  const files: KeptFile[] = [];
  try {
    for (const name of filesIn(folder)) {
      const path = join(aside, name);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      putAside(join(folder, name), path);
      files.push({ name, path, ...(await digestsOf(path)) });
    }
    return signatureOf(folder) === signature ? { files, signature } : undefined;
  } catch (error) {
    // Replaced or deleted in between.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
function putAside(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(from, to);
  }
}

/** Puts a folder that is complete in the place of another: after a crash there is the old one, the new one or none, never a mixture. */
export function replaceFolder(complete: string, place: string): void {
  const old = `${complete}.old-${randomUUID()}`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(complete, place);
  syncFolder(dirname(place));
  rmSync(old, { recursive: true, force: true });
}

/** Removes what a process that was killed had put aside. Whoever is at work on one has touched it within the day. */
export function sweepAside(folder: string, olderThan: number): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (lstatSync(join(folder, name)).mtimeMs < olderThan) rmSync(join(folder, name), { recursive: true, force: true });
}
