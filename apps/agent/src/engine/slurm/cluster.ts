import type { EpochMs, Result } from '@switchyard/kernel';

/** States of a Slurm job we tell apart; flags such as CONFIGURING count as the state they stand for. */
export type JobState = 'pending' | 'running' | 'suspended' | 'completing' | 'ended';

/** A job as the controller tells of it. All times are its own, in whole seconds. */
export interface SlurmJob {
  readonly id: number;
  readonly name: string;
  readonly user: string;
  readonly state: JobState;
  /** The controller's word for it: RUNNING, NODE_FAIL, CANCELLED … */
  readonly stateName: string;
  /** Why it waits or ended, in the controller's words (`Resources`, `NonZeroExitCode`, `BadConstraints` …). */
  readonly reason: string;
  /** Whether the controller may run it again by itself. */
  readonly requeue: boolean;
  readonly startedAt: EpochMs | undefined;
  /** Set once it has ended (or is ending); before that the controller tells an estimate, which is left out here. */
  readonly endedAt: EpochMs | undefined;
  /** The last time it was suspended or resumed. */
  readonly suspendChangedAt: EpochMs | undefined;
  /** How long it had run when it was suspended last. */
  readonly ranBeforeSuspendSeconds: number;
  readonly exitCode: number;
  /** Number of the signal that ended it, 0 when none did. */
  readonly exitSignal: number;
  /** Nodes it was given, as the controller writes them (`gn[1-2]`); empty when it never had any. */
  readonly nodes: string;
}
/** A node as the controller tells of it. */
export interface SlurmNode {
  readonly name: string;
  readonly state: 'up' | 'drained' | 'down';
  readonly gpuCount: number;
  /** The type of its GPUs, as the cluster's configuration calls it (`h100`); undefined: it names none, or several. */
  readonly gpuType: string | undefined;
  readonly memoryMib: number;
  /** First word of the reason that stands there; empty: none. */
  readonly reason: string;
}
/** Begins the reason at nodes that the agent closed; why follows. */
export const CLOSED_FOR = 'switchyard:';
/** Whether a node takes new work. */
export interface NodeClosing {
  readonly name: string;
  readonly isClosed: boolean;
  /** First word of the reason that stands there; empty: none. */
  readonly reason: string;
}
/** What is handed to the controller. Command, arguments and the customer's variables are in the attempt's folder, not in here. */
export interface SlurmSubmission {
  readonly name: string;
  readonly comment: string;
  readonly script: string;
  readonly folder: string;
  readonly nodeCount: number;
  /** GPUs of each node when all have the same number; otherwise the controller spreads `gpuCount`. */
  readonly gpusPerNode: number | undefined;
  readonly gpuCount: number;
}

/** `Unreachable`: nothing is known about the effect of the call, so it is repeated. `Refused`: the controller understood and will not. */
export type SlurmFault = { readonly kind: 'Unreachable'; readonly message: string } | { readonly kind: 'Refused'; readonly message: string };
export type Answer<T> = Promise<Result<T, SlurmFault>>;

/** What can be asked of a cluster in two dialects: over slurmrestd, or by Slurm's own commands. Every call ends within its timeout. */
export interface SlurmClient {
  /** Jobs the controller still knows, also ended ones until it forgets them. */
  jobs(): Answer<readonly SlurmJob[]>;
  nodes(): Answer<readonly SlurmNode[]>;
  /** @returns the number of the job */
  submit(submission: SlurmSubmission): Answer<number>;
}
/** What only Slurm's commands can do. */
export interface SlurmControl {
  suspend(jobId: number): Answer<void>;
  resume(jobId: number): Answer<void>;
  /** SIGTERM to every task, nothing more. */
  terminate(jobId: number): Answer<void>;
  /** Takes a job out of the queue; does nothing to one that has started. */
  cancelPending(jobId: number): Answer<void>;
  /** Slurm's own end of a job: SIGTERM, then SIGKILL after the cluster's KillWait. */
  cancel(jobId: number): Answer<void>;
  /** The controller must not start it a second time by itself. */
  forbidRequeue(jobId: number): Answer<void>;
  /** Takes nothing new; what runs there runs on. */
  drain(node: string, reason: string): Answer<void>;
  undrain(node: string): Answer<void>;
  /** Nodes with GPUs, whether each is drained, and the first word of why. */
  closings(): Answer<readonly NodeClosing[]>;
}

const STATES: Readonly<Record<string, JobState>> = {
  PENDING: 'pending', CONFIGURING: 'running', RUNNING: 'running', STAGE_OUT: 'running', SIGNALING: 'running', RESIZING: 'running', STOPPED: 'suspended', SUSPENDED: 'suspended', COMPLETING: 'completing',
  REQUEUED: 'pending', REQUEUE_FED: 'pending', REQUEUE_HOLD: 'pending', RESV_DEL_HOLD: 'pending', SPECIAL_EXIT: 'pending',
};
/** A state nobody here knows is an end: jobs end in many ways, and a newer Slurm has more of them. */
export const jobStateOf = (stateName: string): JobState => STATES[stateName] ?? 'ended';

/** GPUs of a node's list of generic resources, e.g. `gpu:h100:4(S:0-1),nic:2`. */
export function gpusOfGres(gres: string): number {
  const counts = [...gres.matchAll(/(?:^|,)gpu(?::[^:,(]+)?:(\d+)/g)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0);
}
/** The one type of a node's GPUs, e.g. `h100` of `gpu:h100:4(S:0-1),nic:2`. */
export function gpuTypeOf(gres: string): string | undefined {
  const types = new Set([...gres.matchAll(/(?:^|,)gpu(?::([^:,(]+))?:\d+/g)].map(([, type]) => type));
  return types.size === 1 ? [...types][0] : undefined;
}
/** From the words of a node's state and flags. A node that runs a job and is drained is drained: it takes nothing new. */
export function nodeStateOf(words: readonly string[]): SlurmNode['state'] {
  const lower = words.map((word) => word.toLowerCase().replace(/[^a-z_]/g, ''));
  const has = (...names: string[]): boolean => lower.some((word) => names.includes(word));
  if (has('down', 'fail', 'failing', 'error', 'not_responding', 'power_down', 'powered_down', 'powering_down', 'unknown', 'future')) return 'down';
  if (has('drain', 'draining', 'drained', 'maint', 'maintenance', 'reserved', 'reboot', 'reboot_requested')) return 'drained';
  return 'up';
}
