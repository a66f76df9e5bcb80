import type { EpochMs } from '@switchyard/kernel';
import type { ArtifactRow, ArtifactUse } from '@switchyard/store';
import { DEFAULT_QUOTA_BYTES, type BegunSet } from './begin-set.js';
import { DEFAULT_RETENTION_DAYS } from './complete-set.js';

/** Fields of a stored file that are its own; `key` is no field of the schema. */
export function artifactView({ id, jobId, siteId, kind, name, step, bytes, sha256, contentType, key, createdAt, expiresAt }: ArtifactRow) {
  return { __typename: 'Artifact' as const, id, jobId, siteId, kind: kind.toUpperCase(), name, step: step === null ? null : Number(step), sizeBytes: `${bytes}`, sha256, contentType, key, createdAt, expiresAt };
}
export type ArtifactView = ReturnType<typeof artifactView>;

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
export function requestView({ method, url, headers }: Request, { from, to }: { readonly from: number; readonly to: number }, expiresAt: EpochMs) {
  return { method, url, headers: Object.entries(headers).map(([name, value]) => ({ name, value })), fromByte: `${from}`, toByte: `${to}`, expiresAt };
}
export const uploadView = ({ set, complete, pieces, more }: BegunSet, expiresAt: EpochMs) => ({
  __typename: 'ArtifactUpload' as const, id: set.id, jobId: set.jobId, complete, more, requests: pieces.map((piece) => requestView({ method: 'PUT', ...piece }, piece, expiresAt)),
});
export const useView = ({ usedBytes, files, quotaBytes, retentionDays }: ArtifactUse) => ({
  __typename: 'ArtifactUse' as const, usedBytes: `${usedBytes}`, files: Number(files), quotaBytes: `${quotaBytes ?? DEFAULT_QUOTA_BYTES}`, retentionDays: retentionDays ?? DEFAULT_RETENTION_DAYS,
});
