import type { EpochMs } from '@switchyard/kernel';
import type { Log } from '../../ports.js';
import type { SlurmClient, SlurmFault, SlurmJob } from './cluster.js';

/** What the controller knew at one instant. */
export interface Sight {
  /** Read before the controller was asked: what is shown held then or later. */
  readonly takenAt: EpochMs;
  /** Jobs of our user by name, lowest number first. */
  readonly jobs: ReadonlyMap<string, readonly SlurmJob[]>;
}
export interface ControllerOptions {
  readonly client: Pick<SlurmClient, 'jobs'>;
  readonly user: string;
  readonly now: () => EpochMs;
  readonly log: Log;
  /** One listing serves all leases for this long. */
  readonly refreshMs: number;
}
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 15_000;

/** The controller as seen from here: one listing for all leases, and after a call that failed nobody waits for the next until a pause is over. */
export class Controller {
  private last: Sight | undefined;
  private failures = 0;
  private notBefore = 0;
  private asking: Promise<Sight | undefined> | undefined;
  constructor(private readonly options: ControllerOptions) {}

  /** The latest sight, a new one when it is older than `refreshMs`; undefined before the first answer. */
  async sight(): Promise<Sight | undefined> {
    const now = this.options.now();
    if (this.last !== undefined && now - this.last.takenAt < this.options.refreshMs) return this.last;
    return (await this.lookAgain()) ?? this.last;
  }
  /** A sight taken from now on; undefined when the controller does not answer. */
  async lookAgain(): Promise<Sight | undefined> {
    if (this.options.now() < this.notBefore) return undefined;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }
  /** A call of another kind failed to reach it: the next ones need not wait for a timeout each. */
  failed({ message }: SlurmFault): void {
    this.failures += 1;
    this.notBefore = this.options.now() + Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(this.failures - 1, 10));
    if (this.failures === 1) this.options.log.warn('Slurm does not answer: jobs go on, nothing new starts', { message });
  }

  private async ask(): Promise<Sight | undefined> {
    const takenAt = this.options.now();
    const answer = await this.options.client.jobs();
    if (!answer.ok) {
      this.failed(answer.error);
      return undefined;
    }
    if (this.failures > 0) this.options.log.info('Slurm answers again', { failures: this.failures });
    this.failures = 0;
    const jobs = new Map<string, SlurmJob[]>();
    for (const job of answer.value) if (job.user === this.options.user) jobs.set(job.name, [...(jobs.get(job.name) ?? []), job].sort((a, b) => a.id - b.id));
    this.last = { takenAt, jobs };
    return this.last;
  }
}
