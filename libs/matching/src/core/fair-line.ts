import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { waterFill } from './fair-shares.js';
import type { Model } from './model.js';
import type { Schedule } from './schedule.js';

/** Where a job stands against its customer's share: inside it, across its edge, or behind it. */
export const WITHIN = 0;
export const ACROSS = 1;
export const BEYOND = 2;

/** One customer and its line of jobs. */
interface TenantLine {
  readonly tenant: string | null;
  readonly weight: number;
  /** GPU-slots held: promises, and what lies outside the instance. */
  readonly held: number;
  /** Held + all other jobs that some pool could take. */
  readonly asked: number;
  readonly share: number;
  /** Un-promised jobs, oldest first. */
  readonly jobs: readonly number[];
}

/** Every job's place in its customer's line, by job. Sizes and sums are in GPU-slots. */
export interface FairLines {
  readonly tenants: readonly TenantLine[];
  /** GPU-slots that were shared out. */
  readonly shared: number;
  readonly size: Float64Array;
  /** What the customer has before the job in line. */
  readonly ahead: Float64Array;
  readonly tenantOf: Int32Array;
  /** WITHIN, ACROSS or BEYOND; promises are WITHIN. */
  readonly standing: Uint8Array;
  /** Un-promised jobs that some pool could take, by GPU-slots ahead per weight, then id. */
  readonly queue: readonly number[];
}

/** Sums of slots are whole; this allows for dividing by weights. */
const SLACK = 1e-9;

/**
 * Works out shares and standings. What is shared is what customers hold and what `schedule` places; where no job names its tenant the
 * answer is undefined. A job that one of better standing waits for stands as well as that one.
 */
export function fairLines(schedule: Schedule): FairLines | undefined {
  const { model } = schedule;
  if (model.terms.every((job) => job.tenant === undefined)) return undefined;
  const size = Float64Array.from(model.jobIds, (_, j) => sizeOf(model, j));
  const lines = byTenant(model).map((line) => {
    const promised = line.jobs.filter((j) => model.held[j] !== undefined);
    const jobs = line.jobs.filter((j) => model.held[j] === undefined && size[j]! > 0);
    const held = line.heldOutside + sum(promised, size);
    return { ...line, held, jobs, asked: held + sum(jobs, size), placed: held + sum(jobs.filter((j) => schedule.option[j]! >= 0), size) };
  });
  const shared = lines.map((line) => line.placed).sort(byNumber).reduce((a, b) => a + b, 0);
  const shares = waterFill(shared, lines);
  const ahead = new Float64Array(model.jobIds.length);
  const tenantOf = new Int32Array(model.jobIds.length);
  const standing = Uint8Array.from(model.jobIds, (_, j) => (model.held[j] === undefined && size[j] === 0 ? BEYOND : WITHIN));
  lines.forEach((line, i) => {
    let before = line.held;
    line.jobs.forEach((j, place) => {
      ahead[j] = before;
      tenantOf[j] = i;
      const share = shares[i]!;
      const isFirst = place === 0 && line.held === 0;
      if (!isFirst) standing[j] = before + size[j]! <= share * (1 + SLACK) ? WITHIN : before < share * (1 - SLACK) ? ACROSS : BEYOND;
      before += size[j]!;
    });
  });
  raiseWhatOthersWaitFor(model, standing);
  const tenants = lines.map(({ tenant, weight, held, asked, jobs }, i): TenantLine => ({ tenant, weight, held, asked, jobs, share: shares[i]! }));
  const turn = (j: number): number => ahead[j]! / tenants[tenantOf[j]!]!.weight;
  const queue = tenants.flatMap((line) => line.jobs).sort(ladder(by(turn, byNumber), byNumber));
  return { tenants, shared, size, ahead, tenantOf, standing, queue };
}

/** GPU-slots of the shortest run on any pool that could take the job; 0 when none could. */
function sizeOf(model: Model, j: number): number {
  let least = Infinity;
  for (let option = model.optFrom[j]!; option < model.optFrom[j + 1]!; option += 1) least = Math.min(least, model.optSlots[option]!);
  return Number.isFinite(least) ? least * model.jobGpus[j]! : 0;
}

/** Customers in order of name, their jobs oldest first; the jobs of no customer together come first. */
function byTenant(model: Model): { tenant: string | null; weight: number; heldOutside: number; jobs: number[] }[] {
  const specs = new Map((model.fairness?.tenants ?? []).map((spec) => [spec.tenant, spec]));
  const jobsOf = new Map<string | null, number[]>();
  model.terms.forEach((job, j) => {
    const jobs = jobsOf.get(job.tenant ?? null);
    if (jobs === undefined) jobsOf.set(job.tenant ?? null, [j]);
    else jobs.push(j);
  });
  const waited = (j: number): number => model.terms[j]!.waitedSeconds ?? 0;
  return [...jobsOf]
    .sort(([a], [b]) => (a === null ? -1 : b === null ? 1 : byText(a, b)))
    .map(([tenant, jobs]) => {
      const spec = tenant === null ? undefined : specs.get(tenant);
      return {
        tenant,
        weight: spec?.weight ?? 1,
        heldOutside: (spec?.gpuHoursHeld ?? 0) / model.slotHours,
        jobs: jobs.sort((a, b) => byNumber(waited(b), waited(a)) || a - b),
      };
    });
}

/** A promise or a job of better standing must not lose what it waits for. */
function raiseWhatOthersWaitFor(model: Model, standing: Uint8Array): void {
  if (!model.hasDependencies) return;
  const stack: number[] = model.jobIds.map((_, j) => j);
  for (let job = stack.pop(); job !== undefined; job = stack.pop()) {
    for (const earlier of model.before[job]!) {
      if (standing[earlier]! <= standing[job]!) continue;
      standing[earlier] = standing[job]!;
      stack.push(earlier);
    }
  }
}

const sum = (jobs: readonly number[], size: Float64Array): number => jobs.reduce((total, j) => total + size[j]!, 0);
