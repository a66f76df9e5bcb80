import { describe, expect, it } from '@jest/globals';
import { parseInstance } from '@switchyard/matching';

const good = {
  slotSeconds: 3600,
  slots: 3,
  pools: [{ id: 'p0', site: 's0', gpus: [64, 64, 48], costPerGpuSlot: [0.031, 0.029, -0.044], kwPerGpu: 1.21 }],
  sites: [{ id: 's0', kw: [900, 900, 900] }],
  jobs: [{ id: 'j0', gpus: 8, slots: 2, release: 0, deadline: 3, pools: ['p0'], unplacedCost: 96, interruptible: { restartSlots: 0, maxSegments: 4 } }],
};
type Edit = (copy: Record<string, any>) => unknown;
const pool = (fields: object): Edit => (c) => Object.assign(c['pools'][0], fields);
const job = (fields: object): Edit => (c) => Object.assign(c['jobs'][0], fields);

const bad: readonly (readonly [string, Edit, string, string])[] = [
  ['a version of tomorrow', (c) => (c['version'] = 2), '$.version', 'OutOfRange'],
  ['an unknown top field', (c) => (c['prices'] = []), '$.prices', 'UnknownField'],
  ['an unknown policy', (c) => (c['policy'] = 'fastest'), '$.policy', 'OutOfRange'],
  ['no slots', (c) => delete c['slots'], '$.slots', 'Missing'],
  ['a horizon ten times too long', (c) => (c['slots'] = 201_600), '$.slots', 'OutOfRange'],
  ['no pools', (c) => delete c['pools'], '$.pools', 'Missing'],
  ['pools as an object', (c) => (c['pools'] = {}), '$.pools', 'WrongType'],
  ['a short capacity row', pool({ gpus: [1, 1] }), '$.pools[0].gpus', 'WrongLength'],
  ['half a GPU', pool({ gpus: [1, 0.5, 1] }), '$.pools[0].gpus[1]', 'OutOfRange'],
  ['negative capacity', pool({ gpus: [1, -1, 1] }), '$.pools[0].gpus[1]', 'OutOfRange'],
  ['a NaN price', pool({ costPerGpuSlot: [1, 1, NaN] }), '$.pools[0].costPerGpuSlot[2]', 'WrongType'],
  ['an infinite price', pool({ costPerGpuSlot: [1, Infinity, 1] }), '$.pools[0].costPerGpuSlot[1]', 'WrongType'],
  ['a price as text', pool({ costPerGpuSlot: ['1', 1, 1] }), '$.pools[0].costPerGpuSlot[0]', 'WrongType'],
  ['a negative ask', pool({ askPerGpuSlot: [0, -0.1, 0] }), '$.pools[0].askPerGpuSlot[1]', 'OutOfRange'],
  ['a negative draw', pool({ kwPerGpu: -1 }), '$.pools[0].kwPerGpu', 'OutOfRange'],
  ['a site that is not listed', pool({ site: 's9' }), '$.pools[0].site', 'UnknownId'],
  ['whole nodes of unknown size', pool({ wholeNodes: true }), '$.pools[0].nodeGpus', 'Missing'],
  ['an unknown pool field', pool({ gpuz: 1 }), '$.pools[0].gpuz', 'UnknownField'],
  ['the same pool twice', (c) => c['pools'].push(c['pools'][0]), '$.pools[1].id', 'DuplicateId'],
  ['the same site twice', (c) => c['sites'].push(c['sites'][0]), '$.sites[1].id', 'DuplicateId'],
  ['a short feeder row', (c) => (c['sites'][0].kw = [1]), '$.sites[0].kw', 'WrongLength'],
  ['the same job twice', (c) => c['jobs'].push(c['jobs'][0]), '$.jobs[1].id', 'DuplicateId'],
  ['a job without id', job({ id: undefined }), '$.jobs[0].id', 'Missing'],
  ['no GPUs', job({ gpus: 0 }), '$.jobs[0].gpus', 'OutOfRange'],
  ['negative GPUs', job({ gpus: -8 }), '$.jobs[0].gpus', 'OutOfRange'],
  ['no work', job({ slots: 0 }), '$.jobs[0].slots', 'OutOfRange'],
  ['two durations', job({ slotsByPool: { p0: 2 } }), '$.jobs[0].slots', 'Conflict'],
  ['a duration on an unknown pool', job({ slots: undefined, slotsByPool: { p9: 2 } }), '$.jobs[0].slotsByPool.p9', 'UnknownId'],
  ['a negative release', job({ release: -1 }), '$.jobs[0].release', 'OutOfRange'],
  ['an unknown pool', job({ pools: ['p0', 'p7'] }), '$.jobs[0].pools[1]', 'UnknownId'],
  ['a pool listed twice', job({ pools: ['p0', 'p0'] }), '$.jobs[0].pools[1]', 'DuplicateId'],
  ['a negative unplaced cost', job({ unplacedCost: -1 }), '$.jobs[0].unplacedCost', 'OutOfRange'],
  ['a negative budget', job({ capTotal: -1 }), '$.jobs[0].capTotal', 'OutOfRange'],
  ['no segments', job({ interruptible: { maxSegments: 0 } }), '$.jobs[0].interruptible.maxSegments', 'OutOfRange'],
  ['an unknown job field (a priority is part of unplacedCost)', job({ priority: 3 }), '$.jobs[0].priority', 'UnknownField'],
  ['waiting for an unknown job', job({ after: ['j7'] }), '$.jobs[0].after[0]', 'UnknownId'],
  ['waiting for itself', job({ after: ['j0'] }), '$.jobs[0].after', 'Conflict'],
  ['a promise on an unknown pool', job({ held: { pool: 'p9', segments: [[0, 2]] } }), '$.jobs[0].held.pool', 'UnknownId'],
  ['a promise in touching pieces', job({ held: { pool: 'p0', segments: [[0, 1], [1, 2]] } }), '$.jobs[0].held.segments[1]', 'Conflict'],
  ['a tier from below nothing', (c) => (c['sites'][0].tiers = [{ kwFrom: -1, usdPerKwSlot: 1 }]), '$.sites[0].tiers[0].kwFrom', 'OutOfRange'],
  ['a tier that pays for more draw', (c) => (c['sites'][0].tiers = [{ kwFrom: 1, usdPerKwSlot: [0, -1, 0] }]), '$.sites[0].tiers[0].usdPerKwSlot[1]', 'OutOfRange'],
  ['a tier of two slots in three', (c) => (c['sites'][0].tiers = [{ kwFrom: [1, 2], usdPerKwSlot: 1 }]), '$.sites[0].tiers[0].kwFrom', 'WrongLength'],
  ['a tier without a price', (c) => (c['sites'][0].tiers = [{ kwFrom: 1 }]), '$.sites[0].tiers[0].usdPerKwSlot', 'Missing'],
  ['nine tiers', (c) => (c['sites'][0].tiers = new Array(9).fill({ kwFrom: 1, usdPerKwSlot: 1 })), '$.sites[0].tiers', 'TooLarge'],
  ['an unknown field of a tier', (c) => (c['sites'][0].tiers = [{ kwFrom: 1, usdPerKwSlot: 1, kwTo: 2 }]), '$.sites[0].tiers[0].kwTo', 'UnknownField'],
  ['a customer without a name', job({ tenant: '' }), '$.jobs[0].tenant', 'OutOfRange'],
  ['a job that waits since tomorrow', job({ waitedSeconds: -1 }), '$.jobs[0].waitedSeconds', 'OutOfRange'],
  ['a weight of nothing', (c) => (c['fairness'] = { tenants: [{ tenant: 'ann', weight: 0 }] }), '$.fairness.tenants[0].weight', 'OutOfRange'],
  ['less than nothing held', (c) => (c['fairness'] = { tenants: [{ tenant: 'ann', gpuHoursHeld: -1 }] }), '$.fairness.tenants[0].gpuHoursHeld', 'OutOfRange'],
  ['the same customer twice', (c) => (c['fairness'] = { tenants: [{ tenant: 'ann' }, { tenant: 'ann' }] }), '$.fairness.tenants[1].tenant', 'DuplicateId'],
  ['a tail longer than the horizon', (c) => (c['fairness'] = { tailSlots: 4 }), '$.fairness.tailSlots', 'OutOfRange'],
  ['an unknown field of fairness', (c) => (c['fairness'] = { shares: [] }), '$.fairness.shares', 'UnknownField'],
  ['a flag as a word', pool({ wholeNodes: 'true', nodeGpus: 8 }), '$.pools[0].wholeNodes', 'WrongType'],
  ['a list for an object', job({ interruptible: [] }), '$.jobs[0].interruptible', 'WrongType'],
  ['a name of a thousand letters', job({ id: 'x'.repeat(1_000) }), '$.jobs[0].id', 'OutOfRange'],
  ['a field with a name of a thousand letters', (c) => (c['x'.repeat(1_000)] = 1), `$.${'x'.repeat(398)}...`, 'UnknownField'],
  ['a hole among the jobs', (c) => (c['jobs'] = new Array(1)), '$.jobs[0]', 'Missing'],
  ['an empty piece of a promise', job({ held: { pool: 'p0', segments: [[1, 1]] } }), '$.jobs[0].held.segments[0]', 'Conflict'],
  ['a rigid job promised in pieces', job({ interruptible: undefined, held: { pool: 'p0', segments: [[0, 1], [2, 3]] } }), '$.jobs[0].held.segments', 'Conflict'],
  ['tiers beyond exact sums', (c) => (c['sites'][0].tiers = [{ kwFrom: 0, usdPerKwSlot: 1e12 }]), '$.sites', 'TooLarge'],
  ['staging beyond exact sums', job({ transferCost: { p0: 1e12 } }), '$.jobs[0]', 'TooLarge'],
  ['money beyond exact sums', job({ unplacedCost: 1e12 }), '$.jobs[0]', 'TooLarge'],
  ['ten times too many jobs', (c) => (c['jobs'] = new Array(1_000_000).fill(c['jobs'][0])), '$.jobs', 'TooLarge'],
];

