import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, type LeaseId, type NodeId, toIso } from '@switchyard/kernel';
import { chooseRelisted, type PlacedSlice } from '@switchyard/market';
import { readBlockSlices, relistBlock, reservationsDue, sweepReservation, inTenant } from '@switchyard/store';
import { countStatements } from '../../testing/count-statements.js';
import { customerOperations } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const at = (hours: number): string => toIso(addSeconds(START, hours * 3_600));
const refusal = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const operations = {
  quoteReservation: `mutation ($input: ReservationSpecInput!) { quoteReservation(input: $input) { __typename ... on ReservationQuote { id options { id takeOrPayUsd totalUsd worstCaseUsd site { id } } refusals { kind site { id } } } ${refusal} } }`,
  reserveCapacity: `mutation ($input: ReserveCapacityInput!, $key: String) { reserveCapacity(input: $input, idempotencyKey: $key) { __typename ... on Reservation { id name state gpuCount } ${refusal} } }`,
  relistReservation: `mutation ($input: RelistReservationInput!) { relistReservation(input: $input) { __typename ... on Reservation { id gpuHours { kept relisted } } ${refusal} } }`,
} as const;
const list = `query ($filter: ReservationFilter) { reservations(filter: $filter, first: 50) { totalCount edges { node { id name state site { name } pool { gpuModel } gpuHours { bought kept used } cost { takeOrPayUsd dueUsd jobsUsd } relistings { gpuCount } jobs { id name } } } } }`;

