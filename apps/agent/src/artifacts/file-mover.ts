import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { DAY_MS } from '@switchyard/kernel';
import { pacedBy, type Throttle } from '@switchyard/object-store';
import { isLive, type LeaseRun } from '../core/run.js';
import { bringFound } from './fetch-checkpoint.js';
import { signatureOf, sweepAside } from './folders.js';
import { Memory, type SentKind } from './memory.js';
import type { JobFiles, MoverOptions, MoverPorts } from './ports.js';
import { sendFolder, type Sending } from './send-folder.js';

const RETRY_FROM_MS = 500;
const RETRY_MAX_MS = 60_000;
/** How long a start waits for a checkpoint that another site is sending. */
const UNDER_WAY_MS = 60_000;
/** After this an ended lease is let go although its files did not get through: they stay on the site's disk. */
const GIVE_UP_MS = 3_600_000;

/** What is known of one lease's files, in this process. */
interface Desk {
  /** The attempt that may start. */
  ready: number | undefined;
  preparing: boolean;
  sending: boolean;
  /** The next look at a running job's folder, or the next try after one that failed. */
  lookAt: number;
  failures: number;
  /** The last attempt whose files are all sent, or never will be. */
  settled: number;
  endedSince: number | undefined;
  /** The last step the job reported. */
  step: number | null;
  readonly told: Set<string>;
  notes: string[];
}
/** Key of a job's folders, as the engines name them. */
const refOf = ({ checkpointRef, jobId }: Pick<LeaseOrder, 'checkpointRef' | 'jobId'>): string => checkpointRef ?? jobId;

/** Sends checkpoints and artifacts of jobs, and brings the newest checkpoint before a job starts here. Work of its own beside the agent's turns; all it must remember is on disk. */
export class FileMover implements JobFiles {
  private readonly desks = new Map<string, Desk>();
  private readonly memory: Memory;
  private readonly pace: Throttle;
  constructor(private readonly ports: MoverPorts, private readonly options: MoverOptions) {
    this.memory = new Memory(join(options.folder, '.stored'));
    this.pace = pacedBy(options.bytesPerSecond, () => ports.wall.now(), ports.pause);
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    sweepAside(join(options.folder, '.outgoing'), ports.wall.now() - DAY_MS);
  }
  private desk(leaseId: string): Desk {
    const known = this.desks.get(leaseId);
    if (known !== undefined) return known;
    const desk: Desk = { ready: undefined, preparing: false, sending: false, lookAt: 0, failures: 0, settled: 0, endedSince: undefined, step: null, told: new Set(), notes: [] };
    this.desks.set(leaseId, desk);
    return desk;
  }
  private readonly urlOf = (url: string): URL => new URL(url, this.options.controlPlaneUrl);
  private get parts() {
    return { ask: this.ports.ask, folder: this.options.folder, memory: this.memory, pace: this.pace, urlOf: this.urlOf };
  }

  isReadyToStart(run: LeaseRun): boolean {
    // What this lease left here is newer than anything elsewhere: no other lease of the job runs beside it.
    if (run.attempt > 0 && signatureOf(join(this.options.folder, refOf(run.order))) !== '') return true;
    const desk = this.desk(run.order.leaseId);
    if (desk.ready === run.attempt) return true;
    if (!desk.preparing) {
      desk.preparing = true;
      void this.prepare(run, desk).catch((error: unknown) => this.ports.log.warn('files of a job could not be brought', { leaseId: run.order.leaseId, error: String(error) })).finally(() => (desk.preparing = false));
    }
    return false;
  }
  private async prepare({ order, attempt }: LeaseRun, desk: Desk): Promise<void> {
    const { ask, wall, log, pause } = this.ports;
    const since = wall.now();
    const [ref, { leaseId }] = [refOf(order), order];
    for (let tries = 0; !this.ports.isEnding(); tries += 1) {
      const answer = await ask({ kind: 'find', leaseId });
      const waited = wall.now() - since;
      let problem: string;
      let known = false;
      if (!answer.ok) {
        if (answer.error.kind === 'Unsupported') break;
        problem = answer.error.kind === 'Refused' ? answer.error.refusal.kind : answer.error.message;
      } else if (answer.value.kind === 'refused') {
        if (!answer.value.again) break;
        problem = answer.value.message;
      } else if (answer.value.kind === 'found') {
        const { underWay, checkpoint } = answer.value;
        if (underWay && waited < UNDER_WAY_MS) {
          await pause(RETRY_FROM_MS);
          continue;
        }
        const failure = await bringFound(this.parts, ref, answer.value);
        if (failure === undefined) {
          if (checkpoint !== null) log.info('checkpoint is here', { leaseId, jobId: order.jobId, setId: checkpoint.setId, step: checkpoint.step });
          break;
        }
        problem = failure;
        // There is one, so starting without it would do its work again: that waits as long as the lease does.
        known = checkpoint !== null;
      } else problem = `an answer of kind ${answer.value.kind}`;
      if (tries === 0) log.warn('files of a job cannot be brought yet', { leaseId, problem });
      if (!known && waited >= this.options.waitMs) {
        this.tell(desk, `[switchyard] The control plane could not be asked for the newest checkpoint for ${Math.round(waited / 1_000)} s: the job starts from what is at this site.`);
        break;
      }
      await pause(Math.min(RETRY_MAX_MS, RETRY_FROM_MS * 2 ** Math.min(tries, 10)));
    }
    if (!this.ports.isEnding()) desk.ready = attempt;
  }

