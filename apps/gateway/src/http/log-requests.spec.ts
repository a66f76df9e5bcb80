import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import type { RequestLine } from './log-requests.js';

describe('the log of requests', () => {
  const lines: RequestLine[] = [];
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest({ logRequest: (line) => lines.push(line) });
  });
  beforeEach(() => void lines.splice(0));
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });
  /** The answer may arrive before its line: the line is written when the last byte is out. */
  async function line(): Promise<RequestLine> {
    while (lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return lines[0]!;
  }

  it('has one line per request: id, operation, who, status, time', async () => {
    const { userId } = world.persons.customerA;
    await world.gql('query Who { viewer { userId } }', {}, 'customerA');
    expect(await line()).toEqual({ requestId: expect.stringMatching(/^req_/), method: 'POST', path: '/graphql', operation: 'Who', principalId: userId, status: 200, ms: expect.any(Number) });
    expect(lines).toHaveLength(1);
  });
  it('names an operation without a name by its kind and first field, and nobody as anonymous', async () => {
    await world.gql('mutation ($input: SetBudgetInput!) { x: setBudget(input: $input) { __typename } }', { input: { limitUsd: '1' } });
    expect(await line()).toMatchObject({ operation: 'mutation setBudget', principalId: 'anonymous', status: 401 });
  });
  it('says of a refused credential only that it was refused, with the id the caller was told', async () => {
    const { errors } = await world.gql('{ viewer { userId } }', {}, { bearer: 'sy_live_notakey' });
    expect(await line()).toMatchObject({ requestId: errors![0]!.extensions.requestId, principalId: null, status: 401 });
  });
  it('holds no secret and no variable, and cuts what is long', async () => {
    await fetch(`${world.url}/${'p'.repeat(500)}?token=sy_live_hidden`);
    expect((await line()).path).toHaveLength(100);
    await world.gql(`query ${'N'.repeat(500)} ($id: ID!) { site(id: $id) { id } }`, { id: 'site_hidden' }, 'operatorA');
    await fetch(`${world.url}/healthz`);
    while (lines.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(lines[1]).toMatchObject({ operation: 'N'.repeat(100), path: '/graphql' });
    expect(JSON.stringify(lines)).not.toMatch(/hidden|sy_live/);
    expect(lines).toHaveLength(2);
  });
});
