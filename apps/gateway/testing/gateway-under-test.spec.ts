import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewayUnderTest, openGatewayUnderTest } from './gateway-under-test.js';

describe('the gateway under test', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(() => world?.close());

  it('knows the seeded people by their keys', async () => {
    const viewer = '{ viewer { userId organization { kind name } scopes } }';
    for (const [as, kind] of [['customerA', 'CUSTOMER'], ['operatorB', 'OPERATOR'], ['finance1', 'PLATFORM']] as const) {
      const { data } = await world.gql(viewer, {}, as);
      expect(data.viewer).toMatchObject({ userId: world.persons[as].userId, organization: { kind } });
    }
    expect((await world.gql(viewer, {}, 'customerAReader')).data.viewer.scopes).toEqual(['jobs:read', 'billing:read']);
  });
  it('seeds a market twice on one price series', async () => {
    const first = await world.seedMarket();
    const second = await world.seedMarket({ operator: 'operatorOrgB', name: 'Other Works', nodeCount: 3 });
    expect(second.seriesId).toBe(first.seriesId);
    expect(await world.sql(`SELECT count(*)::int AS prints FROM market.price_print`)).toEqual([{ prints: 72 * 12 }]);
    expect(second.nodeIds).toHaveLength(3);
  });
});
