import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { DiskStore, once, serveLinks } from '@switchyard/object-store';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { register, sizeWords } from './artifacts.js';

// Real: files, the object store on disk, its links over HTTP. Played: the API, and a server that breaks off.
const folder = mkdtempSync(join(tmpdir(), 'cli-artifacts-'));
const store = new DiskStore({ folder: join(folder, 'store'), clock: { now: () => epochMs(Date.now()) } });
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const content = randomBytes(300_000);
const artifact = { __typename: 'Artifact', id: 'art_1', jobId: 'job_1', siteId: 'site_1', kind: 'CHECKPOINT', name: 'run/model.bin', step: 40, sizeBytes: `${content.length}`, sha256: sha256(content), contentType: 'x', createdAt: '2026-11-01T10:00:00.000Z', expiresAt: '2027-02-01T10:00:00.000Z' };

describe('switchyard artifacts', () => {
  let server: Server;
  let cuts = 0;
  const asked: string[] = [];
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli((program, cli) => register(program, { ...cli, session: () => ({ source: 'environment', name: 'x', url: url(), token: 't', client: cli.client({}, 'ada') }) }), ['artifacts', ...words], options);
  beforeAll(async () => {
    const answer = serveLinks(store);
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.range ?? ''}`.trim());
      if (cuts > 0 && request.method === 'GET') {
        cuts -= 1;
        // Half of what is missing arrives, then the line breaks.
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
        response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
        response.write(content.subarray(from, from + Math.floor((content.length - from) / 2)), () => setImmediate(() => response.destroy()));
        return;
      }
      void answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await store.put('org/p/job/x', once(content), { contentType: 'x' });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  const download = async () => ({ artifact: { ...artifact, download: { method: 'GET', headers: [], expiresAt: artifact.expiresAt, url: await linkTo() } } });
  const linkTo = async (): Promise<string> => {
    const link = await store.linkToGet('org/p/job/x', { seconds: 60 });
    return link.ok ? link.value.url : '';
  };

  it('list shows what there is, or that there is no such job', async () => {
    const { out, asked: calls } = await run(['list', 'job_1', '--kind', 'checkpoint'], { answers: { JobArtifacts: { job: { artifacts: pageOf([artifact]) } } } });
    expect(calls[0]!.variables).toEqual({ id: 'job_1', kind: 'CHECKPOINT', first: 50 });
    expect(out.split('\n')[2]).toMatch(/^art_1 +checkpoint +run\/model\.bin +40 +293\.0 KiB +site_1 +2026-11-01/);
    expect((await run(['list', 'job_x'], { answers: { JobArtifacts: { job: null } } })).code).toBe(4);
    expect([sizeWords(0), sizeWords('1023'), sizeWords(1_536), sizeWords(3 * 1024 ** 4)]).toEqual(['0 B', '1023 B', '1.5 KiB', '3.0 TiB']);
  });
  it('get goes on where it stopped when the line breaks, checks what came, and gives it its name', async () => {
    const path = join(folder, 'got.bin');
    [cuts, asked.length] = [2, 0];
    const done = await run(['get', 'job_1', 'run/model.bin', '-o', path], { answers: { JobArtifacts: { job: { artifacts: pageOf([artifact]) } }, ArtifactDownload: await download() } });
    expect([done.code, done.out, done.err]).toEqual([0, `${path}\n`, '']);
    expect(readFileSync(path).equals(content)).toBe(true);
    // How much of the last packets arrives is the network's; each try begins where the file ends.
    const begins = asked.map((line) => Number(/bytes=(\d+)-/.exec(line)?.[1] ?? 0));
    expect([asked.length, begins[0], begins[1]! > 0, begins[2]! > begins[1]!]).toEqual([3, 0, true, true]);
    // There already: nothing is fetched.
    asked.length = 0;
    expect((await run(['get', 'art_1', '-o', path], { answers: { ArtifactDownload: await download() } })).code).toBe(0);
    expect(asked).toEqual([]);
    cuts = 99;
    const broken = await run(['get', 'art_1', '-o', join(folder, 'never.bin')], { answers: { ArtifactDownload: await download() } });
    cuts = 0;
    expect([broken.code, broken.err.includes('goes on where it stopped')]).toEqual([5, true]);
    const wrong = { artifact: { ...(await download()).artifact, sha256: 'f'.repeat(64) } };
    expect((await run(['get', 'art_1', '-o', join(folder, 'wrong.bin')], { answers: { ArtifactDownload: wrong } })).code).toBe(5);
    expect((await run(['get', 'art_2'], { answers: { ArtifactDownload: { artifact: null } } })).code).toBe(4);
    expect((await run(['get', 'job_1'])).code).toBe(2);
  });
  it('put sends what is wanted and finishes; a refusal is said with its option', async () => {
    const file = join(folder, 'data.txt');
    writeFileSync(file, 'hello');
    const declared = { bytes: 5, sha256: sha256(Buffer.from('hello')), contentType: 'text/plain' };
    const link = await store.linkToPut('org/p/job/in', declared, { seconds: 60 });
    const request = { url: link.ok ? link.value.url : '', headers: [], fromByte: '0', toByte: '5' };
    const answers = { StartArtifactUpload: { startArtifactUpload: { __typename: 'ArtifactUpload', id: 'upload_1', complete: false, more: false, requests: [request] } }, FinishArtifactUpload: { finishArtifactUpload: { ...artifact, id: 'art_9' } } };
    const done = await run(['put', 'job_1', file, '--name', 'in/data.txt', '--type', 'text/plain'], { answers });
    expect([done.code, done.out]).toEqual([0, 'art_9\n']);
    expect(done.asked.map(({ variables }) => variables)).toEqual([{ input: { jobId: 'job_1', kind: 'INPUT', name: 'in/data.txt', sizeBytes: '5', sha256: declared.sha256, contentType: 'text/plain' } }, { input: { uploadId: 'upload_1' } }]);
    expect(await store.head('org/p/job/in')).toMatchObject({ ok: true, value: declared });
    const full = { StartArtifactUpload: { startArtifactUpload: { __typename: 'PlainRefusal', code: 'QUOTA_EXCEEDED', message: 'The organisation keeps too much.', path: ['input'] } } };
    const refused = await run(['put', 'job_1', file], { answers: full });
    expect([refused.code, refused.err]).toEqual([1, 'The organisation keeps too much.\n']);
    expect((await run(['put', 'job_1', join(folder, 'none')])).code).toBe(2);
    const dead = { StartArtifactUpload: { startArtifactUpload: { __typename: 'ArtifactUpload', id: 'u', complete: false, more: false, requests: [{ ...request, url: '/objects/forged?signature=x' }] } } };
    expect((await run(['put', 'job_1', file], { answers: dead })).code).toBe(5);
  });
  it('rm and retention say what they do first; use shows what is left', async () => {
    const answers = { DeleteArtifact: { deleteArtifact: { __typename: 'ArtifactDeleted', artifactId: 'art_1' } }, SetArtifactRetention: { setArtifactRetention: { __typename: 'ArtifactUse', usedBytes: '0', files: 0, quotaBytes: '1', retentionDays: 30 } }, ArtifactUse: { artifactUse: { usedBytes: '1048576', files: 3, quotaBytes: '4194304', retentionDays: 90 } } };
    expect((await run(['rm', 'art_1'], { answers })).code).toBe(2);
    expect((await run(['rm', 'art_1', '--yes'], { answers })).out).toBe('art_1 is gone.\n');
    expect((await run(['retention', '30', '--yes'], { answers })).asked[0]!.variables).toEqual({ input: { days: 30 }, idempotencyKey: 'key-1' });
    expect((await run(['retention', 'x', '--yes'], { answers })).code).toBe(2);
    expect((await run(['use'], { answers })).out).toMatch(/1\.0 MiB in 3 files[\s\S]*4\.0 MiB \(25 % used\)[\s\S]*90 days/);
  });
});
