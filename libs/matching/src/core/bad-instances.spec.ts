import { describe, expect, it } from '@jest/globals';
import { INSTANCE_LIMITS, parseInstance, plan, type Instance } from '@switchyard/matching';
import { aFullInstance, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';

/** An instance with every field of the format. */
const good = {
  version: 1, slotSeconds: 3600, slots: 3, policy: 'all-in-price',
  pools: [
    { id: 'p0', site: 's0', gpus: [64, 64, 48], costPerGpuSlot: [0.031, 0.029, -0.044], kwPerGpu: 1.21, model: 'h100', nodeGpus: 8, wholeNodes: true, askPerGpuSlot: [0, 1, 2] },
    { id: 'p1', site: 's0', gpus: [8, 8, 8], costPerGpuSlot: [0.1, 0.1, 0.1] },
  ],
  sites: [{ id: 's0', kw: [900, 900, 900], tiers: [{ kwFrom: [1, 2, 3], usdPerKwSlot: 0.1 }, { kwFrom: 5, usdPerKwSlot: [0, 0, 1] }] }],
  jobs: [
    {
      id: 'j0', gpus: 8, slotsByPool: { p0: 1, p1: 2 }, release: 0, deadline: 3, pools: ['p0', 'p1'], models: ['h100'], unplacedCost: 96, interruptible: { restartSlots: 0, maxSegments: 4 }, wholeNodes: true,
      capTotal: 3, capPerGpuHour: 2, after: ['j1'], transferCost: { p0: 1 }, held: { pool: 'p0', segments: [[0, 1]], moveGain: 1, pinned: false }, tenant: 'ann', waitedSeconds: 1.5,
    },
    { id: 'j1', gpus: 1, slots: 1, release: 0, deadline: 3, unplacedCost: 1 },
  ],
  fairness: { tailSlots: 1, tenants: [{ tenant: 'ann', weight: 2, gpuHoursHeld: 0 }] },
};
type Path = readonly (string | number)[];
const told = (path: Path): string => path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`), '$');
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(good) as Record<string | number, any>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, any>;
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}
function errorsOf(json: unknown): (readonly [string, string])[] {
  const read = parseInstance(json);
  return read.ok ? [] : read.error.map((e) => [e.path, e.kind] as const);
}

type Kind = 'number' | 'whole' | 'text' | 'flag' | 'list' | 'row' | 'object';
/** Every value of the format: its path, what it is, the least and the most it may be, and whether it may be left out. */
const fields: readonly (readonly [Path, Kind, number, number, boolean])[] = [
  [['slotSeconds'], 'whole', 1, 86_400, false], [['slots'], 'whole', 1, INSTANCE_LIMITS.slots, false],
  [['pools'], 'list', 0, 0, false], [['jobs'], 'list', 0, 0, false], [['sites'], 'list', 0, 0, true], [['fairness'], 'object', 0, 0, true],
  ...[0, 1].flatMap((p): (typeof fields)[number][] => [
    [['pools', p], 'object', 0, 0, false], [['pools', p, 'id'], 'text', 0, 0, false], [['pools', p, 'site'], 'text', 0, 0, false],
    [['pools', p, 'gpus'], 'row', 0, 0, false], [['pools', p, 'gpus', 1], 'whole', 0, INSTANCE_LIMITS.gpus, false],
    [['pools', p, 'costPerGpuSlot'], 'row', 0, 0, false], [['pools', p, 'costPerGpuSlot', 2], 'number', -INSTANCE_LIMITS.usd, INSTANCE_LIMITS.usd, false],
  ]),
  [['pools', 0, 'kwPerGpu'], 'number', 0, INSTANCE_LIMITS.kw, true], [['pools', 0, 'model'], 'text', 0, 0, true], [['pools', 0, 'wholeNodes'], 'flag', 0, 0, true],
  [['pools', 0, 'nodeGpus'], 'whole', 1, 1_024, false], [['pools', 0, 'askPerGpuSlot'], 'row', 0, 0, true], [['pools', 0, 'askPerGpuSlot', 0], 'number', 0, INSTANCE_LIMITS.usd, false],
  [['sites', 0], 'object', 0, 0, false], [['sites', 0, 'id'], 'text', 0, 0, false], [['sites', 0, 'kw'], 'row', 0, 0, true], [['sites', 0, 'kw', 0], 'number', 0, INSTANCE_LIMITS.kw, false],
  [['sites', 0, 'tiers'], 'list', 0, 0, true], [['sites', 0, 'tiers', 0], 'object', 0, 0, false], [['sites', 0, 'tiers', 0, 'kwFrom', 2], 'number', 0, INSTANCE_LIMITS.kw, false],
  [['sites', 0, 'tiers', 1, 'kwFrom'], 'number', 0, INSTANCE_LIMITS.kw, false], [['sites', 0, 'tiers', 0, 'usdPerKwSlot'], 'number', 0, INSTANCE_LIMITS.usd, false],
  [['sites', 0, 'tiers', 1, 'usdPerKwSlot', 1], 'number', 0, INSTANCE_LIMITS.usd, false],
  [['jobs', 0], 'object', 0, 0, false], [['jobs', 0, 'id'], 'text', 0, 0, false], [['jobs', 0, 'gpus'], 'whole', 1, 10_000_000, false], [['jobs', 1, 'slots'], 'whole', 1, 1_000_000_000, false],
  [['jobs', 0, 'slotsByPool', 'p1'], 'whole', 1, 1_000_000_000, true], [['jobs', 0, 'release'], 'whole', 0, 1_000_000_000, false], [['jobs', 0, 'deadline'], 'whole', 0, 1_000_000_000, false],
  [['jobs', 0, 'pools'], 'list', 0, 0, true], [['jobs', 0, 'pools', 1], 'text', 0, 0, false], [['jobs', 0, 'models'], 'list', 0, 0, true], [['jobs', 0, 'models', 0], 'text', 0, 0, false],
  [['jobs', 0, 'unplacedCost'], 'number', 0, INSTANCE_LIMITS.usd, false], [['jobs', 0, 'interruptible'], 'object', 0, 0, true], [['jobs', 0, 'interruptible', 'restartSlots'], 'whole', 0, 10_000, true],
  [['jobs', 0, 'interruptible', 'maxSegments'], 'whole', 1, 1_000_000_000, true], [['jobs', 0, 'wholeNodes'], 'flag', 0, 0, true], [['jobs', 0, 'capTotal'], 'number', 0, INSTANCE_LIMITS.usd, true],
  [['jobs', 0, 'capPerGpuHour'], 'number', 0, INSTANCE_LIMITS.usd, true], [['jobs', 0, 'after'], 'list', 0, 0, true], [['jobs', 0, 'after', 0], 'text', 0, 0, false],
  [['jobs', 0, 'transferCost'], 'object', 0, 0, true], [['jobs', 0, 'transferCost', 'p0'], 'number', 0, INSTANCE_LIMITS.usd, true], [['jobs', 0, 'held'], 'object', 0, 0, true],
  [['jobs', 0, 'held', 'pool'], 'text', 0, 0, false], [['jobs', 0, 'held', 'segments'], 'list', 0, 0, false], [['jobs', 0, 'held', 'segments', 0], 'list', 0, 0, false],
  [['jobs', 0, 'held', 'segments', 0, 1], 'whole', 0, 3, false], [['jobs', 0, 'held', 'moveGain'], 'number', 0, INSTANCE_LIMITS.usd, true], [['jobs', 0, 'held', 'pinned'], 'flag', 0, 0, true], [['jobs', 0, 'tenant'], 'text', 0, 0, true],
  [['jobs', 0, 'waitedSeconds'], 'number', 0, 3.2e10, true], [['fairness', 'tailSlots'], 'whole', 0, 3, true], [['fairness', 'tenants'], 'list', 0, 0, true],
  [['fairness', 'tenants', 0], 'object', 0, 0, false], [['fairness', 'tenants', 0, 'tenant'], 'text', 0, 0, false], [['fairness', 'tenants', 0, 'weight'], 'number', 1e-6, 1e6, true],
  [['fairness', 'tenants', 0, 'gpuHoursHeld'], 'number', 0, 1e12, true],
];

/** Values that none of a kind may have, and what each is refused as. */
function badValues(kind: Kind, least: number, most: number): (readonly [string, unknown, string])[] {
  const never: (readonly [string, unknown, string])[] = [['null', null, 'WrongType'], ['a function', () => 1, 'WrongType'], ['a bigint', 1n, 'WrongType']];
  switch (kind) {
    case 'number':
    case 'whole':
      return [
        ...never, ['NaN', NaN, 'WrongType'], ['Infinity', Infinity, 'WrongType'], ['-Infinity', -Infinity, 'WrongType'], ['a number as text', '1', 'WrongType'], ['true', true, 'WrongType'],
        ['an object', {}, 'WrongType'], ['below the least', least - 1, 'OutOfRange'], ['ten times too large', most * 10, 'OutOfRange'], ['the largest double', Number.MAX_VALUE, 'OutOfRange'],
        ...(kind === 'whole' ? [['a half', least + 0.5, 'OutOfRange'] as const] : []),
      ];
    case 'text':
      return [...never, ['a number', 7, 'WrongType'], ['no text', '', 'OutOfRange'], ['a megabyte of text', 'x'.repeat(1_000_000), 'OutOfRange'], ['a list', ['p0'], 'WrongType']];
    case 'flag':
      return [...never, ['a word', 'true', 'WrongType'], ['a number', 1, 'WrongType']];
    case 'list':
      return [...never, ['an object', { length: 1 }, 'WrongType'], ['text', 'p0', 'WrongType'], ['600,000 holes', new Array<unknown>(600_000), 'TooLarge']];
    case 'row':
      return [...never, ['one entry less', [1, 1], 'WrongLength'], ['one entry more', [1, 1, 1, 1], 'WrongLength'], ['no entries', [], 'WrongLength'], ['a number', 5, 'WrongType'], ['an object', { 0: 1, 1: 1, 2: 1, length: 3 }, 'WrongType']];
    case 'object':
      return [...never, ['a list', [], 'WrongType'], ['text', 'x', 'WrongType'], ['a number', 1, 'WrongType']];
  }
}
const table = fields.flatMap(([path, kind, least, most, optional]) => {
  const lists = path[0] === 'jobs' && path.at(-1) === 'segments' ? [['no entries', [], 'OutOfRange'] as const] : [];
  const left = optional ? [] : [['left out', undefined, path.at(-1) === 'slots' && path[0] === 'jobs' ? 'Conflict' : 'Missing'] as const];
  return [...badValues(kind, least, most), ...lists, ...left].map(([name, value, expected]) => [told(path), name, path, value, expected] as const);
});

describe('every field of an instance', () => {
  it('is in the good one, which is accepted', () => {
    expect(errorsOf(good)).toEqual([]);
  });
  it.each(table)('%s refuses %s by its path', (name, _what, path, value, kind) => {
    // A tier's level or price may be one number or a row of them, so a hole in a row is a hole in the row.
    const wanted = typeof path.at(-1) === 'number' && value === undefined ? 'Missing' : kind;
    expect(errorsOf(changed(path, value))).toContainEqual([name, wanted]);
  });
  it.each(fields.filter(([, kind]) => kind === 'object').map(([path]) => [told(path), path] as const).filter(([name]) => !name.endsWith('transferCost')))('%s refuses a field it does not know', (name, path) => {
    for (const field of ['surprise', '__proto__', 'constructor', 'x'.repeat(150)]) expect(errorsOf(changed([...path, field], { polluted: true }))).toContainEqual([`${name}.${field}`, 'UnknownField']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

const job = (over: object): unknown => ({ ...good, jobs: [{ ...good.jobs[1], ...over }] });
const chain = (count: number, after: (i: number) => string[]): unknown => ({ ...good, jobs: Array.from({ length: count }, (_, i) => ({ ...good.jobs[1], id: `j${i}`, after: after(i) })) });
const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('what fields say together', () => {
  it.each<readonly [string, unknown, string, string]>([
    ['a version of tomorrow', { ...good, version: 2 }, '$.version', 'OutOfRange'],
    ['a policy nobody knows', { ...good, policy: 'fastest' }, '$.policy', 'OutOfRange'],
    ['a pool twice', changed(['pools', 1, 'id'], 'p0'), '$.pools[1].id', 'DuplicateId'],
    ['a site twice', { ...good, sites: [...good.sites, { id: 's0' }] }, '$.sites[1].id', 'DuplicateId'],
    ['a job twice', changed(['jobs', 1, 'id'], 'j0'), '$.jobs[1].id', 'DuplicateId'],
    ['a customer twice', { ...good, fairness: { tenants: [{ tenant: 'ann' }, { tenant: 'ann' }] } }, '$.fairness.tenants[1].tenant', 'DuplicateId'],
    ['a pool of a job twice', changed(['jobs', 0, 'pools', 1], 'p0'), '$.jobs[0].pools[1]', 'DuplicateId'],
    ['a site that is not there', changed(['pools', 1, 'site'], 's9'), '$.pools[1].site', 'UnknownId'],
    ['a pool that is not there', changed(['jobs', 0, 'pools', 1], 'p9'), '$.jobs[0].pools[1]', 'UnknownId'],
    ['a pool called like what every object has', changed(['jobs', 0, 'pools', 1], 'constructor'), '$.jobs[0].pools[1]', 'UnknownId'],
    ['work in a pool that is not there', changed(['jobs', 0, 'slotsByPool', 'p9'], 1), '$.jobs[0].slotsByPool.p9', 'UnknownId'],
    ['staging to a pool that is not there', changed(['jobs', 0, 'transferCost', '__proto__'], 1), '$.jobs[0].transferCost.__proto__', 'UnknownId'],
    ['a promise in a pool that is not there', changed(['jobs', 0, 'held', 'pool'], 'p9'), '$.jobs[0].held.pool', 'UnknownId'],
    ['a predecessor that is not there', changed(['jobs', 0, 'after', 0], 'j9'), '$.jobs[0].after[0]', 'UnknownId'],
    ['two durations', changed(['jobs', 0, 'slots'], 1), '$.jobs[0].slots', 'Conflict'],
    ['no pool in which to work', changed(['jobs', 0, 'slotsByPool'], {}), '$.jobs[0].slotsByPool', 'OutOfRange'],
    ['whole nodes of no size', { ...good, pools: [good.pools[0], { ...good.pools[1], wholeNodes: true }] }, '$.pools[1].nodeGpus', 'Missing'],
    ['a job that waits for itself', changed(['jobs', 0, 'after', 0], 'j0'), '$.jobs[0].after', 'Conflict'],
    ['a circle of 50,000 jobs', chain(50_000, (i) => [`j${(i + 1) % 50_000}`]), '$.jobs[0].after', 'Conflict'],
    ['touching pieces of a promise', changed(['jobs', 0, 'held', 'segments'], [[0, 1], [1, 2]]), '$.jobs[0].held.segments[1]', 'Conflict'],
    ['an empty piece of a promise', changed(['jobs', 0, 'held', 'segments'], [[1, 1]]), '$.jobs[0].held.segments[0]', 'Conflict'],
    ['a piece of three numbers', changed(['jobs', 0, 'held', 'segments'], [[0, 1, 2]]), '$.jobs[0].held.segments[0]', 'TooLarge'],
    ['pieces of a job that may not be parked', job({ held: { pool: 'p0', segments: [[0, 1], [2, 3]] } }), '$.jobs[0].held.segments', 'Conflict'],
    ['a tail beyond the horizon', { ...good, fairness: { tailSlots: 4 } }, '$.fairness.tailSlots', 'OutOfRange'],
    ['nine tiers', changed(['sites', 0, 'tiers'], new Array(9).fill({ kwFrom: 1, usdPerKwSlot: 1 })), '$.sites[0].tiers', 'TooLarge'],
    ['a tier of two slots in three', changed(['sites', 0, 'tiers', 0, 'kwFrom'], [1, 2]), '$.sites[0].tiers[0].kwFrom', 'WrongLength'],
    ['unplaced costs beyond exact sums', job({ unplacedCost: 1e12 }), '$.jobs[0]', 'TooLarge'],
    ['prices beyond exact sums', { ...good, pools: [{ ...good.pools[1], costPerGpuSlot: [1e11, 0, 0] }], jobs: [good.jobs[1]] }, '$.jobs[0]', 'TooLarge'],
    ['staging beyond exact sums', job({ transferCost: { p0: 1e12 } }), '$.jobs[0]', 'TooLarge'],
    ['tiers beyond exact sums', changed(['sites', 0, 'tiers', 1], { kwFrom: 0, usdPerKwSlot: 1e12 }), '$.sites', 'TooLarge'],
    ['more jobs than are planned at once', { ...good, jobs: new Array(500_001).fill(good.jobs[1]) }, '$.jobs', 'TooLarge'],
    ['more pool-slots than are planned at once', { ...good, slots: 20_160, pools: new Array(1_000).fill(good.pools[1]) }, '$.pools', 'TooLarge'],
    ['holes for jobs', { ...good, jobs: new Array(2) }, '$.jobs[0]', 'Missing'],
    ['holes for pools', { ...good, pools: new Array(1) }, '$.pools[0]', 'Missing'],
    ['holes in a row', changed(['pools', 1, 'gpus'], new Array(3)), '$.pools[1].gpus[0]', 'Missing'],
    ['lists in lists in lists', changed(['pools', 1, 'gpus'], deep(5_000)), '$.pools[1].gpus', 'WrongLength'],
    ['a name of a megabyte', { ...good, ['x'.repeat(1_000_000)]: 1 }, `$.${'x'.repeat(398)}...`, 'UnknownField'],
  ])('%s', (_name, json, path, kind) => {
    expect(errorsOf(json)).toContainEqual([path, kind]);
  });
  it.each([null, undefined, 3, 'x', true, [], [good], () => good])('an instance is not %p', (json) => expect(errorsOf(json).map(([path]) => path)).toEqual(['$']));
  it('200,000 jobs that wait for one job are read in no time', () => {
    expect(errorsOf(chain(200_000, (i) => (i === 0 ? [] : ['j0'])))).toEqual([]);
  });
  it('tells at most 50 errors, each with its path in the message', () => {
    const read = parseInstance({ ...good, jobs: new Array(999).fill({}) });
    expect(read.ok ? [] : read.error).toHaveLength(50);
    for (const { path, message } of read.ok ? [] : read.error) expect(message.startsWith(`${path}: `)).toBe(true);
  });
});

/** Every value of a document, with its path. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]))].filter((at) => at.length > 0);
}
const aValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, NaN, Infinity, -1, 0, 0.5, 1e6, 1e12, 1e300, '', 'p0', 'j0', 's0', '__proto__', true, [], {}, [[]], [0, 1], { p0: 1 }, 2 ** 31, -0, Number.MIN_VALUE),
  fc.integer(), fc.double(), fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
);

describe('one value of a good instance changed at random', () => {
  const shape = { jobsMax: 6, slotsMax: 6, dependencies: true, interruptible: true, tiers: true };
  it('is accepted and then planned, or refused with a path at the value, above it, or at what follows from it', () => {
    let [accepted, refused] = [0, 0];
    fc.assert(fc.property(aFullInstance(shape), fc.nat(), aValue, (instance, dice, value) => {
      const plain = JSON.parse(JSON.stringify(instance)) as Record<string | number, any>;
      const paths = pathsOf(plain);
      const path = paths[dice % paths.length]!;
      let at = plain;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, any>;
      at[path.at(-1)!] = value;
      const read = parseInstance(plain);
      if (read.ok) {
        accepted += 1;
        const found = plan(read.value as Instance, { rounds: 8 });
        expect(checkPlan(read.value, found)).toEqual([]);
        expect(Number.isFinite(found.cost)).toBe(true);
        return;
      }
      refused += 1;
      const where = told(path);
      // Ids are referred to from elsewhere, and the horizon, pools and sites decide what else is legal.
      const farReaching = ['id', 'slots', 'pools', 'sites', 'jobs'].includes(String(path.at(-1))) || (path.length <= 2 && path[0] !== 'fairness');
      const near = (told: string): boolean => told.startsWith(where) || where.startsWith(told) || told.startsWith(where.slice(0, where.lastIndexOf('.') + 1));
      // A price too high shows in the first job whose run makes the sum too large.
      expect(read.error.some((e) => near(e.path) || e.kind === 'TooLarge') || farReaching).toBe(true);
    }), { numRuns: 400 });
    expect(accepted).toBeGreaterThan(25);
    expect(refused).toBeGreaterThan(100);
  });
});
