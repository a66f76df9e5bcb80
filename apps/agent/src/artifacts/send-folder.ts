import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_FILES_MAX, type ArtifactPiece, type ArtifactRefusal } from '@switchyard/agent-protocol';
import { sendPiece, type Throttle } from '@switchyard/object-store';
import { type KeptFile, keepAside, signatureOf } from './folders.js';
import type { Memory, SentKind } from './memory.js';
import type { AskControlPlane } from './ports.js';

export type Sending =
  /** Nothing is there, or it was sent before. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'sent'; readonly setId: string; readonly pieces: number }
  /** It changed while it was read: later. */
  | { readonly kind: 'changing' }
  | { readonly kind: 'refused'; readonly refusal: Pick<ArtifactRefusal, 'reason' | 'message' | 'again'> }
  /** No answer, or none that helps: later. */
  | { readonly kind: 'failed'; readonly message: string };

export interface SendParts {
  readonly ask: AskControlPlane;
  readonly folder: string;
  readonly memory: Memory;
  readonly pace: Throttle;
  readonly urlOf: (url: string) => URL;
}
/** Times a set is begun again without a piece that arrived. */
const STANDSTILLS_MAX = 3;

/**
 * Sends what is new of one of a job's folders as one set: it counts when the control plane says it is complete, and not a file of it before. Cut off anywhere, the next try goes on with the
 * pieces that are missing.
 */
export async function sendFolder(parts: SendParts, leaseId: string, ref: string, kind: SentKind, step: number | null): Promise<Sending> {
  // A folder of its own: sites that share a disk may send files of one job at the same time.
  const aside = join(parts.folder, '.outgoing', `${ref}.${kind}.${randomUUID()}`);
  return sendAside(parts, aside, leaseId, ref, kind, step).finally(() => rmSync(aside, { recursive: true, force: true }));
}
async function sendAside({ ask, folder, memory, pace, urlOf }: SendParts, aside: string, leaseId: string, ref: string, kind: SentKind, step: number | null): Promise<Sending> {
  const place = join(folder, kind === 'checkpoint' ? ref : `${ref}.artifacts`);
  const signature = signatureOf(place);
  if (signature === '' || memory.of(ref)[kind]?.signature === signature) return { kind: 'nothing' };
  const kept = await keepAside(place, aside);
  if (kept === undefined) return { kind: 'changing' };
  if (kept.files.length > ARTIFACT_FILES_MAX) return { kind: 'refused', refusal: { reason: 'Incomplete', message: `The folder has ${kept.files.length} files; ${ARTIFACT_FILES_MAX} can be stored.`, again: true } };
  let sent = 0;
  for (let standstills = 0; standstills < STANDSTILLS_MAX; ) {
    const begun = await ask({ kind: 'begin', leaseId: leaseId as never, set: kind, step, files: kept.files.map(({ name, bytes, sha256, parts }) => ({ name, bytes, sha256, ...(parts && { parts: [...parts] }) })) });
    if (!begun.ok) return begun.error.kind === 'Unsupported' ? unsupported : { kind: 'failed', message: `${begun.error.kind}` };
    if (begun.value.kind === 'refused') return { kind: 'refused', refusal: begun.value };
    if (begun.value.kind !== 'wanted') return { kind: 'failed', message: `an answer of kind ${begun.value.kind}` };
    const { setId, pieces, more, complete } = begun.value;
    const outcome = complete ? { arrived: 0, problem: undefined } : await sendPieces(pieces, kept.files, pace, urlOf);
    sent += outcome.arrived;
    if (outcome.problem === 'changed') return { kind: 'changing' };
    if (outcome.problem !== undefined && outcome.arrived === 0) return outcome.problem.startsWith('507') ? { kind: 'refused', refusal: { reason: 'StoreFull', message: 'The object store has no room.', again: true } } : { kind: 'failed', message: outcome.problem };
    if (more || outcome.problem !== undefined) {
      standstills = outcome.arrived > 0 ? 0 : standstills + 1;
      continue;
    }
    const done = complete ? undefined : await ask({ kind: 'complete', leaseId: leaseId as never, setId });
    if (done !== undefined && !done.ok) return { kind: 'failed', message: done.error.kind };
    if (done?.value.kind === 'refused') {
      if (done.value.reason !== 'Incomplete') return { kind: 'refused', refusal: done.value };
      standstills += 1;
      continue;
    }
    memory.keep(ref, kind, { setId, signature: kept.signature });
    return { kind: 'sent', setId, pieces: sent };
  }
  return { kind: 'failed', message: 'pieces that were sent are not there' };
}
const unsupported: Sending = { kind: 'refused', refusal: { reason: 'NoStore', message: 'The control plane keeps no files.', again: false } };

/** Sends pieces one after the other. `changed`: the store got other bytes than were declared, so the file was written to in place. */
async function sendPieces(pieces: readonly ArtifactPiece[], files: readonly KeptFile[], pace: Throttle, urlOf: (url: string) => URL): Promise<{ readonly arrived: number; readonly problem: string | undefined }> {
  let arrived = 0;
  for (const { name, from, to, url, headers } of pieces) {
    const file = files.find((one) => one.name === name);
    if (file === undefined) return { arrived, problem: `a piece of ${name} is wanted, which was not offered` };
    const { status, message } = await sendPiece(urlOf(url), headers, { path: file.path, from, to }, pace);
    if (status === 400) return { arrived, problem: 'changed' };
    if (status < 200 || status > 299) return { arrived, problem: `${status} ${message}`.trim() };
    arrived += 1;
  }
  return { arrived, problem: undefined };
}