  look(run: LeaseRun): void {
    if (run.attempt === 0) return;
    const desk = this.desk(run.order.leaseId);
    const now = this.ports.wall.now();
    if (desk.sending || desk.settled >= run.attempt || this.ports.isEnding()) return;
    if (run.phase === 'ended') desk.endedSince ??= now;
    const over = run.phase === 'ended' || run.phase === 'parked';
    if (!over) {
      // The first look of a running job is one interval after its start.
      if (desk.lookAt === 0) desk.lookAt = now + this.options.sendEveryMs;
      if (now < desk.lookAt) return;
    } else if (desk.failures > 0 && now < desk.lookAt) return;
    desk.sending = true;
    void this.send(run, desk, over).catch((error: unknown) => this.failed(run, desk, String(error))).finally(() => (desk.sending = false));
  }
  private async send(run: LeaseRun, desk: Desk, over: boolean): Promise<void> {
    const { order, attempt } = run;
    const kinds: readonly SentKind[] = over ? ['checkpoint', 'artifact'] : ['checkpoint'];
    for (const kind of kinds) {
      const outcome = await sendFolder(this.parts, order.leaseId, refOf(order), kind, desk.step);
      if (!this.take(run, desk, kind, outcome)) return;
    }
    desk.failures = 0;
    desk.lookAt = this.ports.wall.now() + this.options.sendEveryMs;
    if (over) desk.settled = attempt;
  }
  /** @returns whether to go on with the next folder */
  private take(run: LeaseRun, desk: Desk, kind: SentKind, outcome: Sending): boolean {
    const { leaseId, jobId } = run.order;
    switch (outcome.kind) {
      case 'nothing':
        return true;
      case 'sent':
        this.ports.log.info(`${kind} stored`, { leaseId, jobId, setId: outcome.setId, pieces: outcome.pieces });
        return true;
      case 'changing':
        return this.failed(run, desk, 'it was being written to');
      case 'failed':
        return this.failed(run, desk, outcome.message);
      case 'refused': {
        const { reason, message, again } = outcome.refusal;
        if (reason !== 'NoStore') {
          this.tell(desk, `[switchyard] Its ${kind} was not stored (${reason}): ${message} The job goes on; what is not stored exists at its site alone.`, reason);
          this.ports.log.warn(`${kind} not stored`, { leaseId, jobId, reason, message });
        }
        if (again) return this.failed(run, desk, reason);
        desk.settled = run.attempt;
        return false;
      }
    }
  }
  private failed({ order, phase, attempt }: LeaseRun, desk: Desk, problem: string): false {
    const now = this.ports.wall.now();
    if (desk.failures === 0) this.ports.log.warn('files of a job not sent yet', { leaseId: order.leaseId, problem });
    desk.lookAt = now + Math.min(RETRY_MAX_MS, RETRY_FROM_MS * 2 ** Math.min(desk.failures, 10));
    desk.failures += 1;
    if (phase === 'ended' && desk.endedSince !== undefined && now - desk.endedSince > GIVE_UP_MS) {
      this.ports.log.warn('files of an ended job were not sent: they stay on this site\u2019s disk', { leaseId: order.leaseId, jobId: order.jobId, problem });
      desk.settled = attempt;
    }
    return false;
  }
  private tell(desk: Desk, note: string, once = note): void {
    if (desk.told.has(once)) return;
    desk.told.add(once);
    desk.notes.push(note);
  }

  isSettled(run: LeaseRun): boolean {
    const settled = run.attempt === 0 || (this.desks.get(run.order.leaseId)?.settled ?? 0) >= run.attempt;
    if (settled && run.phase === 'ended' && !isLive(run)) this.desks.delete(run.order.leaseId);
    return settled;
  }
  sawStep(leaseId: string, step: number): void {
    this.desk(leaseId).step = step;
  }
  takeNotes(leaseId: string): readonly string[] {
    const desk = this.desks.get(leaseId);
    if (desk === undefined || desk.notes.length === 0) return [];
    const { notes } = desk;
    desk.notes = [];
    return notes;
  }
}
