import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs } from '@switchyard/kernel';
import { once, PART_BYTES, S3Store, sha256Of } from '@switchyard/object-store';
import { S3Twin } from '@switchyard/object-store/testing';
import { FilesDouble } from '../../testing/files-double.js';
import { type LeaseRun, newRun } from '../core/run.js';
import { FileMover } from './file-mover.js';
import { filesIn } from './folders.js';

// Real: folders, digests, transfers over HTTP to the S3 double, which breaks off where it is told. Played: the control plane, the clock.
const root = mkdtempSync(join(tmpdir(), 'file-mover-'));
let sites = 0;

describe('the mover of files', () => {
  let twin: S3Twin;
  let store: S3Store;
  let plane: FilesDouble;
  let now = Date.now();
  const wall = { now: () => epochMs(now) };
  const warned: string[] = [];
  beforeAll(async () => {
    twin = await S3Twin.start({ now: () => now });
    store = new S3Store({ endpoint: twin.endpoint, bucket: twin.bucket, ...twin.account, pathStyle: true, clock: wall, pause: () => Promise.resolve() });
  });
  afterAll(async () => {
    await twin.stop();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    plane = new FilesDouble(store, wall);
    twin.faults.length = 0;
    warned.length = 0;
  });
  const aSite = () => join(root, `site-${(sites += 1)}`);
  /** A process of the agent on a site's disk. */
  const boot = (folder: string) => {
    const pause = async (ms: number) => {
      if (!plane.underWay) now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    };
    return new FileMover(
      { ask: plane.ask, wall, pause, isEnding: () => false, log: { info: () => undefined, warn: (message) => void warned.push(message) } },
      { folder, controlPlaneUrl: twin.endpoint, sendEveryMs: 300_000, waitMs: 60_000, bytesPerSecond: 0 },
    );
  };
  const order = anOrder({ checkpointRef: 'job' });
  const inPhase = (phase: LeaseRun['phase'], attempt = 1): LeaseRun => ({ ...newRun(order), phase, attempt });
  const write = (folder: string, files: Readonly<Record<string, string | Uint8Array>>, under = 'job') => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, under, name, '..'), { recursive: true });
      writeFileSync(join(folder, under, name), content);
    }
  };
  const contentOf = (folder: string, under = 'job') => Object.fromEntries(filesIn(join(folder, under)).map((name) => [name, readFileSync(join(folder, under, name), 'utf8')]));
  /** Turns of the agent until it is so, for at most so long by the real clock. */
  async function settled(mover: FileMover, run: LeaseRun, mostMs = 15_000): Promise<boolean> {
    for (const until = Date.now() + mostMs; Date.now() < until; now += 200) {
      mover.look(run);
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (mover.isSettled(run)) return true;
    }
    return false;
  }
  async function ready(mover: FileMover, run: LeaseRun, mostMs = 15_000): Promise<boolean> {
    for (const until = Date.now() + mostMs; Date.now() < until; ) {
      if (mover.isReadyToStart(run)) return true;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return false;
  }

  it('INV-ARTIFACT: cut at any call, before it or after it, a checkpoint is stored once and whole, also by a new process', async () => {
    for (let cutAt = 0; cutAt < 6; cutAt += 1) {
      for (const when of ['before', 'after'] as const) {
        plane = new FilesDouble(store, wall);
        const site = aSite();
        const files = { 'a.bin': `first ${cutAt} ${when}`, 'deep/b.bin': `second ${cutAt} ${when}` };
        write(site, files);
        let calls = 0;
        plane.fault = () => (calls++ === cutAt ? when : undefined);
        // Sendings are cut as the control plane's answers are: the n-th PUT of this round.
        twin.faults.push({ method: 'PUT', what: when === 'before' ? 'cut_before' : 'cut_after', times: cutAt % 3 });
        const first = boot(site);
        first.look(inPhase('parked'));
        await new Promise((resolve) => setTimeout(resolve, 5));
        // Killed: whatever it was at, a new process goes on with.
        expect(await settled(boot(site), inPhase('ended'))).toBe(true);
        expect(plane.completed).toHaveLength(1);
        const elsewhere = aSite();
        expect(await ready(boot(elsewhere), inPhase('waiting', 0))).toBe(true);
        expect(contentOf(elsewhere)).toEqual(files);
      }
    }
  }, 60_000);
  it('sends parts that are missing, not those that arrived, and only files that have changed', async () => {
    const site = aSite();
    write(site, { 'big.bin': randomBytes(PART_BYTES + 5), 'small.bin': 'small' });
    twin.faults.push({ method: 'PUT', what: 503, times: 1 });
    expect(await settled(boot(site), inPhase('parked'))).toBe(true);
    const puts = () => twin.seen.filter((line) => line.startsWith('PUT') && line.endsWith('200')).length;
    const before = puts();
    write(site, { 'small.bin': 'changed' });
    expect(await settled(boot(site), inPhase('parked', 2))).toBe(true);
    expect(puts() - before).toBe(1);
    const asked = plane.asked;
    expect(await settled(boot(site), inPhase('parked', 3))).toBe(true);
    expect(plane.asked).toBe(asked);
  });
  it('INV-ARTIFACT: what is brought takes the place whole or not at all, wherever it is cut; damaged content never', async () => {
    const from = aSite();
    write(from, { 'a.bin': 'new a', 'b.bin': 'new b' });
    expect(await settled(boot(from), inPhase('parked'))).toBe(true);
    for (let cuts = 0; cuts < 4; cuts += 1) {
      const site = aSite();
      write(site, { 'a.bin': 'old a', 'c.bin': 'old c' });
      twin.faults.length = 0;
      twin.faults.push({ method: 'GET', what: 'cut_before', times: cuts });
      const mover = boot(site);
      for (const until = Date.now() + 15_000; !mover.isReadyToStart(inPhase('waiting', 0)) && Date.now() < until; ) {
        expect([{ 'a.bin': 'old a', 'c.bin': 'old c' }, { 'a.bin': 'new a', 'b.bin': 'new b' }, {}]).toContainEqual(contentOf(site));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      expect(contentOf(site)).toEqual({ 'a.bin': 'new a', 'b.bin': 'new b' });
    }
    await store.put(`job/${sha256Of('new a')}`, once(Buffer.from('evil!')), { contentType: 'x' });
    const site = aSite();
    write(site, { 'a.bin': 'old a' });
    const mover = boot(site);
    expect(await ready(mover, inPhase('waiting', 0), 200)).toBe(false);
    expect(contentOf(site)).toEqual({ 'a.bin': 'old a' });
    expect(warned).toContain('files of a job cannot be brought yet');
    await store.put(`job/${sha256Of('new a')}`, once(Buffer.from('new a')), { contentType: 'x' });
    expect(await ready(mover, inPhase('waiting', 0))).toBe(true);
  });
  it('keeps what is here when it comes after what was stored, and brings inputs', async () => {
    const site = aSite();
    write(site, { 'w.bin': 'stored' });
    expect(await settled(boot(site), inPhase('parked'))).toBe(true);
    write(site, { 'w.bin': 'worked on since' });
    await store.put(`job/${sha256Of('data')}`, once(Buffer.from('data')), { contentType: 'x' });
    plane.inputs = [{ name: 'in/data.txt', bytes: 4, sha256: sha256Of('data') }];
    expect(await ready(boot(site), inPhase('waiting', 0))).toBe(true);
    expect([contentOf(site), contentOf(site, 'job.inputs')]).toEqual([{ 'w.bin': 'worked on since' }, { 'in/data.txt': 'data' }]);
    // A further attempt of the same lease asks nobody, unless its disk is empty.
    const asked = plane.asked;
    expect(boot(site).isReadyToStart(inPhase('parked', 1))).toBe(true);
    expect(plane.asked).toBe(asked);
  });
  it('waits for a checkpoint that is on its way; without a control plane it starts in the end and says so', async () => {
    const site = aSite();
    plane.underWay = true;
    const mover = boot(site);
    mover.isReadyToStart(inPhase('waiting', 0));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const other = aSite();
    write(other, { 'w.bin': 'the last word' });
    expect(await settled(boot(other), inPhase('parked'))).toBe(true);
    plane.underWay = false;
    expect(await ready(mover, inPhase('waiting', 0))).toBe(true);
    expect(contentOf(site)).toEqual({ 'w.bin': 'the last word' });
    plane.fault = () => 'before';
    const alone = boot(aSite());
    expect(await ready(alone, inPhase('waiting', 0))).toBe(true);
    expect(alone.takeNotes(order.leaseId)).toEqual([expect.stringContaining('could not be asked')]);
    expect(alone.takeNotes(order.leaseId)).toEqual([]);
  });
  it('refused for want of room the job goes on, its customer is told once, and it is sent when there is room', async () => {
    const site = aSite();
    write(site, { 'w.bin': 'too much' });
    let full = true;
    plane.refuses = ({ kind }) => (full && kind === 'begin' ? { kind: 'refused', reason: 'QuotaExceeded', message: 'No room.', again: true } : undefined);
    const mover = boot(site);
    expect(await settled(mover, inPhase('parked'), 200)).toBe(false);
    expect(mover.isReadyToStart(inPhase('parked'))).toBe(true);
    expect(mover.takeNotes(order.leaseId)).toEqual([expect.stringMatching(/QuotaExceeded.*No room\. The job goes on/)]);
    full = false;
    expect(await settled(mover, inPhase('parked'))).toBe(true);
    expect([plane.completed.length, mover.takeNotes(order.leaseId)]).toEqual([1, []]);
    twin.bytesMax = 1;
    write(site, { 'w.bin': 'the store itself is full' });
    const refused = boot(site);
    expect(await settled(refused, inPhase('parked', 2), 200)).toBe(false);
    twin.bytesMax = Number.MAX_SAFE_INTEGER;
    expect(await settled(refused, inPhase('parked', 2))).toBe(true);
  });
  it('leaves a control plane alone that keeps no files, and lets an ended job go whose lease is no longer the newest', async () => {
    const site = aSite();
    write(site, { 'w.bin': 'x' });
    plane.refuses = () => ({ kind: 'refused', reason: 'Superseded', message: 'Ran elsewhere since.', again: false });
    const mover = boot(site);
    expect(await settled(mover, inPhase('ended'))).toBe(true);
    const none = new FileMover({ ask: () => Promise.resolve({ ok: false, error: { kind: 'Unsupported' } }), wall, pause: () => Promise.resolve(), isEnding: () => false, log: { info: () => undefined, warn: () => undefined } },
      { folder: aSite(), controlPlaneUrl: twin.endpoint, sendEveryMs: 1, waitMs: 1, bytesPerSecond: 0 });
    expect(await ready(none, inPhase('waiting', 0))).toBe(true);
    expect(await settled(none, inPhase('ended'))).toBe(true);
    expect(existsSync(join(site, 'job/w.bin'))).toBe(true);
  });
});
