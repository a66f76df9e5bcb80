import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aJob, aSnapshot, CUSTOMER, hoursAfter, T0 } from '@switchyard/market/testing';
import type { MicroUsd } from '@switchyard/kernel';
import { appendEvent, inTransaction, markRelayed, readSpending } from '@switchyard/store';
import { openWorld, type World } from '../../testing/world.js';
import { applyStanding, BadStanding, sweepStandings } from './project-standing.js';

describe('credit standing of billing in the market', () => {
  let world: World;
  beforeAll(async () => void (world = await openWorld(aSnapshot())));
  afterAll(() => world.database.drop());

  const emit = async (seq: bigint, payload: Readonly<Record<string, unknown>>, relayed = false): Promise<bigint> => {
    const billing = await world.database.open('sy_billing');
    await inTransaction(billing, (tx) => appendEvent(tx, { topic: 'account.standing_changed', aggregateId: CUSTOMER, aggregateSeq: seq, occurredAt: T0, customerOrg: CUSTOMER, payload }));
    const [row] = await world.sql<{ id: bigint }>(`SELECT max(id) AS id FROM outbox.event`);
    if (relayed) await inTransaction(world.parts.relayDatabase, (tx) => markRelayed(tx, [row!.id]));
    return row!.id;
  };
  const standing = (limit: bigint): Readonly<Record<string, unknown>> => ({ customerOrg: CUSTOMER, creditLimitMicroUsd: limit, prepaidMicroUsd: 7n, unpaidMicroUsd: 3n, paymentMethodOk: false });
  const stored = async (): Promise<{ limit: bigint; seq: bigint }> =>
    (await world.sql<{ limit: bigint; seq: bigint }>(`SELECT credit_limit_micro_usd AS "limit", billing_seq AS seq FROM market.credit_standing`))[0]!;

  it('keeps the newest word whatever the order of arrival, and each event acts once', async () => {
    const [older, newer] = [await emit(5n, standing(500n)), await emit(6n, standing(600n))];
    expect(await applyStanding(world.parts, newer)).toBe(true);
    expect(await applyStanding(world.parts, older)).toBe(false);
    expect(await stored()).toEqual({ limit: 600n, seq: 6n });
    expect(await applyStanding(world.parts, newer)).toBe(false);
    expect(await world.sql(`SELECT prepaid_micro_usd AS p, unpaid_micro_usd AS u, payment_method_ok AS ok FROM market.credit_standing`)).toEqual([{ p: 7n, u: 3n, ok: false }]);
  });
  it('two consumers of one event at once: it acts once', async () => {
    const event = await emit(7n, standing(700n));
    const answers = await Promise.all([applyStanding(world.parts, event), applyStanding(world.parts, event)]);
    expect(answers.filter(Boolean)).toHaveLength(1);
  });
  it('finds what a lost queue never brought, and leaves alone what is on its way', async () => {
    await emit(8n, standing(800n), true);
    expect(await sweepStandings(world.parts, 3_600)).toBe(0);
    expect(await sweepStandings(world.parts, 0)).toBe(1);
    expect(await stored()).toEqual({ limit: 800n, seq: 8n });
  });
  it('refuses an event that is not what its topic carries, by its field', async () => {
    const event = await emit(9n, { ...standing(900n), creditLimitMicroUsd: 'plenty' });
    await expect(applyStanding(world.parts, event)).rejects.toThrow(BadStanding);
    await expect(applyStanding(world.parts, event)).rejects.toThrow(/creditLimitMicroUsd/);
    expect((await stored()).seq).toBe(8n);
  });
});

describe('between the end of a lease and its invoice', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(aSnapshot({ jobs: [aJob(1)] }));
    await world.cycle.run();
  });
  afterAll(() => world.database.drop());
  const CEILING = 30_000_000n;
  /** What of the customer's money is taken, as the guard of the next commitment counts it. */
  const taken = async (): Promise<MicroUsd> => {
    const { credit } = await inTransaction(world.parts.database, (tx) => readSpending(tx, CUSTOMER, hoursAfter(2)));
    return (credit.openCommitments + credit.unpaid) as MicroUsd;
  };
  const tell = async (seq: bigint, unpaid: bigint, endedLeases: readonly string[]): Promise<bigint> => {
    const billing = await world.database.open('sy_billing');
    await inTransaction(billing, (tx) => appendEvent(tx, {
      topic: 'account.standing_changed', aggregateId: CUSTOMER, aggregateSeq: seq, occurredAt: T0, customerOrg: CUSTOMER,
      payload: { customerOrg: CUSTOMER, creditLimitMicroUsd: 900_000_000n, prepaidMicroUsd: 0n, unpaidMicroUsd: unpaid, paymentMethodOk: true, paymentDeclined: seq === 9n, endedLeases, billingSeq: seq },
    }));
    return (await world.sql<{ id: bigint }>(`SELECT max(id) AS id FROM outbox.event`))[0]!.id;
  };

  it('what it cost is in one set of books at every instant, in whatever order billing is heard', async () => {
    const [lease] = await world.sql<{ id: string }>(`UPDATE market.lease SET state = 'active', actual_start = starts_at, ceiling_micro_usd = $1 RETURNING id`, [CEILING]);
    const before = await taken();
    expect(before).toBeGreaterThan(0n);
    // Called off, and it runs on until its agent hears of it.
    await world.sql(`UPDATE market.job SET state = 'cancelled' RETURNING id`);
    expect(await taken()).toBe(CEILING);
    await world.sql(`UPDATE market.lease SET state = 'ended', actual_end = $1 RETURNING id`, [new Date(hoursAfter(1)).toISOString()]);
    expect(await taken()).toBe(CEILING);
    const [older, ended, newer] = [await tell(6n, 0n, []), await tell(7n, CEILING, [lease!.id]), await tell(8n, 21_000_000n, [])];
    await applyStanding(world.parts, older);
    expect(await taken()).toBe(CEILING);
    // A word of after the end comes before the word of the end itself: for a while it is counted twice, never not at all.
    await applyStanding(world.parts, newer);
    expect(await taken()).toBe(CEILING + 21_000_000n);
    expect(await applyStanding(world.parts, ended)).toBe(false);
    expect(await taken()).toBe(21_000_000n);
  });
  it('while readers look, the end of a lease is carried over in one step', async () => {
    const [lease] = await world.sql<{ id: string }>(`UPDATE market.lease SET end_counted = false RETURNING id`);
    await world.sql(`UPDATE market.credit_standing SET unpaid_micro_usd = 0 RETURNING customer_org`);
    const word = await tell(9n, CEILING, [lease!.id]);
    const looks: bigint[] = [];
    let over = false;
    const look = async (): Promise<void> => {
      while (!over) looks.push(await taken());
    };
    const readers = [look(), look()];
    await Promise.all([applyStanding(world.parts, word), applyStanding(world.parts, word)]);
    over = true;
    await Promise.all(readers);
    expect([looks.length > 0, new Set([...looks, await taken()])]).toEqual([true, new Set([CEILING])]);
  });
  it('a declined payment is in the market with the next word', async () => {
    const { credit } = await inTransaction(world.parts.database, (tx) => readSpending(tx, CUSTOMER, hoursAfter(2)));
    expect(credit.paymentDeclined).toBe(true);
  });
});
