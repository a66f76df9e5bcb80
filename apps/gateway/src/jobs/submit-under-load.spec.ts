import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockSpending } from '@switchyard/store';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

const fields = 'id name state gpuCount projectId deadline submittedAt finishedAt maxTotalUsd waitingSince pauseRequestedAt clonedFrom promise { ceilingUsd deadline } placement { totalUsd } progress { step } waitingHeadline { kind }';
const submit = `mutation ($input: SubmitJobInput!, $key: String) { submitJob(input: $input, idempotencyKey: $key) { __typename ... on Job { ${fields} } ... on Refusal { code message } } }`;
const spec = (name: string) => ({ name, gpuCount: 2, maxDurationSeconds: 3_600, expectedDurationSeconds: 1_800, maxTotalUsd: '50', run: { workload: 'demo-train', args: [] } });

describe('a submission', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    await world.seedMarket({ name: 'Works', priceNode: 'SY-LOAD' });
  });
  afterAll(() => world?.close());
  const send = async (name: string, key: string | null = null): Promise<{ readonly __typename: string; readonly id: string }> => {
    const { data, errors } = await world.gql(submit, { input: { spec: spec(name) }, key }, 'customerA');
    expect(errors).toBeUndefined();
    return data.submitJob;
  };

  it('is answered while a plan of the same customer is being committed: sites, money and other jobs locked', async () => {
    const waiting = await send('waits');
    let release: () => void = () => undefined;
    const committed = new Promise<void>((resolve) => (release = resolve));
    let locked: () => void = () => undefined;
    const holds = new Promise<void>((resolve) => (locked = resolve));
    const commit = world.asOwner(async (tx) => {
      await tx.rows('SELECT id FROM market.site ORDER BY id FOR UPDATE');
      await lockSpending(tx, [world.orgs.customerOrgA as Parameters<typeof lockSpending>[1][number]]);
      await tx.rows('SELECT id FROM market.job WHERE id = $1 FOR UPDATE', [waiting.id]);
      locked();
      await committed;
    });
    await holds;
    const answer = await send('comes meanwhile', 'meanwhile');
    release();
    await commit;
    expect(answer).toMatchObject({ __typename: 'Job', state: 'SUBMITTED' });
  });

  it('is answered with what the database then has', async () => {
    const answer = await send('as stored');
    const { data } = await world.gql(`query ($id: ID!) { job(id: $id) { __typename ${fields} } }`, { id: answer.id }, 'customerA');
    expect(data.job).toEqual(answer);
  });

  it('costs three ways to the database and back: who asks, what must be known, what is written', async () => {
    for (const name of ['one', 'two', 'three']) await send(name, `warm ${name}`);
    const original = world.parts.database.createQueryRunner.bind(world.parts.database);
    const flights: number[] = [];
    world.parts.database.createQueryRunner = (...mode) => {
      const runner = original(...mode);
      const connect = runner.connect.bind(runner);
      runner.connect = async () => new Proxy((await connect()) as { query(...call: unknown[]): unknown }, {
        get: (client, name) => {
          const member: unknown = Reflect.get(client, name);
          if (name !== 'query') return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(client) : member;
          return (...call: unknown[]) => {
            const { statements } = call[0] as { readonly statements?: readonly unknown[] };
            if (statements) flights.push(statements.length);
            return client.query(...call);
          };
        },
      });
      return runner;
    };
    try {
      expect(await send('counted', 'counted')).toMatchObject({ __typename: 'Job' });
    } finally {
      world.parts.database.createQueryRunner = original;
    }
    // Whoever asks; BEGIN, the tenant, the key, the lowest ask, credit, budgets; the job, its command, event, audit entry, answer, COMMIT.
    expect(flights).toEqual([1, 6, 6]);
  });
});
