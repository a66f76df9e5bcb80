import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportPricesDocument, type Schema, SetPowerModelDocument } from '@switchyard/graphql-client';
import { addMs, HOUR_MS, toIso } from '@switchyard/kernel';
import { type JobDial, type LiveMarket, type SiteDial, startLiveMarket } from '../../testing/live-market.js';

/** What happens in one market, and what its customers see then. 8 GPUs reserve 12.75 kW and draw 9.69 kW. */
interface Story {
  readonly sites: readonly SiteDial[];
  /** Components of a site's tariff, in place of its index alone. */
  readonly tariff?: Readonly<Record<string, readonly Schema.TariffComponentInput[]>>;
  readonly before?: (market: LiveMarket) => Promise<void>;
  /** At these hours the jobs are submitted, then a cycle runs. */
  readonly steps: readonly { readonly at: number; readonly jobs: Readonly<Record<string, JobDial>> }[];
  readonly seen: Readonly<Record<string, string>>;
}
const cheapA: SiteDial = { name: 'A', prices: [20] };
const dearB: SiteDial = { name: 'B', prices: [60] };
const twoCheapHours: SiteDial = { name: 'A', prices: [20, 20, 25] };
/** Must begin at once; at that hour, and at A whatever it costs. */
const now: JobDial = { by: 1 };
const only = (at: number): JobDial => ({ at: ['A'], from: at, by: at + 1 });
const [nowAtA, nowAtB] = ['leased at A 00:00-01:00', 'leased at B 00:00-01:00'];
const index = (node: string, rest: Partial<Schema.TariffComponentInput> = {}): Schema.TariffComponentInput => ({ kind: 'INDEX', node: `node-${node}`, priceKind: 'DAY_AHEAD', ...rest });

