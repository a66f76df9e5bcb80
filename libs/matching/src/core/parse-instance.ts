import { err, ok, type Result } from '@switchyard/kernel';
import type { Instance, JobSpec, PoolSpec, PowerTier, SiteSpec } from './instance.js';
import { JsonReader, type InstanceError, type JsonObject } from './json-reader.js';
import { readFairness } from './parse-fairness.js';
import { readJob } from './parse-job.js';
import { dearestTiers } from './power-tiers.js';

/** Limits of one instance; beyond them the answer is a refusal, not a slow machine. */
export const INSTANCE_LIMITS = {
  jobs: 500_000,
  pools: 5_000,
  poolSlots: 20_000_000,
  slots: 20_160,
  gpus: 10_000_000,
  usd: 1e12,
  kw: 1e9,
} as const;

const TOP = new Set(['version', 'slotSeconds', 'slots', 'pools', 'sites', 'jobs', 'policy', 'fairness']);
const POOL = new Set([
  'id', 'site', 'gpus', 'costPerGpuSlot', 'kwPerGpu', 'model', 'nodeGpus', 'wholeNodes', 'askPerGpuSlot',
]);
const TIER = new Set(['kwFrom', 'usdPerKwSlot']);
const TIERS_MAX = 8;
const SITE = new Set(['id', 'kw', 'tiers']);

/**
 * Checks a plain JSON document and types it. Nothing is guessed: an unknown field, a NaN, a wrong length, a negative amount,
 * a duplicate or unknown id, a cycle of dependencies or an amount too large to add exactly is refused with its JSON path.
 */
export function parseInstance(json: unknown): Result<Instance, readonly InstanceError[]> {
  const read = new JsonReader();
  const top = read.object(json, '$', TOP);
  if (top === undefined) return err(read.errors);
  if (top['version'] !== undefined && top['version'] !== 1) {
    read.fail('$.version', 'OutOfRange', 'only version 1 is read');
  }
  if (top['policy'] !== undefined && top['policy'] !== 'power-cost' && top['policy'] !== 'all-in-price') {
    read.fail('$.policy', 'OutOfRange', "must be 'power-cost' or 'all-in-price'");
  }
  const slotSeconds = read.integer(top['slotSeconds'], '$.slotSeconds', 1, 86_400);
  const slots = read.integer(top['slots'], '$.slots', 1, INSTANCE_LIMITS.slots);
  if (read.errors.some((e) => e.path === '$.slots')) return err(read.errors);
  const sites = top['sites'] === undefined ? undefined : readSites(read, top['sites'], slots);
  const pools = readPools(read, top['pools'], slots, sites);
  const jobs = readJobs(read, top['jobs'], new Map(pools.map((pool) => [pool.id, pool])));
  const fairness = top['fairness'] === undefined ? undefined : readFairness(read, top['fairness'], '$.fairness', slots);
  if (read.errors.length === 0) refuseOverflow(read, { slotSeconds, slots, pools, jobs, ...(sites === undefined ? {} : { sites }) });
  if (read.errors.length > 0) return err(read.errors);
  const policy = top['policy'] as Instance['policy'];
  return ok({
    version: 1,
    slotSeconds,
    slots,
    pools,
    jobs,
    ...(sites === undefined ? {} : { sites }),
    ...(policy === undefined ? {} : { policy }),
    ...(fairness === undefined ? {} : { fairness }),
  });
}

function refuseTwins(read: JsonReader, seen: Set<string>, id: string, path: string): void {
  if (seen.has(id)) read.fail(path, 'DuplicateId', `${JSON.stringify(id)} is used twice`);
  seen.add(id);
}

function readSites(read: JsonReader, value: unknown, slots: number): readonly SiteSpec[] {
  const seen = new Set<string>();
  return read.array(value, '$.sites', INSTANCE_LIMITS.pools).map((entry, i) => {
    const path = `$.sites[${i}]`;
    const site = read.object(entry, path, SITE) ?? {};
    const id = read.text(site['id'], `${path}.id`);
    refuseTwins(read, seen, id, `${path}.id`);
    return {
      id,
      ...(site['kw'] === undefined ? {} : { kw: read.perSlot(site['kw'], `${path}.kw`, slots, 0, INSTANCE_LIMITS.kw, false) }),
      ...(site['tiers'] === undefined ? {} : { tiers: readTiers(read, site['tiers'], `${path}.tiers`, slots) }),
    };
  });
}

function readTiers(read: JsonReader, value: unknown, path: string, slots: number): readonly PowerTier[] {
  const either = (given: unknown, at: string, most: number): number | readonly number[] =>
    Array.isArray(given) ? read.perSlot(given, at, slots, 0, most, false) : read.number(given, at, 0, most);
  return read.array(value, path, TIERS_MAX).map((entry, i) => {
    const at = `${path}[${i}]`;
    const tier = read.object(entry, at, TIER) ?? {};
    return {
      kwFrom: either(tier['kwFrom'], `${at}.kwFrom`, INSTANCE_LIMITS.kw),
      usdPerKwSlot: either(tier['usdPerKwSlot'], `${at}.usdPerKwSlot`, INSTANCE_LIMITS.usd),
    };
  });
}

