import type { EpochMs, WallClock } from '@switchyard/kernel';
import type { SeenMiner } from '../curtailment/flow/units-of.js';
import type { MinerFault, MiningFleet } from '../curtailment/ports.js';
import type { Log } from '../ports.js';

export interface FleetSettings {
  /** Miners spoken to at the same time. */
  readonly atOnce: number;
  /** A miner that is as it should be is looked at again after this. */
  readonly lookEveryMs: number;
  /** One that failed is tried again after this. */
  readonly retryMs: number;
}
interface Known {
  wanted: 'mine' | 'pause' | undefined;
  mining: boolean;
  fault: MinerFault | undefined;
  busy: boolean;
  heard: boolean;
  /** Wall time; not spoken to before. */
  nextAt: number;
}

/**
 * Brings the miners to what is wanted, some at a time, and never makes a turn of the agent wait: `keep` starts calls and returns. A miner that was told is asked
 * how it is before it counts as told: its own word is what the plan is made of.
 */
export class FleetKeeper {
  private readonly known = new Map<string, Known>();
  private inFlight = 0;
  private readonly idle: (() => void)[] = [];

  constructor(private readonly fleet: MiningFleet, private readonly wall: WallClock, private readonly log: Log, private readonly settings: FleetSettings) {
    // Until a miner has been heard it counts as mining: the side on which a limit is kept.
    for (const { name } of fleet.list()) this.known.set(name, { wanted: undefined, mining: true, fault: undefined, busy: false, heard: false, nextAt: 0 });
  }

  list(): ReturnType<MiningFleet['list']> {
    return this.fleet.list();
  }
  seen(name: string): SeenMiner {
    const known = this.known.get(name);
    return { mining: known?.mining ?? false, isLost: known?.fault !== undefined, isHeard: known?.heard ?? false };
  }
  /** How many there are, how many mine, and how many do not do as they are told. */
  counts(): { readonly miners: number; readonly mining: number; readonly faulty: number } {
    const all = [...this.known.values()];
    return { miners: all.length, mining: all.filter(({ mining }) => mining).length, faulty: all.filter(({ fault }) => fault !== undefined).length };
  }

  /** What is wanted from now on: these stand, and those may mine again. Others are left as their owner has them. */
  want(paused: ReadonlySet<string>, resuming: ReadonlySet<string>): void {
    for (const [name, known] of this.known) {
      const wanted = paused.has(name) ? 'pause' : resuming.has(name) ? 'mine' : undefined;
      if (wanted === known.wanted) continue;
      known.wanted = wanted;
      known.nextAt = 0;
    }
  }
  /** Speaks to whom it is time to speak to, as far as there is room. Those that are to stop come first. */
  keep(): void {
    const now = this.wall.now();
    const due = [...this.known].filter(([, { busy, nextAt }]) => !busy && nextAt <= now);
    const rank = ({ wanted, mining }: Known): number => (wanted === 'pause' && mining ? 0 : wanted === 'mine' && !mining ? 1 : 2);
    due.sort(([, a], [, b]) => rank(a) - rank(b));
    for (const [name, known] of due) {
      if (this.inFlight >= this.settings.atOnce) return;
      void this.speak(name, known, now);
    }
  }
  /** Resolves when no call is under way; for tests and for the end of the agent. */
  async settled(): Promise<void> {
    while (this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async speak(name: string, known: Known, now: EpochMs): Promise<void> {
    known.busy = true;
    this.inFlight += 1;
    const wanted = known.wanted;
    try {
      const fault = await this.tell(name, known, wanted);
      if (fault !== undefined && fault.kind !== known.fault?.kind) this.log.warn('miner does not do as it is told', { miner: name, ...fault });
      if (fault === undefined && known.fault !== undefined) this.log.info('miner answers again', { miner: name });
      known.fault = fault;
      const asWanted = known.wanted === undefined || known.mining === (known.wanted === 'mine');
      known.nextAt = now + (fault === undefined && asWanted ? this.settings.lookEveryMs : this.settings.retryMs);
      if (known.wanted !== wanted) known.nextAt = 0;
    } finally {
      known.busy = false;
      this.inFlight -= 1;
      // A site with more miners than places goes on at once, not a turn later.
      this.keep();
      if (this.inFlight === 0) for (const tell of this.idle.splice(0)) tell();
    }
  }
  private async tell(name: string, known: Known, wanted: Known['wanted']): Promise<MinerFault | undefined> {
    if (wanted !== undefined && known.mining !== (wanted === 'mine')) {
      const told = wanted === 'pause' ? await this.fleet.pause(name) : await this.fleet.resume(name);
      if (!told.ok) return told.error;
    }
    const status = await this.fleet.status(name);
    if (!status.ok) return status.error;
    known.mining = status.value.mining;
    known.heard = true;
    return undefined;
  }
}
