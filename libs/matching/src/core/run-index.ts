import type { Dice } from './dice.js';
import type { Schedule } from './schedule.js';

/** Width of a bucket in slots. */
const BUCKET = 8;

/** Which jobs run in a pool around a time: one list of jobs per (pool, bucket of slots) that their run spans. */
export class RunIndex {
  private readonly lists: number[][];
  private readonly buckets: number;

  constructor(private readonly schedule: Schedule) {
    const { model } = schedule;
    this.buckets = Math.ceil(model.slots / BUCKET);
    this.lists = Array.from({ length: model.poolIds.length * this.buckets }, () => []);
    for (let job = 0; job < model.jobIds.length; job += 1) this.add(job);
  }
  /** Call after placing; does nothing for a job that is not placed. */
  add(job: number): void {
    this.each(job, (list) => list.push(job));
  }
  /** Call before removing. */
  remove(job: number): void {
    this.each(job, (list) => {
      const at = list.lastIndexOf(job);
      const last = list.pop()!;
      if (at < list.length) list[at] = last;
    });
  }
  /** Up to `count` distinct jobs drawn from those that run in the pool within about a bucket of [from, to). */
  overlapping(pool: number, from: number, to: number, count: number, dice: Dice): number[] {
    const first = Math.floor(from / BUCKET);
    const last = Math.floor((to - 1) / BUCKET);
    const found: number[] = [];
    for (let draw = 0; draw < count * 2 && found.length < count; draw += 1) {
      const list = this.lists[pool * this.buckets + first + dice.below(last - first + 1)]!;
      if (list.length === 0) continue;
      const job = list[dice.below(list.length)]!;
      if (!found.includes(job)) found.push(job);
    }
    return found;
  }

  private each(job: number, visit: (list: number[]) => void): void {
    const run = this.schedule.runs[job];
    if (run === undefined) return;
    const base = this.schedule.model.optPool[this.schedule.option[job]!]! * this.buckets;
    const last = Math.floor((run[run.length - 1]! - 1) / BUCKET);
    for (let bucket = Math.floor(run[0]! / BUCKET); bucket <= last; bucket += 1) visit(this.lists[base + bucket]!);
  }
}
