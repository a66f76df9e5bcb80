import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArtifactAnswer } from '@switchyard/agent-protocol';
import { addSeconds, DAY_MS, type EpochMs } from '@switchyard/kernel';
import { PART_BYTES } from '@switchyard/object-store';
import { AgentUnderTest, state } from '../../testing/agent-under-test.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease, type SeededLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';
import { keepLogs } from './keep-logs.js';
import { sweepObjects } from './sweep-objects.js';

// Real: gateway, PostgreSQL with row-level security, the object store on disk, links over HTTP.
const later = (seconds: number): EpochMs => addSeconds(START, seconds);
const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
const file = (name: string, content: string) => ({ name, bytes: Buffer.byteLength(content), sha256: sha256(content) });
const start = `mutation ($input: StartArtifactUploadInput!) { result: startArtifactUpload(input: $input) { __typename ... on ArtifactUpload { id complete more requests { url headers { name value } fromByte toByte expiresAt } } ... on Refusal { code message path } } }`;
const finish = `mutation ($input: FinishArtifactUploadInput!) { result: finishArtifactUpload(input: $input) { __typename ... on Artifact { id name kind sizeBytes sha256 siteId step expiresAt download { url } } ... on Refusal { code message } } }`;
const list = `query ($id: ID!, $kind: ArtifactKind, $first: Int, $after: String) { job(id: $id) { artifacts(first: $first, after: $after, kind: $kind) { totalCount pageInfo { hasNextPage endCursor } edges { node { id name kind step sizeBytes sha256 siteId download { url } } } } } }`;

