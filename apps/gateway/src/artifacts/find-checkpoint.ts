import type { ArtifactAnswer } from '@switchyard/agent-protocol';
import { addSeconds, err, type JobId, type LeaseId, ok, type Result } from '@switchyard/kernel';
import { type ArtifactFile, checkpointUnderWay, completeSets } from '@switchyard/store';
import type { GatewayParts } from '../graphql/context.js';
import { asCaller, type FilesCall, LINK_SECONDS } from './begin-set.js';
import { type FilesRefused, noStore, ofStore } from './refusal.js';

/** An upload that was not gone on with for this long, in market seconds, is not waited for. */
const UNDER_WAY_SECONDS = 600;
/** Inputs of one job that are brought to its site. */
const INPUT_SETS_MAX = 500;

/** Where the job's newest complete checkpoint and its inputs can be fetched. */
export async function findCheckpoint(call: FilesCall & { readonly parts: Pick<GatewayParts, 'wallClock'> }, jobId: JobId, leaseId: LeaseId): Promise<Result<Extract<ArtifactAnswer, { kind: 'found' }>, FilesRefused>> {
  const { parts, context } = call;
  const { objects } = parts;
  if (objects === undefined) return err(noStore);
  const read = await asCaller(call, async (tx) => ({
    newest: (await completeSets(tx, jobId, 'checkpoint', 1))[0],
    inputs: await completeSets(tx, jobId, 'input', INPUT_SETS_MAX),
    underWay: await checkpointUnderWay(tx, jobId, leaseId, addSeconds(context.now, -UNDER_WAY_SECONDS)),
  }));
  if (!read.ok) return read;
  const { newest, inputs, underWay } = read.value;
  const link = async (files: readonly ArtifactFile[]) => {
    const linked = [];
    for (const { key, name, bytes, sha256 } of files) {
      const request = await objects.linkToGet(key, { seconds: LINK_SECONDS });
      if (!request.ok) return err(ofStore(request.error));
      linked.push({ name, bytes, sha256, url: request.value.url });
    }
    return ok(linked);
  };
  const [files, given] = [await link(newest?.files ?? []), await link(inputs.flatMap((set) => set.files))];
  if (!files.ok) return files;
  if (!given.ok) return given;
  return ok({
    kind: 'found', inputs: given.value, underWay, linksUntil: addSeconds(parts.wallClock.now(), LINK_SECONDS),
    checkpoint: newest === undefined ? null : { setId: newest.id, digest: newest.digest, step: newest.step === null ? null : Number(newest.step), files: files.value },
  });
}
