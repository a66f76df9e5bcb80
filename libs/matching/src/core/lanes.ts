import type { Model } from './model.js';

/**
 * Jobs that may use the same pools for the same number of slots share a *lane*: at given prices the cheapest pool of every start
 * slot is the same for all of them (per GPU), so it is worked out once, and each job only asks for the cheapest start in its window.
 * A job has one lane per distinct run length (more than one only where GPU models differ in speed).
 */
export interface Lanes {
  /** Run length in slots of each lane. */
  readonly length: Int32Array;
  /** Members of each lane: pool, occupied GPUs per GPU asked, transfer units per GPU asked. CSR by `memberFrom`. */
  readonly memberFrom: Int32Array;
  readonly memberPool: Int32Array;
  readonly memberWidth: Float64Array;
  readonly memberTransfer: Float64Array;
  /** Class of closed slots, -1 without any. */
  readonly memberClosed: Int32Array;
  /** First and last start any job of the lane may use. */
  readonly firstStart: Int32Array;
  readonly lastStart: Int32Array;
  /** Jobs of the lane, and starts that they may use together: these decide how its starts are searched. */
  readonly jobs: Int32Array;
  readonly starts: Float64Array;
  /** Lanes of each rigid job, CSR. */
  readonly jobFrom: Int32Array;
  readonly jobLane: Int32Array;
  /** 1 for rigid jobs with a lane that too few share: those look at their options one by one. */
  readonly alone: Uint8Array;
  /** Jobs that may be parked: they have no lanes. */
  readonly interruptible: Int32Array;
}

/** Lanes with fewer jobs than this get no table. */
const TABLE_JOBS = 12;

export function groupIntoLanes(model: Model): Lanes {
  const byKey = new Map<string, number>();
  const [length, firstStart, lastStart, jobs, starts]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  const members: number[][] = [];
  const jobFrom = new Int32Array(model.jobIds.length + 1);
  const jobLane: number[] = [];
  const interruptible: number[] = [];
  const memberWidth: number[] = [];
  const memberTransfer: number[] = [];
  const memberClosed: number[] = [];
  for (let j = 0; j < model.jobIds.length; j += 1) {
    if (model.maxSegments[j]! > 1) interruptible.push(j);
    else {
      for (const options of byLength(model, j)) {
        const slots = model.optSlots[options[0]!]!;
        const key = laneKey(model, j, options);
        let lane = byKey.get(key);
        if (lane === undefined) {
          lane = length.length;
          byKey.set(key, lane);
          length.push(slots);
          firstStart.push(model.slots);
          lastStart.push(0);
          jobs.push(0);
          starts.push(0);
          members.push(options.map((o) => model.optPool[o]!));
          for (const o of options) {
            memberWidth.push(model.optWidth[o]! / model.jobGpus[j]!);
            memberTransfer.push(model.optTransfer[o]! / model.jobGpus[j]!);
            memberClosed.push(model.optClosed[o]!);
          }
        }
        firstStart[lane] = Math.min(firstStart[lane]!, model.release[j]!);
        lastStart[lane] = Math.max(lastStart[lane]!, model.deadline[j]! - slots);
        jobs[lane]! += 1;
        starts[lane]! += model.deadline[j]! - slots - model.release[j]! + 1;
        jobLane.push(lane);
      }
    }
    jobFrom[j + 1] = jobLane.length;
  }
  const alone = new Uint8Array(model.jobIds.length);
  for (let j = 0; j < alone.length; j += 1) {
    for (let k = jobFrom[j]!; k < jobFrom[j + 1]!; k += 1) if (jobs[jobLane[k]!]! < TABLE_JOBS) alone[j] = 1;
  }
  const memberFrom = new Int32Array(members.length + 1);
  members.forEach((list, lane) => (memberFrom[lane + 1] = memberFrom[lane]! + list.length));
  return {
    length: Int32Array.from(length),
    memberFrom,
    memberPool: Int32Array.from(members.flat()),
    memberWidth: Float64Array.from(memberWidth),
    memberTransfer: Float64Array.from(memberTransfer),
    memberClosed: Int32Array.from(memberClosed),
    firstStart: Int32Array.from(firstStart),
    lastStart: Int32Array.from(lastStart),
    jobs: Int32Array.from(jobs),
    starts: Float64Array.from(starts),
    jobFrom,
    jobLane: Int32Array.from(jobLane),
    alone,
    interruptible: Int32Array.from(interruptible),
  };
}