describe('each term of a site’s power decides when or where a job runs, from submitJob to what is committed', () => {
  let market: LiveMarket;
  beforeAll(async () => {
    market = await startLiveMarket();
  }, 60_000);
  afterAll(() => market?.close());

  const told = async ({ sites, tariff = {}, before, steps, seen }: Story): Promise<Record<string, string>> => {
    await market.open(sites);
    await before?.(market);
    for (const [site, components] of Object.entries(tariff)) {
      const { setPowerModel } = await market.as('operator').execute(SetPowerModelDocument, { input: { siteId: market.siteId(site), pue: '1.25', components: [...components] } });
      expect(setPowerModel).toMatchObject({ __typename: 'PowerModel' });
    }
    for (const { at, jobs } of steps) {
      for (const [name, job] of Object.entries(jobs)) await market.submit(name, job);
      await market.cycleAt(at);
    }
    const found: Record<string, string> = {};
    for (const name of Object.keys(seen)) found[name] = await market.seen(name);
    return found;
  };
  const stories = (...list: readonly Story[]) => async (): Promise<void> => {
    for (const story of list) expect(await told(story)).toEqual(story.seen);
  };

  const charged = { A: [index('A'), { kind: 'DEMAND_CHARGE', usdPerKwMonth: '100' }] } as const;
  const inTurn = (second: JobDial): Story['steps'] => [{ at: 0, jobs: { one: only(0) } }, { at: 0, jobs: { two: second } }];

  it('a demand charge: beside a gang that runs, the second goes elsewhere instead of raising the peak', stories(
    { sites: [cheapA, dearB], steps: inTurn(now), seen: { one: nowAtA, two: nowAtA } },
    { sites: [cheapA, dearB], tariff: charged, steps: inTurn(now), seen: { one: nowAtA, two: nowAtB } },
  ), 30_000);
  it('and where there is no elsewhere it waits until the first is done', stories(
    { sites: [twoCheapHours], steps: inTurn({ by: 6 }), seen: { one: nowAtA, two: nowAtA } },
    { sites: [twoCheapHours], tariff: charged, steps: inTurn({ by: 6 }), seen: { one: nowAtA, two: 'promised at A 01:00-02:00' } },
  ), 30_000);
  it('the peak that the month has seen costs nothing again', stories(
    // At hour 2 nothing runs: only a peak that was reached before lets a gang in at A.
    { sites: [cheapA, dearB], tariff: charged, steps: [{ at: 2, jobs: { two: { from: 2, by: 3 } } }], seen: { two: 'leased at B 02:00-03:00' } },
    {
      sites: [cheapA, dearB], tariff: charged, steps: [{ at: 0, jobs: { one: only(0) } }, { at: 2, jobs: { two: { from: 2, by: 3 } } }, { at: 2, jobs: { three: { from: 2, by: 3 } } }],
      seen: { two: 'leased at A 02:00-03:00', three: 'leased at B 02:00-03:00' },
    },
  ), 30_000);

  const block = (kw: string, rest: Partial<Schema.TariffComponentInput> = {}): Schema.TariffComponentInput => ({ kind: 'FIXED_BLOCK', usdPerMwh: '10', blockKw: kw, ...rest });
  const dearIndex: SiteDial = { name: 'A', prices: [100] };
  const pair: Story['steps'] = [{ at: 0, jobs: { one: now, two: now } }];
  it('a block that is kept is cheap up to its size: the second gang goes elsewhere', stories(
    { sites: [dearIndex, dearB], steps: pair, seen: { one: nowAtB, two: nowAtB } },
    { sites: [dearIndex, dearB], tariff: { A: [block('20'), index('A')] }, steps: pair, seen: { one: nowAtA, two: nowAtA } },
    { sites: [dearIndex, dearB], tariff: { A: [block('10'), index('A')] }, steps: pair, seen: { one: nowAtA, two: nowAtB } },
    { sites: [dearIndex, dearB], tariff: { A: [block('10'), index('A')] }, steps: inTurn(now), seen: { one: nowAtA, two: nowAtB } },
  ), 60_000);
  it('a block that can be sold back costs the market price', stories(
    { sites: [dearIndex, dearB], tariff: { A: [block('20', { node: 'node-A', priceKind: 'DAY_AHEAD' })] }, steps: pair, seen: { one: nowAtB, two: nowAtB } },
  ), 30_000);

  const soon: Story['steps'] = [{ at: 0, jobs: { one: { by: 6 } } }];
  const night = (usdPerMwh: string): Schema.TariffComponentInput => ({ kind: 'TIME_OF_USE', usdPerMwh: '0', windows: [{ name: 'night', fromMinute: 0, toMinute: 180, usdPerMwh }] });
  it('time of use: the job waits for the end of the dear window, or goes elsewhere if it cannot', stories(
    { sites: [cheapA, dearB], steps: soon, seen: { one: nowAtA } },
    { sites: [cheapA, dearB], tariff: { A: [index('A'), night('100')] }, steps: soon, seen: { one: 'promised at A 03:00-04:00' } },
    { sites: [cheapA, dearB], tariff: { A: [index('A'), night('100')] }, steps: [{ at: 0, jobs: { one: now } }], seen: { one: nowAtB } },
  ), 60_000);
  it('an index below zero is waited for, unless what the tariff adds to it takes that away', stories(
    { sites: [{ name: 'A', prices: [20, 20, 20, -10, 20] }, dearB], steps: soon, seen: { one: 'promised at A 03:00-04:00' } },
    { sites: [{ name: 'A', prices: [20, 20, 20, -10, 20] }, { ...dearB, prices: [60, 2, 60] }], tariff: { A: [index('A', { adderUsdPerMwh: '15' })] }, steps: soon, seen: { one: 'promised at B 01:00-02:00' } },
  ), 60_000);

  /** Two weeks of a system's load, highest at 02:00 of every day, and the next days as expected. */
  const systemLoad = async ({ as, clock }: LiveMarket): Promise<void> => {
    const [zero, before] = [clock.now(), 336];
    const hour = (i: number): string => toIso(addMs(zero, (i - before) * HOUR_MS));
    const points = Array.from({ length: before + 41 }, (_, i) => ({ from: hour(i), to: hour(i + 1), priceUsdPerMwh: i % 24 === 2 ? '90' : '40' }));
    const { importPrices } = await as('operator').execute(ImportPricesDocument, { input: { node: 'system', kind: 'DAY_AHEAD', intervalSeconds: 3_600, source: 'spec', points } });
    expect(importPrices).toMatchObject({ __typename: 'PricesImported' });
  };
  const twelve: Schema.TariffComponentInput = {
    kind: 'COINCIDENT_PEAK', method: '12CP', usdPerKwMonth: '5', node: 'system', priceKind: 'DAY_AHEAD', peakGroups: Array.from({ length: 12 }, (_, i) => ({ months: [i + 1], peaks: 1 })),
  };
  const cheapAtTwo: SiteDial = { name: 'A', prices: [20, 20, 5, 20] };
  it('the hour in which a coincident peak is predicted is kept free, however cheap its energy is', stories(
    { sites: [cheapAtTwo, dearB], before: systemLoad, steps: soon, seen: { one: 'promised at A 02:00-03:00' } },
    { sites: [cheapAtTwo, dearB], before: systemLoad, tariff: { A: [index('A'), twelve] }, steps: soon, seen: { one: nowAtA } },
    { sites: [cheapAtTwo, dearB], before: systemLoad, tariff: { A: [index('A'), twelve] }, steps: [{ at: 2, jobs: { one: { from: 2, by: 3 } } }], seen: { one: 'leased at B 02:00-03:00' } },
  ), 60_000);

  // 41.67 x 38.7 / (17.5 x 1.03) = 89 USD/MWh. 15 kW of headroom: room for one gang beside the miners.
  const mined: SiteDial = { ...twoCheapHours, interconnectionKw: '1000', mining: { hashpriceUsdPerPhPerDay: '38.7', joulesPerTerahash: '17.5', pue: '1.03', loadKw: '985' } };
  it('miners: a gang that would displace them waits for headroom, and displaces them when there is no time to', stories(
    { sites: [mined], steps: inTurn({ by: 6 }), seen: { one: nowAtA, two: 'promised at A 01:00-02:00' } },
    { sites: [mined], steps: inTurn(now), seen: { one: nowAtA, two: nowAtA } },
    { sites: [mined, dearB], steps: inTurn(now), seen: { one: nowAtA, two: nowAtB } },
    { sites: [{ ...mined, mining: { ...mined.mining!, hashpriceUsdPerPhPerDay: '18' } }, dearB], steps: inTurn(now), seen: { one: nowAtA, two: nowAtA } },
  ), 60_000);
});
