import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toIso, addMs, DAY_MS } from '@switchyard/kernel';
import { at } from '@switchyard/store';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

const refusal = `... on Refusal { code message } ... on InvalidInput { problems { path message } }`;
const fields = `... on ReconciliationDifference { id state difference { amount } whatToDo approvalsNeeded approvedBy availableActions resolution { action role reason } }`;
const ops = {
  list: `query ($filter: ReconciliationFilter, $first: Int, $after: String) { answer: reconciliation { runs { id state requestedBy } differences(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id state kind } } } } }`,
  start: `mutation ($input: StartReconciliationInput!, $key: String) { answer: startReconciliation(input: $input, idempotencyKey: $key) { __typename ... on ReconciliationRun { id state requestedBy } ${refusal} } }`,
  resolve: `mutation ($input: ResolveDifferenceInput!) { answer: resolveDifference(input: $input) { __typename ${fields} ${refusal} } }`,
  approve: `mutation ($input: ApproveResolutionInput!) { answer: approveResolution(input: $input) { __typename ${fields} ... on Refusal { code message } } }`,
};

describe('reconciliation over GraphQL, on a real database', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(() => world.close());
  const ask = async (query: string, variables: object, who: Caller = 'finance1'): Promise<any> => {
    const { data, errors } = await world.gql(query, variables as never, who);
    return errors === undefined ? (data as { answer: unknown }).answer : { errors };
  };
  const found = async (minor: number, kind = 'missing_in_ledger', parks = false): Promise<string> => {
    const id = world.ids.next('diff');
    await world.sql(
      `INSERT INTO billing.difference (id, kind, subject, currency, stripe_minor, ledger_minor, note, parks, effective_at, opened_at, state, approvals, approved_by, version) VALUES ($1, $2, 'x/' || $1, 'USD', $3, 0, 'found', $4, $5, $5, 'open', '[]', '{}', 1)`,
      [id, kind, minor, parks, at(world.clock.now())]);
    return id;
  };
  const book = { action: 'BOOK', role: 'expense.bad_debt', reason: 'goodwill' };
  const deeds = async (subject: string): Promise<readonly string[]> => (await world.sql<{ action: string }>(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY action`, [subject])).map((row) => row.action);

  it('INV-FOUR-EYES: a small difference is decided by one person with a reason, a larger one by two, and a release never by one', async () => {
    const [small, large, parked] = [await found(-700), await found(-50_000), await found(0, 'unknown_at_stripe', true)];
    expect(await ask(ops.resolve, { input: { differenceId: small, ...book } })).toMatchObject({ state: 'APPROVED', approvalsNeeded: 0, difference: { amount: '-7.00' }, resolution: { reason: 'goodwill' } });
    expect(await ask(ops.resolve, { input: { differenceId: large, ...book } })).toMatchObject({ state: 'PROPOSED', approvalsNeeded: 1 });
    expect(await ask(ops.approve, { input: { differenceId: large } })).toMatchObject({ code: 'FOUR_EYES' });
    expect(await ask(ops.approve, { input: { differenceId: large } }, 'finance2')).toMatchObject({ state: 'APPROVED', approvedBy: [world.persons.finance2.userId], availableActions: [] });
    expect(await ask(ops.resolve, { input: { differenceId: parked, action: 'RELEASE', reason: 'settled' } })).toMatchObject({ state: 'PROPOSED', approvalsNeeded: 1 });
    expect(await deeds(large)).toEqual(['difference.approve', 'difference.approved', 'difference.proposed', 'difference.resolve', 'mutation.refused']);
  });
  it('what does not fit is refused by name, and nothing changes', async () => {
    const id = await found(-900);
    const digest = await digestOfDatabase(world);
    const before = await digest();
    for (const [input, answer] of [
      [{ differenceId: id, ...book, reason: ' ' }, { problems: [{ path: ['input', 'reason'] }] }], [{ differenceId: id, ...book, role: 'receivable' }, { problems: [{ path: ['input', 'role'] }] }],
      [{ differenceId: id, action: 'BOOK', reason: 'x' }, { code: 'INVALID_INPUT' }], [{ differenceId: id, action: 'RELEASE', reason: 'x' }, { code: 'WRONG_STATE' }],
      [{ differenceId: 'diff_x', ...book }, { code: 'NOT_FOUND' }], [{ differenceId: world.ids.next('diff'), ...book }, { code: 'NOT_FOUND' }],
    ] as const) expect(await ask(ops.resolve, { input })).toMatchObject(answer);
    expect(await ask(ops.approve, { input: { differenceId: id } }, 'finance2')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await ask(ops.start, { input: { from: toIso(addMs(world.clock.now(), DAY_MS)) } })).toMatchObject({ problems: [{ path: ['input', 'from'] }] });
    expect(await digest()).toEqual(before);
  });
  it('a run is asked for once per key; differences are listed by cursor, those that stand unless told otherwise', async () => {
    const run = await ask(ops.start, { input: { from: null }, key: 'run-1' });
    expect(run).toMatchObject({ state: 'REQUESTED', requestedBy: world.persons.finance1.userId });
    expect(await ask(ops.start, { input: { from: null }, key: 'run-1' })).toEqual(run);
    const first = await ask(ops.list, { first: 2 });
    expect([first.runs.map((one: { id: string }) => one.id), first.differences.totalCount, first.differences.pageInfo.hasNextPage]).toEqual([[run.id], 4, true]);
    const rest = await ask(ops.list, { first: 2, after: first.differences.pageInfo.endCursor });
    expect(new Set([...first.differences.edges, ...rest.differences.edges].map((edge: { node: { id: string } }) => edge.node.id)).size).toBe(4);
    expect((await ask(ops.list, { filter: { states: ['RESOLVED'] } })).differences.totalCount).toBe(0);
    expect(await ask(ops.list, {}, 'customerA')).toMatchObject({ errors: expect.anything() });
  });
});