function readPools(read: JsonReader, value: unknown, slots: number, sites: readonly SiteSpec[] | undefined): readonly PoolSpec[] {
  const siteIds = sites === undefined ? undefined : new Set(sites.map((site) => site.id));
  const seen = new Set<string>();
  const entries = read.array(value, '$.pools', INSTANCE_LIMITS.pools);
  if (entries.length * slots > INSTANCE_LIMITS.poolSlots) {
    read.fail('$.pools', 'TooLarge', `${entries.length} pools x ${slots} slots is more than ${INSTANCE_LIMITS.poolSlots}`);
    return [];
  }
  return entries.map((entry, i) => {
    const path = `$.pools[${i}]`;
    const pool = readPool(read, read.object(entry, path, POOL) ?? {}, path, slots);
    refuseTwins(read, seen, pool.id, `${path}.id`);
    if (siteIds !== undefined && !siteIds.has(pool.site)) {
      read.fail(`${path}.site`, 'UnknownId', `no site ${JSON.stringify(pool.site)}`);
    }
    return pool;
  });
}

function readPool(read: JsonReader, pool: JsonObject, path: string, slots: number): PoolSpec {
  const wholeNodes = read.flag(pool['wholeNodes'], `${path}.wholeNodes`);
  if (wholeNodes && pool['nodeGpus'] === undefined) read.fail(`${path}.nodeGpus`, 'Missing', 'wholeNodes needs nodeGpus');
  const { gpus, usd, kw } = INSTANCE_LIMITS;
  return {
    id: read.text(pool['id'], `${path}.id`),
    site: read.text(pool['site'], `${path}.site`),
    gpus: read.perSlot(pool['gpus'], `${path}.gpus`, slots, 0, gpus, true),
    costPerGpuSlot: read.perSlot(pool['costPerGpuSlot'], `${path}.costPerGpuSlot`, slots, -usd, usd, false),
    ...(pool['kwPerGpu'] === undefined ? {} : { kwPerGpu: read.number(pool['kwPerGpu'], `${path}.kwPerGpu`, 0, kw) }),
    ...(pool['model'] === undefined ? {} : { model: read.text(pool['model'], `${path}.model`) }),
    ...(pool['nodeGpus'] === undefined ? {} : { nodeGpus: read.integer(pool['nodeGpus'], `${path}.nodeGpus`, 1, 1_024) }),
    ...(wholeNodes ? { wholeNodes } : {}),
    ...(pool['askPerGpuSlot'] === undefined
      ? {}
      : { askPerGpuSlot: read.perSlot(pool['askPerGpuSlot'], `${path}.askPerGpuSlot`, slots, 0, usd, false) }),
  };
}

function readJobs(read: JsonReader, value: unknown, pools: ReadonlyMap<string, PoolSpec>): readonly JobSpec[] {
  const seen = new Set<string>();
  const jobs = read.array(value, '$.jobs', INSTANCE_LIMITS.jobs).map((entry, i) => {
    const job = readJob(read, entry, `$.jobs[${i}]`, pools);
    refuseTwins(read, seen, job.id, `$.jobs[${i}].id`);
    return job;
  });
  jobs.forEach((job, i) =>
    job.after?.forEach((id, k) => {
      if (!seen.has(id)) read.fail(`$.jobs[${i}].after[${k}]`, 'UnknownId', `no job ${JSON.stringify(id)}`);
    }),
  );
  if (read.errors.length === 0) refuseCycles(read, jobs);
  return jobs;
}

/** Kahn's order: what is left when no job without open predecessors remains lies on or behind a cycle. */
function refuseCycles(read: JsonReader, jobs: readonly JobSpec[]): void {
  const index = new Map(jobs.map((job, i) => [job.id, i]));
  const open = jobs.map((job) => new Set(job.after ?? []).size);
  const followers = new Map<number, number[]>();
  jobs.forEach((job, i) => {
    for (const id of new Set(job.after ?? [])) {
      const before = index.get(id);
      if (before === undefined) continue;
      const list = followers.get(before);
      if (list === undefined) followers.set(before, [i]);
      else list.push(i);
    }
  });
  const ready = open.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const follower of followers.get(next) ?? []) {
      open[follower] = (open[follower] ?? 0) - 1;
      if (open[follower] === 0) ready.push(follower);
    }
  }
  const stuck = open.findIndex((count) => count > 0);
  if (stuck >= 0) read.fail(`$.jobs[${stuck}].after`, 'Conflict', 'waits for itself through a cycle of jobs');
}

/** Dollars below which sums of whole micro-USD are exact in a double, with a bit to spare. */
const EXACT_USD = 2 ** 52 / 1e6;

/** All runs at the highest prices, all staging, all unplaced costs, and the tiers with every GPU busy must add up exactly. */
function refuseOverflow(read: JsonReader, instance: Instance): void {
  const tiers = dearestTiers(instance);
  if (!(tiers <= EXACT_USD)) read.fail('$.sites', 'TooLarge', 'the tiers may charge more than 4.5e9 USD, beyond exact addition');
  let dearest = 0;
  for (const pool of instance.pools) {
    for (let t = 0; t < pool.gpus.length; t += 1) {
      dearest = Math.max(dearest, Math.abs(pool.costPerGpuSlot[t] ?? 0) + (pool.askPerGpuSlot?.[t] ?? 0));
    }
  }
  let usd = Math.min(tiers, EXACT_USD);
  instance.jobs.forEach((job, i) => {
    const slots = job.slots ?? Math.max(...Object.values(job.slotsByPool ?? {}));
    const transfer = Math.max(0, ...Object.values(job.transferCost ?? {}));
    usd += Math.ceil(job.unplacedCost + transfer + job.gpus * slots * dearest);
    if (usd > EXACT_USD) {
      read.fail(`$.jobs[${i}]`, 'TooLarge', 'the jobs up to this one may cost more than 4.5e9 USD, beyond exact addition');
      usd = 0;
    }
  });
}
