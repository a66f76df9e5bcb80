import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory, LeaseOrder } from '@switchyard/agent-protocol';
import { epochMs, type EpochMs, type LeaseId, SECOND_MS, unwrap } from '@switchyard/kernel';
import type { AttemptKey, Engine, EngineStatus, Log, OutputCursor, OutputLine } from '../../ports.js';
import { readLines } from '../output-tail.js';
import { resolveCommand } from '../workloads.js';
import { AttemptFolder, type AttemptRecord, environmentOf } from './attempt-folder.js';
import { BATCH_SCRIPT, EXIT_ALREADY_CLAIMED } from './batch-script.js';
import { CLOSED_FOR, type SlurmClient, type SlurmControl, type SlurmJob, type SlurmSubmission } from './cluster.js';
import { Controller, type Sight } from './controller.js';
import { eventsOfJob } from './events-of-job.js';
import { exitOfJob, type JobExit } from './exit-of-job.js';
import { type GpuFacts, Nodes } from './nodes.js';

export interface SlurmEngineOptions {
  readonly client: SlurmClient;
  readonly control: SlurmControl;
  /** Attempts, on a file system that the agent and all nodes see under the same path. */
  readonly runsFolder: string;
  /** Checkpoints by job, on such a file system too. */
  readonly artifactsFolder: string;
  readonly anyCommandAllowed: boolean;
  /** Whose jobs are ours: the user this agent submits as. */
  readonly user: string;
  readonly gpu: GpuFacts;
  readonly now: () => EpochMs;
  readonly log: Log;
  /** How old a listing of jobs may be. */
  readonly refreshMs?: number;
}
const REFRESH_MS = 500;
/** Slurm's times are whole seconds: what runs at a look has run up to a second before it for certain. */
const TIME_GRAIN_MS = SECOND_MS;
/** A run the controller does not know and that gave no sign of life for this long is over. */
const SILENT_MS = 15 * SECOND_MS;
/** The batch script kills at the end of the grace; so much later Slurm is asked to. */
const OVERDUE_MS = 10 * SECOND_MS;
/** So many refusals of the same job, some seconds apart, are its answer. */
const REFUSALS_MAX = 4;
const ASK_AGAIN_MS = 2 * SECOND_MS;
/** How much of the end of standard error is read for the cause of a failure. */
const ERRORS_BYTES = 8_192;

/**
 * Jobs on a Slurm cluster. An attempt is one job of a name of its own that Slurm may start once: a job is looked for by that name before it is submitted, and its batch script
 * runs only if it can claim the attempt's folder. Parking ends the job after its checkpoint; the next attempt, here or elsewhere, is another job. All times are the controller's.
 */
export class SlurmEngine implements Engine {
  private readonly controller: Controller;
  private readonly nodes: Nodes;
  /** When a submission was answered last: an older sight cannot know of it. */
  private readonly submittedAt = new Map<string, number>();
  private readonly refusals = new Map<string, number>();
  private readonly askedAt = new Map<string, number>();

  private constructor(private readonly options: SlurmEngineOptions) {
    this.controller = new Controller({ ...options, refreshMs: options.refreshMs ?? REFRESH_MS });
    this.nodes = new Nodes(options);
  }
  /** @throws Error when Slurm does not answer and what it has is not known from an earlier time */
  static async open(options: SlurmEngineOptions): Promise<SlurmEngine> {
    mkdirSync(options.runsFolder, { recursive: true, mode: 0o700 });
    const engine = new SlurmEngine(options);
    await engine.nodes.open();
    return engine;
  }

  get inventory(): Inventory {
    return this.nodes.inventory;
  }
  accepts(order: LeaseOrder): ReturnType<Engine['accepts']> {
    const command = resolveCommand(order, this.options.anyCommandAllowed);
    return command.ok ? { ok: true, value: undefined } : command;
  }

