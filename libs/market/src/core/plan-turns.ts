import type { EpochMs, JobId } from '@switchyard/kernel';

/**
 * Whose turn it was to be planned, and when, for markets with more jobs than one plan takes. One per planner, kept from cycle to cycle; it is only
 * memory: a planner that starts without it gives every job its turn anew.
 */
export class PlanTurns {
  private last = new Map<JobId, EpochMs>();
  /** Jobs that were told that their turn is to come, and had none since. */
  private told = new Set<JobId>();

  /** When the job was planned last; undefined before its first turn. */
  lastOf(jobId: JobId): EpochMs | undefined {
    return this.last.get(jobId);
  }
  isTold(jobId: JobId): boolean {
    return this.told.has(jobId);
  }
  /**
   * Writes a cycle down. @param planned had their turn @param told were told to wait for it @param there every job of the market: what is no longer there is forgotten
   */
  note(planned: readonly JobId[], told: readonly JobId[], there: readonly JobId[], at: EpochMs): void {
    const [turned, waiting] = [new Set(planned), new Set([...this.told, ...told])];
    const last = new Map<JobId, EpochMs>();
    for (const jobId of there) {
      const turn = turned.has(jobId) ? at : this.last.get(jobId);
      if (turn !== undefined) last.set(jobId, turn);
    }
    this.last = last;
    this.told = new Set(there.filter((jobId) => waiting.has(jobId) && !turned.has(jobId)));
  }
}