/** The options of a job by run length, in order of pool within each. */
function byLength(model: Model, j: number): number[][] {
  const groups = new Map<number, number[]>();
  for (let o = model.optFrom[j]!; o < model.optFrom[j + 1]!; o += 1) {
    const group = groups.get(model.optSlots[o]!);
    if (group === undefined) groups.set(model.optSlots[o]!, [o]);
    else group.push(o);
  }
  return [...groups.values()];
}

function laneKey(model: Model, j: number, options: readonly number[]): string {
  let key = `${model.optSlots[options[0]!]}`;
  const gang = model.jobGpus[j]!;
  for (const o of options) {
    key += `,${model.optPool[o]}`;
    if (model.optWidth[o] !== gang) key += `w${model.optWidth[o]! / gang}`;
    if (model.optClosed[o]! >= 0) key += `c${model.optClosed[o]}`;
    if (model.optTransfer[o] !== 0) key += `t${model.optTransfer[o]! / gang}`;
  }
  return key;
}

/** At given prices: the cheapest value per GPU of every lane and start. Lanes asked often enough get range-minimum queries. */
export class LaneTable {
  private readonly offset: Int32Array;
  private readonly values: Float64Array;
  /** Member behind each value, found when it is asked for; -1 before. */
  private readonly member: Int32Array;
  /** Levels of a sparse table by lane; none where looking through the windows of its jobs takes less than making one. */
  private readonly minima: Int32Array[][] = [];
  /** Of members with closed slots: Infinity by start where the window meets one, else 0. */
  private readonly shut: readonly (Float64Array | undefined)[];
  private sum: Float64Array = new Float64Array(0);
  private premium: Float64Array = new Float64Array(0);
  private countTransfer = false;

  constructor(private readonly model: Model, private readonly lanes: Lanes) {
    this.offset = new Int32Array(lanes.length.length + 1);
    lanes.length.forEach((_, lane) => {
      const starts = lanes.jobs[lane]! < TABLE_JOBS ? 0 : lanes.lastStart[lane]! - lanes.firstStart[lane]! + 1;
      this.offset[lane + 1] = this.offset[lane]! + starts;
      const levels: Int32Array[] = [];
      const searched = starts * Math.log2(Math.max(1, starts)) < lanes.starts[lane]!;
      for (let span = 2; searched && span <= starts; span *= 2) levels.push(new Int32Array(starts - span + 1));
      this.minima.push(levels);
    });
    this.shut = this.chargesOfClosed();
    this.values = new Float64Array(this.offset.at(-1)!);
    this.member = new Int32Array(this.offset.at(-1)!);
  }

  private chargesOfClosed(): (Float64Array | undefined)[] {
    const { lanes } = this;
    const { slots, closedBefore } = this.model;
    const out = new Array<Float64Array | undefined>(lanes.memberPool.length).fill(undefined);
    for (let lane = 0; lane < lanes.length.length; lane += 1) {
      for (let m = lanes.memberFrom[lane]!; m < lanes.memberFrom[lane + 1]!; m += 1) {
        const first = lanes.memberClosed[m]! * (slots + 1) + lanes.firstStart[lane]!;
        if (lanes.memberClosed[m]! < 0 || this.offset[lane] === this.offset[lane + 1]) continue;
        const length = lanes.length[lane]!;
        const starts = this.offset[lane + 1]! - this.offset[lane]!;
        const charges = new Float64Array(starts);
        for (let i = 0; i < starts; i += 1) if (closedBefore[first + i + length]! > closedBefore[first + i]!) charges[i] = Infinity;
        out[m] = charges;
      }
    }
    return out;
  }

  /**
   * Works the table out.
   * @param sum prefix sums of objective + premium, per GPU asked
   * @param premium the premium alone, for GPUs that a gang only keeps busy
   */
  fill(sum: Float64Array, premium: Float64Array, countTransfer: boolean): void {
    [this.sum, this.premium, this.countTransfer] = [sum, premium, countTransfer];
    const { lanes, values } = this;
    values.fill(Infinity);
    this.member.fill(-1);
    for (let lane = 0; lane < lanes.length.length; lane += 1) {
      const from = this.offset[lane]!;
      const to = this.offset[lane + 1]!;
      if (from === to) continue;
      for (let m = lanes.memberFrom[lane]!; m < lanes.memberFrom[lane + 1]!; m += 1) this.lower(lane, m, from, to);
      this.fillMinima(lane);
    }
  }

