import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, fromIso, toIso } from '@switchyard/kernel';
import { type CycleReport, defaultMarketPolicy, runCycle } from '@switchyard/market';
import { plan } from '@switchyard/matching';
import { PgMarket } from '@switchyard/store';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

/** What is quoted, bound and submitted at the gateway, and what the real match cycle makes of it. */
describe('a bound option and the match cycle', () => {
  let world: GatewayUnderTest;
  let cycle: () => Promise<CycleReport>;
  const send = async (operation: keyof typeof customerOperations, input: object, as: Caller = 'customerA') => (await world.gql(customerOperations[operation], { input }, as)).data[operation] as Record<string, any>;
  const look = async (id: string) => (await world.gql(customerOperations.job, { id }, 'customerA')).data.job as Record<string, any>;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    await world.seedMarket({ microUsdPerMwh: (hour) => 90_000_000n - BigInt(hour) * 1_000_000n });
    const source = await world.database.open('sy_scheduler');
    const policy = defaultMarketPolicy;
    const market = new PgMarket({ source, ids: world.ids, policy });
    cycle = () => runCycle({ clock: world.clock, ids: world.ids, market, reasons: market, planner: (instance) => plan(instance, { rounds: 5 }) }, policy);
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('keeps the place through cycles that would like it for others, and leases it at the quoted price', async () => {
    const quote = await send('quoteJob', { ...trainingJob, gpuCount: 16, deadline: toIso(addSeconds(START, 4 * 3_600)) });
    const option = quote['options'].at(-1);
    await send('bindQuote', { quoteOptionId: option.id });
    // While it is only held: sixteen others want the whole site until the deadline.
    const rivals = [];
    for (let i = 0; i < 8; i += 1) rivals.push((await send('submitJob', { spec: { ...trainingJob, name: `rival ${i}`, gpuCount: 16, deadline: toIso(addSeconds(START, 4 * 3_600)) } }))['id']);
    await cycle();
    const job = await send('submitJob', { quoteOptionId: option.id });
    expect(job).toMatchObject({ state: 'ACCEPTED', quotedUsd: option.totalUsd, placement: { segments: option.segments } });
    await cycle();
    expect(await look(job['id'])).toMatchObject({ state: 'ACCEPTED', placement: { segments: option.segments, totalUsd: option.totalUsd } });
    const states = (await Promise.all(rivals.map(look))).map((rival) => rival['state']);
    expect(states.filter((state) => state === 'ACCEPTED' || state === 'SCHEDULED').length).toBeGreaterThan(0);
    expect(states).toContain('SUBMITTED');
    const waiting = await look(rivals[states.indexOf('SUBMITTED')]);
    expect(waiting['waitingBecause']).toContainEqual(expect.objectContaining({ message: expect.stringMatching(/./), site: { id: option.site.id } }));

    world.clock.set(addSeconds(fromIso(option.startsAt)!, -300));
    await cycle();
    const scheduled = await look(job['id']);
    expect(scheduled).toMatchObject({ state: 'SCHEDULED', quotedUsd: option.totalUsd, promise: { ceilingUsd: option.totalUsd } });
    expect(scheduled['leases']).toMatchObject([{ state: 'RESERVED', quotedUsd: option.totalUsd, site: { id: option.site.id }, pool: { id: option.pool.id } }]);
    expect(await world.sql(`SELECT count(*)::int AS rows, count(hold_id)::int AS held, count(lease_id)::int AS leased FROM market.allocation a WHERE lease_id = $1 OR hold_id IS NOT NULL`, [scheduled['leases'][0].id]))
      .toEqual([{ rows: 2, held: 0, leased: 2 }]);
  });
});
