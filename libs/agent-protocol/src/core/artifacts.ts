import { by, byText, canonicalJson, type HashText } from '@switchyard/kernel';
import { z } from 'zod';
import { countField, hashField, idField, instantField } from './fields.js';

/** Files of one set: a checkpoint of every rank of a large gang fits. */
export const ARTIFACT_FILES_MAX = 500;
/** Pieces one answer asks for; with more to come the agent begins again when these are there. */
export const ARTIFACT_PIECES_MAX = 64;
/** Parts of one file. */
const PARTS_MAX = 10_000;
const URL_CHARACTERS_MAX = 8_000;

/** A relative path below the job's folder: no `..`, no empty or hidden segment. */
export const artifactNameField = z.string().max(200).regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'is not a relative path of plain names');

const fileShape = { name: artifactNameField, bytes: countField, sha256: hashField };
/** A file as its site has it. What is larger than one part brings the digest of each part. */
export const artifactFileSchema = z.strictObject({ ...fileShape, parts: z.array(hashField).max(PARTS_MAX).optional() });
export type ArtifactFileItem = z.output<typeof artifactFileSchema>;

const leaseId = idField('lease');
/** What an agent asks about files of a lease's job. Every one may be repeated. */
export const artifactRequestSchema = z.discriminatedUnion('kind', [
  /** The newest checkpoint of the job, whichever site it is from, and the job's inputs. */
  z.strictObject({ kind: z.literal('find'), leaseId }),
  /** I have these files: which of their pieces do you want, and where to? */
  z.strictObject({ kind: z.literal('begin'), leaseId, set: z.enum(['checkpoint', 'artifact']), step: countField.nullable(), files: z.array(artifactFileSchema).min(1).max(ARTIFACT_FILES_MAX) }),
  /** All pieces are there: from now on the set counts. */
  z.strictObject({ kind: z.literal('complete'), leaseId, setId: idField('upload') }),
]);
export type ArtifactRequest = z.output<typeof artifactRequestSchema>;

const url = z.string().min(1).max(URL_CHARACTERS_MAX);
const linkedFile = z.strictObject({ ...fileShape, url });
/** Bytes [from, to) of a file, to be sent by PUT with exactly these headers. A URL that is a path is on the control plane's host. */
const pieceSchema = z.strictObject({ name: artifactNameField, from: countField, to: countField, url, headers: z.record(z.string().max(100), z.string().max(1_000)) });
export type ArtifactPiece = z.output<typeof pieceSchema>;

/** Why files are not taken. `again`: the same may work later. */
const refusalReasons = ['QuotaExceeded', 'StoreFull', 'Superseded', 'UnknownLease', 'Incomplete', 'StoreUnavailable', 'NoStore'] as const;
export const artifactAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('found'),
    checkpoint: z.strictObject({ setId: idField('upload'), digest: hashField, step: countField.nullable(), files: z.array(linkedFile).max(ARTIFACT_FILES_MAX) }).nullable(),
    inputs: z.array(linkedFile).max(ARTIFACT_FILES_MAX),
    /** Another site is sending a newer checkpoint at this moment: ask again soon. */
    underWay: z.boolean(),
    /** Wall time at which the links end. */
    linksUntil: instantField,
  }),
  z.strictObject({ kind: z.literal('wanted'), setId: idField('upload'), digest: hashField, complete: z.boolean(), pieces: z.array(pieceSchema).max(ARTIFACT_PIECES_MAX), more: z.boolean() }),
  z.strictObject({ kind: z.literal('completed'), setId: idField('upload') }),
  z.strictObject({ kind: z.literal('refused'), reason: z.enum(refusalReasons), message: z.string().max(500), again: z.boolean() }),
]);
export type ArtifactAnswer = z.output<typeof artifactAnswerSchema>;
export type ArtifactRefusal = Extract<ArtifactAnswer, { kind: 'refused' }>;

/** What tells sets apart: the digest of their files' names, sizes and digests, whatever their order. */
export function artifactDigest(files: readonly Pick<ArtifactFileItem, 'name' | 'bytes' | 'sha256'>[], hash: HashText): string {
  const sorted = [...files].sort(by((file) => file.name, byText));
  return hash(canonicalJson(sorted.map(({ name, bytes, sha256 }) => [name, bytes, sha256])));
}
