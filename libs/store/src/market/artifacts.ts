import type { ArtifactId, ArtifactUploadId, EpochMs, JobId, LeaseId, OrgId, ProjectId, SiteId } from '@switchyard/kernel';
import { at, json, type Tx } from '../base/index.js';

export const artifactKinds = ['checkpoint', 'artifact', 'log', 'input'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** One file of a set, as it is wanted or there. */
export interface ArtifactFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly key: string;
  /** Of a file in several parts: the upload in the object store, and the digest of each part. */
  readonly uploadId?: string;
  readonly parts?: readonly string[];
}
/** Files that belong together. */
export interface ArtifactSet {
  readonly id: ArtifactUploadId;
  readonly jobId: JobId;
  readonly customerOrg: OrgId;
  readonly leaseId: LeaseId | null;
  readonly siteId: SiteId | null;
  readonly kind: ArtifactKind;
  readonly step: bigint | null;
  readonly digest: string;
  readonly files: readonly ArtifactFile[];
  readonly reservedBytes: bigint;
  readonly createdAt: EpochMs;
  readonly completedAt: EpochMs | null;
}
const setColumns = `id, job_id AS "jobId", customer_org AS "customerOrg", lease_id AS "leaseId", site_id AS "siteId", kind, step, digest, files, reserved_bytes AS "reservedBytes", created_at AS "createdAt", completed_at AS "completedAt"`;

/** What an organisation keeps and may keep; null: the usual. */
export interface ArtifactRoom {
  readonly customerOrg: OrgId;
  readonly projectId: ProjectId | null;
  readonly usedBytes: bigint;
  readonly quotaBytes: bigint | null;
  readonly retentionDays: number | null;
  /** The lease's job has run under a later lease. */
  readonly superseded: boolean;
}
/** Takes the organisation's turn until the end of the transaction. @returns undefined when the job is not the caller's (or was never at the calling agent's site) */
export const lockArtifactRoom = (tx: Tx, jobId: string, leaseId: string | null): Promise<ArtifactRoom | undefined> =>
  tx.one<ArtifactRoom>(
    `SELECT customer_org AS "customerOrg", project_id AS "projectId", used_bytes AS "usedBytes", quota_bytes AS "quotaBytes", retention_days AS "retentionDays", superseded FROM market.artifact_room($1, $2)`, [jobId, leaseId]);

export const readArtifactSet = (tx: Tx, id: string): Promise<ArtifactSet | undefined> => tx.one<ArtifactSet>(`SELECT ${setColumns} FROM market.artifact_set WHERE id = $1`, [id]);
export const findArtifactSet = (tx: Tx, jobId: string, kind: ArtifactKind, digest: string): Promise<ArtifactSet | undefined> =>
  tx.one<ArtifactSet>(`SELECT ${setColumns} FROM market.artifact_set WHERE job_id = $1 AND kind = $2 AND digest = $3`, [jobId, kind, digest]);
/** Sets of a kind that are complete, newest first. */
export const completeSets = (tx: Tx, jobId: string, kind: ArtifactKind, limit: number): Promise<ArtifactSet[]> =>
  tx.rows<ArtifactSet>(`SELECT ${setColumns} FROM market.artifact_set WHERE job_id = $1 AND kind = $2 AND completed_at IS NOT NULL ORDER BY completed_at DESC, id DESC LIMIT $3`, [jobId, kind, limit]);
/** Whether a checkpoint of the job is on its way from another lease, by now: it was worked on since then. */
export const checkpointUnderWay = async (tx: Tx, jobId: string, leaseId: string, since: EpochMs): Promise<boolean> =>
  (await tx.one<{ yes: boolean }>(
    `SELECT EXISTS (SELECT FROM market.artifact_set WHERE job_id = $1 AND kind = 'checkpoint' AND completed_at IS NULL AND lease_id IS DISTINCT FROM $2 AND touched_at >= $3) AS yes`, [jobId, leaseId, at(since)]))?.yes === true;

/**
 * Locks what the row refers to before it is written, site, job, lease, as everybody does: its foreign keys would be checked in the order lease, site, job, and whoever holds the
 * site and wants the lease would wait for us while we wait for the site.
 */
