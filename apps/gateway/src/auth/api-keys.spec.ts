import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMs } from '@switchyard/kernel';
import { at } from '@switchyard/store';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const budget = 'mutation { setBudget(input: { limitUsd: "5" }) { __typename } }';

describe('bearers that are API keys', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });
  async function viewer(): Promise<string> {
    const { status, errors, data } = await world.gql('{ viewer { userId } }', {}, 'customerA');
    return errors ? `${status} ${errors[0]!.extensions.code} ${errors[0]!.message}` : data.viewer.userId;
  }
  /** Changes customer A's key, or its organisation, for one question. */
  async function having(change: string, parameters: readonly unknown[], undo: string): Promise<string> {
    await world.sql(change, [...parameters, world.orgs.customerOrgA]);
    const answer = await viewer();
    await world.sql(undo, [world.orgs.customerOrgA]);
    return answer;
  }
  const endless = 'UPDATE market.api_key SET expires_at = NULL, revoked_at = NULL WHERE org_id = $1';

  it('end at their instant: before it they work, from it on they do not', async () => {
    const expiring = 'UPDATE market.api_key SET expires_at = $1 WHERE org_id = $2';
    expect(await having(expiring, [at(addMs(START, 1))], endless)).toBe(world.persons.customerA.userId);
    expect(await having(expiring, [at(START)], endless)).toMatch(/^401 UNAUTHENTICATED .*expired/);
  });
  it('end when they are revoked, and when their organisation is suspended', async () => {
    expect(await having('UPDATE market.api_key SET revoked_at = $1 WHERE org_id = $2', [at(START)], endless)).toMatch(/^401 UNAUTHENTICATED .*revoked/);
    expect(await having(`UPDATE market.organization SET status = $1 WHERE id = $2`, ['suspended'], `UPDATE market.organization SET status = 'active' WHERE id = $1`)).toMatch(/^403 FORBIDDEN .*suspended/);
    expect(await viewer()).toBe(world.persons.customerA.userId);
  });
  it('do what their scopes say and not what their member could', async () => {
    expect((await world.gql(budget, {}, 'customerA')).data.setBudget.__typename).toBe('Budget');
    await world.sql(`UPDATE market.api_key SET scopes = '{jobs:read}' WHERE org_id = $1 AND member_id = $2`, [world.orgs.customerOrgA, world.persons.customerA.userId]);
    const { status, errors } = await world.gql(budget, {}, 'customerA');
    expect([status, errors![0]!.extensions.code, errors![0]!.message]).toEqual([403, 'FORBIDDEN', expect.stringContaining('billing:write')]);
    expect((await world.gql('{ jobs { totalCount } }', {}, 'customerA')).data.jobs.totalCount).toBe(0);
  });
  it('never do what their kind of organisation may not, whatever is stored with them', async () => {
    await world.sql(`UPDATE market.api_key SET scopes = '{jobs:read,admin,finance:write,sites:write}' WHERE org_id = $1`, [world.orgs.customerOrgA]);
    const { data } = await world.gql('{ viewer { scopes } }', {}, 'customerA');
    expect(data.viewer.scopes).toEqual(['jobs:read']);
  });
});
