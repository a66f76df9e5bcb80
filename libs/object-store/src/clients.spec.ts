import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { epochMs, unwrap } from '@switchyard/kernel';
import { S3Twin } from '../testing/index.js';
import { collect, DiskStore, once, S3Store } from './index.js';

// The S3 double, tried by clients we did not write, and our store beside them. Where a client is not installed its test is skipped and says so.
const run = promisify(execFile);
const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const withS3cmd = has('s3cmd') ? it : it.skip;
const withRclone = has('rclone') ? it : it.skip;
const folder = mkdtempSync(join(tmpdir(), 's3-clients-'));
const clock = { now: () => epochMs(Date.now()) };

describe('the S3 double', () => {
  let twin: S3Twin;
  let store: S3Store;
  const big = randomBytes(11 * 1024 * 1024);
  beforeAll(async () => {
    twin = await S3Twin.start();
    store = new S3Store({ endpoint: twin.endpoint, bucket: twin.bucket, ...twin.account, pathStyle: true, clock, pause: () => Promise.resolve() });
    writeFileSync(join(folder, 'big.bin'), big);
    writeFileSync(join(folder, 'small.txt'), 'hello');
  });
  afterAll(async () => {
    await twin.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const contentOf = async (key: string) => collect(unwrap(await store.get(key)).body);

  withS3cmd('is S3 for s3cmd: put, multipart, list, get, delete; a wrong secret is refused', async () => {
    const { accessKeyId, secretAccessKey } = twin.account;
    const s3cmd = (secret: string, ...args: string[]) => run('s3cmd', ['--no-ssl', '--config=/dev/null', `--access_key=${accessKeyId}`, `--secret_key=${secret}`, `--host=${twin.endpoint.slice(7)}`, `--host-bucket=${twin.endpoint.slice(7)}`, '--region=us-east-1', ...args], { env: { PATH: process.env['PATH'], HOME: folder } });
    await s3cmd(secretAccessKey, 'put', join(folder, 'small.txt'), `s3://${twin.bucket}/s3cmd/small.txt`);
    await s3cmd(secretAccessKey, 'put', '--multipart-chunk-size-mb=5', join(folder, 'big.bin'), `s3://${twin.bucket}/s3cmd/big.bin`);
    expect((await contentOf('s3cmd/big.bin')).equals(big)).toBe(true);
    expect((await s3cmd(secretAccessKey, 'ls', `s3://${twin.bucket}/s3cmd/`)).stdout).toMatch(/big\.bin[\s\S]*small\.txt/);
    await s3cmd(secretAccessKey, 'get', '--force', `s3://${twin.bucket}/s3cmd/small.txt`, join(folder, 'back.txt'));
    expect(readFileSync(join(folder, 'back.txt'), 'utf8')).toBe('hello');
    await expect(s3cmd('another+secret', 'ls', `s3://${twin.bucket}/s3cmd/`)).rejects.toThrow(/SignatureDoesNotMatch|403/);
    await s3cmd(secretAccessKey, 'del', `s3://${twin.bucket}/s3cmd/small.txt`);
    expect((await store.head('s3cmd/small.txt')).ok).toBe(false);
  }, 60_000);
  withRclone('is S3 for rclone, both ways with our own store', async () => {
    const { accessKeyId, secretAccessKey } = twin.account;
    const remote = `:s3,provider=Other,endpoint='${twin.endpoint}',access_key_id=${accessKeyId},secret_access_key='${secretAccessKey}',region=us-east-1,force_path_style=true,no_check_bucket=true,chunk_size=5Mi,upload_cutoff=6Mi:${twin.bucket}/rclone`;
    const rclone = (...args: string[]) => run('rclone', ['--config=/dev/null', '--retries=1', '--low-level-retries=1', ...args], { env: { PATH: process.env['PATH'], HOME: folder } });
    unwrap(await store.put('rclone/ours.txt', once(Buffer.from('from us')), { contentType: 'text/plain' }));
    expect((await rclone('cat', `${remote}/ours.txt`)).stdout).toBe('from us');
    await rclone('copyto', join(folder, 'big.bin'), `${remote}/big.bin`);
    expect((await contentOf('rclone/big.bin')).equals(big)).toBe(true);
    expect((await rclone('lsf', remote)).stdout.trim().split('\n').sort()).toEqual(['big.bin', 'ours.txt']);
    await rclone('deletefile', `${remote}/big.bin`);
    expect((await store.head('rclone/big.bin')).ok).toBe(false);
  }, 60_000);

  it('is asked again when it fails, not for ever; full and refused are told apart', async () => {
    const put = () => store.put('faults/x', once(Buffer.from('x')), { contentType: 'x' });
    twin.faults.push({ method: 'PUT', what: 503, times: 2 }, { method: 'PUT', what: 'cut_before', times: 1 });
    expect((await put()).ok).toBe(true);
    twin.faults.push({ method: 'PUT', what: 500, code: 'InternalError', times: 9 });
    expect(await put()).toMatchObject({ ok: false, error: { kind: 'Unreachable', message: expect.stringContaining('500') } });
    twin.faults.length = 0;
    twin.bytesMax = 0;
    expect(await put()).toMatchObject({ ok: false, error: { kind: 'Full' } });
    twin.bytesMax = Number.MAX_SAFE_INTEGER;
    const stranger = new S3Store({ endpoint: twin.endpoint, bucket: twin.bucket, ...twin.account, secretAccessKey: 'not the secret', pathStyle: true, clock });
    expect(await stranger.head('faults/x')).toMatchObject({ ok: false, error: { kind: 'Refused' } });
    expect(await stranger.list('', { limit: 1 })).toMatchObject({ ok: false, error: { kind: 'Refused', message: expect.stringContaining('SignatureDoesNotMatch') } });
    const nowhere = new S3Store({ endpoint: 'http://127.0.0.1:9', bucket: 'b', ...twin.account, pathStyle: true, clock, pause: () => Promise.resolve() });
    expect(await nowhere.head('x')).toMatchObject({ ok: false, error: { kind: 'Unreachable' } });
  });
});

describe('the store on disk', () => {
  it('refuses to fill the disk, and keeps its links across restarts', async () => {
    const root = mkdtempSync(join(tmpdir(), 'disk-store-'));
    let free = 10_000;
    const open = () => new DiskStore({ folder: root, clock, freeBytesMin: 1_000, freeBytes: () => Promise.resolve(free) });
    const store = open();
    expect((await store.put('a/b', once(Buffer.from('x')), { contentType: 'x' })).ok).toBe(true);
    const link = unwrap(await store.linkToGet('a/b', { seconds: 60 }));
    free = 999;
    expect(await store.put('a/c', once(Buffer.from('x')), { contentType: 'x' })).toMatchObject({ ok: false, error: { kind: 'Full' } });
    expect(await open().list('', { limit: 10 })).toMatchObject({ ok: true, value: { objects: [{ key: 'a/b' }] } });
    expect(open().grantOf(new URL(link.url, 'http://x'))).toMatchObject({ method: 'GET', key: 'a/b' });
    expect(new DiskStore({ folder: mkdtempSync(join(root, 'other-')), clock }).grantOf(new URL(link.url, 'http://x'))).toBe('forged');
    rmSync(root, { recursive: true, force: true });
  });
});