describe('files of jobs', () => {
  let world: GatewayUnderTest;
  let [near, far] = [] as unknown as [SeededMarket, SeededMarket];
  let [agent, farAgent] = [] as unknown as [AgentUnderTest, AgentUnderTest];
  const seed = (market: SeededMarket, operatorOrg: string) =>
    world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: operatorOrg as never, startsAt: START, endsAt: later(3_600), node: nodes++, jobState: 'scheduled' }));
  let nodes = 0;
  const aLease = (): Promise<SeededLease> => seed(near, world.orgs.operatorOrgA);
  /** The job goes on at the other site: a newer lease there. */
  async function movesOn({ jobId }: SeededLease, started: boolean): Promise<SeededLease['leaseId']> {
    const other = await world.asOwner((tx) => seedLease(tx, world.ids, later(1), { market: far, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgB, startsAt: later(1), endsAt: later(3_600), node: nodes++ }));
    await world.sql(`UPDATE market.lease SET job_id = $2, state = 'active', actual_start = $3 WHERE id = $1`, [other.leaseId, jobId, started ? new Date(later(2)) : null]);
    return other.leaseId;
  }
  const ask = async (who: AgentUnderTest, body: object): Promise<ArtifactAnswer & { code?: string }> => {
    const { data, errors } = await world.gql(`mutation ($body: JSON!) { result: agentArtifacts(input: { body: $body }) { ... on AgentAnswer { answer } ... on AgentRefused { detail } } }`, { body }, { bearer: who.bearer });
    return data?.result?.answer ?? data?.result?.detail ?? errors?.[0]?.extensions;
  };
  const put = (url: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) => fetch(new URL(url, world.url), { method: 'PUT', body, headers });
  const get = async (url: string) => (await fetch(new URL(url, world.url))).text();
  /** Stores a checkpoint as an agent does. */
  async function store(who: AgentUnderTest, leaseId: string, files: Readonly<Record<string, string>>, more: object = {}): Promise<ArtifactAnswer> {
    const begun = await ask(who, { kind: 'begin', leaseId, set: 'checkpoint', step: 1, files: Object.entries(files).map(([name, content]) => file(name, content)), ...more });
    if (begun.kind !== 'wanted') return begun;
    for (const { name, url } of begun.pieces) expect((await put(url, files[name]!)).status).toBe(200);
    return ask(who, { kind: 'complete', leaseId, setId: begun.setId });
  }
  const listed = async (id: string, as: Caller = 'customerA', more: object = {}) => (await world.gql(list, { id, first: 50, ...more }, as)).data?.job?.artifacts;
  const names = async (id: string) => (await listed(id)).edges.map(({ node }: { node: { name: string } }) => node.name).sort();
  const sweep = () => sweepObjects({ database: world.parts.database, objects: world.parts.objects!, marketClock: world.clock, warn: (message) => expect(message).toBe('') });
  const objects = async (prefix = '') => {
    const page = await world.parts.objects!.list(prefix, { limit: 1_000 });
    return page.ok ? page.value.objects.map(({ key }) => key) : [];
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    [near, far] = [await world.seedMarket({ nodeCount: 32, feederLimitW: 1_900_000n }), await world.seedMarket({ operator: 'operatorOrgB', name: 'Far Works', nodeCount: 64, feederLimitW: 1_900_000n })];
    [agent, farAgent] = [await AgentUnderTest.enrolled(world, near.siteId), await AgentUnderTest.enrolled(world, far.siteId, 'operatorB')];
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('INV-ARTIFACT: a checkpoint counts when all of it is there and checked, and the next site of the job finds it', async () => {
    const lease = await aLease();
    const files = { 'checkpoint.bin': 'weights', 'optimizer/state.bin': 'moments' };
    const begun = await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: 40, files: Object.entries(files).map(([name, content]) => file(name, content)) });
    expect(begun).toMatchObject({ kind: 'wanted', complete: false, more: false, pieces: [{ name: 'checkpoint.bin', from: 0, to: 7 }, { name: 'optimizer/state.bin' }] });
    if (begun.kind !== 'wanted') return;
    const complete = { kind: 'complete', leaseId: lease.leaseId, setId: begun.setId };
    expect((await put(begun.pieces[0]!.url, 'weights')).status).toBe(200);
    expect(await ask(agent, complete)).toMatchObject({ kind: 'refused', reason: 'Incomplete', again: true });
    expect(await names(lease.jobId)).toEqual([]);
    expect((await put(begun.pieces[1]!.url, 'forged!')).status).toBe(400);
    expect(await ask(agent, complete)).toMatchObject({ reason: 'Incomplete' });
    // Begun again, only what is missing is wanted.
    expect(await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: 40, files: Object.entries(files).map(([name, content]) => file(name, content)) })).toMatchObject({ setId: begun.setId, pieces: [{ name: 'optimizer/state.bin' }] });
    const next = await movesOn(lease, false);
    expect(await ask(farAgent, { kind: 'find', leaseId: next })).toMatchObject({ kind: 'found', checkpoint: null, underWay: true });
    expect((await put(begun.pieces[1]!.url, 'moments')).status).toBe(200);
    expect(await ask(agent, complete)).toEqual({ kind: 'completed', setId: begun.setId });
    expect(await ask(agent, complete)).toEqual({ kind: 'completed', setId: begun.setId });
    const found = await ask(farAgent, { kind: 'find', leaseId: next });
    expect(found).toMatchObject({ kind: 'found', underWay: false, checkpoint: { setId: begun.setId, digest: begun.digest, step: 40 } });
    if (found.kind !== 'found') return;
    expect(await Promise.all(found.checkpoint!.files.map(async ({ name, url }) => [name, await get(url)]))).toEqual(Object.entries(files));
    expect((await listed(lease.jobId)).edges).toHaveLength(2);
    expect((await listed(lease.jobId)).edges[0].node).toMatchObject({ kind: 'CHECKPOINT', step: 40, siteId: near.siteId });
  });
  it('takes only what has changed, keeps the newest three checkpoints, and deletes objects that are nobody\u2019s', async () => {
    const lease = await aLease();
    for (const n of [1, 2, 3, 4]) {
      const begun = await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: n, files: [file('data.bin', 'same'), file('weights.bin', `weights ${n}`)] });
      expect(begun.kind === 'wanted' && begun.pieces.map(({ name }) => name)).toEqual(n === 1 ? ['data.bin', 'weights.bin'] : ['weights.bin']);
      world.clock.advance(1_000);
      expect(await store(agent, lease.leaseId, { 'data.bin': 'same', 'weights.bin': `weights ${n}` }, { step: n })).toMatchObject({ kind: 'completed' });
    }
    expect((await listed(lease.jobId)).edges.map(({ node }: any) => node.step)).toEqual([4, 4, 3, 3, 2, 2]);
    const mine = (await objects()).filter((key) => key.includes(lease.jobId));
    expect(mine).toHaveLength(5);
    await sweep();
    expect((await objects()).filter((key) => key.includes(lease.jobId)).sort()).toEqual(mine.filter((key) => !key.endsWith(sha256('weights 1'))).sort());
    // The same state again is the newest again.
    world.clock.advance(1_000);
    expect(await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: 2, files: [file('data.bin', 'same'), file('weights.bin', 'weights 2')] })).toMatchObject({ kind: 'wanted', complete: true, pieces: [] });
    expect(await ask(agent, { kind: 'find', leaseId: lease.leaseId })).toMatchObject({ checkpoint: { step: 2 } });
    world.clock.set(START);
  });
  it('refuses an agent what is not its lease\u2019s, and a lease whose job has run elsewhere since; audited, nothing stored', async () => {
    const lease = await aLease();
    const files = [file('x', 'x')];
    const before = await world.sql(`SELECT count(*) FROM market.artifact_set`);
    expect(await ask(farAgent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: null, files })).toMatchObject({ kind: 'refused', reason: 'UnknownLease', again: false });
    expect(await ask(farAgent, { kind: 'find', leaseId: lease.leaseId })).toMatchObject({ reason: 'UnknownLease' });
    await movesOn(lease, true);
    expect(await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: null, files })).toMatchObject({ reason: 'Superseded' });
    for (const name of ['../x', '/x', 'a//b', '.ssh', 'a/../b']) expect(await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: null, files: [{ ...files[0], name }] })).toMatchObject({ kind: 'Malformed' });
    expect(await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: null, files: [{ ...files[0], bytes: PART_BYTES + 1 }] })).toMatchObject({ kind: 'Malformed', path: 'files.0.parts' });
    expect(await world.sql(`SELECT count(*) FROM market.artifact_set`)).toEqual(before);
    expect((await world.sql(`SELECT detail ->> 'reason' AS reason FROM market.audit_log WHERE action = 'agent.artifacts_refused' AND detail ->> 'reason' IS NOT NULL ORDER BY seq DESC LIMIT 1`))[0]).toEqual({ reason: 'Superseded' });
    expect(await ask({ ...agent, bearer: 'x' } as AgentUnderTest, { kind: 'find', leaseId: lease.leaseId })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
  it('takes files in parts, resumed where they stopped, also after the last answer was lost', async () => {
    const lease = await aLease();
    const content = new Uint8Array(randomBytes(PART_BYTES + 10));
    const pieces = [content.subarray(0, PART_BYTES), content.subarray(PART_BYTES)];
    const files = [{ name: 'big.bin', bytes: content.length, sha256: sha256(content), parts: pieces.map(sha256) }];
    const begin = () => ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'artifact', step: null, files });
    const first = await begin();
    expect(first).toMatchObject({ pieces: [{ from: 0, to: PART_BYTES }, { from: PART_BYTES, to: content.length }] });
    if (first.kind !== 'wanted') return;
    expect((await put(first.pieces[1]!.url, pieces[1]!)).status).toBe(200);
    expect(await begin()).toMatchObject({ setId: first.setId, pieces: [{ from: 0 }] });
    expect((await put(first.pieces[0]!.url, pieces[0]!)).status).toBe(200);
    // The store put it together; nobody was told.
    expect(await begin()).toMatchObject({ pieces: [] });
    const [row] = await world.sql<{ files: { key: string; uploadId: string; bytes: number; sha256: string; contentType: string }[] }>(`SELECT files FROM market.artifact_set WHERE id = $1`, [first.setId]);
    expect((await world.parts.objects!.completeUpload(row!.files[0]!.key, row!.files[0]!.uploadId, row!.files[0]!)).ok).toBe(true);
    expect(await ask(agent, { kind: 'complete', leaseId: lease.leaseId, setId: first.setId })).toMatchObject({ kind: 'completed' });
    expect(sha256(Buffer.from(await (await fetch(new URL((await listed(lease.jobId)).edges[0].node.download.url, world.url))).arrayBuffer()))).toBe(files[0]!.sha256);
  });

  it('lets customers send inputs, fetch, list and delete; others see nothing of it', async () => {
    const lease = await aLease();
    const input = { jobId: lease.jobId, kind: 'INPUT', name: 'data/train.txt', sizeBytes: '5', sha256: sha256('hello'), contentType: 'text/plain' };
    const begun = (await world.gql(start, { input }, 'customerA')).data.result;
    expect(begun).toMatchObject({ __typename: 'ArtifactUpload', complete: false, requests: [{ fromByte: '0', toByte: '5' }] });
    expect((await world.gql(finish, { input: { uploadId: begun.id } }, 'customerA')).data.result).toMatchObject({ code: 'WRONG_STATE' });
    expect((await put(begun.requests[0].url, 'hello')).status).toBe(200);
    expect((await world.gql(finish, { input: { uploadId: begun.id } }, 'customerB')).data.result).toMatchObject({ code: 'NOT_FOUND' });
    const done = (await world.gql(finish, { input: { uploadId: begun.id } }, 'customerA')).data.result;
    expect(done).toMatchObject({ __typename: 'Artifact', kind: 'INPUT', name: 'data/train.txt', sizeBytes: '5', siteId: null });
    expect((await world.gql(finish, { input: { uploadId: begun.id } }, 'customerA')).data.result.id).toBe(done.id);
    expect((await world.gql(start, { input }, 'customerA')).data.result).toMatchObject({ complete: true, requests: [] });
    expect(await get(done.download.url)).toBe('hello');
    expect(await ask(agent, { kind: 'find', leaseId: lease.leaseId })).toMatchObject({ inputs: [{ name: 'data/train.txt', sha256: sha256('hello') }] });
    // The newer file of the same name takes its place.
    const newer = (await world.gql(start, { input: { ...input, sha256: sha256('HELLO') } }, 'customerA')).data.result;
    await put(newer.requests[0].url, 'HELLO');
    await world.gql(finish, { input: { uploadId: newer.id } }, 'customerA');
    expect((await listed(lease.jobId)).edges.map(({ node }: any) => node.sha256)).toEqual([sha256('HELLO')]);
    for (const as of ['customerB', 'operatorA', 'anonymous'] as const) expect(await listed(lease.jobId, as)).toBeFalsy();
    expect((await world.gql(`query ($id: ID!) { artifact(id: $id) { id } }`, { id: done.id }, 'customerB')).data.artifact).toBeNull();
    const bad = (await world.gql(start, { input: { ...input, name: '../x', sizeBytes: '-1', sha256: 'x', contentType: 'x', jobId: 'x' } }, 'customerA')).data.result;
    expect(bad).toMatchObject({ __typename: 'InvalidInput' });
    const id = (await listed(lease.jobId)).edges[0].node.id;
    const drop = `mutation ($input: DeleteArtifactInput!) { result: deleteArtifact(input: $input) { __typename ... on Refusal { code } } }`;
    expect((await world.gql(drop, { input: { artifactId: id } }, 'customerB')).data.result).toMatchObject({ code: 'NOT_FOUND' });
    expect((await world.gql(drop, { input: { artifactId: id } }, 'customerA')).data.result).toEqual({ __typename: 'ArtifactDeleted' });
    await sweep();
    expect((await objects()).filter((key) => key.includes(lease.jobId))).toEqual([]);
  });
  it('INV-ARTIFACT: an organisation keeps no more than its quota, also when two ask at once; the job goes on', async () => {
    const lease = await aLease();
    const used = BigInt((await world.gql('{ artifactUse { usedBytes } }', {}, 'customerA')).data.artifactUse.usedBytes);
    const [{ reserved }] = (await world.sql<{ reserved: bigint }>(`SELECT coalesce(sum(reserved_bytes), 0)::bigint AS reserved FROM market.artifact_set WHERE completed_at IS NULL`)) as [{ reserved: bigint }];
    const quota = `mutation ($input: SetArtifactQuotaInput!) { result: setArtifactQuota(input: $input) { ... on ArtifactQuota { quotaBytes } ... on Refusal { code } } }`;
    const setTo = (bytes: bigint) => world.gql(quota, { input: { organizationId: world.orgs.customerOrgA, quotaBytes: `${bytes}`, reason: 'spec' } }, 'admin');
    expect((await setTo(used + reserved + 15n)).data.result).toMatchObject({ quotaBytes: expect.any(String) });
    const begin = (content: string) => ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'checkpoint', step: null, files: [file('w', content)] });
    const answers = await Promise.all([begin('0123456789'), begin('abcdefghij')]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['refused', 'wanted']);
    expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject({ reason: 'QuotaExceeded', again: true, message: expect.stringContaining('artifacts rm') });
    expect(await world.sql(`SELECT state FROM market.job WHERE id = $1`, [lease.jobId])).toEqual([{ state: 'scheduled' }]);
    expect((await agent.report(state(lease.leaseId, 'running', START))).answer).toBeDefined();
    await setTo(10n ** 12n);
  });
  it('keeps what a job printed as files of its own, once it is over and nothing more can come; what its customer deletes stays deleted', async () => {
    const lease = await aLease();
    const ended = async (jobId: string, leaseId: string, sql: string, lines: number): Promise<void> => {
      await world.sql(`INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line) SELECT $1, n, $2, $3, $4, CASE WHEN n = 2 THEN 'stderr' ELSE 'stdout' END, ${sql} FROM generate_series(1, ${lines}) n`, [leaseId, jobId, world.orgs.customerOrgA, new Date(START)]);
      await world.sql(`UPDATE market.job SET state = 'completed', finished_at = $2, log_lines = ${lines} WHERE id = $1`, [jobId, new Date(START)]);
    };
    const next = await movesOn(lease, true);
    await world.sql(`INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line) VALUES ($1, 1, $2, $3, $4, 'stdout', 'at the next site: ½')`, [next, lease.jobId, world.orgs.customerOrgA, new Date(later(60))]);
    await ended(lease.jobId, lease.leaseId, `'line ' || n`, 2);
    const said: string[] = [];
    const keep = () => keepLogs({ database: world.parts.database, objects: world.parts.objects!, ids: world.ids, marketClock: world.clock, warn: (message) => said.push(message) });
    const logs = async (jobId: string) => (await listed(jobId, 'customerA', { kind: 'LOG' })).edges.map(({ node }: any) => node).sort((a: any, b: any) => (a.name < b.name ? -1 : 1));
    world.clock.set(later(3_600));
    expect(await keep()).toBe(0);
    world.clock.set(later(3_601));
    expect([await keep(), await keep()]).toEqual([1, 0]);
    const [log] = await logs(lease.jobId);
    expect(log).toMatchObject({ name: 'output.log', siteId: null });
    expect(await get(log.download.url)).toBe(`${new Date(START).toISOString()} stdout line 1\n${new Date(START).toISOString()} stderr line 2\n${new Date(later(60)).toISOString()} stdout at the next site: ½\n`);
    expect(await listed(lease.jobId, 'customerB')).toBeFalsy();
    await world.gql(`mutation ($input: DeleteArtifactInput!) { result: deleteArtifact(input: $input) { __typename } }`, { input: { artifactId: log.id } }, 'customerA');
    await sweep();
    expect([await keep(), await logs(lease.jobId)]).toEqual([0, []]);
    // More than one piece of the store holds.
    const big = await aLease();
    await ended(big.jobId, big.leaseId, `repeat('x', 1048576)`, 17);
    await world.sql(`INSERT INTO market.artifact_quota (customer_org, bytes, set_at) VALUES ($1, 0, $2) ON CONFLICT (customer_org) DO UPDATE SET bytes = 0`, [world.orgs.customerOrgA, new Date(START)]);
    expect([await keep(), await logs(big.jobId)]).toEqual([0, []]);
    expect(said).toEqual([expect.stringContaining('artifacts rm')]);
    await world.sql(`UPDATE market.artifact_quota SET bytes = 1000000000000 WHERE customer_org = $1`, [world.orgs.customerOrgA]);
    expect(await keep()).toBe(1);
    expect((await logs(big.jobId)).map(({ name, sizeBytes }: any) => [name, Number(sizeBytes)])).toEqual([['output-2.log', 2 * (1_048_576 + 33)], ['output.log', 15 * (1_048_576 + 33)]]);
    world.clock.set(START);
  });
  it('drops files that have expired and uploads nobody goes on with, by the retention of when they were stored', async () => {
    const lease = await aLease();
    const keep = `mutation ($input: SetArtifactRetentionInput!) { result: setArtifactRetention(input: $input) { ... on ArtifactUse { retentionDays } ... on Refusal { code } } }`;
    expect((await world.gql(keep, { input: { days: 0 } }, 'customerA')).data.result).toMatchObject({ code: 'INVALID_INPUT' });
    expect((await world.gql(keep, { input: { days: 2 } }, 'customerA')).data.result).toEqual({ retentionDays: 2 });
    await store(agent, lease.leaseId, { w: 'short-lived' });
    await ask(agent, { kind: 'begin', leaseId: lease.leaseId, set: 'artifact', step: null, files: [file('left', 'left alone')] });
    world.clock.set(addSeconds(START, DAY_MS / 1_000 + 1));
    await sweep();
    expect(await world.sql(`SELECT kind FROM market.artifact_set WHERE job_id = $1`, [lease.jobId])).toEqual([{ kind: 'checkpoint' }]);
    world.clock.set(addSeconds(START, (2 * DAY_MS) / 1_000));
    await sweep();
    expect((await objects()).filter((key) => key.includes(lease.jobId))).toEqual([]);
    world.clock.set(START);
  });
});
