import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BindQuoteDocument, CancelReservationDocument, QuoteJobDocument, QuoteReservationDocument, RelistReservationDocument, ReservationDocument, ReserveCapacityDocument, SubmitJobDocument } from '@switchyard/graphql-client';
import type { LeaseId } from '@switchyard/kernel';
import { type LiveMarket, startLiveMarket } from '../../testing/live-market.js';

const ZERO = Date.UTC(2026, 0, 5);
const iso = (hour: number): string => new Date(ZERO + hour * 3_600_000).toISOString();
const flat = (name: string, usd: number, more: object = {}) => ({ name, prices: [usd], ...more });

describe('a reservation, from its quote to the end of its window', () => {
  let market: LiveMarket;
  beforeAll(async () => {
    market = await startLiveMarket();
  }, 60_000);
  afterAll(() => market?.close());

  const block = (from: number, to: number, gpuCount = 8, at: readonly string[] = []) => ({ gpuCount, startsAt: iso(from), endsAt: iso(to), siteIds: at.map((name) => market.siteId(name)) });
  const quote = async (input: ReturnType<typeof block>, as: 'ada' | 'bob' = 'ada') => (await market.as(as).execute(QuoteReservationDocument, { input })).quoteReservation as Record<string, any>;
  const buy = async (input: ReturnType<typeof block>, as: 'ada' | 'bob' = 'ada') =>
    (await market.as(as).execute(ReserveCapacityDocument, { input: { spec: input, maxTotalUsd: '10000' } })).reserveCapacity as Record<string, any>;
  const seen = async (id: string, as: 'ada' | 'bob' = 'ada') => (await market.as(as).execute(ReservationDocument, { id })).reservation as Record<string, any>;
  const relist = async (reservationId: string, from: number, to: number, gpuCount: number) =>
    (await market.as('ada').execute(RelistReservationDocument, { input: { reservationId, startsAt: iso(from), endsAt: iso(to), gpuCount } })).relistReservation as Record<string, any>;
  const told = async (topic: string) => (await market.sql<{ payload: any }>(`SELECT payload FROM outbox.event WHERE topic = $1 ORDER BY id`, [topic])).map(({ payload }) => payload);

  it('is quoted where GPUs and power are free throughout, with a reason for every other pool', async () => {
    await market.open([flat('A', 40), flat('B', 60, { ask: '3' }), flat('Weak', 40, { feedersKw: ['10'] }), flat('Small', 40, { nodes: 1, gpusPerNode: 4 })]);
    await market.curtail('B', 20, 21);
    const answer = await quote(block(4, 10));
    // 8 GPUs x 6 h x 2.00 = 96.00; 8 x 1.275 kW x 0.76 x 1.25 x 6 h = 58.14 kWh at 40 USD/MWh = 2.3256.
    expect(answer['options'].map((o: any) => [o.site.name, o.takeOrPayUsd, o.powerCostUsd, o.totalUsd, o.usdPerGpuHour])).toEqual([['A', '96.00', '2.33', '98.33', '2.00'], ['B', '144.00', '3.49', '147.49', '3.00']]);
    expect(answer['refusals'].map((r: any) => [r.site.name, r.kind])).toEqual(expect.arrayContaining([['Weak', 'FeederFull'], ['Small', 'NotEnoughGpus']]));
    expect((await quote(block(18, 24)))['refusals'].map((r: any) => [r.site.name, r.kind])).toContainEqual(['B', 'Curtailed']);
    expect(await quote({ ...block(4, 10), startsAt: iso(4.1) })).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'startsAt'] });
  });

  it('is bought at the quoted price, keeps its GPUs from the planner, and its customer’s jobs run inside for power alone', async () => {
    await market.open([flat('A', 40, { nodes: 1 }), flat('B', 90)]);
    const bought = await buy(block(2, 8, 8, ['A']));
    expect(bought).toMatchObject({ __typename: 'Reservation', state: 'REQUESTED', cost: { takeOrPayUsd: '96.00' } });
    const id = bought['id'] as string;
    // Others want the node of A, from before the block until after it; power is dearer at B.
    await market.submit('rival', { as: 'bob', hours: 2, by: 7 });
    await market.submit('mine outside', { hours: 4, by: 9 });
    await market.cycleAt(0);
    expect(await market.seen('rival')).toMatch(/^leased at A 00:00-02:00$|^promised at A 00:00-02:00$/);
    expect(await market.seen('mine outside')).toMatch(/at B /);
    expect(await market.sweepAt(0)).toBe(true);
    expect((await seen(id))['state']).toBe('RESERVED');
    expect(await told('reservation.committed')).toMatchObject([{ leaseId: id, gpuCount: 8, rateCard: { components: [{ kind: 'reserved_gpu_hour', gpus: 8, microUsdPerGpuHour: '2000000' }, { kind: 'curtailment_credit' }, { kind: 'relist_credit' }, { kind: 'platform_fee' }] } }]);

    // Not another customer's, not longer than the block, not bigger.
    const inside = (more: object = {}) => ({ name: 'x', gpuCount: 4, maxDurationSeconds: 3_600, run: { workload: 'demo-train' }, reservationId: id, ...more });
    const submit = async (spec: object, as: 'ada' | 'bob') => (await market.as(as).execute(SubmitJobDocument, { input: { spec: spec as never } })).submitJob;
    expect(await submit(inside(), 'bob')).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'spec', 'reservationId'] });
    expect(await submit(inside({ maxDurationSeconds: 7 * 3_600 }), 'ada')).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'spec', 'expectedDurationSeconds'] });
    expect(await submit(inside({ gpuCount: 9 }), 'ada')).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'spec', 'gpuCount'] });

    // A quote inside is of power alone, at this pool alone, and needs no hold.
    const inQuote = (await market.as('ada').execute(QuoteJobDocument, { input: inside({ earliestStart: iso(2), deadline: iso(8) }) })).quoteJob as Record<string, any>;
    expect(inQuote['options'].map((o: any) => [o.site.name, o.totalUsd, o.powerCostUsd])).toEqual([['A', '0.19', '0.19']]);
    expect(inQuote['refusals']).toEqual([]);
    expect((await market.as('ada').execute(BindQuoteDocument, { input: { quoteOptionId: inQuote['options'][0].id } })).bindQuote).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('reservationId') });

    await market.submit('inside', { gpuCount: 4, hours: 3, from: 2, by: 8, reservationId: id });
    await market.cycleAt(0.25);
    expect(await market.seen('inside')).toMatch(/^promised at A 0[2-5]:/);
    const [placed] = (await market.job('inside')).placement!.segments;
    const start = (Date.parse(placed!.from as unknown as string) - ZERO) / 3_600_000;
    await market.sweepAt(2);
    expect((await seen(id))['state']).toBe('ACTIVE');
    await market.cycleAt(start);
    expect(await market.seen('inside')).toMatch(/^leased at A /);
    const [lease] = await market.sql<Record<string, any>>(
      `SELECT l.reservation_id AS inside, l.rate_card->'components' AS parts, p.lease_id AS parent, (SELECT count(*) FROM market.feeder_reservation f WHERE f.lease_id = l.id)::int AS feeder
       FROM market.lease l JOIN market.allocation a ON a.lease_id = l.id JOIN market.allocation p ON p.id = a.parent_id WHERE l.product = 'job' AND l.reservation_id IS NOT NULL`);
    expect([lease!['inside'], lease!['parent'], lease!['feeder']]).toEqual([id, id, 0]);
    expect(lease!['parts'].map((part: any) => part.kind)).toEqual(['energy_pass_through', 'goodput_credit', 'platform_fee']);
    // 4 GPUs x 3 h: 14.535 kWh at 40 USD/MWh = 0.5814.
    expect((await market.job('inside')).placement!.totalUsd).toBe('0.58');
    // Whoever is not in it stays out of it, also while it is half empty.
    await market.submit('late rival', { as: 'bob', gpuCount: 4, hours: 1, by: start + 2, at: ['A'] });
    await market.cycleAt(start + 0.25);
    expect(await market.seen('late rival')).toMatch(/^waits: /);

    await market.sweepAt(8);
    const over = await seen(id);
    expect([over['state'], over['gpuHours'], over['jobs'].map((job: any) => job.name)]).toEqual(['ENDED', { bought: '48', kept: '48', used: '12', unused: '36', relisted: '0', resold: '0' }, ['inside']]);
    expect((await told('lease.ended')).filter((payload) => payload.leaseId === id)).toEqual([{ leaseId: id, jobId: null, at: iso(8), reason: 'window_over', exitCode: null }]);
  });

  it('what is not needed goes back to the market: others get it, and what they used is told to billing', async () => {
    await market.open([flat('A', 40, { nodes: 2 })]);
    const { id } = await buy(block(1, 9, 16)) as { id: string };
    await market.sweepAt(0);
    await market.submit('inside', { gpuCount: 8, hours: 2, from: 1, by: 3, reservationId: id });
    await market.submit('rival', { as: 'bob', gpuCount: 8, hours: 2, from: 1, by: 4 });
    await market.cycleAt(0);
    expect([await market.seen('inside'), await market.seen('rival')]).toEqual(['promised at A 01:00-03:00', expect.stringMatching(/^waits: /)]);
    expect(await relist(id, 1, 5, 12)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'gpuCount'], message: expect.stringContaining('only 8 of its GPUs are unused') });
    expect(await relist(id, 0.5, 5, 8)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'startsAt'] });
    expect(await relist(id, 1, 5, 8)).toMatchObject({ __typename: 'Reservation', gpuHours: { bought: '128', kept: '96', relisted: '32' } });
    expect(await market.bell()).toContain('lease.relisted');
    expect((await market.sql<{ w: string }>(`SELECT draw_w::text AS w FROM market.feeder_reservation WHERE lease_id = $1 ORDER BY lower(during)`, [id])).map(({ w }) => Number(w))).toEqual([12_750, 25_500]);
    expect((await market.as('ada').execute(CancelReservationDocument, { input: { reservationId: id } })).cancelReservation).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('relistReservation') });

    await market.sweepAt(1);
    await market.cycleAt(1);
    expect([await market.seen('inside'), await market.seen('rival')]).toEqual(['leased at A 01:00-03:00', 'leased at A 01:00-03:00']);
    const [rival] = await market.sql<{ id: LeaseId }>(`SELECT id FROM market.lease WHERE customer_org = $1`, [market.orgs.bob]);
    // Half of it ran: an hour from 01:30.
    await market.sql(`UPDATE market.lease SET state = 'active', actual_start = $2 WHERE id = $1`, [rival!.id, iso(1.5)]);
    await market.sql(`UPDATE market.lease SET state = 'ended', actual_end = $2 WHERE id = $1`, [rival!.id, iso(2.5)]);
    await market.sweepAt(3);
    expect(await told('contract.fact_known')).toEqual([{ leaseId: id, kind: 'relisted', key: rival!.id, fact: { from: iso(1.5), to: iso(2.5), gpus: 8, microUsdPerGpuHour: '2000000', leaseId: rival!.id } }]);
    await market.sweepAt(3.1);
    expect(await told('contract.fact_known')).toHaveLength(1);
    expect((await seen(id))['gpuHours']).toMatchObject({ resold: '8', relisted: '32', kept: '96' });
    // Nothing overlaps: the database would have refused it; and every GPU is the block's, relisted, or never was in it.
    const [sums] = await market.sql<{ hours: string }>(
      `SELECT sum((upper(gpus) - lower(gpus)) * extract(epoch FROM upper(during) - lower(during)) / 3600)::int::text AS hours FROM (
         SELECT gpus, during FROM market.allocation WHERE lease_id = $1 AND parent_id IS NULL UNION ALL SELECT gpus, during FROM market.relisting WHERE reservation_id = $1) rows`, [id]);
    expect(sums!.hours).toBe('128');
  });

  it('stands still in a curtailment event, its jobs park, and it comes back', async () => {
    await market.open([flat('A', 40, { nodes: 1 })]);
    const { id } = await buy(block(1, 12)) as { id: string };
    await market.sweepAt(0);
    await market.submit('inside', { gpuCount: 8, hours: 2, from: 1, by: 12, reservationId: id, interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 9 } });
    await market.cycleAt(0.25);
    // Declared when the job has begun: two hours were planned from 01:00.
    await market.sweepAt(1);
    await market.cycleAt(1);
    expect(await market.seen('inside')).toBe('leased at A 01:00-03:00');
    await market.sql(`UPDATE market.lease SET state = 'active', actual_start = starts_at WHERE reservation_id = $1`, [id]);
    await market.curtail('A', 2, 5);
    await market.sweepAt(2);
    expect((await seen(id))['state']).toBe('CURTAILED');
    expect(await market.sql(`SELECT desired FROM market.lease WHERE reservation_id = $1`, [id])).toEqual([{ desired: 'park' }]);
    expect(await told('lease.curtailed')).toMatchObject([{ leaseId: id, from: iso(2), to: iso(5) }]);
    await market.sweepAt(5);
    expect((await seen(id))['state']).toBe('ACTIVE');
  });
});
