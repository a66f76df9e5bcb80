import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const job = { ...trainingJob, deadline: toIso(addSeconds(START, 4 * 3_600)) };

describe('quotes', () => {
  let world: GatewayUnderTest;
  let west: Awaited<ReturnType<GatewayUnderTest['seedMarket']>>;
  const send = async (operation: keyof typeof customerOperations, input: object, as: Caller = 'customerA', key?: string) => {
    const { data, errors } = await world.gql(customerOperations[operation], { input, key }, as);
    return (data ? data[operation] : errors![0]!.extensions) as Record<string, any>;
  };
  const quote = (spec: object = job, as?: Caller) => send('quoteJob', spec, as);
  const bind = async (spec: object = job, as?: Caller) => send('bindQuote', { quoteOptionId: (await quote(spec, as))['options'][0].id }, as);
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    // Power gets cheaper by the hour: waiting pays. Two nodes of eight GPUs.
    west = await world.seedMarket({ microUsdPerMwh: (hour) => 90_000_000n - BigInt(hour) * 1_000_000n });
    await world.seedMarket({ operator: 'operatorOrgB', name: 'Old Works', gpuModel: 'A100 SXM4 80GB' });
    await pays('customerOrgB', true);
    const small = await world.seedMarket({ name: 'Weak Works', feederLimitW: 5_000n });
    await world.sql(`UPDATE market.offer SET ask_micro_usd_per_gpu_hour = 1 WHERE pool_id = $1`, [small.poolId]);
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('offers the earliest and the cheapest, priced as a lease would be, and says of every other pool why not', async () => {
    const answer = await quote();
    expect(answer).toMatchObject({ __typename: 'Quote', createdAt: toIso(START), validUntil: toIso(addSeconds(START, 600)) });
    const [now, cheapest] = [answer['options'][0], answer['options'].at(-1)];
    // 8 GPUs x 0.5 h x 1.50 = 6.00; 8 x 1275 W x 0.76 x 0.5 h x 1.25 PUE = 4.845 kWh at 54 USD/MWh (noon of the second day) = 0.2616; the platform's fee is the operator's.
    expect(now).toMatchObject({ kind: 'NOW', startsAt: toIso(addSeconds(START, 900)), finishesAt: toIso(addSeconds(START, 2_700)), energyKwh: '4.845', powerCostUsd: '0.26', totalUsd: '6.26', heldUntil: null, site: { id: west.siteId } });
    expect(cheapest).toMatchObject({ kind: 'CHEAPEST', site: { id: west.siteId } });
    expect(Number(cheapest.totalUsd)).toBeLessThan(Number(now.totalUsd));
    expect(Date.parse(cheapest.startsAt)).toBeGreaterThan(Date.parse(now.startsAt));
    expect(Number(now.worstCaseUsd)).toBeGreaterThan(Number(now.totalUsd));
    expect(answer['refusals'].map((r: any) => [r.kind, r.site.name]).sort()).toEqual([['FeederFull', 'Weak Works'], ['ModelExcluded', 'Old Works']]);
    expect(answer['refusals'].find((r: any) => r.kind === 'FeederFull').message).toContain('5.0 kW');
    expect(await world.sql(`SELECT customer_org AS org, jsonb_array_length(options) AS options, jsonb_array_length(refusals) AS refusals FROM market.quote WHERE id = $1`, [answer['id']]))
      .toEqual([{ org: world.orgs.customerOrgA, options: answer['options'].length, refusals: 2 }]);
  });
  it('answers customers alone, and lists what is wrong with a specification', async () => {
    expect(await quote({ ...job, gpuCount: -1, run: {} })).toMatchObject({ __typename: 'InvalidInput', problems: [{ path: ['input', 'gpuCount'] }, { path: ['input', 'run', 'workload'] }] });
    expect(await quote(job, 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await quote(job, 'anonymous')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await quote(job, 'customerAReader')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await quote(job, 'customerB')).toMatchObject({ __typename: 'Quote' });
  });
  it('holds real GPUs and feeder power for an option, and gives the place to the first who asks', async () => {
    const version = async () => (await world.sql<{ version: bigint }>(`SELECT version FROM market.site WHERE id = $1`, [west.siteId]))[0]!.version;
    const before = await version();
    const spec = { ...job, gpuCount: 16, deadline: toIso(addSeconds(START, 3_600)) };
    const [mine, theirs] = [await quote(spec), await quote(spec, 'customerB')];
    const option = mine['options'][0].id;
    const held = await send('bindQuote', { quoteOptionId: option }, 'customerA', 'b1');
    expect(held).toMatchObject({ __typename: 'QuoteOption', id: option, heldUntil: toIso(addSeconds(START, 600)), totalUsd: mine['options'][0].totalUsd });
    expect(await send('bindQuote', { quoteOptionId: option }, 'customerA', 'b1')).toEqual(held);
    expect(await send('bindQuote', { quoteOptionId: option }, 'customerA')).toEqual(held);
    expect(await version()).toBe(before + 2n);
    expect(await world.sql(`SELECT node_id AS node, gpus::text, h.customer_org AS org FROM market.allocation a JOIN market.hold h ON h.id = a.hold_id ORDER BY node_id`))
      .toEqual(west.nodeIds.map((node) => ({ node, gpus: '[0,8)', org: world.orgs.customerOrgA })));
    // 16 x 1275 W x 1.25
    expect(await world.sql(`SELECT draw_w AS w FROM market.feeder_reservation WHERE hold_id IS NOT NULL`)).toEqual([{ w: 25_500n }]);
    expect(await send('bindQuote', { quoteOptionId: theirs['options'][0].id }, 'customerB')).toMatchObject({ __typename: 'PlainRefusal', code: 'NO_PLACEMENT' });
    expect((await quote(spec, 'customerB'))['refusals']).toContainEqual(expect.objectContaining({ kind: 'DeadlineTooEarly', site: { id: west.siteId, name: 'West Works' } }));
    expect(await send('bindQuote', { quoteOptionId: option }, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('bindQuote', { quoteOptionId: option }, 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await world.sql(`SELECT topic, customer_org AS org FROM outbox.event WHERE topic = 'quote.bound'`)).toEqual([{ topic: 'quote.bound', org: world.orgs.customerOrgA }]);
    expect(await submitted(option)).toMatchObject({ __typename: 'Job', state: 'ACCEPTED', gpuCount: 16, quotedUsd: held['totalUsd'], promise: { ceilingUsd: held['totalUsd'] }, placement: { site: { id: west.siteId }, totalUsd: held['totalUsd'] } });
    expect(await submitted(option)).toMatchObject({ code: 'WRONG_STATE' });
    // The promise keeps the place now: no rows of the hold are left, and still nobody else gets it.
    expect(await world.sql(`SELECT 1 FROM market.allocation UNION ALL SELECT 1 FROM market.feeder_reservation`)).toEqual([]);
    expect(await world.sql(`SELECT jsonb_array_length(placement->'slices') AS slices, (placement->>'gpusHeld')::int AS held FROM market.job WHERE quote_option_id = $1`, [option])).toEqual([{ slices: 2, held: 16 }]);
    expect(await send('bindQuote', { quoteOptionId: theirs['options'][0].id }, 'customerB')).toMatchObject({ code: 'NO_PLACEMENT' });
    expect((await quote(spec, 'customerB'))['options']).toEqual([]);
    expect(await world.sql(`SELECT topic, aggregate_seq AS seq FROM outbox.event WHERE job_id = (SELECT id FROM market.job WHERE quote_option_id = $1) ORDER BY id`, [option]))
      .toEqual([{ topic: 'job.submitted', seq: 1n }, { topic: 'job.accepted', seq: 2n }]);
  });
  it('holds no time for a job that comes after one which has not completed', async () => {
    const first = await send('submitJob', { spec: trainingJob });
    const option = (await quote({ ...job, after: [first['id']] }))['options'][0].id;
    expect(await send('bindQuote', { quoteOptionId: option })).toMatchObject({ __typename: 'PlainRefusal', code: 'WRONG_STATE', path: ['input', 'quoteOptionId'], message: expect.stringContaining(first['id']) });
    await world.sql(`UPDATE market.job SET state = 'completed', finished_at = submitted_at WHERE id = $1`, [first['id']]);
    expect(await send('bindQuote', { quoteOptionId: option })).toMatchObject({ __typename: 'QuoteOption', id: option });
  });
  it('lets a hold go when it ends, for everybody', async () => {
    const late = { ...job, gpuCount: 16, earliestStart: toIso(addSeconds(START, 10 * 3_600)), deadline: toIso(addSeconds(START, 10 * 3_600 + 1_800)) };
    const theirs = await quote(late, 'customerB');
    const held = await bind(late);
    expect(held['heldUntil']).toBe(toIso(addSeconds(START, 600)));
    expect(await send('bindQuote', { quoteOptionId: theirs['options'][0].id }, 'customerB')).toMatchObject({ code: 'NO_PLACEMENT' });
    world.clock.advance(599_000);
    const again = await quote(late, 'customerB');
    expect(again['options']).toEqual([]);
    world.clock.advance(1_000);
    expect(await submitted(held['id'])).toMatchObject({ code: 'EXPIRED' });
    expect(await send('bindQuote', { quoteOptionId: held['id'] })).toMatchObject({ code: 'EXPIRED' });
    expect(await send('bindQuote', { quoteOptionId: theirs['options'][0].id }, 'customerB')).toMatchObject({ code: 'EXPIRED' });
    expect(await bind(late, 'customerB')).toMatchObject({ __typename: 'QuoteOption' });
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.allocation`)).toEqual([{ n: 2 }]);
  });
  it('of twenty who ask for the last place at once gives it to one', async () => {
    const spec = { ...job, gpuCount: 16, earliestStart: toIso(addSeconds(START, 20 * 3_600)), deadline: toIso(addSeconds(START, 20 * 3_600 + 1_800)) };
    const options = [];
    for (let i = 0; i < 20; i += 1) options.push((await quote(spec, i % 2 ? 'customerB' : 'customerA'))['options'][0].id);
    const answers = await Promise.all(options.map((quoteOptionId, i) => send('bindQuote', { quoteOptionId }, i % 2 ? 'customerB' : 'customerA')));
    expect(answers.filter((a) => a['__typename'] === 'QuoteOption')).toHaveLength(1);
    expect(answers.filter((a) => a['code'] === 'NO_PLACEMENT')).toHaveLength(19);
  });
  it('keeps nothing for who cannot pay, though anyone may ask', async () => {
    await pays('customerOrgB', false);
    const spec = { ...job, gpuCount: 1, earliestStart: toIso(addSeconds(START, 24 * 3_600)), deadline: toIso(addSeconds(START, 25 * 3_600)) };
    expect(await bind(spec, 'customerB')).toMatchObject({ __typename: 'LimitRefusal', code: 'NO_PAYMENT_METHOD' });
    expect(await bind(spec)).toMatchObject({ __typename: 'QuoteOption' });
  });
  it('limits how many options an organisation holds at once', async () => {
    const spec = { ...job, gpuCount: 1, deadline: toIso(addSeconds(START, 30 * 3_600)), earliestStart: toIso(addSeconds(START, 26 * 3_600)) };
    const open = async () => Number((await world.sql<{ n: bigint }>(`SELECT count(*) AS n FROM market.hold WHERE customer_org = $1 AND released_at IS NULL AND used_by_job IS NULL AND expires_at > $2`, [world.orgs.customerOrgA, toIso(world.clock.now())]))[0]!.n);
    for (let i = await open(); i < 20; i += 1) expect(await bind(spec)).toMatchObject({ __typename: 'QuoteOption' });
    expect(await bind(spec)).toMatchObject({ __typename: 'LimitRefusal', code: 'TOO_MANY_HOLDS' });
    expect(await open()).toBe(20);
  });
  it('is found again, counts down, and asked anew says what changed', async () => {
    const parts = 'id name gpuCount validUntil expiresInSeconds jobId options { id rank kind totalUsd powerCostUsd energyShare heldUntil finishesAt } refusals { kind help { kind values } site { name } }';
    const ask = async (query: string, variables: object, as: Caller = 'customerA') => (await world.gql(query, { ...variables }, as)) as any;
    const look = async (id: string, as?: Caller) => (await ask(`query ($id: ID!) { quote(id: $id) { ${parts} } }`, { id }, as)).data?.quote ?? null;
    const requote = async (quoteId: string, as?: Caller) => {
      const { data, errors } = await ask(`mutation ($input: RequoteJobInput!) { requoteJob(input: $input) { __typename ... on Requote { quote { ${parts} } previous { id options { totalUsd } } differences { kind previousTotalUsd totalUsd differenceUsd previousFinishesAt finishesAt } } ... on Refusal { code path } } }`, { input: { quoteId } }, as);
      return data?.requoteJob ?? errors[0].extensions;
    };
    const spec = { ...job, name: 'again', gpuCount: 1, deadline: toIso(addSeconds(world.clock.now(), 2 * 86_400)), earliestStart: toIso(addSeconds(world.clock.now(), 36 * 3_600)) };
    const made = await quote(spec);
    const found = await look(made['id']);
    expect(found).toMatchObject({ name: 'again', gpuCount: 1, expiresInSeconds: 600, jobId: null, options: made['options'].map(({ id }: any, i: number) => ({ id, rank: i + 1, heldUntil: null })) });
    expect(found.refusals.map((r: any) => [r.kind, r.site.name])).toEqual(expect.arrayContaining([['ModelExcluded', 'Old Works']]));
    const [first] = found.options;
    expect(Number(first.energyShare)).toBeCloseTo(Number(first.powerCostUsd) / Number(first.totalUsd), 1);
    for (const as of ['customerB', 'operatorA', 'anonymous', 'admin'] as const) expect(await look(made['id'], as)).toBeNull();
    const { data } = await ask(`query { quotes(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }`, {});
    expect(data.quotes).toMatchObject({ pageInfo: { hasNextPage: true }, edges: [{ node: { id: made['id'] } }, {}] });
    const rest = (await ask(`query ($after: String) { quotes(first: 100, after: $after) { edges { node { id } } } }`, { after: data.quotes.pageInfo.endCursor })).data.quotes;
    expect(rest.edges).toHaveLength(Math.min(100, data.quotes.totalCount - 2));
    world.clock.advance(601_000);
    expect((await look(made['id'])).expiresInSeconds).toBe(0);
    // A dollar more for a GPU-hour: half a dollar for half an hour.
    await world.sql(`UPDATE market.offer SET ask_micro_usd_per_gpu_hour = ask_micro_usd_per_gpu_hour + 1000000 WHERE pool_id = $1`, [west.poolId]);
    const again = await requote(made['id']);
    expect(again).toMatchObject({ __typename: 'Requote', previous: { id: made['id'] }, quote: { name: 'again', expiresInSeconds: 600 } });
    expect(again.quote.id).not.toBe(made['id']);
    expect(again.differences.map(({ kind }: any) => kind)).toEqual(['NOW', 'CHEAPEST']);
    expect(again.differences[0]).toMatchObject({ previousTotalUsd: first.totalUsd, differenceUsd: '0.50', previousFinishesAt: first.finishesAt });
    expect(await requote(made['id'], 'customerB')).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'quoteId'] });
    expect(await requote(made['id'], 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    world.clock.advance(3 * 86_400_000);
    expect(await requote(made['id'])).toMatchObject({ code: 'WRONG_STATE' });
  });

  const pays = (org: 'customerOrgB', can: boolean) =>
    world.sql(`UPDATE market.credit_standing SET payment_method_ok = $2, credit_limit_micro_usd = 10000000000 WHERE customer_org = $1`, [world.orgs[org], can]);
  const submitted = (quoteOptionId: string, as?: Caller) => send('submitJob', { quoteOptionId }, as);
});
