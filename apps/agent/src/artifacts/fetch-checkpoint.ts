import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ArtifactAnswer, artifactDigest } from '@switchyard/agent-protocol';
import { digestsOf, fetchFile, type Throttle } from '@switchyard/object-store';
import { filesIn, replaceFolder, signatureOf } from './folders.js';
import type { Memory } from './memory.js';

type Found = Extract<ArtifactAnswer, { kind: 'found' }>;
type Linked = Found['inputs'][number];
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface FetchParts {
  readonly folder: string;
  readonly memory: Memory;
  readonly pace: Throttle;
  readonly urlOf: (url: string) => URL;
}

/**
 * Brings what was found to where engines look for it. What is here is kept when it is that checkpoint, or comes after it; otherwise the found one takes its place, whole.
 * @returns why it could not be brought, or undefined
 */
export async function bringFound(parts: FetchParts, ref: string, found: Found): Promise<string | undefined> {
  const place = join(parts.folder, ref);
  const { checkpoint } = found;
  if (checkpoint !== null && parts.memory.of(ref).checkpoint?.setId !== checkpoint.setId) {
    if (artifactDigest(await contentOf(place), hash) !== checkpoint.digest) {
      const problem = await bringFolder(parts, ref, place, checkpoint.files);
      if (problem !== undefined) return problem;
    }
    parts.memory.keep(ref, 'checkpoint', { setId: checkpoint.setId, signature: signatureOf(place) });
  }
  const inputs = join(parts.folder, `${ref}.inputs`);
  if (artifactDigest(await contentOf(inputs), hash) === artifactDigest(found.inputs, hash)) return undefined;
  return bringFolder(parts, `${ref}.inputs`, inputs, found.inputs);
}
async function contentOf(folder: string) {
  const files = [];
  for (const name of filesIn(folder)) files.push({ name, ...(await digestsOf(join(folder, name))) });
  return files;
}

/** Every file is fetched by its content, put together beside, and takes the place at the end. What was fetched is kept for the next try. */
async function bringFolder({ folder, pace, urlOf }: FetchParts, name: string, place: string, files: readonly Linked[]): Promise<string | undefined> {
  const incoming = join(folder, '.incoming', name);
  for (const { url, bytes, sha256 } of files) {
    const problem = await fetchFile(urlOf(url), join(incoming, 'content', sha256), { bytes, sha256 }, pace);
    if (problem !== undefined) return problem;
  }
  const whole = join(incoming, 'whole');
  rmSync(whole, { recursive: true, force: true });
  mkdirSync(whole, { recursive: true, mode: 0o700 });
  for (const { name: file, sha256 } of files) {
    const path = join(whole, file);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const content = join(incoming, 'content', sha256);
    // Two files of one content are two files: a job may change one of them.
    if (existsSync(content) && files.filter((one) => one.sha256 === sha256).length === 1) linkSync(content, path);
    else cpSync(content, path);
  }
  replaceFolder(whole, place);
  rmSync(incoming, { recursive: true, force: true });
  return undefined;
}