  async submit(key: AttemptKey, order: LeaseOrder): Promise<void> {
    const folder = this.folder(key);
    const name = nameOf(key);
    if (!folder.isPrepared) {
      const checkpoints = join(this.options.artifactsFolder, order.checkpointRef ?? order.jobId);
      for (const place of [checkpoints, `${checkpoints}.artifacts`, `${checkpoints}.inputs`]) mkdirSync(place, { recursive: true, mode: 0o700 });
      folder.prepare(unwrap(resolveCommand(order, this.options.anyCommandAllowed)), environmentOf(order, folder.path, checkpoints), order.nodes.length);
    }
    const sight = await this.controller.lookAgain();
    // Not known whether there is one: the next status says so, and this is asked again.
    if (sight === undefined) return;
    const record = folder.read();
    const known = jobsNamed(sight, name)[0];
    if (known !== undefined) return void folder.write({ ...record, jobId: known.id });
    if (hasExited(record) || folder.claimedBy() !== undefined) return;
    if (record.stop !== null) return void this.finish(folder, record, { kind: 'exited', code: 75, signal: null, detail: 'NeverStarted' }, this.options.now());
    const answer = await this.options.client.submit(submissionOf(name, order, folder.path));
    this.submittedAt.set(name, this.options.now());
    if (answer.ok) {
      folder.write({ ...folder.read(), jobId: answer.value });
      await this.options.control.forbidRequeue(answer.value);
    } else if (answer.error.kind === 'Refused') await this.refused(folder, name, order, answer.error.message);
    else this.controller.failed(answer.error);
  }
  /** Slurm refuses also for a while: nodes that have not registered again after its restart, a reservation. What the cluster can never hold is refused at once. */
  private async refused(folder: AttemptFolder, name: string, order: LeaseOrder, message: string): Promise<void> {
    const times = (this.refusals.get(name) ?? 0) + 1;
    this.refusals.set(name, times);
    this.options.log.warn('Slurm refused a job', { name, times, message });
    if (times < REFUSALS_MAX && this.nodes.canHold(order)) return;
    // Slurm may say no and keep the job in its queue all the same.
    const sight = await this.controller.lookAgain();
    if (sight === undefined || jobsNamed(sight, name).length > 0) return;
    this.finish(folder, folder.read(), { kind: 'exited', code: 126, signal: null, detail: `SlurmRefused: ${message}` }, this.options.now());
  }

  async status(key: AttemptKey): Promise<EngineStatus> {
    const folder = this.folder(key);
    const record = folder.read();
    if (hasExited(record)) return { kind: record.lost ? 'lost' : 'exited', events: record.events };
    if (!folder.isPrepared) return { kind: 'absent', events: [] };
    const sight = await this.controller.sight();
    await this.nodes.refreshWhenOld();
    if (sight === undefined || sight.takenAt <= (this.submittedAt.get(nameOf(key)) ?? 0)) return { kind: 'live', events: record.events, asOfWallMs: record.events.at(-1)?.wallMs ?? epochMs(0) };
    const job = await this.jobOf(nameOf(key), folder, sight);
    if (job === undefined) return this.withoutJob(folder, record, sight);
    return this.withJob(key, folder, folder.read(), job, sight);
  }

  async readOutput(key: AttemptKey, cursor: OutputCursor, linesMax: number, exited: boolean): Promise<{ lines: readonly OutputLine[]; cursor: OutputCursor }> {
    const folder = this.folder(key);
    const out = readLines(folder.file('stdout.log'), 'stdout', cursor.stdout, linesMax, exited);
    const err = readLines(folder.file('stderr.log'), 'stderr', cursor.stderr, linesMax - out.lines.length, exited);
    return { lines: [...out.lines, ...err.lines], cursor: { stdout: out.next, stderr: err.next } };
  }
  suspend(key: AttemptKey): Promise<void> {
    return this.control(key, 'suspend');
  }
  resume(key: AttemptKey): Promise<void> {
    return this.control(key, 'resume');
  }
  /** A parked attempt is at an end: its job has left Slurm, and its GPUs are free. */
  park(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.stop(key, graceSeconds);
  }
  cancel(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.stop(key, graceSeconds);
  }
  async forget(leaseId: LeaseId): Promise<void> {
    rmSync(join(this.options.runsFolder, leaseId), { recursive: true, force: true });
  }

  /** Takes a node out: what runs there runs on, nothing new begins. @returns why not, when Slurm would not */
  drain(node: string, reason: string): ReturnType<SlurmControl['drain']> {
    return this.nodes.change(() => this.options.control.drain(node, reason));
  }
  undrain(node: string): ReturnType<SlurmControl['undrain']> {
    return this.nodes.change(() => this.options.control.undrain(node));
  }

