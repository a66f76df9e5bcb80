import { artifactNameField } from '@switchyard/agent-protocol';
import type { Schema } from '@switchyard/graphql-client';
import { addSeconds, parseId } from '@switchyard/kernel';
import { PART_BYTES, PARTS_MAX } from '@switchyard/object-store';
import { artifactUse, deleteArtifact, lockOrganization, refusing, setArtifactQuota, setArtifactRetention, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse, type RefusalView } from '../graphql/refusals.js';
import { beginSet, factsOf, hasItsParts, LINK_SECONDS, type OfferedFile } from './begin-set.js';
import { completeSet } from './complete-set.js';
import { refusalView } from './refusal.js';
import { artifactView, type ArtifactView, uploadView, useView } from './views.js';

const DIGEST = /^[0-9a-f]{64}$/;
const BYTES = { scale: 0, min: 0n, max: BigInt(PART_BYTES) * BigInt(PARTS_MAX) } as const;
const QUOTA = { scale: 0, min: 0n, max: 1_000_000_000_000_000n } as const;
const kinds = { INPUT: 'input', ARTIFACT: 'artifact' } as const;

function fileOf(check: InputCheck, input: Schema.StartArtifactUploadInput): OfferedFile {
  if (!artifactNameField.safeParse(input.name).success) check.problem('name', 'must be a relative path of letters, digits, ".", "_" and "-", at most 200 characters, no part of it beginning with a dot');
  const bytes = Number(check.decimal('sizeBytes', input.sizeBytes, BYTES) ?? 0n);
  if (!DIGEST.test(input.sha256)) check.problem('sha256', 'must be 64 lower-case hexadecimal digits');
  input.partSha256s?.forEach((digest, i) => {
    if (!DIGEST.test(digest)) check.problem(`partSha256s.${i}`, 'must be 64 lower-case hexadecimal digits');
  });
  const parts = input.partSha256s ?? undefined;
  if (!hasItsParts({ bytes, parts })) check.problem('partSha256s', `must have one digest for each part of ${PART_BYTES} bytes of a file that is larger than that, and none of a smaller one`);
  const contentType = check.optionalText('contentType', input.contentType, 100) ?? 'application/octet-stream';
  if (!/^[\w.+-]+\/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*$/.test(contentType)) check.problem('contentType', 'is not a media type such as text/plain');
  return { name: input.name, bytes, sha256: input.sha256, contentType, parts };
}

/** Wants one file of a customer's: says which pieces to send where. Asked again it goes on. */
export async function startUpload(doing: Doing, input: Schema.StartArtifactUploadInput): Promise<object | RefusalView> {
  const checked = await refusing<{ readonly file: OfferedFile; readonly jobId: NonNullable<ReturnType<typeof jobIn>> }, RefusalView>(async () => {
    const check = new InputCheck();
    const file = fileOf(check, input);
    const jobId = jobIn(check, input.jobId);
    check.done();
    return { file, jobId: jobId! };
  });
  if (!checked.ok) return checked.error;
  const { jobId, file } = checked.value;
  const begun = await beginSet(doing, { jobId, lease: null, kind: kinds[input.kind], step: null, files: [file] }, (tx, set) => recordDeed(tx, doing, 'artifact.begin', jobId, factsOf(set)));
  return begun.ok ? uploadView(begun.value, addSeconds(doing.parts.wallClock.now(), LINK_SECONDS)) : refusalView(begun.error, ['input']);
}
const jobIn = (check: InputCheck, text: string) => check.id('jobId', 'job', text);

/** The file counts from now on. */
export async function finishUpload(doing: Doing, { uploadId }: Schema.FinishArtifactUploadInput): Promise<ArtifactView | RefusalView> {
  const path = ['input', 'uploadId'];
  if (parseId('upload', uploadId) === undefined) return plainRefusal('NOT_FOUND', 'You have no such upload.', path);
  const done = await completeSet(doing, uploadId, (set) => set.leaseId === null, (tx, set) =>
    recordDeed(tx, doing, 'artifact.store', set.jobId, factsOf(set)));
  if (!done.ok) return refusalView(done.error, path);
  // It was there once and has been deleted since.
  return done.value[0] ? artifactView(done.value[0]) : plainRefusal('NOT_FOUND', 'The file of this upload was deleted.', path);
}

export async function dropArtifact(tx: Tx, doing: Doing, { artifactId }: Schema.DeleteArtifactInput): Promise<{ readonly __typename: 'ArtifactDeleted'; readonly artifactId: string }> {
  const row = await deleteArtifact(tx, artifactId);
  if (!row) return refuse(plainRefusal('NOT_FOUND', 'You have no such artifact.', ['input', 'artifactId']));
  await recordDeed(tx, doing, 'artifact.delete', row.jobId, { artifactId, kind: row.kind, name: row.name, bytes: row.bytes, sha256: row.sha256 });
  return { __typename: 'ArtifactDeleted', artifactId };
}
export async function keepFor(tx: Tx, doing: Doing, { days }: Schema.SetArtifactRetentionInput): Promise<ReturnType<typeof useView>> {
  const check = new InputCheck();
  check.within('days', days, 1, 3_650);
  check.done();
  await setArtifactRetention(tx, orgOf(doing), days, doing.context.now);
  await recordDeed(tx, doing, 'artifact.retention', orgOf(doing), { days });
  return useView(await artifactUse(tx, orgOf(doing)));
}
export async function giveRoom(tx: Tx, doing: Doing, input: Schema.SetArtifactQuotaInput): Promise<{ readonly __typename: 'ArtifactQuota'; readonly organizationId: string; readonly quotaBytes: string }> {
  const check = new InputCheck();
  const bytes = check.decimal('quotaBytes', input.quotaBytes, QUOTA);
  const org = check.id('organizationId', 'org', input.organizationId);
  const reason = check.text('reason', input.reason, 500);
  check.done();
  if ((await lockOrganization(tx, org!))?.kind !== 'customer') return refuse(plainRefusal('NOT_FOUND', 'There is no such customer.', ['input', 'organizationId']));
  await setArtifactQuota(tx, org!, bytes!, doing.context.now);
  await recordDeed(tx, doing, 'artifact.quota', org!, { bytes, reason });
  return { __typename: 'ArtifactQuota', organizationId: org!, quotaBytes: `${bytes}` };
}
