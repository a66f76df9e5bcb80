import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { epochMs, err, ok, type Result, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { checkKey, checkPrefix } from '../keys.js';
import type { ByteRange, Declared, ObjectContent, ObjectInfo, ObjectPage, ObjectStore, PartDeclared, SignedRequest, StoredPart, StoreFault } from '../object-store.js';
import { type LinkGrant, linkOf, readLink } from './links.js';
import { OBJECT_SUFFIX, openObject, syncFolder, type Written, writeObject } from './object-file.js';
import { walk } from './walk.js';

export interface DiskStoreOptions {
  /** Folder of the store; made when it is missing. Several processes may share it. */
  readonly folder: string;
  readonly clock: WallClock;
  /** Refuses writes (`Full`) that would leave less than this free on the disk, in bytes. 256 MiB unless given. */
  readonly freeBytesMin?: number;
  /** Free bytes of the disk; asked of the file system unless given (tests). */
  readonly freeBytes?: () => Promise<number>;
}
type Answer<T> = Promise<Result<T, StoreFault>>;

/** Objects as files below one folder. Its links are paths that `serveLinks` answers. */
export class DiskStore implements ObjectStore {
  private readonly root: string;
  private readonly secret: Uint8Array;
  private readonly clock: WallClock;
  constructor(private readonly options: DiskStoreOptions) {
    this.root = options.folder;
    this.clock = options.clock;
    for (const name of ['objects', 'uploads', 'tmp']) mkdirSync(join(this.root, name), { recursive: true, mode: 0o700 });
    this.secret = linkSecret(this.root);
    // What a crash left half written. Nobody else reads it; a writer that is at work elsewhere is not a day old.
    for (const name of readdirSync(join(this.root, 'tmp'))) if (this.isOld(join(this.root, 'tmp', name))) rmSync(join(this.root, 'tmp', name), { force: true });
  }
  private isOld(path: string): boolean {
    return this.clock.now() - statSync(path).mtimeMs > 86_400 * SECOND_MS;
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, { contentType, sha256 }: { readonly contentType: string; readonly sha256?: string }): Answer<ObjectInfo> {
    return this.write(key, body, contentType, 0, (written) => (sha256 === undefined ? undefined : wrongDigest(written, sha256)));
  }
  async get(key: string, range: ByteRange = { from: 0 }): Answer<ObjectContent> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const object = await openObject(this.pathOf(key), key);
    if (object === undefined) return err({ kind: 'NotFound', key });
    const to = Math.min(range.to ?? object.info.bytes, object.info.bytes);
    if (range.from > 0 && range.from >= object.info.bytes) {
      await object.close();
      return err({ kind: 'RangeNotSatisfiable', key, bytes: object.info.bytes });
    }
    return ok({ info: object.info, body: object.read(range.from, Math.max(range.from, to)) });
  }
  async head(key: string): Answer<ObjectInfo> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const object = await openObject(this.pathOf(key), key);
    if (object === undefined) return err({ kind: 'NotFound', key });
    await object.close();
    return ok(object.info);
  }
  async list(prefix: string, { limit, after }: { readonly limit: number; readonly after?: string }): Answer<ObjectPage> {
    const checked = checkPrefix(prefix);
    if (!checked.ok) return checked;
    const objects: ObjectInfo[] = [];
    for await (const key of walk(join(this.root, 'objects'), prefix, after)) {
      if (objects.length === limit) return ok({ objects, next: objects.at(-1)!.key });
      const info = await this.head(key);
      // Deleted since the folder was read.
      if (info.ok) objects.push(info.value);
    }
    return ok({ objects });
  }
  async delete(key: string): Answer<void> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    await unlink(this.pathOf(key)).catch(unless('ENOENT', 'ENOTDIR'));
    for (let folder = dirname(this.pathOf(key)); folder !== join(this.root, 'objects'); folder = dirname(folder)) {
      if (!(await rmdir(folder).then(() => true, unless('ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR')))) break;
    }
    return ok(undefined);
  }

  async linkToGet(key: string, { seconds, fileName }: { readonly seconds: number; readonly fileName?: string }): Answer<SignedRequest> {
    return this.link({ method: 'GET', key, expiresAt: this.after(seconds), ...(fileName !== undefined && { fileName }) });
  }
  async linkToPut(key: string, declared: Declared, { seconds }: { readonly seconds: number }): Answer<SignedRequest> {
    return this.link({ method: 'PUT', key, expiresAt: this.after(seconds), ...declared });
  }
  async linkToPart(key: string, uploadId: string, { number, bytes, sha256 }: PartDeclared, { seconds }: { readonly seconds: number }): Answer<SignedRequest> {
    return this.link({ method: 'PUT', key, expiresAt: this.after(seconds), bytes, sha256, uploadId, part: number });
  }
  private after(seconds: number) {
    return epochMs((Math.floor(this.clock.now() / 1_000) + seconds) * 1_000);
  }
  private link(grant: LinkGrant): Result<SignedRequest, StoreFault> {
    const checked = checkKey(grant.key);
    return checked.ok ? ok({ method: grant.method, url: linkOf(this.secret, grant), headers: {}, expiresAt: grant.expiresAt }) : checked;
  }
  /** What a link of this store allows now. */
  grantOf(url: URL): LinkGrant | 'forged' | 'expired' {
    return readLink(this.secret, url, this.clock.now());
  }
  /** Does what a PUT link allows with the content that came. */
  async putByLink(grant: LinkGrant, body: AsyncIterable<Uint8Array>): Answer<ObjectInfo> {
    const admit = (written: Written) => (written.bytes === grant.bytes ? wrongDigest(written, grant.sha256 ?? '') : `${written.bytes} bytes instead of ${grant.bytes}`);
    if (grant.uploadId === undefined) return this.write(grant.key, body, grant.contentType ?? 'application/octet-stream', grant.bytes ?? 0, admit);
    if (!existsSync(join(this.uploadFolder(grant.uploadId), 'declared.json'))) return err({ kind: 'UploadGone', key: grant.key });
    return this.write(grant.key, body, 'part', grant.bytes ?? 0, admit, join(this.uploadFolder(grant.uploadId), `${grant.part}`));
  }

  async beginUpload(key: string, declared: Declared): Answer<string> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const id = randomUUID();
    await mkdir(this.uploadFolder(id), { recursive: true, mode: 0o700 });
    writeFileSync(join(this.uploadFolder(id), 'declared.json'), JSON.stringify({ key, ...declared }), { mode: 0o600, flush: true });
    await syncFolder(join(this.root, 'uploads'));
    return ok(id);
  }
  async partsOf(key: string, uploadId: string): Answer<readonly StoredPart[]> {
    if (!(await this.isOpen(key, uploadId))) return err({ kind: 'UploadGone', key });
    const names = (await readdir(this.uploadFolder(uploadId)).catch(unless('ENOENT'))) || [];
    const parts: StoredPart[] = [];
    for (const name of names.filter((one) => /^\d+$/.test(one))) {
      const part = await openObject(join(this.uploadFolder(uploadId), name), key);
      await part?.close();
      if (part !== undefined) parts.push({ number: Number(name), bytes: part.info.bytes });
    }
    return ok(parts.sort((a, b) => a.number - b.number));
  }
  async completeUpload(key: string, uploadId: string, declared: Declared): Answer<ObjectInfo> {
    const parts = await this.partsOf(key, uploadId);
    if (!parts.ok) return this.completedBefore(key, declared, parts);
    const bytes = parts.value.reduce((sum, part) => sum + part.bytes, 0);
    if (bytes !== declared.bytes || parts.value.some(({ number }, i) => number !== i + 1)) return err({ kind: 'Mismatch', key, reason: `parts of ${bytes} bytes instead of ${declared.bytes} arrived` });
    const stored = await this.write(key, this.partBytes(key, uploadId, parts.value.length), declared.contentType, bytes, (written) => wrongDigest(written, declared.sha256));
    if (stored.ok) await this.abortUpload(key, uploadId);
    return stored;
  }
  private async *partBytes(key: string, uploadId: string, count: number): AsyncGenerator<Uint8Array> {
    for (let number = 1; number <= count; number += 1) {
      const part = await openObject(join(this.uploadFolder(uploadId), `${number}`), key);
      if (part === undefined) throw new Error(`part ${number} of ${key} is gone`);
      yield* part.read(0, part.info.bytes);
    }
  }
  private async completedBefore(key: string, declared: Declared, gone: Result<never, StoreFault>): Answer<ObjectInfo> {
    const there = await this.head(key);
    return there.ok && there.value.sha256 === declared.sha256 && there.value.bytes === declared.bytes ? there : gone;
  }
  async abortUpload(key: string, uploadId: string): Answer<void> {
    if (await this.isOpen(key, uploadId)) await rm(this.uploadFolder(uploadId), { recursive: true, force: true });
    return ok(undefined);
  }
  private async isOpen(key: string, uploadId: string): Promise<boolean> {
    const text = await readFile(join(this.uploadFolder(uploadId), 'declared.json'), 'utf8').catch(unless('ENOENT', 'ENOTDIR'));
    return typeof text === 'string' && (JSON.parse(text) as { key: string }).key === key;
  }
  /** Ids are ours (random UUIDs); whatever else is asked for lies nowhere. */
  private uploadFolder(uploadId: string): string {
    return join(this.root, 'uploads', /^[0-9a-f-]{36}$/.test(uploadId) ? uploadId : 'none');
  }
  private pathOf(key: string): string {
    return join(this.root, 'objects', `${key}${OBJECT_SUFFIX}`);
  }

  private async write(key: string, body: AsyncIterable<Uint8Array>, contentType: string, expectedBytes: number, admit: (written: Written) => string | undefined, path?: string): Answer<ObjectInfo> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const free = await (this.options.freeBytes ?? (() => freeBytesOf(this.root)))();
    if (free - expectedBytes < (this.options.freeBytesMin ?? 256 * 1024 * 1024)) return err({ kind: 'Full', message: `${free} bytes are free on its disk` });
    const now = this.clock.now();
    try {
      const { written, wrong } = await writeObject(this.root, path ?? this.pathOf(key), body, { contentType, now }, admit);
      return wrong === undefined ? ok({ key, ...written, contentType, modifiedAt: now }) : err({ kind: 'Mismatch', key, reason: wrong });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') return err({ kind: 'Full', message });
      throw error;
    }
  }
}

const wrongDigest = (written: Written, sha256: string): string | undefined => (written.sha256 === sha256 ? undefined : `its SHA-256 is ${written.sha256}, not ${sha256}`);
/** 32 random bytes, made once: whoever is first wins, and a crash leaves none or all of them. */
function linkSecret(root: string): Uint8Array {
  const path = join(root, 'link.key');
  if (!existsSync(path)) {
    const beside = `${path}.${randomUUID()}`;
    writeFileSync(beside, randomBytes(32), { mode: 0o600, flush: true });
    try {
      linkSync(beside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(beside, { force: true });
    }
  }
  return readFileSync(path);
}
const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};
/** For expected errors: the value is false then. */
const unless = (...codes: readonly string[]) => (error: unknown): false => {
  if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
  throw error;
};
