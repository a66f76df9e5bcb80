import { createHash, type Hash } from 'node:crypto';
import { addSeconds, type EpochMs, type IdMaker, type JobId, type MarketClock, type OrgId, toIso } from '@switchyard/kernel';
import { describeStoreFault, type ObjectStore, PART_BYTES } from '@switchyard/object-store';
import { type ArtifactSet, audit, inTenant, jobsThatPrinted, type OutputLine, type OutputPosition, readOutputAfter, type Tx, withoutKeptLog } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { beginSet, factsOf, type FilesCall, type OfferedFile } from './begin-set.js';
import { completeSet } from './complete-set.js';

/** What an agent could not send while the job ran comes later; from then on its output is whole (market time, seconds). */
const SETTLED_AFTER_SECONDS = 3_600;
/** A log that was never kept, for want of room or of a store, is given up then. */
const GIVEN_UP_AFTER_SECONDS = 7 * 86_400;
/** Jobs of one customer in one turn; the others come with the next. */
const JOBS_MAX = 50;
const LINES_AT_ONCE = 5_000;

export interface KeepPorts {
  /** Role sy_gateway. */
  readonly database: DataSource;
  readonly objects: ObjectStore;
  readonly ids: IdMaker;
  readonly marketClock: MarketClock;
  readonly warn: (message: string) => void;
}

/**
 * Keeps the output of jobs that ended as files of kind `log`, as their customers: within their room and for as long as they keep files. Twice the same output is the same set, so that
 * two gateways may be at it, and what was cut off anywhere is done the next time.
 * @returns jobs whose output was kept
 */
export async function keepLogs(ports: KeepPorts): Promise<number> {
  const now = ports.marketClock.now();
  const printed = await inTenant(ports.database, { kind: 'platform' }, (tx) => jobsThatPrinted(tx, addSeconds(now, -GIVEN_UP_AFTER_SECONDS), addSeconds(now, -SETTLED_AFTER_SECONDS)));
  let kept = 0;
  for (const { customerOrg, jobIds } of printed) {
    const refused: string[] = [];
    for (const jobId of await asCustomer(ports, customerOrg)((tx) => withoutKeptLog(tx, jobIds, JOBS_MAX))) {
      const problem = await keepLog(ports, customerOrg, jobId, now);
      if (problem === undefined) kept += 1;
      else refused.push(`${jobId}: ${problem}`);
    }
    if (refused.length > 0) ports.warn(`output of ${refused.length} jobs of ${customerOrg} is not kept yet, first of ${refused[0]!}`);
  }
  return kept;
}
const asCustomer = ({ database }: KeepPorts, orgId: OrgId) => <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTenant(database, { kind: 'customer', orgId }, work);

/** @returns what is in the way, if anything is */
async function keepLog(ports: KeepPorts, customerOrg: OrgId, jobId: JobId, now: EpochMs): Promise<string | undefined> {
  const { objects, ids } = ports;
  const tenant = asCustomer(ports, customerOrg);
  const call: FilesCall = { context: { now, tenant }, parts: { ids, objects } };
  const tell = (action: string) => (tx: Tx, set: ArtifactSet): Promise<void> => audit(tx, { at: now, orgId: customerOrg, actor: 'gateway', action, subject: jobId, detail: factsOf(set) });
  const files = await filesOf(tenant, jobId);
  if (files.length === 0) return undefined;
  const begun = await beginSet(call, { jobId, lease: null, kind: 'log', step: null, files: files.map(({ offered }) => offered) }, tell('artifact.begin'));
  if (!begun.ok) return begun.error.message;
  for (const { sha256, key, contentType } of begun.value.complete ? [] : begun.value.set.files) {
    const stored = await objects.put(key, inPieces(files.find(({ offered }) => offered.sha256 === sha256)!.content), { contentType, sha256 });
    if (!stored.ok) return describeStoreFault(stored.error);
  }
  const done = await completeSet(call, begun.value.set.id, () => true, tell('artifact.store'));
  return done.ok ? undefined : done.error.message;
}

interface LogFile {
  readonly offered: OfferedFile;
  readonly content: readonly Uint8Array[];
}
/** All a job printed, oldest lease first, in files that are stored in one piece: `output.log`, `output-2.log` … */
async function filesOf(tenant: FilesCall['context']['tenant'], jobId: JobId): Promise<readonly LogFile[]> {
  const files: LogFile[] = [];
  let [position, open]: [OutputPosition, OpenFile] = [{}, new OpenFile()];
  for (;;) {
    const lines = await tenant((tx) => readOutputAfter(tx, jobId, position, LINES_AT_ONCE));
    for (const line of lines) {
      const text = Buffer.from(textOf(line));
      if (!open.takes(text)) {
        files.push(open.closed(files.length + 1));
        open = new OpenFile();
      }
      open.add(text);
    }
    position = { ...position, ...Object.fromEntries(lines.map(({ leaseId, lineNumber }) => [leaseId, Number(lineNumber)])) };
    if (lines.length < LINES_AT_ONCE) break;
  }
  return open.isEmpty ? files : [...files, open.closed(files.length + 1)];
}
/** One line of a log file: when it was printed (market time), on which stream, and what it says. */
const textOf = ({ at, stream, line }: OutputLine): string => `${toIso(at)} ${stream} ${line}\n`;

class OpenFile {
  private readonly hash: Hash = createHash('sha256');
  private readonly content: Uint8Array[] = [];
  private bytes = 0;
  get isEmpty(): boolean {
    return this.bytes === 0;
  }
  takes(text: Uint8Array): boolean {
    return this.isEmpty || this.bytes + text.length <= PART_BYTES;
  }
  add(text: Uint8Array): void {
    this.hash.update(text);
    this.content.push(text);
    this.bytes += text.length;
  }
  closed(n: number): LogFile {
    return { content: this.content, offered: { name: n === 1 ? 'output.log' : `output-${n}.log`, bytes: this.bytes, sha256: this.hash.digest('hex'), contentType: 'text/plain; charset=utf-8' } };
  }
}
async function* inPieces(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