describe('parseInstance', () => {
  it('reads the published example, and one with every field', () => {
    expect(parseInstance(good).ok).toBe(true);
    const full = structuredClone(good) as Record<string, unknown>;
    Object.assign(full, { version: 1, policy: 'all-in-price', fairness: { tailSlots: 3, tenants: [{ tenant: 'ann', weight: 2, gpuHoursHeld: 0 }] } });
    (full['sites'] as object[])[0] = { id: 's0', tiers: [{ kwFrom: [1, 2, 3], usdPerKwSlot: 0.1 }] };
    pool({ model: 'h100', nodeGpus: 8, wholeNodes: true, askPerGpuSlot: [0, 1, 2] })(full);
    job({
      slots: undefined, slotsByPool: { p0: 2 }, models: ['h100'], wholeNodes: true, capTotal: 3, capPerGpuHour: 2, after: [],
      transferCost: { p0: 1 }, tenant: 'ann', waitedSeconds: 1.5, held: { pool: 'p0', segments: [[0, 2]], moveGain: 1 },
    })(full);
    const read = parseInstance(full);
    expect(read.ok ? [] : read.error).toEqual([]);
    expect(read.ok && read.value.sites).toEqual(full['sites']);
    expect(read.ok && read.value.fairness).toEqual(full['fairness']);
    expect(read.ok && read.value.jobs[0]).toMatchObject({ tenant: 'ann', waitedSeconds: 1.5 });
  });
  it.each(bad)('refuses %s with the path of the offending value', (_name, edit, path, kind) => {
    const copy = structuredClone(good);
    edit(copy);
    const read = parseInstance(copy);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.error.map((e) => [e.path, e.kind])).toContainEqual([path, kind]);
  });
  it.each([null, 3, 'x', [], undefined])('refuses %p as a whole', (json) => {
    expect(parseInstance(json).ok).toBe(false);
  });
  it('names a cycle of dependencies', () => {
    const row = good.jobs[0]!;
    const read = parseInstance({ ...good, jobs: [{ ...row, after: ['j1'] }, { ...row, id: 'j1', after: ['j0'] }] });
    expect(read.ok ? '' : read.error[0]!.kind).toBe('Conflict');
  });
});
