import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, epochMs } from '@switchyard/kernel';
import { invite } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

// Real: two built agents as processes with engines and disks of their own, the gateway over HTTP, the object store, the database. The scheduler's part is played by rows.
const STEPS = 60;
const TRAIN = join(import.meta.dirname, '../../../agent/workloads/train.js');
const AGENT = join(import.meta.dirname, '../../../agent/dist/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'two-sites-'));
const children: ChildProcess[] = [];
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

describe('a job that goes on at another site, which shares no disk with the first', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    world.clock.set(epochMs(Date.now()));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    // Connections of the killed would be waited for.
    (world?.app.getHttpServer() as Server | undefined)?.closeAllConnections();
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
  const startAgent = (name: string, token: string): ChildProcess => {
    const fast = ['--poll-seconds', '0.1', '--turn-seconds', '0.05', '--heartbeat-seconds', '0.5', '--backoff-max-seconds', '0.2', '--checkpoint-seconds', '0.3'];
    const child = spawn(process.execPath, [AGENT, '--control-plane-url', `${world.url}/graphql`, '--data-dir', join(folder, name), '--enrolment-token', token, ...fast], { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    return child;
  };
  async function until<Row>(what: string, statement: string, parameters: readonly unknown[], met: (rows: Row[]) => boolean): Promise<void> {
    for (const deadline = Date.now() + 60_000; !met(await world.sql<Row>(statement, parameters)); await pause(25)) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
      world.clock.set(epochMs(Date.now()));
    }
  }

  it('INV-ARTIFACT: ends with the same loss and the same checkpoint, bit for bit, as one that was never moved; its input and artifacts travel too', async () => {
    const [near, far] = [await world.seedMarket(), await world.seedMarket({ operator: 'operatorOrgB', name: 'Far Works' })];
    const [here, there] = [await invite(world, near.siteId), await invite(world, far.siteId, 'operatorB')];
    const now = world.clock.now();
    // Slow at first, so that it is parked on its way; fast where it goes on.
    const runAt = (minStepMs: number) => ({ workload: 'demo-train', command: [], args: ['--steps', `${STEPS}`, '--seed', '7', '--min-step-ms', `${minStepMs}`, '--checkpoint-every', '5'], environment: {}, artifacts: [] });
    const run = runAt(150);
    const times = { startsAt: addSeconds(now, -1), endsAt: addSeconds(now, 3_600) };
    const first = await world.asOwner((tx) => seedLease(tx, world.ids, now, { market: near, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, run, ...times }));
    const { jobId } = first;
    const start = `mutation ($input: StartArtifactUploadInput!) { result: startArtifactUpload(input: $input) { ... on ArtifactUpload { id requests { url } } } }`;
    const { data } = await world.gql(start, { input: { jobId, kind: 'INPUT', name: 'data.txt', sizeBytes: '4', sha256: sha256(Buffer.from('data')) } }, 'customerA');
    expect((await fetch(new URL(data.result.requests[0].url, world.url), { method: 'PUT', body: 'data' })).status).toBe(200);
    await world.gql(`mutation ($input: FinishArtifactUploadInput!) { finishArtifactUpload(input: $input) { __typename } }`, { input: { uploadId: data.result.id } }, 'customerA');

    const agent = startAgent('here', here.token);
    await until<{ n: bigint }>('a checkpoint of the running job is stored', `SELECT count(*) AS n FROM market.artifact_set WHERE job_id = $1 AND kind = 'checkpoint' AND completed_at IS NOT NULL`, [jobId], ([row]) => row!.n > 0n);
    expect(readFileSync(join(folder, 'here/artifacts', `${jobId}.inputs/data.txt`), 'utf8')).toBe('data');
    writeFileSync(join(folder, 'here/artifacts', `${jobId}.artifacts/notes.txt`), 'made here');
    const [before] = await world.sql<{ digest: string }>(`SELECT digest FROM market.artifact_set WHERE job_id = $1 AND completed_at IS NOT NULL AND kind = 'checkpoint' ORDER BY completed_at DESC LIMIT 1`, [jobId]);
    await world.sql(`UPDATE market.lease SET desired = 'park', agent_revision = agent_revision + 1 WHERE id = $1`, [first.leaseId]);
    await until<{ state: string }>('it is parked', `SELECT state FROM market.lease WHERE id = $1`, [first.leaseId], ([row]) => row?.state === 'parked');
    // Killed while it may be sending: its next start goes on with that.
    agent.kill('SIGKILL');
    startAgent('here', here.token);
    await until<{ digest: string }>('what it parked with and made is stored', `SELECT digest FROM market.artifact_set WHERE job_id = $1 AND completed_at IS NOT NULL AND kind IN ('checkpoint', 'artifact') AND digest <> $2`, [jobId, before!.digest], (rows) => rows.length >= 2);

    const second = await world.asOwner((tx) => seedLease(tx, world.ids, addSeconds(now, 1), { market: far, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgB, run, ...times }));
    await world.sql(`UPDATE market.lease SET job_id = $2 WHERE id = $1`, [second.leaseId, jobId]);
    await world.sql(`UPDATE market.job_command SET run = $2 WHERE job_id = $1`, [jobId, JSON.stringify(runAt(0))]);
    await world.sql(`UPDATE market.lease SET state = 'ended', actual_end = $2, desired = 'stop', agent_revision = agent_revision + 1 WHERE id = $1`, [first.leaseId, new Date(world.clock.now())]);
    startAgent('there', there.token);
    await until<{ state: string }>('it is completed at the other site', `SELECT state FROM market.job WHERE id = $1`, [jobId], ([row]) => row?.state === 'completed');
    const calm = join(folder, 'calm');
    const losses = execFileSync(process.execPath, [TRAIN, '--steps', `${STEPS}`, '--seed', '7', '--min-step-ms', '0', '--checkpoint-dir', calm]).toString().trim().split('\n').map((line) => JSON.parse(line) as { step: number; loss: number });
    const last = sha256(readFileSync(join(calm, 'checkpoint.bin')));
    await until<{ n: bigint }>('its last checkpoint is stored, the very one of the run that was never moved', `SELECT count(*) AS n FROM market.artifact WHERE job_id = $1 AND kind = 'checkpoint' AND site_id = $2 AND sha256 = $3`, [jobId, far.siteId, last], ([row]) => row!.n > 0n);

    const lines = await world.sql<{ line: string; lease: string }>(`SELECT line, lease_id AS lease FROM market.job_log WHERE job_id = $1 ORDER BY lease_id, line_number`, [jobId]);
    const resumed = lines.find(({ line, lease }) => lease === second.leaseId && line.includes('"resumed"'));
    expect((JSON.parse(resumed!.line) as { step: number }).step).toBeGreaterThanOrEqual(5);
    expect(lines.some(({ line, lease }) => lease === first.leaseId && line.includes('"done"'))).toBe(false);
    const [job] = await world.sql<{ step: number; loss: number }>(`SELECT (progress ->> 'step')::int AS step, (progress ->> 'loss')::float8 AS loss FROM market.job WHERE id = $1`, [jobId]);
    expect(job).toEqual({ step: STEPS, loss: losses.findLast(({ step, loss }) => step === STEPS && loss !== undefined)!.loss });
    const stored = (await world.gql(`query ($id: ID!) { job(id: $id) { artifacts(first: 50) { edges { node { name kind siteId download { url } } } } } }`, { id: jobId }, 'customerA')).data.job.artifacts.edges.map(({ node }: any) => node);
    const newest = stored.find(({ kind }: any) => kind === 'CHECKPOINT');
    expect([newest.siteId, sha256(Buffer.from(await (await fetch(new URL(newest.download.url, world.url))).arrayBuffer()))]).toEqual([far.siteId, last]);
    expect(stored.filter(({ kind }: any) => kind === 'ARTIFACT')).toMatchObject([{ name: 'notes.txt', siteId: near.siteId }]);
    // Nothing half brought or half sent is left at either site.
    for (const site of ['here', 'there']) for (const waiting of ['.incoming']) expect(readdirSync(join(folder, site, 'artifacts')).includes(waiting) ? readdirSync(join(folder, site, 'artifacts', waiting)) : []).toEqual([]);
    expect(world.internal).toEqual([]);
  }, 180_000);
});