  /** Lowers the values of a lane to those of one member. */
  private lower(lane: number, m: number, from: number, to: number): void {
    const { lanes, sum, values, shut } = this;
    const length = lanes.length[lane]!;
    const offset = this.priceOf(lane, m) - from;
    if (lanes.memberWidth[m] === 1 && shut[m] === undefined) {
      lowerByPrice(values, from, to, sum, offset, length, this.transferOf(m));
      return;
    }
    for (let i = from; i < to; i += 1) {
      const value = this.memberValue(lane, m, i - from);
      if (value < values[i]!) values[i] = value;
    }
  }
  /** Index of the member's price at the first start of the lane. */
  private priceOf(lane: number, m: number): number {
    return this.lanes.memberPool[m]! * (this.model.slots + 1) + this.lanes.firstStart[lane]!;
  }
  private transferOf(m: number): number {
    return this.countTransfer ? this.lanes.memberTransfer[m]! : 0;
  }
  private memberValue(lane: number, m: number, i: number): number {
    const { lanes, sum, premium } = this;
    const s = this.priceOf(lane, m) + i;
    const end = s + lanes.length[lane]!;
    const idle = lanes.memberWidth[m]! - 1;
    return sum[end]! - sum[s]! + this.transferOf(m) + idle * (premium[end]! - premium[s]!) + (this.shut[m]?.[i] ?? 0);
  }

  private fillMinima(lane: number): void {
    const from = this.offset[lane]!;
    const { values } = this;
    this.minima[lane]!.forEach((level, k) => {
      const below = k === 0 ? undefined : this.minima[lane]![k - 1]!;
      const half = 1 << k;
      for (let i = 0; i < level.length; i += 1) {
        const left = below === undefined ? i : below[i]!;
        const right = below === undefined ? i + 1 : below[i + half]!;
        level[i] = values[from + right]! < values[from + left]! ? right : left;
      }
    });
  }

  /** The start in [first, last] of least value; the earliest among equals. */
  cheapestStart(lane: number, first: number, last: number): number {
    const base = this.offset[lane]!;
    const origin = this.lanes.firstStart[lane]!;
    const [from, to] = [first - origin, last - origin];
    const levels = this.minima[lane]!;
    const { values } = this;
    if (levels.length === 0 || to - from < 8) return leastAt(values, base + from, base + to) - base + origin;
    const k = 31 - Math.clz32(to - from + 1);
    const level = levels[k - 1]!;
    const left = level[from]!;
    const right = level[to - (1 << k) + 1]!;
    return (values[base + right]! < values[base + left]! ? right : left) + origin;
  }
  /** Value per GPU of starting there. */
  valueAt(lane: number, start: number): number {
    return this.values[this.offset[lane]! + start - this.lanes.firstStart[lane]!]!;
  }
  /** The member with that value, the first of equals. */
  choiceAt(lane: number, start: number): { pool: number; widthPerGpu: number } {
    const { lanes, member } = this;
    const at = this.offset[lane]! + start - lanes.firstStart[lane]!;
    if (member[at]! < 0) member[at] = this.memberBehind(lane, start - lanes.firstStart[lane]!, this.values[at]!);
    const m = member[at]!;
    return { pool: lanes.memberPool[m]!, widthPerGpu: lanes.memberWidth[m]! };
  }
  private memberBehind(lane: number, i: number, value: number): number {
    const { lanes } = this;
    let m = lanes.memberFrom[lane]!;
    while (m < lanes.memberFrom[lane + 1]! - 1 && this.memberValue(lane, m, i) !== value) m += 1;
    return m;
  }
}

/** These two loops take most of the time of a round: by themselves, the engine makes a few instructions of each. */
function lowerByPrice(values: Float64Array, from: number, to: number, sum: Float64Array, offset: number, length: number, transfer: number): void {
  for (let i = from; i < to; i += 1) {
    const value = sum[offset + i + length]! - sum[offset + i]! + transfer;
    if (value < values[i]!) values[i] = value;
  }
}
function leastAt(values: Float64Array, from: number, to: number): number {
  let best = from;
  let least = values[from]!;
  for (let i = from + 1; i <= to; i += 1) {
    if (values[i]! < least) {
      best = i;
      least = values[i]!;
    }
  }
  return best;
}