describe('reservations at the gateway', () => {
  let world: GatewayUnderTest;
  let west: Awaited<ReturnType<GatewayUnderTest['seedMarket']>>;
  const send = async (operation: keyof typeof operations, input: object, as: Caller = 'customerA', key?: string) => {
    const { data, errors } = await world.gql(operations[operation], { input, key }, as);
    return (data ? data[operation] : errors![0]!.extensions) as Record<string, any>;
  };
  const ask = async (name: keyof typeof customerOperations, input: object) => (await world.gql(customerOperations[name], { input }, 'customerA')).data[name] as Record<string, any>;
  const block = (from: number, to: number, gpuCount = 8) => ({ gpuCount, startsAt: at(from), endsAt: at(to) });
  /** What the scheduler does with its next sweep. */
  const sweep = () => world.asOwner(async (tx) => {
    for (const due of await reservationsDue(tx, world.clock.now())) await sweepReservation(tx, due, world.clock.now());
  });
  const buy = async (from: number, to: number, gpuCount = 8) => {
    const made = await send('reserveCapacity', { spec: block(from, to, gpuCount), maxTotalUsd: '1000' });
    expect(made).toMatchObject({ __typename: 'Reservation', state: 'REQUESTED' });
    await sweep();
    return made['id'] as LeaseId;
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    west = await world.seedMarket({ nodeCount: 4 });
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('is for customers alone, and lists everything wrong with what is asked', async () => {
    for (const as of ['anonymous', 'operatorA', 'customerAReader'] as const) expect((await send('quoteReservation', block(2, 4), as))['code']).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
    const wrong = await send('quoteReservation', { gpuCount: 0, startsAt: at(-1), endsAt: at(-2), countries: ['usa'], siteIds: ['x'] });
    expect(wrong['problems'].map((problem: any) => problem.path.join('.'))).toEqual(['input.gpuCount', 'input.countries.0', 'input.siteIds.0', 'input.startsAt', 'input.endsAt']);
    expect(await send('reserveCapacity', { spec: block(2, 4) })).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'maxTotalUsd'] });
    expect(await send('reserveCapacity', {})).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'spec'] });
    expect(await send('reserveCapacity', { spec: block(2, 4), maxTotalUsd: '1' })).toMatchObject({ code: 'NO_PLACEMENT', message: expect.stringContaining('24.00') });
  });

  it('an option is held like any other, and bought once, however often it is asked for; no job comes of it', async () => {
    const quote = await send('quoteReservation', block(20, 22, 16));
    const option = quote['options'][0];
    expect(await ask('submitJob', { quoteOptionId: option.id })).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('reserveCapacity') });
    expect(await ask('bindQuote', { quoteOptionId: option.id })).toMatchObject({ __typename: 'QuoteOption', kind: 'RESERVATION' });
    expect(await send('reserveCapacity', { quoteOptionId: option.id }, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    const first = await send('reserveCapacity', { quoteOptionId: option.id, name: 'December' });
    expect(first).toMatchObject({ __typename: 'Reservation', name: 'December', gpuCount: 16 });
    expect((await send('reserveCapacity', { quoteOptionId: option.id }))['id']).toBe(first['id']);
    // Its hold outlives the minutes that holds are given, until the lease is made.
    world.clock.advance(3_600_000);
    await sweep();
    expect(await world.sql(`SELECT state, product, (SELECT sum(upper(gpus) - lower(gpus))::int FROM market.allocation WHERE lease_id = lease.id) AS gpus, (SELECT draw_w FROM market.feeder_reservation WHERE lease_id = lease.id) AS w FROM market.lease WHERE id = $1`, [first['id']]))
      .toEqual([{ state: 'reserved', product: 'reservation', gpus: 16, w: 25_500n }]);
    const [rest] = (await send('quoteReservation', block(20, 22, 32)))['refusals'];
    expect(rest).toMatchObject({ kind: 'NotEnoughGpus' });
  });

  it('counts against credit from the moment it is bought, and who has none buys none', async () => {
    const limit = (micro: bigint) => world.sql(`UPDATE market.credit_standing SET credit_limit_micro_usd = $2, prepaid_micro_usd = 0, unpaid_micro_usd = 0 WHERE customer_org = $1`, [world.orgs.customerOrgA, micro]);
    await world.sql(`UPDATE market.lease SET state = 'ended', end_counted = true WHERE product = 'reservation'`);
    // 8 x 10 h x 1.50 = 120.00 and power at its worst: 96.9 kWh at 500 USD/MWh.
    await limit(250_000_000n);
    await buy(30, 40);
    expect(await send('reserveCapacity', { spec: block(30, 40), maxTotalUsd: '1000' })).toMatchObject({ __typename: 'LimitRefusal', code: 'CREDIT_LIMIT_EXCEEDED' });
    await limit(10_000_000_000n);
  });

  it('counts in the budget of the whole organisation: by its time as spent and committed, and none is bought past a hard limit', async () => {
    const standing = async () => (await world.gql(`{ budgets(first: 5) { edges { node { id scope standing { spentUsd committedUsd roomUsd } } } } }`, {}, 'customerA')).data.budgets.edges[0].node.standing;
    await world.sql(`UPDATE market.lease SET actual_end = starts_at WHERE product = 'reservation' AND state = 'ended'`);
    await ask('setBudget', { limitUsd: '400' });
    const before = await standing();
    await buy(70, 80);
    const after = await standing();
    expect([Number(after.committedUsd) - Number(before.committedUsd), after.spentUsd]).toEqual([120, before.spentUsd]);
    const refused = await send('reserveCapacity', { spec: block(70, 90), maxTotalUsd: '1000' });
    expect(refused).toMatchObject({ __typename: 'LimitRefusal', code: 'BUDGET_EXCEEDED' });
    world.clock.advance(75 * 3_600_000);
    const half = await standing();
    const spent = async (): Promise<string> => (await world.gql('{ spending { spentUsd } }', {}, 'customerA')).data.spending.spentUsd;
    expect(await spent()).toBe(half.spentUsd);
    world.clock.advance(-75 * 3_600_000);
    expect(Number(half.spentUsd) + Number(half.committedUsd)).toBe(Number(after.spentUsd) + Number(after.committedUsd));
    expect(Number(half.spentUsd)).toBeGreaterThanOrEqual(60);
    const [budget] = (await world.gql('{ budgets(first: 5) { edges { node { id } } } }', {}, 'customerA')).data.budgets.edges;
    await world.sql(`UPDATE market.budget SET removed_at = now() WHERE id = $1`, [budget.node.id]);
    world.clock.advance(75 * 3_600_000);
    expect(await spent()).toBe(half.spentUsd);
    world.clock.advance(-75 * 3_600_000);
  });

  it('a list of them costs as many statements as one, and shows each party its own', async () => {
    for (let hour = 50; hour < 54; hour += 1) await buy(hour, hour + 1, 1);
    const statements = (first: number): Promise<number> => countStatements(world, async () => {
      const { data } = await world.gql(list.replace('first: 50', `first: ${first}`), {}, 'customerA');
      expect(data.reservations.edges).toHaveLength(first);
    });
    const one = await statements(1);
    expect(one).toBeGreaterThan(5);
    // Each further one would add a dozen.
    expect(await statements(4)).toBeLessThanOrEqual(one + 3);
    const few = (await world.gql(list, { filter: { states: ['RESERVED'] } }, 'customerA')).data.reservations;
    expect(few.edges.every(({ node }: any) => node.state === 'RESERVED')).toBe(true);
    expect((await world.gql(list, {}, 'customerB')).data.reservations.totalCount).toBe(0);
    expect((await world.gql(list, {}, 'operatorA')).data.reservations.edges[0].node).toMatchObject({ jobs: [] });
    expect((await world.gql(list, {}, 'operatorB')).data.reservations.totalCount).toBe(0);
  });

  it('INV-RESERVE: whatever is given back, kept and relisted come to what was bought, nothing overlaps, and nobody cuts what is in use', async () => {
    const id = await buy(60, 68, 24);
    // Work inside, as commits write it: 4 GPUs of one node for two hours.
    const [kept] = await world.asOwner((tx) => readBlockSlices(tx, id));
    const parent = (await world.sql<{ id: string; node: NodeId }>(`SELECT id, node_id AS node FROM market.allocation WHERE lease_id = $1 ORDER BY node_id LIMIT 1`, [id]))[0]!;
    expect(kept!.kind).toBe('kept');
    await world.sql(`INSERT INTO market.lease (id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at, reservation_id)
      SELECT 'lease_inside', customer_org, operator_org, site_id, pool_id, offer_id, 'reserved', 4, '{}', '{}', 0, 0, $2, $3, created_at, id FROM market.lease WHERE id = $1`, [id, at(62), at(64)]);
    await world.sql(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id, parent_id) VALUES ('child_1', $1, '[2,6)', tstzrange($2, $3), 'lease_inside', $4)`, [parent.node, at(62), at(64), parent.id]);
    const owner = { kind: 'customer' as const, orgId: world.orgs.customerOrgA as string };
    const gateway = await world.database.open('sy_gateway');
    const relist = (who: typeof owner, from: number, to: number, cuts: PlacedSlice['slice'][]) =>
      inTenant(gateway, who, (tx) => relistBlock(tx, { id, window: { from: addSeconds(START, from * 3_600), to: addSeconds(START, to * 3_600) }, cuts }, world.clock.now(), world.ids));
    const one = (from: number, to: number) => [{ nodeId: parent.node, gpus: { from, to } }];
    await expect(relist({ kind: 'customer', orgId: world.orgs.customerOrgB }, 62, 64, one(6, 8))).rejects.toThrow(/no reservation/);
    await expect(relist(owner, 62, 64, one(5, 7))).rejects.toThrow(/in use by its own jobs/);
    await expect(relist(owner, 59, 64, one(6, 8))).rejects.toThrow(/nothing to give back/);
    let seed = 11;
    const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    let relisted = 0;
    for (let round = 0; round < 12; round += 1) {
      const from = 60 + next(16) / 2;
      const to = Math.min(68, from + 0.5 + next(8) / 2);
      const slices = await world.asOwner((tx) => readBlockSlices(tx, id));
      const window = { from: addSeconds(START, from * 3_600) as EpochMs, to: addSeconds(START, to * 3_600) as EpochMs };
      const gpus = 1 + next(6);
      const found = chooseRelisted(slices.filter((slice) => slice.kind === 'kept'), slices.filter((slice) => slice.kind === 'used'), window, gpus);
      if (!('cuts' in found) || from >= to) continue;
      await relist(owner, from, to, [...found.cuts]);
      relisted += gpus * (to - from);
    }
    expect(relisted).toBeGreaterThan(8);
    const [sums] = await world.sql<Record<string, number>>(
      `SELECT (SELECT sum((upper(gpus) - lower(gpus)) * extract(epoch FROM upper(during) - lower(during)) / 3600)::float FROM market.allocation WHERE lease_id = $1) AS kept,
         (SELECT sum((upper(gpus) - lower(gpus)) * extract(epoch FROM upper(during) - lower(during)) / 3600)::float FROM market.relisting WHERE reservation_id = $1) AS relisted,
         (SELECT count(*)::int FROM market.relisting b JOIN market.allocation a ON a.node_id = b.node_id AND a.gpus && b.gpus AND a.during && b.during WHERE b.reservation_id = $1) AS overlaps,
         (SELECT sum((upper(a.gpus) - lower(a.gpus)))::int FROM market.allocation a JOIN market.allocation p ON p.id = a.parent_id AND p.lease_id = $1 AND p.gpus @> a.gpus AND p.during @> a.during WHERE a.lease_id = 'lease_inside') AS inside,
         (SELECT count(DISTINCT during)::int FROM market.allocation WHERE lease_id = 'lease_inside') AS times`, [id]);
    expect(sums).toEqual({ kept: 24 * 8 - relisted, relisted, overlaps: 0, inside: 4, times: 1 });
    // The feeder carries what is left: 1,593.75 W a GPU, rounded up.
    const draws = await world.sql<{ w: number; held: number }>(
      `SELECT f.draw_w::int AS w, (SELECT sum(upper(a.gpus) - lower(a.gpus))::int FROM market.allocation a WHERE a.lease_id = $1 AND a.during @> lower(f.during)) AS held FROM market.feeder_reservation f WHERE f.lease_id = $1`, [id]);
    for (const { w, held } of draws) expect(w).toBe(Math.ceil((38_250 * held) / 24));
    expect(west.nodeIds).toHaveLength(4);
  });
});
