import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '@switchyard/kernel';
import { at } from '@switchyard/store';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const PASSWORD = 'correct horse battery';

describe('people of an organisation', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    await world.seedMarket();
    // A second owner, of other specs.
    await world.sql(`UPDATE market.member SET removed_at = created_at WHERE id = $1`, [world.persons.customerANothing.userId]);
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal.map((error) => error.message)).toEqual([]);
  });

  async function send(mutation: string, input: object, selection: string, as: Caller): Promise<any> {
    const name = mutation[0]!.toUpperCase() + mutation.slice(1);
    const { data, errors } = await world.gql(`mutation ($input: ${name}Input!) { answer: ${mutation}(input: $input) { __typename ${selection} ... on Refusal { code message path } } }`, { input }, as);
    return data?.answer ?? errors![0]!.extensions;
  }
  const invite = (input: object, as: Caller = 'customerA') => send('inviteMember', { roles: ['member'], ...input }, '... on MemberInvited { token invitation { id roles projectIds } }', as);
  const accept = (token: string, name = 'Guest') => send('acceptInvitation', { token, name, password: PASSWORD }, '... on Member { id email roles projectIds }', 'anonymous');
  const signIn = (email: string, password = PASSWORD) => send('signIn', { email, password }, '... on SessionStarted { id secret expiresAt }', 'anonymous');
  const viewer = async (as: Caller) => {
    const { data, errors } = await world.gql('{ viewer { userId roles scopes projectIds } }', {}, as);
    return data?.viewer ?? errors![0]!.message;
  };
  /** Joins customer A. @returns the member's id and a session of theirs */
  async function join(email: string, roles: readonly string[], projectIds?: readonly string[]): Promise<{ id: string; as: Caller }> {
    const { token } = await invite({ email, roles, ...(projectIds && { projectIds }) });
    const { id } = await accept(token);
    return { id, as: { bearer: (await signIn(email)).secret } };
  }
  const project = async (name: string): Promise<string> => (await send('createProject', { name }, '... on Project { id }', 'customerA')).id;
  const submit = async (spec: object, as: Caller) => (await world.gql(customerOperations.submitJob, { input: { spec: { ...trainingJob, ...spec } } }, as)).data?.submitJob;
  const jobs = async (as: Caller) => (await world.gql('{ jobs { edges { node { id } } } }', {}, as)).data.jobs.edges.map((edge: any) => edge.node.id);

  it('join by a token that works once, sign in, and do what their roles say', async () => {
    const { token, invitation } = await invite({ email: 'Nia@example.test', roles: ['viewer'] });
    expect(JSON.stringify(await world.sql('SELECT to_jsonb(i) FROM market.invitation i'))).not.toContain(token);
    expect(await accept(token, 'Nia')).toMatchObject({ __typename: 'Member', email: 'Nia@example.test', roles: ['viewer'], projectIds: null });
    expect(await accept(token)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'token'] });
    expect(await send('revokeInvitation', { invitationId: invitation.id }, '', 'customerA')).toMatchObject({ code: 'WRONG_STATE' });
    for (const [email, password] of [['nia@example.test', 'not this one'], ['nobody@example.test', PASSWORD], ['customera@example.test', PASSWORD]] as const) {
      expect(await signIn(email, password)).toMatchObject({ code: 'FORBIDDEN', message: 'Address or password is wrong.' });
    }
    const session = await signIn('nia@EXAMPLE.test');
    expect(await viewer({ bearer: session.secret })).toMatchObject({ roles: ['viewer'], scopes: ['jobs:read', 'billing:read'], projectIds: null });
    expect(await submit({ gpuCount: 1 }, { bearer: session.secret })).toBeUndefined();
    expect(await send('signOut', { everywhere: false }, '... on SignedOut { endedCount }', { bearer: session.secret })).toMatchObject({ endedCount: 1 });
    expect(await viewer({ bearer: session.secret })).toContain('revoked');
    expect(await send('signOut', {}, '', 'customerA')).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('an invitation ends on the wall clock, when it is taken back, and when the address is invited anew', async () => {
    const late = await invite({ email: 'late@example.test', expiresInSeconds: 300 });
    const second = await invite({ email: 'LATE@example.test', expiresInSeconds: 600 });
    expect(await accept(late.token)).toMatchObject({ code: 'NOT_FOUND' });
    world.clock.advance(600_000);
    expect(await accept(second.token)).toMatchObject({ code: 'EXPIRED' });
    const gone = await invite({ email: 'gone@example.test' });
    for (const _twice of [1, 2]) expect(await send('revokeInvitation', { invitationId: gone.invitation.id }, '... on Invitation { id }', 'customerA')).toMatchObject({ __typename: 'Invitation' });
    expect(await accept(gone.token)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('revokeInvitation', { invitationId: gone.invitation.id }, '', 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
  });
  it('nobody gives what their credential does not hold, nor a role of another kind', async () => {
    expect(await invite({ email: 'x', roles: ['operations', 'owner', 'owner'], projectIds: ['proj_x'] })).toMatchObject({ code: 'INVALID_INPUT' });
    const key = await send('createApiKey', { name: 'people', scopes: ['members:read', 'members:write'] }, '... on ApiKeyCreated { secret }', 'customerA');
    expect(await invite({ email: 'chief@example.test', roles: ['owner'] }, { bearer: key.secret })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'roles', '0'] });
    expect(await send('changeMemberRoles', { memberId: world.persons.customerAReader.userId, roles: ['owner'] }, '', { bearer: key.secret })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await send('changeMemberRoles', { memberId: world.persons.customerB.userId, roles: ['viewer'] }, '', 'customerA')).toMatchObject({ code: 'NOT_FOUND' });
  });
  it('the last owner stays, also when two leave at once', async () => {
    const { customerA } = world.persons;
    expect(await send('removeMember', { memberId: customerA.userId }, '', 'customerA')).toMatchObject({ code: 'WRONG_STATE', path: ['input', 'memberId'] });
    expect(await send('changeMemberRoles', { memberId: customerA.userId, roles: ['member'] }, '', 'customerA')).toMatchObject({ code: 'WRONG_STATE' });
    const second = await join('second@example.test', ['owner']);
    // Each takes the other's role away: who comes second is refused, by the lock or because the role is gone already.
    const leave = (memberId: string, as: Caller) => send('changeMemberRoles', { memberId, roles: ['member'] }, '... on Member { id }', as);
    const left = await Promise.all([leave(second.id, 'customerA'), leave(customerA.userId, second.as)]);
    expect(left.filter(({ __typename }) => __typename === 'Member')).toHaveLength(1);
    expect(await world.sql(`SELECT count(*)::int AS owners FROM market.member WHERE org_id = $1 AND removed_at IS NULL AND 'owner' = ANY(roles)`, [world.orgs.customerOrgA])).toEqual([{ owners: 1 }]);
    await world.sql(`UPDATE market.member SET roles = '{owner}' WHERE id = $1`, [customerA.userId]);
  });
  it('a removed member’s keys and sessions end with the membership; the address may join again', async () => {
    const { id, as } = await join('leaver@example.test', ['member']);
    const key = await send('createApiKey', { name: 'mine', scopes: ['jobs:read'] }, '... on ApiKeyCreated { secret }', as);
    const gone = await send('removeMember', { memberId: id, reason: 'left' }, '... on MemberRemoved { revokedKeyCount }', 'customerA');
    expect(gone).toMatchObject({ __typename: 'MemberRemoved', revokedKeyCount: 2 });
    for (const bearer of [key.secret, (as as { bearer: string }).bearer]) expect(await viewer({ bearer })).toMatch(/revoked/);
    expect(await signIn('leaver@example.test')).toMatchObject({ code: 'FORBIDDEN' });
    expect((await join('leaver@example.test', ['viewer'])).id).not.toBe(id);
    expect((await world.gql('{ members { edges { node { email } } } }', {}, 'customerA')).data.members.edges.filter((edge: any) => edge.node.email === 'leaver@example.test')).toHaveLength(1);
  });

  it('INV-PROJECT: a member limited to a project sees and submits there alone, and so do the keys it makes', async () => {
    const [mine, other] = [await project('vision'), await project('speech')];
    const limited = await join('limited@example.test', ['member'], [mine]);
    expect(await viewer(limited.as)).toMatchObject({ scopes: ['jobs:read', 'jobs:write', 'keys:write'], projectIds: [mine] });
    const [own, theirs, none] = [await submit({ projectId: mine }, 'customerA'), await submit({ projectId: other }, 'customerA'), await submit({}, 'customerA')];
    expect(await jobs(limited.as)).toEqual([own.id]);
    for (const hidden of [theirs.id, none.id]) expect((await world.gql('query ($id: ID!) { job(id: $id) { id } }', { id: hidden }, limited.as)).data.job).toBeNull();
    expect((await world.gql('{ projects { edges { node { name } } } }', {}, limited.as)).data.projects.edges.map((edge: any) => edge.node.name)).toEqual(['vision']);
    expect(await submit({ projectId: other }, limited.as)).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'spec', 'projectId'] });
    expect(await submit({}, limited.as)).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'spec', 'projectId'] });
    const key = await send('createApiKey', { name: 'ci', scopes: ['jobs:read', 'jobs:write'] }, '... on ApiKeyCreated { secret }', limited.as);
    expect((await submit({ projectId: mine }, { bearer: key.secret })).id).toMatch(/^job_/);
    expect(await jobs({ bearer: key.secret })).toHaveLength(2);
    expect(await send('cancelJob', { jobId: theirs.id }, '', { bearer: key.secret })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('changeMemberRoles', { memberId: limited.id, roles: ['member'] }, '... on Member { projectIds }', 'customerA')).toMatchObject({ projectIds: null });
    expect(await jobs(limited.as)).toHaveLength(4);
  });
  it('INV-PROJECT: what the whole organisation has committed bounds a member who sees one project', async () => {
    const only = await project('small');
    const limited = await join('frugal@example.test', ['member'], [only]);
    // A job of another project has taken all but a few dollars of the credit.
    await world.sql(`INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, submitted_at, placement, max_total_micro_usd) VALUES ('job_big', $1, 'big', 'accepted', 1, '{}', now(), '{"worstCaseMicroUsd": "9999000000", "total": "9999000000", "worstCase": "9999000000"}', 9999000000)`, [world.orgs.customerOrgA]);
    expect(await submit({ projectId: only }, limited.as)).toMatchObject({ code: 'CREDIT_LIMIT_EXCEEDED' });
    await world.sql(`DELETE FROM market.job WHERE id = 'job_big'`);
    expect((await submit({ projectId: only }, limited.as)).id).toMatch(/^job_/);
  });
  it('an archived project takes no new jobs and keeps those it has', async () => {
    const projectId = await project('old');
    const job = await submit({ projectId }, 'customerA');
    for (const _twice of [1, 2]) expect(await send('archiveProject', { projectId }, '... on Project { archivedAt }', 'customerA')).toMatchObject({ __typename: 'Project', archivedAt: expect.any(String) });
    expect(await submit({ projectId }, 'customerA')).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('archived') });
    expect(await jobs('customerA')).toContain(job.id);
    await send('restoreProject', { projectId }, '', 'customerA');
    expect((await submit({ projectId }, 'customerA')).id).toMatch(/^job_/);
    expect(await send('createProject', { name: 'old' }, '', 'customerA')).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send('renameProject', { projectId, name: 'vision' }, '', 'customerA')).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send('renameProject', { projectId, name: 'older' }, '... on Project { name }', 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a rotated key works on for its overlap, its successor with the same rights, once', async () => {
    const old = await send('createApiKey', { name: 'deploy', scopes: ['jobs:read'] }, '... on ApiKeyCreated { id secret }', 'customerA');
    const made = await send('rotateApiKey', { apiKeyId: old.id, overlapSeconds: 60 }, '... on ApiKeyRotated { id secret replacesId oldExpiresAt }', 'customerA');
    expect(made).toMatchObject({ replacesId: old.id, oldExpiresAt: new Date(addSeconds(world.clock.now(), 60)).toISOString() });
    for (const { secret } of [old, made]) expect(await viewer({ bearer: secret })).toMatchObject({ scopes: ['jobs:read'] });
    expect(await send('rotateApiKey', { apiKeyId: old.id }, '', 'customerA')).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining(made.id) });
    world.clock.advance(60_000);
    expect(await viewer({ bearer: old.secret })).toContain('expired');
    expect(await viewer({ bearer: made.secret })).toMatchObject({ scopes: ['jobs:read'] });
    expect(await send('rotateApiKey', { apiKeyId: made.id }, '', 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    const { data } = await world.gql('{ apiKeys(filter: { live: true }) { edges { node { id name replacesId lastUsedAt } } } }', {}, 'customerA');
    expect(data.apiKeys.edges.map((edge: any) => edge.node)).toContainEqual({ id: made.id, name: 'deploy', replacesId: old.id, lastUsedAt: expect.any(String) });
    expect(await world.sql(`SELECT action, subject, detail->>'replaces' AS replaces FROM market.audit_log WHERE action = 'api_key.rotate'`)).toEqual([{ action: 'api_key.rotate', subject: made.id, replaces: old.id }]);
  });
  it('a member sees and ends only keys of their own', async () => {
    const { as, id } = await join('keeper@example.test', ['member']);
    const chief = await send('createApiKey', { name: 'chief', scopes: ['jobs:read'] }, '... on ApiKeyCreated { id }', 'customerA');
    expect(await send('revokeApiKey', { apiKeyId: chief.id }, '', as)).toMatchObject({ code: 'NOT_FOUND' });
    const own = (await world.gql('{ apiKeys { edges { node { memberId kind } } } }', {}, as)).data.apiKeys.edges.map((edge: any) => edge.node);
    expect(own).toEqual([{ memberId: id, kind: 'SESSION' }]);
    expect(await send('rotateApiKey', { apiKeyId: chief.id }, '', as)).toMatchObject({ code: 'NOT_FOUND' });
  });
  it('the log tells an organisation who did what, newest first, and the platform all of it', async () => {
    const read = async (filter: object, as: Caller, first = 3) => (await world.gql('query ($f: AuditFilter, $n: Int) { auditLog(filter: $f, first: $n) { totalCount edges { cursor node { id action actor subject organizationId } } pageInfo { endCursor hasNextPage } } }', { f: filter, n: first }, as)).data?.auditLog;
    const own = await read({ action: 'project.' }, 'customerA');
    expect(own.edges.map((edge: any) => edge.node.action)).toEqual(['project.restore', 'project.archive', 'project.create']);
    expect(own.edges.every((edge: any) => edge.node.organizationId === world.orgs.customerOrgA && edge.node.actor === world.persons.customerA.userId)).toBe(true);
    const next = (await world.gql('query ($a: String) { auditLog(filter: { action: "project." }, first: 3, after: $a) { edges { node { action } } } }', { a: own.pageInfo.endCursor }, 'customerA')).data.auditLog;
    expect(next.edges.map((edge: any) => edge.node.action)).toEqual(['project.create', 'project.create', 'project.create']);
    expect((await read({ organizationId: world.orgs.customerOrgA }, 'customerB')).totalCount).toBe(0);
    expect((await read({ organizationId: world.orgs.customerOrgA }, 'admin')).totalCount).toBeGreaterThan(20);
    expect((await read({ from: new Date(addSeconds(START, 86_400)).toISOString() }, 'customerA')).totalCount).toBe(0);
    expect((await read({ action: 'session.refused' }, 'customerA')).totalCount).toBe(2);
    expect(await world.sql('SELECT count(*)::int AS n FROM market.member WHERE removed_at > $1', [at(START)])).toEqual([{ n: 1 }]);
  });
});