async function lockReferred(tx: Tx, { siteId, jobId, leaseId }: ArtifactSet): Promise<void> {
  if (siteId === null || leaseId === null) return;
  // Sent together; the connection does them one after the other.
  await Promise.all([['site', siteId], ['job', jobId], ['lease', leaseId]].map(([table, id]) => tx.rows(`SELECT 1 FROM market.${table} WHERE id = $1 FOR KEY SHARE`, [id])));
}
export async function insertArtifactSet(tx: Tx, set: ArtifactSet): Promise<void> {
  await lockReferred(tx, set);
  await tx.run(
    `INSERT INTO market.artifact_set (id, job_id, customer_org, lease_id, site_id, kind, step, digest, files, reserved_bytes, created_at, touched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [set.id, set.jobId, set.customerOrg, set.leaseId, set.siteId, set.kind, set.step, set.digest, json(set.files), set.reservedBytes, at(set.createdAt)]);
}
/** Notes the uploads of a set that goes on. */
export async function keepUploads(tx: Tx, id: string, files: readonly ArtifactFile[], now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.artifact_set SET files = $2, touched_at = $3 WHERE id = $1 AND completed_at IS NULL`, [id, json(files), at(now)]);
}
/** The files of a set are all there: from now on they count. What they replace goes. @param ids one for each file */
export async function completeArtifactSet(tx: Tx, set: ArtifactSet, ids: readonly ArtifactId[], now: EpochMs, expiresAt: EpochMs): Promise<void> {
  const { files } = set;
  await tx.run(
    `INSERT INTO market.artifact (id, set_id, job_id, customer_org, site_id, kind, name, step, bytes, sha256, content_type, object_key, created_at, expires_at)
     SELECT f.id, $1, $2, $3, $4, $5, f.name, $6, f.bytes, f.sha256, f.type, f.key, $7, $8 FROM unnest($9::text[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::text[]) AS f (id, name, bytes, sha256, type, key)`,
    [set.id, set.jobId, set.customerOrg, set.siteId, set.kind, set.step, at(now), at(expiresAt), ids, files.map((f) => f.name), files.map((f) => f.bytes), files.map((f) => f.sha256), files.map((f) => f.contentType), files.map((f) => f.key)]);
  await tx.run(`UPDATE market.artifact_set SET completed_at = $2, touched_at = $2, reserved_bytes = 0 WHERE id = $1`, [set.id, at(now)]);
}
/** The same files again are the newest again. */
export async function renewArtifactSet(tx: Tx, id: string, now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.artifact_set SET completed_at = $2, touched_at = $2 WHERE id = $1 AND completed_at < $2`, [id, at(now)]);
}
/** Objects among these that a complete file of the job is made of: they need not come again. */
export async function objectsPresent(tx: Tx, jobId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ key: string }>(`SELECT DISTINCT object_key AS key FROM market.artifact WHERE job_id = $1 AND object_key = ANY($2)`, [jobId, keys]);
  return new Set(rows.map(({ key }) => key));
}

/** A stored file. */
export interface ArtifactRow {
  readonly id: ArtifactId;
  readonly setId: ArtifactUploadId;
  readonly jobId: JobId;
  readonly siteId: SiteId | null;
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly step: bigint | null;
  readonly bytes: bigint;
  readonly sha256: string;
  readonly contentType: string;
  readonly key: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}
const columns = `id, set_id AS "setId", job_id AS "jobId", site_id AS "siteId", kind, name, step, bytes, sha256, content_type AS "contentType", object_key AS key, created_at AS "createdAt", expires_at AS "expiresAt"`;

export const readArtifact = (tx: Tx, id: string): Promise<ArtifactRow | undefined> => tx.one<ArtifactRow>(`SELECT ${columns} FROM market.artifact WHERE id = $1`, [id]);
export const artifactsOfSet = (tx: Tx, setId: string): Promise<ArtifactRow[]> => tx.rows<ArtifactRow>(`SELECT ${columns} FROM market.artifact WHERE set_id = $1 ORDER BY name, id`, [setId]);
/** A page of a job's files, newest first, one more than `limit`, and how many there are in all. */
export async function listArtifacts(
  tx: Tx, jobId: string, filter: { readonly kind: ArtifactKind | null; readonly name: string | null }, page: { readonly limit: number; readonly after: { readonly at: EpochMs; readonly id: string } | null },
): Promise<{ rows: ArtifactRow[]; total: bigint }> {
  const where = `job_id = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR name = $3)`;
  const keys = [jobId, filter.kind, filter.name];
  const rows = await tx.rows<ArtifactRow>(`SELECT ${columns} FROM market.artifact WHERE ${where} AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5)) ORDER BY created_at DESC, id DESC LIMIT $6`,
    [...keys, page.after === null ? null : at(page.after.at), page.after?.id ?? null, page.limit + 1]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.artifact WHERE ${where}`, keys);
  return { rows, total: count?.total ?? 0n };
}
/** @returns the file that went, or undefined when there is none */
export const deleteArtifact = (tx: Tx, id: string): Promise<ArtifactRow | undefined> => tx.one<ArtifactRow>(`DELETE FROM market.artifact WHERE id = $1 RETURNING ${columns}`, [id]);

