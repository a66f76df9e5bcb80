import { SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { PlannerInstance, PlannerJob } from '@switchyard/market';
import { plan } from '@switchyard/matching';

const SLOTS = 672;
const POOLS = 6;
const JOBS = 200;
const ROUNDS = 12;
/** No plan more than this is made. */
const PLANS_MAX = 12;
/** No plan is begun later than this after the first. */
const WALL_MS = 1_500;

/** Made up, and the same each time: every kind of job, over a week of quarter-hours, so that every part of the planner is run. */
export function madeUpInstance(): PlannerInstance {
  const perSlot = (value: (slot: number) => number): number[] => Array.from({ length: SLOTS }, (_, slot) => value(slot));
  const ids = Array.from({ length: POOLS }, (_, n) => `pool${n}`);
  return {
    version: 1, slotSeconds: 900, slots: SLOTS, policy: 'power-cost',
    pools: ids.map((id, n) => ({
      id, site: `site${n}`, model: 'made up', nodeGpus: 8, kwPerGpu: 1.6,
      gpus: perSlot((slot) => ((slot + n * 40) % 300 === 0 ? 0 : 64)),
      costPerGpuSlot: perSlot((slot) => 0.01 + 0.008 * Math.sin((slot + n * 11) / 15)), askPerGpuSlot: perSlot(() => 0.5),
    })),
    sites: ids.map((_, n) => ({ id: `site${n}`, ...(n % 2 === 0 && { kw: perSlot(() => 90) }) })),
    jobs: Array.from({ length: JOBS }, (_, n) => madeUpJob(n, ids)),
  };
}
function madeUpJob(n: number, pools: readonly string[]): PlannerJob {
  const work = 2 + ((n * 7) % 40);
  const release = (n * 13) % 300;
  return {
    id: `job${`${n}`.padStart(3, '0')}`, gpus: [1, 2, 4, 8, 16][n % 5]!, slotsByPool: Object.fromEntries(pools.map((pool, i) => [pool, work + (i % 2)])), release, deadline: Math.min(SLOTS, release + work * 2 + 60),
    unplacedCost: 200 + n, tenant: `customer${n % 4}`, waitedSeconds: n,
    ...(n % 4 === 1 && { interruptible: { restartSlots: n % 2, maxSegments: 4 } }),
    ...(n % 6 === 2 && { wholeNodes: true }),
    ...(n % 7 === 3 && { capTotal: 1_000, capPerGpuHour: 4 }),
    ...(n % 9 === 4 && { transferCost: { [pools[0]!]: 2 } }),
    ...(n % 20 === 10 && { after: ['job000'] }),
    ...(n % 10 === 5 && { held: { pool: pools[1]!, segments: [[release + 4, release + 4 + work + 1]] as const, moveGain: 1 } }),
  };
}

/** What a warm-up did: plans made, and wall time of the first and of the last one, ms. */
export interface WarmUp {
  readonly plans: number;
  readonly firstMs: number;
  readonly lastMs: number;
}
/**
 * Has the engine compile the planner before there is work, so that the first re-plans are as quick as later ones. Bounded: at most a dozen plans, none
 * begun after 1.5 s. Changes nothing but speed.
 */
export function warmPlanner(wall: WallClock, wallMs: number = WALL_MS): WarmUp {
  const instance = madeUpInstance();
  const times: number[] = [];
  const started = wall.now();
  while (times.length < PLANS_MAX && wall.now() - started < wallMs) {
    const begun = wall.now();
    plan(instance, { rounds: ROUNDS, shouldStop: () => wall.now() - begun > SECOND_MS });
    times.push(wall.now() - begun);
  }
  return { plans: times.length, firstMs: times[0] ?? 0, lastMs: times.at(-1) ?? 0 };
}
