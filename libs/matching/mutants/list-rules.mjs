/** Bugs in the limits of an instance: capacity, kW, nodes, windows, dependencies, caps, tiers, promises, refusals, quotes. */
import { inCore } from './in-core.mjs';

const PLAN = 'libs/matching/src/core/plan.spec.ts';
const FEATURES = 'libs/matching/src/core/plan-features.spec.ts';
const PLACE = 'libs/matching/src/core/held-placement.spec.ts';

/** @type {readonly import('./list.mjs').Mutant[]} */
export const ruleMutants = [
  ...inCore('schedule.ts', PLAN, [
    ['a gang fits where one GPU is free', 'if (this.freeGpus[pool * slots + t]! < width) return false;', 'if (this.freeGpus[pool * slots + t]! < 1) return false;', 'INV-M2: an independent'],
    ['a run fits whatever its feeder carries', 'if (feeder >= 0 && !fitsKw(width * kwPerGpu[pool]!, this.freeKw[feeder * slots + t]!)) return false;', '', 'INV-M2: an independent'],
    ['what leaves a feeder gives nothing back', 'if (feeder >= 0) for (let t', 'if (feeder >= 0 && sign > 0) for (let t', 'INV-M4'],
    ['a job may run before what it waits for has a place', 'return waitsFor < 0 && run[0]!', 'return run[0]!', 'INV-M2: an independent'],
    ['a job may start with what it waits for', 'else from = Math.max(from, run[run.length - 1]!);', 'else from = Math.max(from, run[0]!);', 'INV-M2: an independent'],
    ['the total leaves out what the tiers charge', 'let total = this.surcharge;', 'let total = 0;', 'INV-M2: an independent'],
    ['draw that leaves counts as more draw', 'if (keep) tierDraw[at]! += mw;', 'if (keep) tierDraw[at]! += Math.abs(mw);', 'INV-M2: an independent'],
    ['a run costs nothing to stage', 'job, option, run) + this.model.optTransfer[option]!;', 'job, option, run);', 'INV-M2: an independent'],
  ]),
  ...inCore('model.ts', FEATURES, [
    ['a feeder carries a tenth more', 'return needKw <= freeKw + 1e-9 *', 'return needKw <= freeKw + 1e-1 *'],
    ['three GPUs of a node take three', 'return gpus - rest + Math.min(slice, nodeGpus);', 'return gpus;'],
    ['whole nodes are cut into slices', 'if (wholeNodes) return gpus - rest + nodeGpus;', ''],
    ['slices are rounded up to whole nodes', 'while (slice < rest) slice *= 2;', 'while (slice < nodeGpus) slice *= 2;'],
  ]),
  ...inCore('model.ts', PLAN, [
    ['a feeder that is used to the last watt is over its limit', 'return needKw <= freeKw + 1e-9 *', 'return needKw <= freeKw - 1e-9 *', 'INV-M4'],
  ]),
  ...inCore('schedule.ts', 'libs/matching/src/core/dependencies.spec.ts', [
    ['a job may end after those start that wait for it', 'if (run !== undefined) to = Math.min(to, run[0]!);', '', 'chains of jobs'],
  ]),
  ...inCore('model.ts', PLACE, [['every segment restarts, the first too', 'return work + (segments - 1) * restartSlots;', 'return work + segments * restartSlots;']]),
  ...inCore('compile-jobs.ts', FEATURES, [
    ['a job runs on any model', "if (job.models !== undefined && !job.models.includes(pools.poolModel[p] ?? '')) return undefined;", ''],
    ['a job runs in any pool', 'if (job.pools !== undefined && !job.pools.includes(id)) return undefined;', ''],
    ['a deadline of release + duration is too early', 'limits.release[j]! + work > Math.min(job.deadline, slots)', 'limits.release[j]! + work >= Math.min(job.deadline, slots)'],
    ['a gang of the whole pool is too wide', 'if (width > widest[p]!) continue;', 'if (width >= widest[p]!) continue;'],
    ['staging counts nothing', 'options.transfer.push(units(transferUsd));', 'options.transfer.push(0);'],
    ['no promise says what a move must gain', 'moveGain: units(held.moveGain ?? 0) };', 'moveGain: 0 };'],
    ['a job that may be parked is rigid', '(job.interruptible ? Math.min(job.interruptible.maxSegments ?? slots, slots) : 1)', '1'],
    ['restarts take no time', 'restartSlots: Int32Array.from(jobs, (job) => job.interruptible?.restartSlots ?? 0)', 'restartSlots: Int32Array.from(jobs, () => 0)'],
  ]),
  ...inCore('compile-jobs.ts', PLAN, [
    ['the budget leaves staging out', '(job.capTotal ?? Infinity) - transferUsd,', 'job.capTotal ?? Infinity,', 'INV-M2: an independent'],
    ['the cap is per GPU-slot', '* job.gpus * work * (instance.slotSeconds / 3_600),', '* job.gpus * work,', 'INV-M2: an independent'],
    ['a job may be parked as often as it likes', 'Math.min(job.interruptible.maxSegments ?? slots, slots)', 'slots', 'INV-M2: an independent'],
  ]),
  ...inCore('compile-jobs.ts', 'libs/matching/src/core/exact-money.spec.ts', [
    ['a cap of 0.9 refuses three times 0.3', '* (1 + 1e-12) + 1e-3)', '- 0.5)'],
    ['what a pool is called may be found on every object', 'byPool !== undefined && Object.hasOwn(byPool, id) ? byPool[id] : undefined', 'byPool?.[id]'],
  ]),
  ...inCore('compile-jobs.ts', PLACE, [
    ['a promise stands though it starts before the release', 'start >= job.release &&', ''],
    ['a promise stands though it ends after the deadline', 'end <= Math.min(job.deadline, pools.slots) &&', ''],
    ['a promise stands though it is shorter than the work', 'total >= options.slots[option]! &&', ''],
    ['a promise stands though it is in too many pieces', 'held.segments.length <= (job.interruptible ? (job.interruptible.maxSegments ?? pools.slots) : 1) &&', ''],
  ]),
  ...inCore('compile-jobs.ts', 'libs/matching/src/core/held-short.spec.ts', [
    ['a promise in pieces stands only as long as it was planned', 'total <= planned &&', 'total === planned &&'],
    ['a promise in pieces stands though it is longer than planned', 'total <= planned &&', ''],
  ]),
  ...inCore('compile-pools.ts', FEATURES, [
    ['asks count nothing', 'units(pool.askPerGpuSlot?.[t] ?? 0)', '0'],
    ['the policy is always the power cost', "instance.policy === 'all-in-price' ? allIn : power", 'power'],
    ['a feeder limits nothing', '(feederOf.get(pool.site) ?? -1)', '-1'],
  ]),
  ...inCore('power-tiers.ts', PLAN, [
    ['draw below a tier is paid for', 'return over > 0 ? Math.round(over * tiers.tierUnitsPerMw[i]!) : 0;', 'return Math.round(over * tiers.tierUnitsPerMw[i]!);', 'INV-M2: an independent'],
    ['a tier with a level per slot has that of slot 0', 'tierKw[i] = at(tier.kwFrom, t);', 'tierKw[i] = at(tier.kwFrom, 0);', 'INV-M2: an independent'],
  ]),
  ...inCore('explain.ts', 'libs/matching/src/core/explain.spec.ts', [
    ['the earliest finish is the start', 'if (good) finishLater = start + work;', 'if (good) finishLater = start;'],
    ['a pool opens a slot late', 'for (let t = to; t < model.slots; t += 1) {', 'for (let t = to + 1; t < model.slots; t += 1) {'],
    ['below the cap is over it', 'perGpuHour > spec.capPerGpuHour', 'perGpuHour < spec.capPerGpuHour'],
    ['a closed pool is a full one', "if (most.closed) return { pool: id, kind: 'Curtailed', until: firstOpen(model, pool, to) };", ''],
  ]),
  ...inCore('plan-result.ts', FEATURES, [['a promise without a place is not named', 'model.held[j] !== undefined && schedule.option[j]! < 0', 'model.held[j] !== undefined && schedule.option[j]! >= 0']]),
  ...inCore('quote.ts', 'libs/matching/src/core/quote.spec.ts', [
    ['quotes are of an empty market', 'Array.from(schedule.freeGpus.subarray(', 'Array.from(model.gpus.subarray('],
    ['quotes are over the cap', 'if (cost >= least || runCost(model, model.allIn, 0, option, run) > model.optRunCap[option]!) continue;', 'if (cost >= least) continue;'],
    ['later and dearer is on the frontier', 'if (kept.length === 0 || option.cost < kept.at(-1)!.cost) kept.push(option);', 'kept.push(option);'],
  ]),
  ...inCore('quote.ts', 'libs/matching/src/core/power-tiers.spec.ts', [['a quote has the tiers to itself', 'model.tierFromMw[i]! - tierDraw[i]!', 'model.tierFromMw[i]!', 'a quote has what']]),
  ...inCore('quote.ts', 'libs/matching/src/core/tail.spec.ts', [['the tail is on offer', 'endBy(alone, this.market.slots - (this.market.fairness?.tailSlots ?? 0))', 'alone']]),
];
