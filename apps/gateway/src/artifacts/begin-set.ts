import { createHash } from 'node:crypto';
import { ARTIFACT_PIECES_MAX, artifactDigest, type ArtifactPiece } from '@switchyard/agent-protocol';
import { err, type JobId, type LeaseId, ok, type Result, type SiteId } from '@switchyard/kernel';
import { type Declared, type ObjectStore, PART_BYTES, partsOfSize } from '@switchyard/object-store';
import {
  type ArtifactFile, type ArtifactKind, type ArtifactRoom, type ArtifactSet, findArtifactSet, insertArtifactSet, keepUploads, lockArtifactRoom, objectsPresent, readArtifactSet, Refused, refusing, renewArtifactSet, type Tx,
} from '@switchyard/store';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { type FilesRefused, noStore, ofStore, overQuota, superseded, unknownJob } from './refusal.js';

/** What an organisation may keep unless the platform says otherwise. */
export const DEFAULT_QUOTA_BYTES = 100n * 1024n ** 3n;
/** Wall seconds a link to put or get is good for. */
export const LINK_SECONDS = 900;

export interface FilesCall {
  readonly context: Pick<GqlContext, 'now' | 'tenant'>;
  readonly parts: Pick<GatewayParts, 'ids' | 'objects'>;
}
/** A file somebody has and wants to store. */
export interface OfferedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType?: string;
  /** Digest of each part, of a file that is larger than one. */
  readonly parts?: readonly string[] | undefined;
}
export interface OfferedSet {
  readonly jobId: JobId;
  /** From where; null: from its customer. */
  readonly lease: { readonly leaseId: LeaseId; readonly siteId: SiteId } | null;
  readonly kind: ArtifactKind;
  readonly step: number | null;
  readonly files: readonly OfferedFile[];
}
export interface BegunSet {
  readonly set: ArtifactSet;
  /** It was stored before, and counts. */
  readonly complete: boolean;
  /** Pieces that are missing, at most ARTIFACT_PIECES_MAX of them. */
  readonly pieces: readonly ArtifactPiece[];
  readonly more: boolean;
}
/** Writes the audit entry of a set that is begun or complete, in its transaction. */
export type TellOfSet = (tx: Tx, set: ArtifactSet) => Promise<void>;
/** What audit entries say of a set. */
export const factsOf = ({ id, kind, step, digest, files, reservedBytes }: ArtifactSet) =>
  ({ uploadId: id, kind, step, digest, newBytes: reservedBytes, files: files.slice(0, 20).map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })), fileCount: files.length });
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Runs a transaction as the caller; what it refuses is a value. */
export const asCaller = <T>({ context }: FilesCall, work: (tx: Tx) => Promise<T>): Promise<Result<T, FilesRefused>> => refusing<T, FilesRefused>(() => context.tenant(work));
export const refuse = (refusal: FilesRefused): never => {
  throw new Refused(refusal);
};
/** Objects of a job lie under its organisation, project and id, by their content: the same file again is the same object. */
const keyOf = ({ customerOrg, projectId }: ArtifactRoom, jobId: string, sha256: string): string => `${customerOrg}/${projectId ?? 'none'}/${jobId}/${sha256}`;
const declaredOf = ({ bytes, sha256, contentType }: ArtifactFile): Declared => ({ bytes, sha256, contentType });
/** Whether the parts named fit the size. */
export const hasItsParts = ({ bytes, parts }: Pick<OfferedFile, 'bytes' | 'parts'>): boolean => (bytes <= PART_BYTES ? (parts ?? []).length <= 1 : parts?.length === partsOfSize(bytes).length);

/**
 * Wants a set of files: keeps room for what is new of them, and says which pieces to send where. Asked again, with the same files, it goes on: pieces that arrived are not wanted again.
 * Nothing of it counts before it is completed.
 */
export async function beginSet(call: FilesCall, offered: OfferedSet, told: TellOfSet): Promise<Result<BegunSet, FilesRefused>> {
  const { objects } = call.parts;
  if (objects === undefined) return err(noStore);
  const kept = await asCaller(call, (tx) => keepRoom(tx, call, offered, told));
  if (!kept.ok) return kept;
  const { set, present } = kept.value;
  if (set.completedAt !== null) return ok({ set, complete: true, pieces: [], more: false });
  const pieces: ArtifactPiece[] = [];
  let files = set.files;
  for (const file of [...new Map(set.files.map((one) => [one.key, one])).values()]) {
    if (present.has(file.key)) continue;
    if (pieces.length >= ARTIFACT_PIECES_MAX) return done(true);
    const wanted = await piecesOf(objects, file, ARTIFACT_PIECES_MAX - pieces.length);
    if (!wanted.ok) return err(ofStore(wanted.error));
    if (wanted.value.uploadId !== file.uploadId) files = files.map((one) => (one.key === file.key ? { ...one, uploadId: wanted.value.uploadId! } : one));
    pieces.push(...wanted.value.pieces);
    if (wanted.value.more) return done(true);
  }
  return done(false);

  async function done(more: boolean): Promise<Result<BegunSet, FilesRefused>> {
    const noted = await asCaller(call, (tx) => noteUploads(tx, call, set, files));
    if (!noted.ok) return noted;
    // Somebody else began the same uploads at the same time: theirs are noted, ours are given up, and the caller asks once more.
    const lost = files.filter((file) => file.uploadId !== undefined && !noted.value.some((one) => one.key === file.key && one.uploadId === file.uploadId));
    for (const file of lost) await objects!.abortUpload(file.key, file.uploadId!);
    return lost.length === 0 ? ok({ set, complete: false, pieces, more }) : ok({ set, complete: false, pieces: [], more: true });
  }
}

