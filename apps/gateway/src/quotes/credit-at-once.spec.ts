import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

describe('credit and submissions at once', () => {
  let world: GatewayUnderTest;
  const send = async (operation: keyof typeof customerOperations, input: object) => (await world.gql(customerOperations[operation], { input }, 'customerA')).data[operation] as Record<string, any>;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('options bound at six sites and submitted together take no more than the credit there is', async () => {
    const options: Record<string, any>[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { siteId } = await world.seedMarket({ name: `Site ${n}` });
      const quote = await send('quoteJob', { ...trainingJob, siteIds: [siteId] });
      options.push(quote['options'][0]);
      expect((await send('bindQuote', { quoteOptionId: options[n]!['id'] }))['__typename']).not.toBe('LimitRefusal');
    }
    const [worst] = await world.sql<{ micro: string }>(`SELECT max((o->'placement'->>'worstCase')::bigint)::text AS micro FROM market.quote q, jsonb_array_elements(q.options) o`);
    // Enough for two of them.
    await world.sql(`UPDATE market.credit_standing SET prepaid_micro_usd = 0, unpaid_micro_usd = 0, credit_limit_micro_usd = $2 WHERE customer_org = $1`, [world.orgs.customerOrgA, BigInt(worst!.micro) * 5n / 2n]);
    const answers = await Promise.all(options.map((option) => send('submitJob', { quoteOptionId: option['id'] })));
    expect(answers.filter((answer) => answer['state'] === 'ACCEPTED')).toHaveLength(2);
    expect(answers.filter((answer) => answer['code'] === 'CREDIT_LIMIT_EXCEEDED')).toHaveLength(4);
  });
});