/** What the calling customer keeps. */
export interface ArtifactUse {
  readonly usedBytes: bigint;
  readonly files: bigint;
  readonly quotaBytes: bigint | null;
  readonly retentionDays: number | null;
}
export async function artifactUse(tx: Tx, org: OrgId): Promise<ArtifactUse> {
  const row = await tx.one<ArtifactUse>(
    `SELECT (SELECT coalesce(sum(k.bytes), 0)::bigint FROM (SELECT DISTINCT object_key, bytes FROM market.artifact WHERE customer_org = $1) k) AS "usedBytes", (SELECT count(*) FROM market.artifact WHERE customer_org = $1) AS files,
       (SELECT bytes FROM market.artifact_quota WHERE customer_org = $1) AS "quotaBytes", (SELECT days FROM market.artifact_retention WHERE customer_org = $1) AS "retentionDays"`, [org]);
  return row!;
}
export async function setArtifactRetention(tx: Tx, org: OrgId, days: number, now: EpochMs): Promise<void> {
  await tx.run(`INSERT INTO market.artifact_retention (customer_org, days, set_at) VALUES ($1, $2, $3) ON CONFLICT (customer_org) DO UPDATE SET days = excluded.days, set_at = excluded.set_at`, [org, days, at(now)]);
}
/** As the platform. */
export async function setArtifactQuota(tx: Tx, org: OrgId, bytes: bigint, now: EpochMs): Promise<void> {
  await tx.run(`INSERT INTO market.artifact_quota (customer_org, bytes, set_at) VALUES ($1, $2, $3) ON CONFLICT (customer_org) DO UPDATE SET bytes = excluded.bytes, set_at = excluded.set_at`, [org, bytes, at(now)]);
}

/** Drops what has expired and uploads nobody went on with since then. As the platform. @returns rows dropped */
export async function sweepArtifacts(tx: Tx, now: EpochMs, staleBefore: EpochMs): Promise<bigint> {
  return (await tx.one<{ dropped: bigint }>(`SELECT market.sweep_artifacts($1, $2) AS dropped`, [now, staleBefore]))?.dropped ?? 0n;
}
export interface Garbage {
  readonly key: string;
  /** Empty: the object itself. */
  readonly uploadId: string;
}
/** Objects that may be nobody's, oldest first, each taken by one sweep at a time. As the platform. */
export const takeGarbage = (tx: Tx, limit: number): Promise<Garbage[]> =>
  tx.rows<Garbage>(`SELECT object_key AS key, upload_id AS "uploadId" FROM market.artifact_garbage ORDER BY at, object_key, upload_id LIMIT $1`, [limit]);
/** Asked in the transaction that deletes it: until its end nobody takes the object into use. As the platform. */
export const artifactInUse = async (tx: Tx, key: string): Promise<boolean> => (await tx.one<{ used: boolean }>(`SELECT market.artifact_in_use($1) AS used`, [key]))!.used;
export async function dropGarbage(tx: Tx, { key, uploadId }: Garbage): Promise<void> {
  await tx.run(`DELETE FROM market.artifact_garbage WHERE object_key = $1 AND upload_id = $2`, [key, uploadId]);
}
/** The job and the site of a lease the caller is a party to; undefined for a reservation. */
export const jobOfLease = (tx: Tx, leaseId: string): Promise<{ readonly jobId: JobId; readonly siteId: SiteId } | undefined> =>
  tx.one<{ jobId: JobId; siteId: SiteId }>(`SELECT job_id AS "jobId", site_id AS "siteId" FROM market.lease WHERE id = $1 AND job_id IS NOT NULL`, [leaseId]);