async function keepRoom(tx: Tx, { context: { now }, parts }: FilesCall, offered: OfferedSet, told: TellOfSet): Promise<{ readonly set: ArtifactSet; readonly present: ReadonlySet<string> }> {
  const room = (await lockArtifactRoom(tx, offered.jobId, offered.lease?.leaseId ?? null)) ?? refuse(unknownJob);
  if (room.superseded) return refuse(superseded);
  const digest = artifactDigest(offered.files, hash);
  const known = await findArtifactSet(tx, offered.jobId, offered.kind, digest);
  if (known !== undefined && known.completedAt !== null) {
    await renewArtifactSet(tx, known.id, now);
    return { set: known, present: new Set() };
  }
  const files: ArtifactFile[] = offered.files.map(({ name, bytes, sha256, contentType = 'application/octet-stream', parts: digests }) => ({
    name, bytes, sha256, contentType, key: keyOf(room, offered.jobId, sha256), ...(bytes > PART_BYTES && { parts: digests! }),
  }));
  const present = await objectsPresent(tx, offered.jobId, files.map(({ key }) => key));
  if (known !== undefined) return { set: known, present };
  const fresh = new Map(files.filter(({ key }) => !present.has(key)).map(({ key, bytes }) => [key, bytes]));
  const wanted = [...fresh.values()].reduce((sum, bytes) => sum + BigInt(bytes), 0n);
  const quota = room.quotaBytes ?? DEFAULT_QUOTA_BYTES;
  if (room.usedBytes + wanted > quota) return refuse(overQuota(room.usedBytes, wanted, quota));
  const set: ArtifactSet = {
    id: parts.ids.next('upload'), jobId: offered.jobId, customerOrg: room.customerOrg, leaseId: offered.lease?.leaseId ?? null, siteId: offered.lease?.siteId ?? null, kind: offered.kind,
    step: offered.step === null ? null : BigInt(offered.step), digest, files, reservedBytes: wanted, createdAt: now, completedAt: null,
  };
  await insertArtifactSet(tx, set);
  await told(tx, set);
  return { set, present };
}

/** The pieces of a file that are not there, and the upload they belong to. */
async function piecesOf(objects: ObjectStore, file: ArtifactFile, most: number) {
  const { key, name } = file;
  const there = await objects.head(key);
  if (there.ok && there.value.bytes === file.bytes) return ok({ uploadId: file.uploadId, pieces: [], more: false });
  if (!there.ok && there.error.kind !== 'NotFound') return there;
  if (file.parts === undefined) {
    const link = await objects.linkToPut(key, declaredOf(file), { seconds: LINK_SECONDS });
    return link.ok ? ok({ uploadId: undefined, pieces: [{ name, from: 0, to: file.bytes, url: link.value.url, headers: link.value.headers }], more: false }) : link;
  }
  const known = file.uploadId === undefined ? undefined : await objects.partsOf(key, file.uploadId);
  if (known !== undefined && !known.ok && known.error.kind !== 'UploadGone') return known;
  const begun = known?.ok === true ? ok(file.uploadId!) : await objects.beginUpload(key, declaredOf(file));
  if (!begun.ok) return begun;
  const arrived = new Set(known?.ok === true ? known.value.map(({ number }) => number) : []);
  const missing = partsOfSize(file.bytes).filter(({ number }) => !arrived.has(number));
  const pieces: ArtifactPiece[] = [];
  for (const { number, from, to } of missing.slice(0, most)) {
    const link = await objects.linkToPart(key, begun.value, { number, bytes: to - from, sha256: file.parts[number - 1]! }, { seconds: LINK_SECONDS });
    if (!link.ok) return link;
    pieces.push({ name, from, to, url: link.value.url, headers: link.value.headers });
  }
  return ok({ uploadId: begun.value, pieces, more: missing.length > most });
}

/** Keeps which uploads the set's files go to, unless somebody noted others meanwhile. @returns the files as they stand */
async function noteUploads(tx: Tx, { context: { now } }: FilesCall, set: ArtifactSet, files: readonly ArtifactFile[]): Promise<readonly ArtifactFile[]> {
  await lockArtifactRoom(tx, set.jobId, set.leaseId);
  const row = await readArtifactSet(tx, set.id);
  if (row === undefined || row.completedAt !== null) return row?.files ?? [];
  const merged = row.files.map((file) => {
    const before = set.files.find(({ key, name }) => key === file.key && name === file.name)?.uploadId;
    const mine = files.find(({ key, name }) => key === file.key && name === file.name)?.uploadId;
    return mine !== undefined && file.uploadId === before ? { ...file, uploadId: mine } : file;
  });
  await keepUploads(tx, set.id, merged, now);
  return merged;
}
