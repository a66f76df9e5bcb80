import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addSeconds, type CurtailmentId, type EpochMs, microUsd, toIso } from '@switchyard/kernel';
import { aJob } from '@switchyard/market/testing';
import { at, encodeJobSpec, encodePromise, inTransaction, json, markRelayed, orderEvents, recordPoolStates, watchCurtailment } from '@switchyard/store';
import { createClient } from 'graphql-ws';
import type { DataSource } from 'typeorm';
import WebSocket from 'ws';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease, type SeededLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const stop = '{ leaseId jobId stage drawKw outcome tellAt stopsAt resumeBy toldAt stoppedAt resumeKept compensationUsd brokenPromises { leaseId kind } }';
const event = `id state revision endsAt targetKw compelledBy changes { change endsAt } stages { stage at shedKw remainingKw toldKw provenKw stops ${stop} } stops ${stop}`;
const mutation = (name: string, input: string) => `mutation ($input: ${input}!, $key: String) { answer: ${name}(input: $input, idempotencyKey: $key) { __typename ... on Curtailment { ${event} } ${refusalParts} } }`;
const operations = {
  declare: mutation('declareCurtailment', 'DeclareCurtailmentInput'), maintain: mutation('scheduleMaintenance', 'ScheduleMaintenanceInput'), amend: mutation('amendCurtailment', 'AmendCurtailmentInput'),
  withdraw: mutation('withdrawCurtailment', 'WithdrawCurtailmentInput'), end: mutation('endCurtailment', 'EndCurtailmentInput'),
  preview: `query ($input: CurtailmentPreviewInput!) { answer: curtailmentPreview(input: $input) { __typename ... on CurtailmentPreview { loadKw compensationUsd stages { stage at shedKw remainingKw stops ${stop} } brokenPromises { leaseId kind } refusals { path message } } ${refusalParts} } }`,
};

