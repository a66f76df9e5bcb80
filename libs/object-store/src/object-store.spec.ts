import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs, type WallClock } from '@switchyard/kernel';
import { objectStoreContract, S3Twin, serveDisk, type StoreUnderTest } from '../testing/index.js';
import { DiskStore, S3Store } from './index.js';

function aClock(): WallClock & { advance(seconds: number): void } {
  let now = Date.now();
  return { now: () => epochMs(now), advance: (seconds) => void (now += seconds * 1_000) };
}
async function openDisk(): Promise<StoreUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'object-store-'));
  const clock = aClock();
  const store = new DiskStore({ folder, clock });
  const server = await serveDisk(store);
  return { store, base: server.url, advance: clock.advance, stop: () => server.stop().finally(() => rmSync(folder, { recursive: true, force: true })) };
}
async function openS3(): Promise<StoreUnderTest> {
  const clock = aClock();
  const twin = await S3Twin.start({ now: () => clock.now() });
  const store = new S3Store({ endpoint: twin.endpoint, bucket: twin.bucket, ...twin.account, pathStyle: true, clock });
  return { store, base: twin.endpoint, advance: clock.advance, stop: () => twin.stop() };
}
objectStoreContract('DiskStore', openDisk);
objectStoreContract('S3Store on the S3 twin', openS3);
