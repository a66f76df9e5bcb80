import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../ports.js';
import { describeFault } from './client.js';
import type { Cluster } from './cluster.js';
import { CONTAINER } from './facts.js';
import { newLines, OutputFile, secondOf } from './pod-log.js';
import { attemptName, type AttemptRecord, type PodRecord } from './record.js';

/** A pod that has ended and whose output cannot be had for this long is given up: its node is gone, or we may not read logs. */
const GIVE_UP_MS = 30_000;
const AGAIN_MS = 300;
const BACKOFF_MAX_MS = 10_000;

export interface LogTailsOptions {
  readonly cluster: Cluster;
  readonly pathOf: (record: AttemptRecord) => string;
  /** How a pod stands now; undefined when its attempt was forgotten. */
  readonly podOf: (name: string, uid: string) => PodRecord | undefined;
  readonly onDrained: (name: string, uid: string) => void;
  readonly log: Log;
}

/** Follows the output of every running pod into the file of its attempt, until it has ended and all of it is there. */
export class LogTails {
  private readonly files = new Map<string, OutputFile>();
  private readonly followed = new Set<string>();
  constructor(private readonly options: LogTailsOptions) {}

  /** Begins to follow what is not followed yet. */
  follow(record: AttemptRecord, signal: AbortSignal): void {
    for (const [uid, pod] of Object.entries(record.pods)) {
      if (pod.drained || pod.startedAt === null || this.followed.has(uid)) continue;
      this.followed.add(uid);
      void this.run(record, uid, pod, signal);
    }
  }
  forget(record: AttemptRecord): void {
    this.files.get(attemptName(record))?.close();
    this.files.delete(attemptName(record));
    for (const uid of Object.keys(record.pods)) this.followed.delete(uid);
  }
  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }

  private async run(record: AttemptRecord, uid: string, pod: PodRecord, signal: AbortSignal): Promise<void> {
    const { cluster, podOf, onDrained, log } = this.options;
    const name = attemptName(record);
    let wait = AGAIN_MS;
    for (let endedFor = 0; !signal.aborted; ) {
      const before = podOf(name, uid);
      if (before === undefined) return;
      const file = this.fileOf(record);
      const position = file.positionOf(pod.name);
      const isNew = newLines(position);
      let lines = 0;
      const ended = await cluster.api.stream(
        {
          path: `${cluster.podsPath}/${pod.name}/log`,
          query: { container: CONTAINER, follow: 'true', timestamps: 'true', ...(position === undefined ? {} : { sinceTime: secondOf(position.stamp) }) },
        },
        (line) => {
          if (!this.files.has(name) || !isNew(line)) return;
          lines += 1;
          file.append(pod.name, line);
        },
        signal,
      );
      if (signal.aborted || podOf(name, uid) === undefined) return;
      // Only a log that was asked for after the end, and came to its own end, is known to be all.
      const over = before.end !== null;
      if (over && ended.ok && ended.value.whole) return onDrained(name, uid);
      if (over && !ended.ok && ended.error.kind === 'Status' && ended.error.code === 404) return onDrained(name, uid);
      if (over && !ended.ok && ended.error.kind === 'Status' && endedFor > GIVE_UP_MS) {
        log.warn('the rest of a log is given up', { attempt: name, pod: pod.name, fault: describeFault(ended.error) });
        return onDrained(name, uid);
      }
      wait = ended.ok || lines > 0 ? AGAIN_MS : Math.min(BACKOFF_MAX_MS, wait * 2);
      if (over) endedFor += wait;
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
  private fileOf(record: AttemptRecord): OutputFile {
    const name = attemptName(record);
    const file = this.files.get(name) ?? new OutputFile(this.options.pathOf(record));
    this.files.set(name, file);
    return file;
  }
}
