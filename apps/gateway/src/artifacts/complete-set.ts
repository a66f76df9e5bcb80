import { addSeconds, err, ok, type Result } from '@switchyard/kernel';
import type { ObjectStore } from '@switchyard/object-store';
import { type ArtifactFile, type ArtifactRow, artifactsOfSet, type ArtifactSet, completeArtifactSet, lockArtifactRoom, readArtifactSet } from '@switchyard/store';
import { asCaller, type FilesCall, refuse, type TellOfSet } from './begin-set.js';
import { type FilesRefused, incomplete, noStore, ofStore, superseded, unknownJob } from './refusal.js';

/** How long files are kept unless their customer says otherwise. */
export const DEFAULT_RETENTION_DAYS = 90;

/** The set counts from now on, when every file of it is in the store as it was declared. Asked again it answers the same. */
export async function completeSet(call: FilesCall, setId: string, wanted: (set: ArtifactSet) => boolean, told: TellOfSet): Promise<Result<readonly ArtifactRow[], FilesRefused>> {
  const { objects } = call.parts;
  if (objects === undefined) return err(noStore);
  const read = await asCaller(call, (tx) => readArtifactSet(tx, setId));
  if (!read.ok) return read;
  const set = read.value;
  if (set === undefined || !wanted(set)) return err(unknownJob);
  if (set.completedAt === null) {
    const stored = await checkStored(objects, set.files);
    if (!stored.ok) return stored;
  }
  return asCaller(call, async (tx) => {
    const room = (await lockArtifactRoom(tx, set.jobId, set.leaseId)) ?? refuse(unknownJob);
    const current = (await readArtifactSet(tx, setId)) ?? refuse(unknownJob);
    if (current.completedAt === null) {
      if (room.superseded) return refuse(superseded);
      const { now } = call.context;
      const expiresAt = addSeconds(now, (room.retentionDays ?? DEFAULT_RETENTION_DAYS) * 86_400);
      await completeArtifactSet(tx, set, set.files.map(() => call.parts.ids.next('art')), now, expiresAt);
      await told(tx, set);
    }
    return artifactsOfSet(tx, setId);
  });
}

/** Puts files of several parts together and looks at every one. */
async function checkStored(objects: ObjectStore, files: readonly ArtifactFile[]): Promise<Result<void, FilesRefused>> {
  const missing: string[] = [];
  for (const file of files) {
    const there = file.uploadId === undefined ? await objects.head(file.key) : await objects.completeUpload(file.key, file.uploadId, file);
    if (there.ok && there.value.bytes === file.bytes && (there.value.sha256 ?? file.sha256) === file.sha256) continue;
    const known = there.ok || there.error.kind === 'NotFound' || there.error.kind === 'UploadGone' || there.error.kind === 'Mismatch';
    if (!known) return err(ofStore(there.error));
    missing.push(file.name);
  }
  return missing.length === 0 ? ok(undefined) : err(incomplete(missing));
}