  /** By the reason that stands at the node in Slurm, which is all that is kept of it. */
  async closeNodes(closed: ReadonlyMap<string, string>): Promise<boolean> {
    const { control, log } = this.options;
    const answer = await control.closings();
    if (!answer.ok) {
      log.warn('Slurm does not say which nodes are drained', { message: answer.error.message });
      return false;
    }
    const drained: string[] = [];
    const resumed: string[] = [];
    let settled = true;
    for (const { name, isClosed, reason } of answer.value) {
      const why = closed.get(name);
      const isOurs = isClosed && reason.startsWith(CLOSED_FOR);
      if (why === undefined ? !isOurs : isClosed && (!isOurs || reason === CLOSED_FOR + why)) continue;
      const done = why === undefined ? await control.undrain(name) : await control.drain(name, CLOSED_FOR + why);
      settled &&= done.ok;
      if (done.ok) (why === undefined ? resumed : drained).push(name);
      else log.warn(`Slurm did not ${why === undefined ? 'resume' : 'drain'} a node`, { node: name, message: done.error.message });
    }
    if (drained.length > 0) log.info('nodes drained', { nodes: drained });
    if (resumed.length > 0) log.info('nodes resumed', { nodes: resumed });
    if (drained.length + resumed.length > 0) await this.nodes.look();
    return settled;
  }

  private async withJob(key: AttemptKey, folder: AttemptFolder, before: AttemptRecord, job: SlurmJob, sight: Sight): Promise<EngineStatus> {
    const news = eventsOfJob(before.events, job);
    let record: AttemptRecord = { ...before, jobId: job.id, events: [...before.events, ...news] };
    if (news.length > 0 || before.jobId !== job.id) record = folder.write(record);
    if (job.state === 'ended') {
      if (job.exitCode === EXIT_ALREADY_CLAIMED && folder.exitCode() === undefined) return this.withoutJob(folder, record, sight);
      const exit = exitOfJob(job, { exitCode: folder.exitCode(), ...factsOf(folder, record) });
      return this.finish(folder, record, exit, job.endedAt ?? sight.takenAt);
    }
    if (job.requeue && this.mayAsk(`${job.id} requeue`)) await this.options.control.forbidRequeue(job.id);
    if (record.stop !== null) await this.pressStop(folder, record.stop, job);
    return { kind: 'live', events: record.events, asOfWallMs: epochMs(Math.min(job.endedAt ?? Infinity, sight.takenAt - TIME_GRAIN_MS)) };
  }

  /** The controller knows no such job: it never got it, or it was set back and lost it, or it has forgotten a job that ended long ago. */
  private withoutJob(folder: AttemptFolder, record: AttemptRecord, sight: Sight): EngineStatus {
    const alive = folder.lastAlive();
    if (folder.claimedBy() === undefined || alive === undefined) {
      if (record.events.length === 0) return { kind: 'absent', events: [] };
      return this.finish(folder, record, { kind: 'lost', code: null, signal: null, detail: 'Slurm lost the job before it began' }, record.events.at(-1)!.wallMs);
    }
    const started = record.events.length > 0 ? record : folder.write({ ...record, events: eventsOfJob([], { ...nothingKnown, startedAt: alive }) });
    const code = folder.exitCode();
    if (code !== undefined) return this.finish(folder, started, exitOfJob({ ...nothingKnown, nodes: 'unknown' }, { exitCode: code, ...factsOf(folder, record) }), alive);
    if (sight.takenAt - alive < SILENT_MS) return { kind: 'live', events: started.events, asOfWallMs: alive };
    return this.finish(folder, started, { kind: 'lost', code: null, signal: null, detail: 'Slurm does not know the job any more' }, alive);
  }

  /** Of several jobs of one name the one that claimed the attempt; what came twice is taken back. */
  private async jobOf(name: string, folder: AttemptFolder, sight: Sight): Promise<SlurmJob | undefined> {
    const jobs = jobsNamed(sight, name);
    const claimedBy = folder.claimedBy();
    const job = claimedBy === undefined ? (jobs.find(({ state }) => state !== 'ended') ?? jobs.at(-1)) : jobs.find(({ id }) => id === claimedBy);
    if (claimedBy !== undefined) {
      for (const { id, state } of jobs) if (id !== claimedBy && state !== 'ended' && this.mayAsk(`${id} twice`)) await this.options.control.cancel(id);
    }
    return job;
  }

