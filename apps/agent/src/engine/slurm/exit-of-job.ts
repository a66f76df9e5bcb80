import { constants } from 'node:os';
import { EXIT_CHECKPOINTED } from '../../core/exit-codes.js';
import type { SlurmJob } from './cluster.js';

/** How an attempt ended: `lost` is the site's doing (the run can go on from its checkpoint), `exited` the job's own. */
export interface JobExit {
  readonly kind: 'exited' | 'lost';
  readonly code: number | null;
  readonly signal: string | null;
  readonly detail: string | undefined;
}
export interface ExitFacts {
  /** What the batch script saw the gang end with; undefined when it did not live to see it. */
  readonly exitCode: number | undefined;
  /** Slurm began the job and none of its tasks. */
  readonly isUnborn: boolean;
  readonly stopAsked: boolean;
  /** Which task failed first, where one did. */
  readonly failedTask: string | undefined;
  /** The end of the job's standard error. */
  readonly errors: string;
}
/** Ends that the site brings about, not the job. */
const BY_THE_SITE = new Set(['NODE_FAIL', 'BOOT_FAIL', 'PREEMPTED', 'CANCELLED', 'REVOKED', 'DEADLINE', 'TIMEOUT', 'LAUNCH_FAILED', 'RECONFIG_FAIL', 'POWER_UP_NODE']);

/**
 * Judges the end of a job. Slurm gives a wait status; a shell in between turns a signal into 128 + its number, which is turned back here.
 * What a person at the site ended with scancel, what ran into a limit of the partition, was preempted or lost its node is not the job's failure.
 */
export function exitOfJob(job: SlurmJob, { exitCode, isUnborn, stopAsked, failedTask, errors }: ExitFacts): JobExit {
  const by = BY_THE_SITE.has(job.stateName);
  if (job.nodes === '' && exitCode === undefined) return neverStarted(`${job.stateName}: ${job.reason}`, stopAsked);
  if (isUnborn) return neverStarted(`no task began: ${srunsWords(errors)}`, stopAsked);
  if (exitCode === EXIT_CHECKPOINTED || exitCode === 0) return { kind: 'exited', code: exitCode, signal: null, detail: by ? job.stateName : undefined };
  if (by && !stopAsked) return { kind: 'lost', code: null, signal: null, detail: `${job.stateName} on ${job.nodes}` };
  const code = exitCode ?? codeOfSlurm(job);
  const signal = signalOf(code);
  const detail = [failedTask ?? toldBySrun(errors) ?? '', job.stateName === 'OUT_OF_MEMORY' ? 'OutOfMemory' : '', lastWords(errors)].filter(Boolean).join(': ');
  return { kind: 'exited', code: signal === undefined ? code : null, signal: signal ?? null, detail: detail === '' ? undefined : detail };
}
const SIGKILLED = 128 + constants.signals.SIGKILL;
/** Of a job whose batch script was killed before it could write its exit down. Slurm gives such a job 0 too: that is no success. */
function codeOfSlurm({ exitSignal, exitCode, stateName }: SlurmJob): number {
  if (exitSignal > 0) return 128 + exitSignal;
  return exitCode === 0 && stateName !== 'COMPLETED' ? SIGKILLED : exitCode;
}
/** Nothing ran, so nothing is lost: asked to stop it counts as one that kept all its work. */
function neverStarted(why: string, stopAsked: boolean): JobExit {
  if (stopAsked) return { kind: 'exited', code: EXIT_CHECKPOINTED, signal: null, detail: 'NeverStarted' };
  return { kind: 'lost', code: null, signal: null, detail: why };
}
const srunsWords = (errors: string): string => (errors.split('\n').filter((line) => line.startsWith('srun: ')).at(-1) ?? 'srun said nothing').slice(0, 300);

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name]));
const signalOf = (code: number): string | undefined => (code > 128 ? signalNames.get(code - 128) : undefined);

/** The first task that srun tells of: one that was killed with its node's memory wrote nothing down itself. */
function toldBySrun(errors: string): string | undefined {
  const told = /^srun: error: (\S+): tasks? ([\d,-]+): (?:Exited with exit code \d+|Out Of Memory|Killed|Segmentation fault|Aborted|Bus error|[A-Z]\w*)/m.exec(errors);
  return told === null ? undefined : `node ${told[1]}, task ${told[2]}`;
}
/** The last line of standard error that is not Slurm's own or a stack's. */
function lastWords(errors: string): string {
  const lines = errors.split('\n').filter((line) => /\S/.test(line) && !/^(srun|slurmstepd[^:]*|slurmd[^:]*): |^\s*at |^Node\.js |^Terminated$/.test(line));
  return (lines.at(-1) ?? '').slice(0, 300);
}
