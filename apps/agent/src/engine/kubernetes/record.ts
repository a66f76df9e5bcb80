import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs } from '@switchyard/kernel';
import { z } from 'zod';
import type { AttemptKey } from '../../ports.js';
import { replaceFile } from '../../storage/files.js';

const instant = z.number().transform(epochMs);
const endSchema = z.strictObject({ at: instant, code: z.number().nullable(), signal: z.string().nullable(), reason: z.string(), disrupted: z.boolean() });
const podSchema = z.strictObject({
  name: z.string(),
  index: z.number().int(),
  node: z.string().nullable(),
  startedAt: instant.nullable(),
  end: endSchema.nullable(),
  /** Belongs to a run before the last suspension. */
  past: z.boolean(),
  /** All its output is in our file, or never will be. */
  drained: z.boolean(),
});
export type PodRecord = z.output<typeof podSchema>;

/**
 * What the agent keeps of one attempt. The API server forgets (pods vanish with their exit codes, Jobs are deleted), so whatever was seen
 * is written down before anything is concluded from it. One file, replaced as a whole.
 */
export const attemptRecordSchema = z.strictObject({
  leaseId: z.string(),
  attempt: z.number().int(),
  /** Name of the Job, and of the Service of a gang: the same for the same attempt, so that creating twice creates once. */
  jobName: z.string(),
  /** Pods of the gang. */
  podCount: z.number().int().min(1),
  /** Bodies as they are sent (job-body.ts). */
  job: z.unknown(),
  service: z.unknown(),
  /** Of the Job once it is known to exist; from then on it is never created again. */
  uid: z.string().nullable(),
  serviceMade: z.boolean(),
  wish: z.enum(['run', 'suspend', 'stop']),
  /** We have suspended it ourselves. */
  held: z.boolean(),
  /** Seconds between SIGTERM and SIGKILL the pods were made with, and of the last stop asked for. */
  podGraceSeconds: z.number(),
  stopGraceSeconds: z.number().nullable(),
  phase: z.enum(['pending', 'running', 'suspended', 'ended']),
  lost: z.boolean(),
  /** Last instant the attempt was seen in the cluster. */
  seenAt: instant,
  /** Since when it waits for something that will not come. */
  hopelessSince: instant.nullable(),
  waiting: z.string().nullable(),
  /** By uid. */
  pods: z.record(z.string(), podSchema),
  events: z.array(
    z.strictObject({
      event: z.enum(['started', 'suspended', 'resumed', 'stopping', 'exited']),
      wallMs: instant,
      code: z.number().nullable(),
      signal: z.string().nullable(),
      detail: z.string().optional(),
    }),
  ),
  /** Everything of it is to go, here and in the cluster. */
  forgotten: z.boolean(),
});
export type AttemptRecord = z.output<typeof attemptRecordSchema>;

export const attemptName = ({ leaseId, attempt }: Pick<AttemptRecord, 'leaseId' | 'attempt'> | AttemptKey): string => `${leaseId}/${attempt}`;

/** Records on disk: one folder per attempt, `attempt.json` beside `output.log`. */
export class AttemptRecords {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  /** @throws Error when a file is damaged: going on without it might run a job twice */
  load(): AttemptRecord[] {
    const below = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
    return below(this.folder)
      .flatMap((lease) => below(join(this.folder, lease)).map((attempt) => join(this.folder, lease, attempt, 'attempt.json')))
      .filter((path) => existsSync(path))
      .map((path) => attemptRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  }
  save(record: AttemptRecord): void {
    mkdirSync(this.folderOf(record), { recursive: true, mode: 0o700 });
    replaceFile(join(this.folderOf(record), 'attempt.json'), JSON.stringify(record));
  }
  remove(record: AttemptRecord): void {
    rmSync(this.folderOf(record), { recursive: true, force: true });
    const lease = join(this.folder, record.leaseId);
    if (existsSync(lease) && readdirSync(lease).length === 0) rmSync(lease, { recursive: true, force: true });
  }
  outputPath(key: AttemptKey | AttemptRecord): string {
    return join(this.folderOf(key), 'output.log');
  }
  private folderOf({ leaseId, attempt }: AttemptKey | AttemptRecord): string {
    return join(this.folder, leaseId, String(attempt));
  }
}