  private async stop(key: AttemptKey, graceSeconds: number): Promise<void> {
    const folder = this.folder(key);
    const record = folder.read();
    if (hasExited(record)) return;
    if (record.stop === null) {
      folder.askToStop(graceSeconds);
      folder.write({ ...record, stop: { wallMs: this.options.now(), graceSeconds } });
    }
    // What can be told now is told now; the rest whenever its status is asked.
    if ((await this.controller.lookAgain()) !== undefined) await this.status(key);
  }
  private async pressStop(folder: AttemptFolder, stop: NonNullable<AttemptRecord['stop']>, job: SlurmJob): Promise<void> {
    const { control } = this.options;
    const overdue = this.options.now() > stop.wallMs + stop.graceSeconds * SECOND_MS + OVERDUE_MS;
    if ((folder.isTold() && !overdue) || job.state === 'completing' || !this.mayAsk(`${job.id} stop`)) return;
    // A signal reaches stopped processes only when they go on.
    if (job.state === 'suspended') await control.resume(job.id);
    const answer = job.state === 'pending' ? await control.cancelPending(job.id) : overdue ? await control.cancel(job.id) : await control.terminate(job.id);
    if (!answer.ok) this.options.log.warn('job could not be asked to stop', { jobId: job.id, message: answer.error.message });
  }

  private async control(key: AttemptKey, what: 'suspend' | 'resume'): Promise<void> {
    const { jobId } = this.folder(key).read();
    if (jobId === null) return;
    const answer = await this.options.control[what](jobId);
    if (!answer.ok) this.options.log.warn(`Slurm did not ${what} the job`, { jobId, message: answer.error.message });
  }
  private finish(folder: AttemptFolder, record: AttemptRecord, { kind, code, signal, detail }: JobExit, at: EpochMs): EngineStatus {
    const wallMs = epochMs(Math.max(at, record.events.at(-1)?.wallMs ?? 0));
    const { events } = folder.write({ ...record, lost: kind === 'lost', events: [...record.events, { event: 'exited', wallMs, code, signal, detail }] });
    return { kind, events };
  }
  /** Whether it is time to ask for this (again). */
  private mayAsk(what: string): boolean {
    const now = this.options.now();
    if (now - (this.askedAt.get(what) ?? -Infinity) < ASK_AGAIN_MS) return false;
    this.askedAt.set(what, now);
    return true;
  }
  private folder({ leaseId, attempt }: AttemptKey): AttemptFolder {
    return new AttemptFolder(join(this.options.runsFolder, leaseId, String(attempt)));
  }
}

/** The name under which an attempt is known to Slurm. */
export const nameOf = ({ leaseId, attempt }: AttemptKey): string => `sy-${leaseId}-${attempt}`;
const hasExited = ({ events }: AttemptRecord): boolean => events.some(({ event }) => event === 'exited');
const nothingKnown: SlurmJob = {
  id: 0, name: '', user: '', state: 'running', stateName: 'UNKNOWN', reason: '', requeue: false, startedAt: undefined, endedAt: undefined, suspendChangedAt: undefined, ranBeforeSuspendSeconds: 0, exitCode: 0, exitSignal: 0, nodes: '',
};

/** Without those that Slurm refused and still lists: they never had a node. */
const jobsNamed = (sight: Sight, name: string): readonly SlurmJob[] => (sight.jobs.get(name) ?? []).filter(({ state, stateName, nodes }) => !(state === 'ended' && stateName === 'FAILED' && nodes === ''));

function submissionOf(name: string, order: LeaseOrder, folder: string): SlurmSubmission {
  const perNode = order.nodes.map(({ gpus: [from, to] }) => to - from);
  return { name, comment: order.jobId, script: BATCH_SCRIPT, folder, nodeCount: order.nodes.length, gpusPerNode: perNode.every((count) => count === perNode[0]) ? perNode[0] : undefined, gpuCount: order.gpuCount };
}
const factsOf = (folder: AttemptFolder, { stop }: AttemptRecord) => ({ isUnborn: folder.isUnborn(), stopAsked: stop !== null, failedTask: folder.failedTask(), errors: endOf(folder.file('stderr.log')) });
function endOf(path: string): string {
  if (!existsSync(path)) return '';
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, ERRORS_BYTES));
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(handle);
  }
}
