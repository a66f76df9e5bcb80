import { describe, expect, it } from '@jest/globals';
import { addSeconds, microUsd, microUsdPerGpuHour, microUsdPerMwh } from '@switchyard/kernel';
import { aJob, aPool, aSite, aSnapshot, hourly, hoursAfter, id, kilowatts, nodes, T0 } from '../../testing/index.js';
import { defaultMarketPolicy, snapshotToInstance, type MarketSnapshot } from '../index.js';

/** One site, two nodes of 8 GPUs; a GPU reserves 1.275 kW x 1.4 = 1.785 kW. Slots of a quarter of an hour. */
const instanceOf = (over: Partial<MarketSnapshot>) => snapshotToInstance(aSnapshot(over), defaultMarketPolicy).instance;

describe('what limits the instance', () => {
  it('a curtailment to a level, in the slots that it touches: what all GPUs could draw before and after', () => {
    const event = { curtailmentId: id('curt', 1), siteId: id('site', 1), during: { from: addSeconds(hoursAfter(1), 600), to: hoursAfter(2) }, limit: kilowatts(5), kind: 'event' } as const;
    const [site] = instanceOf({ curtailments: [event] }).sites;
    expect(site!.kw!.slice(3, 9)).toEqual([28.56, 5, 5, 5, 5, 28.56]);
    expect(instanceOf({}).sites[0]!.kw).toBeUndefined();
  });
  it('a slot that is priced in part has no price, and is shut', () => {
    const [first, ...rest] = hourly(T0, new Array<number>(48).fill(40));
    const late = { ...first!, from: addSeconds(T0, 450) };
    const [pool] = instanceOf({ sites: [aSite(1, { prices: [late, ...rest] })] }).pools;
    expect(pool!.gpus.slice(0, 3)).toEqual([0, 16, 16]);
    expect([pool!.costPerGpuSlot[0], pool!.costPerGpuSlot[1]! > 0]).toEqual([0, true]);
  });
  it('two prices that share a slot count by their time', () => {
    const [first, ...rest] = hourly(T0, new Array<number>(48).fill(40));
    const parts = [{ ...first!, to: addSeconds(T0, 300) }, { ...first!, from: addSeconds(T0, 300), price: microUsdPerMwh(160_000_000n) }];
    const [pool] = instanceOf({ sites: [aSite(1, { prices: [...parts, ...rest] })] }).pools;
    // A third of the slot at 40 and the rest at 160 USD/MWh: 120, three times what the next hour costs.
    expect(pool!.costPerGpuSlot[0]! / pool!.costPerGpuSlot[4]!).toBeCloseTo(3, 3);
  });
  it('nodes that are down or draining have no GPUs', () => {
    const [one, two, three] = nodes(1, 3);
    const [pool] = instanceOf({ pools: [aPool(1, 1, { nodes: [one!, { ...two!, state: 'down' }, { ...three!, state: 'draining' }] })] }).pools;
    expect(pool!.gpus[0]).toBe(8);
  });
});

describe('the terms of a job', () => {
  const row = (spec: Parameters<typeof aJob>[1]) => instanceOf({ jobs: [aJob(1, spec)] }).jobs[0]!;

  it('it may be parked as often as it says, which makes one piece more; a restart takes whole slots, rounded up', () => {
    expect(row({ interruptible: { checkpointSeconds: 600, maxInterruptions: 2, restartSeconds: 901 } }).interruptible).toEqual({ restartSlots: 2, maxSegments: 3 });
    expect(row({ interruptible: { checkpointSeconds: 600, maxInterruptions: 1, restartSeconds: 900 } }).interruptible).toEqual({ restartSlots: 1, maxSegments: 2 });
    expect(row({ interruptible: { checkpointSeconds: 600, maxInterruptions: 1, restartSeconds: 0 } }).interruptible).toEqual({ restartSlots: 0, maxSegments: 2 });
    expect(row({}).interruptible).toBeUndefined();
  });
  it('its cap per GPU-hour and its budget, with a cent for rounding', () => {
    expect(row({ maxPrice: microUsdPerGpuHour(9_000_000n), maxTotal: microUsd(90_000_000n) })).toMatchObject({ capPerGpuHour: 9, capTotal: 90.01 });
    expect(Object.keys(row({})).filter((field) => field.startsWith('cap'))).toEqual([]);
  });
});