describe('the curtailment desk', () => {
  let world: GatewayUnderTest;
  let scheduler: DataSource;
  let relay: DataSource;
  let market: SeededMarket;
  let night: SeededLease;
  let firm: SeededLease;
  let sites = 0;
  const hours = (h: number): EpochMs => addSeconds(START, h * 3_600);
  const text = (h: number): string => toIso(hours(h));
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    scheduler = await world.database.open('sy_scheduler');
    relay = await world.database.open('sy_relay');
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });
  const runs = async (node: number, interruptible: boolean, customer: 'customerOrgA' | 'customerOrgB'): Promise<SeededLease> => {
    const lease = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs[customer], operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: hours(60), node, jobState: 'running' }));
    const { spec } = aJob(1, interruptible ? { interruptible: { checkpointSeconds: 600, restartSeconds: 0, maxInterruptions: 9 } } : {});
    await world.sql(`UPDATE market.job SET spec = $2, promise = $3 WHERE id = $1 RETURNING id`, [lease.jobId, encodeJobSpec(spec), encodePromise({ jobId: lease.jobId, ceilingTotal: microUsd(9n), curtailmentClass: interruptible ? 'interruptible' : 'firm', acceptedAt: START })]);
    await world.sql(`UPDATE market.lease SET state = 'active', actual_start = $2 WHERE id = $1 RETURNING id`, [lease.leaseId, at(START)]);
    return lease;
  };
  /** A site with miners that draw 500 kW, an interruptible job of customer A and a firm one of customer B, 2.55 kW each, for 60 hours from now. */
  beforeEach(async () => {
    world.clock.set(START);
    market = await world.seedMarket({ name: `Desk Works ${(sites += 1)}` });
    await world.sql(`UPDATE market.power_model SET mining = '{"hashpriceMicroUsdPerPhDay": "1", "millijoulesPerTh": "1", "puePpm": "1", "loadW": "500000"}' WHERE site_id = $1 RETURNING id`, [market.siteId]);
    [night, firm] = [await runs(0, true, 'customerOrgA'), await runs(1, false, 'customerOrgB')];
  });
  const send = async (operation: keyof typeof operations, input: object, as: Caller = 'operatorA', key?: string) => {
    const { data, errors } = await world.gql(operations[operation], { input, key }, as);
    return (data ? data.answer : errors![0]!.extensions) as Record<string, any>;
  };
  const declared = (over: object = {}) => send('declare', { siteId: market.siteId, startsAt: text(2), endsAt: text(4), targetKw: '2.6', reason: 'grid order', ...over });
  const inShort = (stages: any[]) => stages.map(({ stage, shedKw, remainingKw, stops }) => `${stage} ${shedKw} ${remainingKw} ${stops.length}`);
  const watch = (id: string) => inTransaction(scheduler, (tx) => watchCurtailment(tx, id as CurtailmentId, world.clock.now()));
  const coming = async (lease: SeededLease, as: Caller) => (await world.gql(`query ($id: ID!) { job(id: $id) { comingCurtailment { stopsAt resumeBy outcome compensationUsd curtailment { reason } } } }`, { id: lease.jobId }, as)).data.job?.comingCurtailment;
  const toldJobs = (id: string) => world.sql(`SELECT job_id AS job, customer_org AS customer, payload->>'stops' AS stops FROM outbox.event WHERE topic = 'curtailment.noticed' AND payload->>'curtailmentId' = $1 ORDER BY id`, [id]);
  const seen = async (id: string, as: Caller) => (await world.gql(`query ($id: ID!) { curtailment(id: $id) { ${event} } }`, { id }, as)).data.curtailment;

  it('says before what it would do, stage by stage, with its cost; declaring does just that and keeps it', async () => {
    const input = { siteId: market.siteId, startsAt: text(2), endsAt: text(4), targetKw: '2.6' };
    const before = await send('preview', input);
    expect(inShort(before['stages'])).toEqual(['ASICS 500 5.1 0', 'INTERRUPTIBLE 2.55 2.55 1', 'FIRM 0 2.55 0', 'RESERVED 0 2.55 0']);
    // Two GPUs for two hours at 0.50; told ten minutes ahead for the checkpoint, and the miners no later.
    expect(before).toMatchObject({ loadKw: '505.1', compensationUsd: '2.00', brokenPromises: [], refusals: [] });
    expect(before['stages'].slice(0, 2).map((stage: { at: string }) => stage.at)).toEqual([toIso(addSeconds(hours(2), -600)), toIso(addSeconds(hours(2), -600))]);
    expect(await world.sql(`SELECT 1 FROM market.curtailment WHERE site_id = $1`, [market.siteId])).toEqual([]);
    expect(await send('preview', input, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('preview', { siteId: market.siteId })).toMatchObject({ problems: [{ path: ['input', 'startsAt'] }, { path: ['input', 'endsAt'] }, { path: ['input', 'targetKw'] }] });

    const made = await declared();
    expect(made).toMatchObject({ state: 'DECLARED', revision: 1, changes: [{ change: 'DECLARED', endsAt: text(4) }] });
    expect(inShort(made['stages'])).toEqual(inShort(before['stages']));
    expect(made['stops']).toEqual([{ ...before['stages'][1].stops[0], outcome: 'PLANNED' }]);
    // Its customer is told, of the event and of the job; nobody else is shown who stops.
    expect(await coming(night, 'customerA')).toEqual({ stopsAt: text(2), resumeBy: text(5), outcome: 'PLANNED', compensationUsd: '2.00', curtailment: { reason: 'grid order' } });
    expect(await coming(firm, 'customerB')).toBeNull();
    expect(await toldJobs(made['id'])).toEqual([{ job: night.jobId, customer: world.orgs.customerOrgA, stops: 'true' }]);
    expect(await seen(made['id'], 'customerA')).toMatchObject({ stages: [], stops: [{ leaseId: night.leaseId, jobId: night.jobId }] });
    expect(await seen(made['id'], 'admin')).toMatchObject({ stages: [{}, {}, {}, {}], stops: [{}] });
    for (const as of ['customerB', 'operatorB', 'anonymous'] as const) expect(await seen(made['id'], as)).toMatchObject({ id: made['id'], stages: [], stops: [], changes: [{}] });
  });

  it('what terms forbid is refused with the lease named; what somebody forces is taken, and every broken promise is on record', async () => {
    expect(await declared({ targetKw: '0' })).toMatchObject({ __typename: 'Curtailment' });
    world.clock.set(hours(5));
    expect(await declared({ targetKw: '0', startsAt: text(6), endsAt: text(7) })).toMatchObject({ __typename: 'Curtailment' });
    const third = { targetKw: '0', startsAt: text(9), endsAt: text(10) };
    expect(await declared(third)).toMatchObject({ code: 'INVALID_INPUT', problems: [night, firm].map(({ leaseId }) => ({ path: ['input', 'startsAt'], message: `${leaseId} was promised at most 2 events a day: this is number 3` })) });
    const refused = await send('preview', { siteId: market.siteId, ...third });
    expect(refused).toMatchObject({ __typename: 'CurtailmentPreview', refusals: [{ message: expect.stringContaining(night.leaseId) }, { message: expect.stringContaining(firm.leaseId) }] });
    const forced = await declared({ ...third, startsAt: toIso(addSeconds(hours(5), 60)), endsAt: text(5.5), compelledBy: 'ERCOT order 17' });
    expect(forced).toMatchObject({ compelledBy: 'ERCOT order 17', stops: expect.arrayContaining([expect.objectContaining({ leaseId: firm.leaseId, brokenPromises: [{ leaseId: firm.leaseId, kind: 'NoticeTooShort' }, { leaseId: firm.leaseId, kind: 'EventsPerDayExceeded' }] })]) });
    world.clock.set(addSeconds(hours(5), 60));
    expect((await watch(forced['id']))!.parked).toHaveLength(2);
    expect(await world.sql(`SELECT payload->'breaches' AS breaches, payload->>'noticeKept' AS kept FROM outbox.event WHERE topic = 'lease.curtailed' AND aggregate_id = $1`, [firm.leaseId])).toEqual([{ breaches: ['EventsPerDayExceeded', 'NoticeTooShort'], kept: 'false' }]);
    // It shows in reliability, of the site and of the pool.
    world.clock.set(hours(6));
    const { data } = await world.gql(`query ($id: ID!) { site(id: $id) { reliability { notices { kept due } eventLimits { kept due } monthlyLimits { kept due } runs } pools { reliability(days: 90) { notices { kept due } } } } }`, { id: market.siteId });
    expect(data.site).toEqual({ reliability: { notices: { kept: 0, due: 2 }, eventLimits: { kept: 0, due: 2 }, monthlyLimits: { kept: 2, due: 2 }, runs: 2 }, pools: [{ reliability: { notices: { kept: 0, due: 2 } } }] });
  });

  it('hours a month and the least run between two events are kept too, counted by what stops the lease itself', async () => {
    await world.sql(`UPDATE market.offer SET curtailment_terms = curtailment_terms || '{"minRunSecondsBetweenEvents": 7200, "maxHoursPerMonth": 3}' WHERE id = $1 RETURNING id`, [market.offerId]);
    expect(await declared()).toMatchObject({ __typename: 'Curtailment' });
    // The first event stops the interruptible job only: the firm one has all its hours left.
    const answer = await declared({ targetKw: '0', startsAt: text(5), endsAt: text(7) });
    expect(answer['problems']).toEqual([
      { path: ['input', 'endsAt'], message: `${night.leaseId} was promised at most 3 h of curtailment a month: this makes it 4 h` }, { path: ['input', 'startsAt'], message: `${night.leaseId} was promised 7200 s of run between two events and gets 3600 s` }]);
  });

  it('gives back the segment of a parked job that lies in it; a reservation stops with the job inside it', async () => {
    const seed = (over: object) => world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: hours(8), gpus: [2, 4], ...over }));
    const { spec } = aJob(1, { interruptible: { checkpointSeconds: 60, restartSeconds: 0, maxInterruptions: 9 } });
    const parked = await seed({ gpus: [4, 6], segments: [[START, hours(1)], [hours(3), hours(8)]], jobState: 'scheduled' });
    await world.sql(`UPDATE market.job SET spec = $2 WHERE id = $1 RETURNING id`, [parked.jobId, encodeJobSpec(spec)]);
    await world.sql(`UPDATE market.lease SET state = 'parked' WHERE id = $1 RETURNING id`, [parked.leaseId]);
    const [block, inside] = [await seed({}), await seed({ node: 1, jobState: 'running' })];
    await world.sql(`UPDATE market.lease SET product = 'reservation', job_id = NULL, state = 'active' WHERE id = $1 RETURNING id`, [block.leaseId]);
    await world.sql(`UPDATE market.job SET spec = $2 WHERE id = $1 RETURNING id`, [inside.jobId, encodeJobSpec(spec)]);
    await world.sql(`UPDATE market.lease SET state = 'active' WHERE id = $1 RETURNING id`, [inside.leaseId]);
    await world.sql(`UPDATE market.allocation SET node_id = $2, parent_id = (SELECT id FROM market.allocation WHERE lease_id = $3) WHERE lease_id = $1 RETURNING id`, [inside.leaseId, market.nodeIds[0], block.leaseId]);
    await world.sql(`DELETE FROM market.feeder_reservation WHERE lease_id = $1 RETURNING id`, [inside.leaseId]);

    const made = await declared({ targetKw: '0' });
    expect(inShort(made['stages'])).toEqual(['ASICS 500 10.2 0', 'INTERRUPTIBLE 2.55 7.65 1', 'FIRM 5.1 2.55 2', 'RESERVED 2.55 0 1']);
    world.clock.set(hours(2));
    expect(await watch(made['id'])).toMatchObject({ parked: [night.leaseId, firm.leaseId, block.leaseId], released: [parked.leaseId] });
    expect(await world.sql(`SELECT id, state, desired FROM market.lease WHERE id = ANY($1) ORDER BY id`, [[parked.leaseId, inside.leaseId, block.leaseId]])).toEqual([
      { id: parked.leaseId, state: 'parked', desired: 'park' }, { id: block.leaseId, state: 'active', desired: 'run' }, { id: inside.leaseId, state: 'active', desired: 'park' }]);
    expect(await world.sql(`SELECT state FROM market.job WHERE id = $1`, [parked.jobId])).toEqual([{ state: 'parked' }]);
    expect(await world.sql(`SELECT upper(during) AS "to" FROM market.allocation WHERE lease_id = $1`, [parked.leaseId])).toEqual([{ to: hours(1) }]);
    expect(await world.sql(`SELECT aggregate_id AS id FROM outbox.event WHERE topic = 'lease.curtailed' AND payload->>'curtailmentId' = $1 ORDER BY 1`, [made['id']])).toEqual([night, firm, block].map(({ leaseId }) => ({ id: leaseId })));
    // Looked at again nobody is told twice.
    expect(await watch(made['id'])).toMatchObject({ parked: [], released: [] });
  });

  it('maintenance is announced a day before to the leases it stops, and to nobody at an idle site', async () => {
    const work = { siteId: market.siteId, startsAt: text(2), endsAt: text(4), reason: 'new breakers' };
    const short = await send('maintain', work);
    expect(short['problems'].map((p: { message: string }) => p.message)).toEqual([night, firm].map(({ leaseId }) => expect.stringContaining(`${leaseId} was promised 86400 s of notice`)));
    expect(await send('maintain', { ...work, remainingKw: '9999' })).toMatchObject({ path: ['input', 'remainingKw'] });
    expect(await send('maintain', { ...work, startsAt: text(25), endsAt: text(26) })).toMatchObject({ targetKw: '0', stops: [{ outcome: 'PLANNED' }, { outcome: 'PLANNED' }] });
    const idle = await world.seedMarket({ name: `Idle Works ${sites}` });
    expect(await send('maintain', { ...work, siteId: idle.siteId })).toMatchObject({ state: 'DECLARED', stops: [] });
  });

  it('is amended with notice checked again: shorter at once, longer only so long before the old end; who stops now is told now', async () => {
    const { id } = await declared({ endsAt: text(4) });
    expect(await send('amend', { curtailmentId: id, endsAt: text(3) })).toMatchObject({ revision: 2, endsAt: text(3), stops: [{ compensationUsd: '1.00', resumeBy: text(4) }] });
    expect(await send('amend', { curtailmentId: id, endsAt: text(3) })).toMatchObject({ revision: 2 });
    expect(await send('amend', { curtailmentId: id, endsAt: text(3) }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    // All load: the firm job of customer B stops too, and has its notice.
    world.clock.set(hours(1));
    expect(inShort((await send('amend', { curtailmentId: id, targetKw: '0' }))['stages'])).toEqual(['ASICS 500 5.1 0', 'INTERRUPTIBLE 2.55 2.55 1', 'FIRM 2.55 0 1', 'RESERVED 0 0 0']);
    expect(await coming(firm, 'customerB')).toMatchObject({ stopsAt: text(2) });
    expect(await send('amend', { curtailmentId: id, targetKw: '2.6' })).toMatchObject({ stops: [{ outcome: 'PLANNED' }, { outcome: 'SPARED', compensationUsd: '0.00' }] });
    expect(await coming(firm, 'customerB')).toBeNull();
    expect((await toldJobs(id)).slice(-2)).toEqual([{ job: night.jobId, customer: world.orgs.customerOrgA, stops: 'true' }, { job: firm.jobId, customer: world.orgs.customerOrgB, stops: 'false' }]);
    // Ten minutes before the old end is less than the 900 s of the terms.
    world.clock.set(hours(2));
    await watch(id);
    world.clock.set(addSeconds(hours(3), -600));
    expect(await send('amend', { curtailmentId: id, endsAt: text(4) })).toMatchObject({ problems: [{ path: ['input', 'endsAt'], message: `${night.leaseId} was promised 900 s of notice and gets 600 s` }] });
    expect(await send('preview', { curtailmentId: id, endsAt: text(4) })).toMatchObject({ refusals: [{ path: ['input', 'endsAt'] }] });
    expect(await send('amend', { curtailmentId: id, endsAt: text(4), compelledBy: 'order 9' })).toMatchObject({ stops: [{ outcome: 'TOLD', brokenPromises: [{ kind: 'NoticeTooShort' }], compensationUsd: '1.00' }, {}] });
    await watch(id);
    expect((await seen(id, 'customerA')).stops).toMatchObject([{ compensationUsd: '2.00', resumeBy: text(5) }]);
    expect(await world.sql(`SELECT payload->>'to' AS "to", payload->>'noticeKept' AS kept FROM outbox.event WHERE topic = 'lease.curtailed' AND aggregate_id = $1 ORDER BY id`, [night.leaseId])).toEqual([
      { to: text(3), kept: 'true' }, { to: text(4), kept: 'false' }]);
  });

  it('is withdrawn before it begins, once, and stops nobody; after that it is ended', async () => {
    const { id } = await declared();
    expect(await send('withdraw', { curtailmentId: id, reason: 'the grid is well' })).toMatchObject({ state: 'WITHDRAWN', revision: 2, stops: [{ outcome: 'WITHDRAWN', compensationUsd: '0.00' }] });
    expect(await send('withdraw', { curtailmentId: id, reason: 'again' })).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
    expect(await coming(night, 'customerA')).toBeNull();
    expect((await toldJobs(id)).at(-1)).toEqual({ job: night.jobId, customer: world.orgs.customerOrgA, stops: 'false' });
    expect(await send('amend', { curtailmentId: id, targetKw: '1' })).toMatchObject({ code: 'WRONG_STATE' });

    const second = await declared();
    expect(await send('end', { curtailmentId: second['id'] })).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('withdraw it') });
    world.clock.set(hours(2));
    expect(await send('withdraw', { curtailmentId: second['id'], reason: 'too late' })).toMatchObject({ code: 'WRONG_STATE' });
    expect((await watch(second['id']))!).toMatchObject({ became: 'active', parked: [night.leaseId] });
    // Its agent says that it stands: this is what is proven.
    await world.asOwner(async (tx) => {
      await tx.run(`UPDATE market.lease SET state = 'parked' WHERE id = $1`, [night.leaseId]);
      await tx.run(`UPDATE market.job SET state = 'parked' WHERE id = $1`, [night.jobId]);
      await tx.run(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, job_id, occurred_at) VALUES ('lease.parked', $1, 9, $2, $3, $4)`, [night.leaseId, json({ at: text(2) }), night.jobId, at(hours(2))]);
    });
    world.clock.set(hours(3));
    await watch(second['id']);
    expect((await seen(second['id'], 'operatorA')).stages.slice(0, 2)).toMatchObject([{ toldKw: null, provenKw: null }, { shedKw: '2.55', toldKw: '2.55', provenKw: '2.55' }]);
    const ended = await send('end', { curtailmentId: second['id'] });
    expect(ended).toMatchObject({ endsAt: text(3), stops: [{ resumeBy: text(4) }] });
    expect(await send('end', { curtailmentId: second['id'] })).toMatchObject({ endsAt: text(3), revision: 2 });
    expect(await watch(second['id'])).toMatchObject({ became: 'ended' });
    expect((await seen(second['id'], 'customerA')).stops).toMatchObject([{ compensationUsd: '1.00', stoppedAt: text(2), resumeKept: null }]);
    world.clock.set(addSeconds(hours(4), 1));
    expect(await watch(second['id'])).toMatchObject({ late: [night.leaseId] });
    expect((await seen(second['id'], 'customerA')).stops).toMatchObject([{ resumeKept: false, brokenPromises: [{ kind: 'ResumeTooLate' }] }]);
  });

  it('counts time in three states once nodes were looked at, and lists what is to come in one calendar', async () => {
    const look = (h: number) => inTransaction(scheduler, (tx) => recordPoolStates(tx, hours(h)));
    await look(0);
    await look(1);
    await world.sql(`UPDATE market.node SET state = 'down' WHERE id = $1 RETURNING id`, [market.nodeIds[1]]);
    await look(2);
    expect(await world.sql(`SELECT nodes_up AS up FROM market.pool_state WHERE pool_id = $1 ORDER BY at`, [market.poolId])).toEqual([{ up: 2 }, { up: 1 }]);
    await world.sql(`INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 'heat', 'ended', $4) RETURNING id`,
      [world.ids.next('curt'), market.siteId, world.orgs.operatorOrgA, at(START), at(hours(3)), at(hours(4))]);
    world.clock.set(hours(6));
    const { data } = await world.gql(`query ($id: ID!) { site(id: $id) { reliability(days: 1) { knownSince upGpuHours downGpuHours plannedGpuHours upRate } } }`, { id: market.siteId });
    // 16 GPUs for 6 h; one node of 8 down from 2 on; all of 3 to 4 planned: 96 = 56 + 24 + 16.
    expect(data.site.reliability).toEqual({ knownSince: text(0), upGpuHours: '56', downGpuHours: '24', plannedGpuHours: '16', upRate: '0.7' });
    expect((await world.gql(`query ($id: ID!) { site(id: $id) { reliability(days: 91) { runs } } }`, { id: market.siteId })).errors![0]!.message).toContain('1 to 90');

    await send('maintain', { siteId: market.siteId, startsAt: text(50), endsAt: text(52), reason: 'new breakers' });
    await world.sql(`UPDATE market.offer SET valid_to = $2 WHERE id = $1 RETURNING id`, [market.offerId, at(hours(55))]);
    const calendar = async (as: Caller, to = 72) => (await world.gql(`query ($id: ID!, $from: DateTime!, $to: DateTime!) { siteCalendar(siteId: $id, from: $from, to: $to) { kind from to subjectId state title gpuCount } }`,
      { id: market.siteId, from: text(0), to: text(to) }, as)).data.siteCalendar as { kind: string; from: string; title: string }[];
    expect((await calendar('operatorA')).map(({ kind, from }) => [kind, from])).toEqual([['CURTAILMENT', text(3)], ['MAINTENANCE', text(50)], ['OFFER_END', text(55)], ['LEASE_END', text(60)], ['LEASE_END', text(60)]]);
    expect((await calendar('customerA')).map(({ kind }) => kind)).toEqual(['CURTAILMENT', 'MAINTENANCE', 'OFFER_END', 'LEASE_END']);
    expect((await calendar('anonymous')).map(({ kind, title }) => `${kind} ${title}`)).toEqual(['CURTAILMENT heat', 'MAINTENANCE new breakers', 'OFFER_END offer of P1, version 1']);
  });

  it('a list of them sorts, filters and pages, and asks the database no more for many than for one', async () => {
    for (const n of [40, 41, 42]) expect(await declared({ startsAt: text(n), endsAt: text(n + 0.5), compelledBy: 'order' })).toMatchObject({ state: 'DECLARED' });
    const list = (first: number, orderBy: string, after: string | null = null) => world.gql(
      `query ($filter: CurtailmentFilter, $orderBy: CurtailmentOrder, $first: Int, $after: String) { curtailments(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount pageInfo { endCursor } edges { node { startsAt site { name } changes { revision } stages { stage } stops { leaseId curtailment { id } } } } } }`,
      { filter: { siteId: market.siteId, states: ['DECLARED'], kinds: ['EVENT'], endsAfter: text(1), startsBefore: text(50) }, orderBy, first, after }, 'operatorA');
    const starts = (answer: any): string[] => answer.data.curtailments.edges.map((edge: any) => edge.node.startsAt);
    expect(starts(await list(9, 'LATEST'))).toEqual([text(42), text(41), text(40)]);
    const page = await list(2, 'SOONEST');
    expect([starts(page), page.data.curtailments.totalCount]).toEqual([[text(40), text(41)], 3]);
    expect(starts(await list(2, 'SOONEST', page.data.curtailments.pageInfo.endCursor))).toEqual([text(42)]);
    expect((await list(2, 'LATEST', page.data.curtailments.pageInfo.endCursor)).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    let committed = 0;
    (world.parts.database.driver as unknown as { master: { on(event: 'acquire', listener: () => void): void } }).master.on('acquire', () => (committed += 1));
    const statements = async (first: number): Promise<number> => {
      committed = 0;
      await list(first, 'SOONEST');
      return committed;
    };
    await statements(1);
    // The key, the list, and one each for sites, changes, stages, stops and their events.
    const one = await statements(1);
    expect(one).toBeLessThanOrEqual(7);
    expect(await statements(3)).toBe(one);
  });

  it('follows events by site and resumes behind a cursor, each party its own', async () => {
    const order = () => inTransaction(relay, async (tx) => markRelayed(tx, (await orderEvents(tx, 10_000))!.map(({ id }) => id)));
    const { id } = await declared();
    await send('amend', { curtailmentId: id, endsAt: text(3) });
    await order();
    const follow = async (as: 'operatorA' | 'customerA' | 'operatorB', count: number, after = '0'): Promise<any[]> => {
      const client = createClient({ url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 0, connectionParams: { authorization: `Bearer ${world.persons[as].secret}` } });
      const stream = client.iterate<any>({ query: 'subscription ($site: ID, $after: String) { curtailmentEvents(siteId: $site, after: $after) { cursor topic siteId curtailment { id revision } } }', variables: { site: market.siteId, after } });
      const taken: any[] = [];
      while (taken.length < count) taken.push((await stream.next()).value.data.curtailmentEvents);
      await client.dispose();
      return taken;
    };
    const all = await follow('operatorA', 2);
    expect(all.map(({ topic, curtailment }) => [topic, curtailment])).toEqual([['curtailment.declared', { id, revision: 2 }], ['curtailment.amended', { id, revision: 2 }]]);
    expect(await follow('operatorA', 1, all[0].cursor)).toEqual([all[1]]);
    expect((await follow('customerA', 4)).map(({ topic }) => topic)).toEqual(['curtailment.declared', 'curtailment.noticed', 'curtailment.amended', 'curtailment.noticed']);
  });
});
