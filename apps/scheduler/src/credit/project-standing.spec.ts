import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSnapshot, CUSTOMER, T0 } from '@switchyard/market/testing';
import { appendEvent, inTransaction, markRelayed } from '@switchyard/store';
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
