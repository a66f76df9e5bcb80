import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchItem, SiteReadingItem } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs, wattHours } from '@switchyard/kernel';
import { AgentUnderTest, reading, state } from '../../testing/agent-under-test.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);
const counted = (channel: 'it' | 'facility', from: number, milliwattHours: bigint, condition: SiteReadingItem['condition'] = 'measured'): BatchItem =>
  ({ kind: 'siteReading', meterId: 'site-meters', channel, from: later(from), to: later(from + 300), milliwattHours, condition });

describe('what real meters say', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  let agent: AgentUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    market = await world.seedMarket({ nodeCount: 1 });
    agent = await AgentUnderTest.enrolled(world, market.siteId);
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });
  const energyOf = async (as: Caller) => (await world.gql(
    `query ($id: ID!) { site(id: $id) { energy(days: 7) { itKwh facilityKwh pue faultyCount totalCount meteredKwh modelledKwh meteredToModelledRate estimatedKwh } } }`, { id: market.siteId }, as)).data.site.energy;

  it('is kept with each reading and of the site as a whole; once, however often it is sent; PUE and the models’ drift follow', async () => {
    const { leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600), node: 0 }));
    const real = { meterId: 'site-meters', source: 'it-meter', condition: 'measured' } as const;
    const items: BatchItem[] = [
      state(leaseId, 'running', START),
      reading(leaseId, START, later(300), { ...real, energyWh: wattHours(150n), facilityWh: wattHours(180n) }),
      reading(leaseId, later(300), later(600), { ...real, energyWh: null, source: 'none', quality: 'gap', condition: 'reset' }),
      counted('it', 0, 200_000n), counted('facility', 0, 250_000n), counted('it', 300, 90_000n, 'reset'), counted('facility', 300, 260_000n),
    ];
    world.clock.set(later(590));
    expect((await agent.report(...items)).answer).toMatchObject({ nextSequence: 2 });
    agent.restart();
    expect((await agent.report(...items)).answer).toMatchObject({ epoch: 2, nextSequence: 2 });
    expect(await world.sql(`SELECT energy_wh AS wh, facility_wh AS facility, condition, quality, source FROM metering.reading WHERE lease_id = $1 ORDER BY from_at`, [leaseId])).toEqual([
      { wh: 150n, facility: 180n, condition: 'measured', quality: 'metered', source: 'it-meter' }, { wh: null, facility: null, condition: 'reset', quality: 'estimated', source: 'none' },
    ]);
    const energy = await energyOf('operatorA');
    expect(energy).toMatchObject({ itKwh: '0.29', facilityKwh: '0.51', pue: '1.25', faultyCount: 1, totalCount: 4, meteredKwh: '0.15' });
    // The same GPU time with and without a meter: what is modelled of the one is estimated of the other.
    expect(energy.estimatedKwh).toBe(energy.modelledKwh);
    expect(Number(energy.meteredToModelledRate)).toBeCloseTo(0.15 / Number(energy.modelledKwh), 4);
    expect([await energyOf('finance1'), await energyOf('customerA'), await energyOf('operatorB')]).toEqual([energy, null, null]);
  });
  it('cannot be more than a site can draw, or later than now: audited, and the rest stands', async () => {
    const said = await agent.report(counted('it', 600, 10n ** 29n), counted('it', 90_000, 1n), counted('it', 580, 7n));
    expect(said.answer).toMatchObject({ nextSequence: 3 });
    expect(await world.sql(`SELECT count(*)::int AS n FROM metering.site_reading`)).toEqual([{ n: 5 }]);
    expect(await world.sql(`SELECT detail->'reading'->>'milliwattHours' AS mwh FROM market.audit_log WHERE action = 'agent.site_reading_refused' ORDER BY seq`)).toEqual([{ mwh: `${10n ** 29n}` }, { mwh: '1' }]);
  });
  it('a share of the facility meter beyond three times the lease’s maximum is no measurement', async () => {
    const [{ id }] = await world.sql<{ id: never }>(`SELECT id FROM market.lease`) as [{ id: never }];
    await agent.report(reading(id, later(600), later(840), { facilityWh: wattHours(10n ** 25n) }));
    expect(await world.sql(`SELECT detail->'refusal'->>'kind' AS kind FROM market.audit_log WHERE action = 'agent.reading_refused'`)).toEqual([{ kind: 'Absurd' }]);
  });
});
