import { canonicalJson, type EpochMs, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { isLive } from '../core/run.js';
import type { Engine, Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';
import type { Link } from './link.js';
import type { Work } from './work.js';

export interface AgentOptions {
  /** Wall time between two looks at the jobs. */
  readonly turnEveryMs: number;
  readonly pollEveryMs: number;
  readonly heartbeatEveryMs: number;
  /** No answer for this long and the spend guard is the agent's own. */
  readonly awayAfterMs: number;
  /** Longest pause between tries while the control plane does not answer. */
  readonly backoffMaxMs: number;
}
export interface AgentPorts {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly work: Work;
  readonly link: Link;
  readonly wall: WallClock;
  readonly log: Log;
}

/** The agent's loops as steps: `turn` never waits for the network, `talk` never holds up a turn. */
export class Agent {
  private lastAnswerAt: EpochMs | undefined;
  /** Of the orders. */
  private heardAt: EpochMs | undefined;
  private nextPollAt = 0;
  private nextHeartbeatAt = 0;
  private failures = 0;
  private toldAway = false;
  /** The inventory as it was told last. */
  private inventoryTold: string | undefined;
  private closing = false;
  constructor(
    private readonly ports: AgentPorts,
    private readonly options: AgentOptions,
  ) {}

  /** True until the control plane has answered once, and again when it has been silent for `awayAfterMs`. */
  private isAway(): boolean {
    return this.lastAnswerAt === undefined || this.ports.wall.now() - this.lastAnswerAt > this.options.awayAfterMs;
  }

  /**
   * Market time that runs faster than the wall stands still while the marketplace is stopped, and only the control plane knows where:
   * after a start nothing may be decided or measured by it before the first answer. Real time needs no answer.
   */
  isTimeKnown(): boolean {
    return this.lastAnswerAt !== undefined || this.ports.journal.state.clock.speed === 1;
  }

  /** Looks after the jobs once. */
  async turn(): Promise<void> {
    if (!this.isTimeKnown() && !this.closing) return;
    await this.ports.work.turn({ closing: this.closing, ...(this.heardAt !== undefined && { heardAt: this.heardAt }) });
  }

  /** Polls when it is time, then sends everything that waits. @returns wall milliseconds until it wants to be called again */
  async talk(): Promise<number> {
    const { journal, engine, link, wall, work, log } = this.ports;
    const now = wall.now();
    let reached = true;
    if (now >= this.nextPollAt) {
      const listed = await link.poll();
      reached = listed !== undefined;
      if (listed !== undefined) {
        this.answered(log);
        this.heardAt = now;
        await work.forget(listed);
        this.nextPollAt = now + this.options.pollEveryMs;
      }
    }
    if (now >= this.nextHeartbeatAt && this.isTimeKnown()) {
      const seen = canonicalJson(engine.inventory);
      const inventory = seen === this.inventoryTold ? {} : { inventory: engine.inventory };
      journal.commit({ type: 'items', items: [{ kind: 'heartbeat', at: work.marketNow(), ...inventory }] });
      this.inventoryTold = seen;
      this.nextHeartbeatAt = now + this.options.heartbeatEveryMs;
    }
    while (reached) {
      const sent = await link.sendOne();
      reached = sent.reached;
      if (reached) this.answered(log);
      // Orders come first: a talkative job and a slow control plane would otherwise keep a curtailment waiting.
      if (!sent.moreToDo || wall.now() >= this.nextPollAt) break;
    }
    if (reached) return Math.max(0, Math.min(this.options.turnEveryMs, this.nextPollAt - wall.now()));
    this.failures += 1;
    if (this.isAway() && !this.toldAway) {
      this.toldAway = true;
      log.warn('control plane is away: jobs go on until their end or until their spend authorisation is used up', { failures: this.failures });
    }
    return Math.min(this.options.backoffMaxMs, SECOND_MS * 2 ** Math.min(this.failures - 1, 10));
  }
  private answered(log: Log): void {
    if (this.failures > 0) log.info('control plane answers again', { failures: this.failures });
    this.failures = 0;
    this.toldAway = false;
    this.lastAnswerAt = this.ports.wall.now();
  }

  /** Parks every job from the next turn on; starts none. */
  close(): void {
    this.closing = true;
  }
  /** Jobs that may still run. */
  liveRuns(): number {
    return this.ports.journal.state.runs.filter(isLive).length;
  }
}
