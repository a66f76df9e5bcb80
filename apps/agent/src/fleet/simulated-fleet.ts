import { ok, type Result, type WallClock } from '@switchyard/kernel';
import type { Miner, MinerFault, MinerStatus, MiningFleet } from '../curtailment/ports.js';

export interface SimulatedFleetOptions {
  readonly miners: readonly Miner[];
  /** From the word until it draws nothing, and from the word until it draws all; linear in between. */
  readonly rampDownMs: number;
  readonly rampUpMs: number;
}
interface Course {
  readonly from: number;
  readonly fromShare: number;
  readonly to: 0 | 1;
}

/** Miners that exist only here, with the ramps of real ones. For the demo and for tests: a clock is all it needs. */
export class SimulatedFleet implements MiningFleet {
  private readonly courses = new Map<string, Course>();
  constructor(private readonly wall: WallClock, private readonly options: SimulatedFleetOptions) {}

  list(): readonly Miner[] {
    return this.options.miners;
  }
  /** Share of its rated power that a miner draws now. */
  shareOf(name: string): number {
    const course = this.courses.get(name);
    if (course === undefined) return 1;
    const lasts = course.to === 0 ? this.options.rampDownMs : this.options.rampUpMs;
    const gone = this.wall.now() - course.from;
    const moved = lasts === 0 ? 1 : Math.min(1, Math.max(0, gone / lasts));
    return course.to === 0 ? Math.max(0, course.fromShare - moved) : Math.min(1, course.fromShare + moved);
  }
  /** What the fleet draws now, in watts. */
  powerW(): number {
    return this.options.miners.reduce((total, { name, ratedW }) => total + ratedW * this.shareOf(name), 0);
  }
  async status(name: string): Promise<Result<MinerStatus, MinerFault>> {
    const share = this.shareOf(name);
    const miner = this.options.miners.find((one) => one.name === name);
    return ok({ mining: share > 0, powerW: Math.round((miner?.ratedW ?? 0) * share) });
  }
  pause(name: string): Promise<Result<void, MinerFault>> {
    return this.go(name, 0);
  }
  resume(name: string): Promise<Result<void, MinerFault>> {
    return this.go(name, 1);
  }
  private async go(name: string, to: 0 | 1): Promise<Result<void, MinerFault>> {
    if (this.courses.get(name)?.to === to || (to === 1 && !this.courses.has(name))) return ok(undefined);
    this.courses.set(name, { from: this.wall.now(), fromShare: this.shareOf(name), to });
    return ok(undefined);
  }
}
