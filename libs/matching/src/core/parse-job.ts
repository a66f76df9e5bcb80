import type { HeldSpec, InterruptibleSpec, JobSpec, PoolSpec } from './instance.js';
import type { JsonObject, JsonReader } from './json-reader.js';

const JOB = new Set([
  'id', 'gpus', 'slots', 'slotsByPool', 'release', 'deadline', 'pools', 'models', 'unplacedCost', 'interruptible', 'wholeNodes',
  'capTotal', 'capPerGpuHour', 'after', 'transferCost', 'held', 'tenant', 'waitedSeconds',
]);
const INTERRUPTIBLE = new Set(['restartSlots', 'maxSegments']);
const HELD = new Set(['pool', 'segments', 'moveGain', 'pinned']);
const GPUS_MAX = 10_000_000;
const SLOTS_MAX = 1_000_000_000;
const USD_MAX = 1e12;
/** A thousand years. */
const SECONDS_MAX = 3.2e10;
type Pools = ReadonlyMap<string, PoolSpec>;

/** Reads one job; every pool it names must exist. */
export function readJob(read: JsonReader, value: unknown, path: string, pools: Pools): JobSpec {
  const job = read.object(value, path, JOB) ?? {};
  const usd = (field: string): object =>
    job[field] === undefined ? {} : { [field]: read.number(job[field], `${path}.${field}`, 0, USD_MAX) };
  if ((job['slots'] === undefined) === (job['slotsByPool'] === undefined)) {
    read.fail(`${path}.slots`, 'Conflict', 'exactly one of slots and slotsByPool must be given');
  }
  return {
    id: read.text(job['id'], `${path}.id`),
    gpus: read.integer(job['gpus'], `${path}.gpus`, 1, GPUS_MAX),
    release: read.integer(job['release'], `${path}.release`, 0, SLOTS_MAX),
    deadline: read.integer(job['deadline'], `${path}.deadline`, 0, SLOTS_MAX),
    unplacedCost: read.number(job['unplacedCost'], `${path}.unplacedCost`, 0, USD_MAX),
    ...(job['slots'] === undefined ? {} : { slots: read.integer(job['slots'], `${path}.slots`, 1, SLOTS_MAX) }),
    ...(job['slotsByPool'] === undefined ? {} : { slotsByPool: readByPool(read, job['slotsByPool'], `${path}.slotsByPool`, pools, 1, SLOTS_MAX, true) }),
    ...(job['pools'] === undefined ? {} : { pools: readPoolIds(read, job['pools'], `${path}.pools`, pools) }),
    ...(job['models'] === undefined ? {} : { models: readTexts(read, job['models'], `${path}.models`) }),
    ...(job['interruptible'] === undefined ? {} : { interruptible: readInterruptible(read, job['interruptible'], `${path}.interruptible`) }),
    ...(read.flag(job['wholeNodes'], `${path}.wholeNodes`) ? { wholeNodes: true } : {}),
    ...usd('capTotal'),
    ...usd('capPerGpuHour'),
    ...(job['after'] === undefined ? {} : { after: readTexts(read, job['after'], `${path}.after`) }),
    ...(job['transferCost'] === undefined ? {} : { transferCost: readByPool(read, job['transferCost'], `${path}.transferCost`, pools, 0, USD_MAX, false) }),
    ...(job['held'] === undefined ? {} : { held: readHeld(read, job['held'], `${path}.held`, job, pools) }),
    ...(job['tenant'] === undefined ? {} : { tenant: read.text(job['tenant'], `${path}.tenant`) }),
    ...(job['waitedSeconds'] === undefined ? {} : { waitedSeconds: read.number(job['waitedSeconds'], `${path}.waitedSeconds`, 0, SECONDS_MAX) }),
  };
}

function readTexts(read: JsonReader, value: unknown, path: string): readonly string[] {
  return read.array(value, path, 10_000).map((entry, i) => read.text(entry, `${path}[${i}]`));
}

function readPoolIds(read: JsonReader, value: unknown, path: string, pools: Pools): readonly string[] {
  const ids = readTexts(read, value, path);
  const seen = new Set<string>();
  ids.forEach((id, i) => {
    if (!pools.has(id)) read.fail(`${path}[${i}]`, 'UnknownId', `no pool ${JSON.stringify(id)}`);
    if (seen.has(id)) read.fail(`${path}[${i}]`, 'DuplicateId', `${JSON.stringify(id)} is listed twice`);
    seen.add(id);
  });
  return ids;
}

function readByPool(read: JsonReader, value: unknown, path: string, pools: Pools, min: number, max: number, whole: boolean): Readonly<Record<string, number>> {
  const found = read.record(value, path) ?? {};
  const entries = Object.entries(found).map(([id, entry]): [string, number] => {
    if (!pools.has(id)) read.fail(`${path}.${id}`, 'UnknownId', `no pool ${JSON.stringify(id)}`);
    return [id, whole ? read.integer(entry, `${path}.${id}`, min, max) : read.number(entry, `${path}.${id}`, min, max)];
  });
  if (whole && entries.length === 0) read.fail(path, 'OutOfRange', 'must name at least one pool');
  return Object.fromEntries(entries);
}

function readInterruptible(read: JsonReader, value: unknown, path: string): InterruptibleSpec {
  const found = read.object(value, path, INTERRUPTIBLE) ?? {};
  return {
    ...(found['restartSlots'] === undefined ? {} : { restartSlots: read.integer(found['restartSlots'], `${path}.restartSlots`, 0, 10_000) }),
    ...(found['maxSegments'] === undefined ? {} : { maxSegments: read.integer(found['maxSegments'], `${path}.maxSegments`, 1, SLOTS_MAX) }),
  };
}

/** A held placement must be one the job itself allows; whether it still fits the market is for the plan to find out. */
function readHeld(read: JsonReader, value: unknown, path: string, job: JsonObject, pools: Pools): HeldSpec {
  const held = read.object(value, path, HELD) ?? {};
  const pool = read.text(held['pool'], `${path}.pool`);
  if (pool !== '' && !pools.has(pool)) read.fail(`${path}.pool`, 'UnknownId', `no pool ${JSON.stringify(pool)}`);
  const slots = pools.get(pool)?.gpus.length ?? SLOTS_MAX;
  let end = -1;
  const segments = read.array(held['segments'], `${path}.segments`, slots).map((entry, i): readonly [number, number] => {
    const at = `${path}.segments[${i}]`;
    const pair = read.array(entry, at, 2);
    const from = read.integer(pair[0], `${at}[0]`, 0, slots);
    const to = read.integer(pair[1], `${at}[1]`, 0, slots);
    if (from <= end || to <= from) read.fail(at, 'Conflict', 'segments must be non-empty, ascending and not touching');
    end = to;
    return [from, to];
  });
  if (segments.length === 0) read.fail(`${path}.segments`, 'OutOfRange', 'must have at least one segment');
  if (segments.length > 1 && job['interruptible'] === undefined) {
    read.fail(`${path}.segments`, 'Conflict', 'a job that is not interruptible holds one segment');
  }
  return {
    pool,
    segments,
    ...(held['moveGain'] === undefined ? {} : { moveGain: read.number(held['moveGain'], `${path}.moveGain`, 0, USD_MAX) }),
    ...(read.flag(held['pinned'], `${path}.pinned`) ? { pinned: true } : {}),
  };
}
