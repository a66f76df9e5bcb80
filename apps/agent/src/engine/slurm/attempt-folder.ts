import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { epochMs, type EpochMs } from '@switchyard/kernel';
import { z } from 'zod';
import { replaceFile } from '../../storage/files.js';
import type { EngineEvent } from '../../ports.js';
import type { Command } from '../workloads.js';
import { EXIT_CHECKPOINTED } from '../../core/exit-codes.js';
import { TASK_SCRIPT } from './batch-script.js';

const eventSchema = z.object({
  event: z.enum(['started', 'suspended', 'resumed', 'stopping', 'exited']), wallMs: z.number().transform(epochMs),
  code: z.number().nullable(), signal: z.string().nullable(), detail: z.string().optional().transform((text) => text),
});
const recordSchema = z.object({
  jobId: z.number().nullable(),
  events: z.array(eventSchema),
  lost: z.boolean(),
  stop: z.object({ wallMs: z.number(), graceSeconds: z.number() }).nullable(),
});
export interface AttemptRecord {
  /** The controller's number of the job; null while nothing is known of one. */
  readonly jobId: number | null;
  readonly events: readonly EngineEvent[];
  readonly lost: boolean;
  /** When it was asked to stop, with how much time for its checkpoint (also in the file `stop`). */
  readonly stop: { readonly wallMs: number; readonly graceSeconds: number } | null;
}
const NEW: AttemptRecord = { jobId: null, events: [], lost: false, stop: null };

/** The files of one attempt, on a file system that the agent and the nodes share. `record.json` is the agent's memory of it: the controller forgets ended jobs. */
export class AttemptFolder {
  constructor(readonly path: string) {}

  /** Whether this attempt was ever handed to the engine. */
  get isPrepared(): boolean {
    return existsSync(this.file('task.sh'));
  }
  read(): AttemptRecord {
    const file = this.file('record.json');
    if (!existsSync(file)) return NEW;
    const record = recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ...record, events: record.events.map((event) => ({ ...event, detail: event.detail })) };
  }
  write(record: AttemptRecord): AttemptRecord {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    replaceFile(this.file('record.json'), JSON.stringify(record));
    return record;
  }
  /** What the tasks need: words and variables, each ended by a zero byte, and the script that reads them. @param tasks how many there will be */
  prepare(command: Command, environment: Readonly<Record<string, string>>, tasks: number): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const zeroEnded = (words: readonly string[]): string => words.map((word) => `${word.replaceAll('\0', '')}\0`).join('');
    replaceFile(this.file('command'), zeroEnded([command.file, ...command.args]));
    replaceFile(this.file('environment'), zeroEnded(Object.entries(environment).map(([name, value]) => `${name}=${value}`)));
    replaceFile(this.file('tasks'), String(tasks));
    replaceFile(this.file('task.sh'), TASK_SCRIPT);
  }
  /** Read by the batch script, which counts the seconds also when the agent is away. */
  askToStop(graceSeconds: number): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    replaceFile(this.file('stop'), String(Math.ceil(graceSeconds)));
  }
  /** Whether SIGTERM has reached a task. */
  isTold(): boolean {
    return existsSync(this.file('told'));
  }
  /** Number of the job that runs (or ran) this attempt: the one that came first. */
  claimedBy(): number | undefined {
    return this.number('claim');
  }
  /** Exit code of the gang, once its batch script has seen it, or once all its tasks say that they have ended well: the script may have been killed in between. */
  exitCode(): number | undefined {
    const told = this.number('exit');
    if (told !== undefined) return told;
    const tasks = this.number('tasks') ?? 1;
    const allEnded = Array.from({ length: tasks }, (_, rank) => rank).every((rank) => existsSync(this.file(`ended-${rank}`)));
    if (!allEnded) return undefined;
    return existsSync(this.file('checkpointed')) ? EXIT_CHECKPOINTED : 0;
  }
  /** Whether the job ran, and Slurm started none of its tasks. */
  isUnborn(): boolean {
    return existsSync(this.file('unborn'));
  }
  /** The task that failed first, e.g. `node gn2, task 1`. */
  failedTask(): string | undefined {
    const text = existsSync(this.file('failed')) ? readFileSync(this.file('failed'), 'utf8') : '';
    const told = /^\d+ (\d+) (\S+)\n$/.exec(text);
    return told === null ? undefined : `node ${told[2]}, task ${told[1]}`;
  }
  /** The last sign of life of the batch script, or of its end. */
  lastAlive(): EpochMs | undefined {
    const times = ['alive', 'exit'].flatMap((name) => (existsSync(this.file(name)) ? [statSync(this.file(name)).mtimeMs] : []));
    return times.length === 0 ? undefined : epochMs(Math.floor(Math.max(...times)));
  }
  file(name: string): string {
    return join(this.path, name);
  }
  private number(name: string): number | undefined {
    if (!existsSync(this.file(name))) return undefined;
    const text = readFileSync(this.file(name), 'utf8');
    return /^\d+$/.test(text) ? Number(text) : undefined;
  }
}

/** What a job sees: its own variables, what Slurm gives it (its GPUs among them), its checkpoint folder, and nothing of the agent's. */
export function environmentOf(order: LeaseOrder, folder: string, checkpoints: string): Record<string, string> {
  return {
    ...order.run.environment,
    PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8',
    SWITCHYARD_JOB_ID: order.jobId, SWITCHYARD_LEASE_ID: order.leaseId, SWITCHYARD_GPU_COUNT: String(order.gpuCount), SWITCHYARD_CHECKPOINT_DIR: checkpoints,
    SWITCHYARD_ARTIFACT_DIR: `${checkpoints}.artifacts`, SWITCHYARD_INPUT_DIR: `${checkpoints}.inputs`,
  };
}
