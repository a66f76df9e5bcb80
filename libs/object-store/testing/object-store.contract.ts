import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unwrap } from '@switchyard/kernel';
import { collect, type Declared, type ObjectStore, once, PART_BYTES, sha256Of, type SignedRequest } from '../src/index.js';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Where links that are paths lead to. */
  readonly base: string;
  /** Wall time goes on. */
  advance(seconds: number): void;
  stop(): Promise<void>;
}
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const plain = { contentType: 'text/plain' };
const declared = (content: Uint8Array, contentType = 'application/octet-stream'): Declared => ({ bytes: content.length, sha256: sha256Of(content), contentType });

/** What every object store does. `open` makes an empty one. */
export function objectStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: ObjectStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    afterAll(() => under.stop());
    const put = async (key: string, value: string) => unwrap(await store.put(key, once(text(value)), plain));
    const read = async (key: string, range?: { from: number; to?: number }) => (await collect(unwrap(await store.get(key, range)).body)).toString();
    const send = (link: SignedRequest, init: RequestInit = {}) =>
      fetch(new URL(link.url, under.base), { method: link.method, ...init, headers: { ...link.headers, ...(init.headers as Record<string, string> | undefined) } });

    it('keeps an object whole, with its size, digest and type, and replaces it', async () => {
      const info = await put('org/a/greeting', 'hello');
      expect(info).toMatchObject({ key: 'org/a/greeting', bytes: 5, sha256: sha256Of('hello'), contentType: 'text/plain' });
      expect(unwrap(await store.head('org/a/greeting'))).toMatchObject({ ...info, modifiedAt: expect.any(Number) });
      expect(await read('org/a/greeting')).toBe('hello');
      await put('org/a/greeting', 'other');
      expect(await read('org/a/greeting')).toBe('other');
      expect((await put('org/a/empty', '')).bytes).toBe(0);
      expect(await read('org/a/empty')).toBe('');
    });
    it('gives a range, and refuses one behind the end', async () => {
      await put('ranges/x', '0123456789');
      expect(await read('ranges/x', { from: 3 })).toBe('3456789');
      expect(await read('ranges/x', { from: 3, to: 5 })).toBe('34');
      expect(await read('ranges/x', { from: 8, to: 99 })).toBe('89');
      const part = unwrap(await store.get('ranges/x', { from: 2, to: 4 }));
      expect([part.info.bytes, (await collect(part.body)).toString()]).toEqual([10, '23']);
      expect(await store.get('ranges/x', { from: 10 })).toMatchObject({ ok: false, error: { kind: 'RangeNotSatisfiable' } });
    });
    it('refuses content of another digest, and nothing is stored', async () => {
      expect(await store.put('org/wrong', once(text('abc')), { ...plain, sha256: sha256Of('abd') })).toMatchObject({ ok: false, error: { kind: 'Mismatch' } });
      expect(await store.head('org/wrong')).toEqual({ ok: false, error: { kind: 'NotFound', key: 'org/wrong' } });
    });
    it('stores nothing of a stream that breaks off', async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield text('first half');
        await Promise.resolve();
        throw new Error('cut');
      }
      await expect(store.put('org/half', broken(), plain)).rejects.toThrow('cut');
      expect(await store.head('org/half')).toMatchObject({ ok: false, error: { kind: 'NotFound' } });
    });
    it('lists by prefix in pages, in order of key', async () => {
      for (const key of ['list/b/1', 'list/a', 'list/a/1', 'list/a.b', 'list/a-b/x', 'list/b/2', 'lists/no']) await put(key, key);
      const all: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = unwrap(await store.list('list/', { limit: 2, ...(after !== undefined && { after }) }));
        expect(page.objects.length).toBeLessThanOrEqual(2);
        all.push(...page.objects.map(({ key }) => key));
        if (page.next === undefined) break;
        after = page.next;
      }
      expect(all).toEqual(['list/a', 'list/a-b/x', 'list/a.b', 'list/a/1', 'list/b/1', 'list/b/2']);
      expect(unwrap(await store.list('list/b/', { limit: 10 })).objects).toHaveLength(2);
      expect(unwrap(await store.list('nothing/', { limit: 10 }))).toEqual({ objects: [] });
    });
    it('deletes, and deleting what is not there does nothing', async () => {
      await put('gone/x', 'x');
      await put('gone/x/below', 'y');
      expect(await store.delete('gone/x')).toEqual({ ok: true, value: undefined });
      expect(await store.delete('gone/x')).toEqual({ ok: true, value: undefined });
      expect(await store.get('gone/x')).toMatchObject({ ok: false, error: { kind: 'NotFound' } });
      expect(await read('gone/x/below')).toBe('y');
    });
    it('refuses keys that are no safe path, on every way in', async () => {
      const refused = { ok: false, error: { kind: 'InvalidKey' } };
      for (const key of ['../etc/passwd', 'a/../b', '/a', 'a//b', 'a/', '', '.hidden', 'a/..', 'a\\b', 'a\u0000b', 'ü', 'a b', 'a~', 'x'.repeat(600)]) {
        expect(await store.put(key, once(text('x')), plain)).toMatchObject(refused);
        expect(await store.get(key)).toMatchObject(refused);
        expect(await store.head(key)).toMatchObject(refused);
        expect(await store.delete(key)).toMatchObject(refused);
        expect(await store.linkToGet(key, { seconds: 9 })).toMatchObject(refused);
        expect(await store.linkToPut(key, declared(text('x')), { seconds: 9 })).toMatchObject(refused);
        expect(await store.beginUpload(key, declared(text('x')))).toMatchObject(refused);
      }
    });

    it('lets the holder of a link read, with ranges and a file name, until it expires', async () => {
      await put('links/file.bin', '0123456789');
      const link = unwrap(await store.linkToGet('links/file.bin', { seconds: 60, fileName: 'my "file".bin' }));
      const whole = await send(link);
      expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
      expect(whole.headers.get('content-disposition')).toBe('attachment; filename="my _file_.bin"');
      const part = await send(link, { headers: { range: 'bytes=4-' } });
      expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '456789', 'bytes 4-9/10']);
      expect((await send(link, { headers: { range: 'bytes=10-' } })).status).toBe(416);
      const gone = unwrap(await store.linkToGet('links/none', { seconds: 60 }));
      expect((await send(gone)).status).toBe(404);
      under.advance(61);
      expect((await send(link)).status).toBe(403);
    });
    it('lets the holder of a link do that one thing and nothing else', async () => {
      await put('links/mine', 'mine');
      await put('links/other', 'other');
      const get = unwrap(await store.linkToGet('links/mine', { seconds: 60 }));
      expect((await send({ ...get, url: get.url.replace('links/mine', 'links/other') })).status).toBe(403);
      expect((await send(get, { method: 'PUT', body: 'mine' })).status).toBeGreaterThanOrEqual(403);
      expect((await send({ ...get, url: get.url.replace(/([Ss]ignature=)(.)/, (_, name: string, c: string) => `${name}${c === 'a' ? 'b' : 'a'}`) })).status).toBe(403);
      expect((await send({ ...get, url: get.url.split('?')[0]! })).status).toBe(403);
      const longer = get.url.replace(/(expires|X-Amz-Expires)=(\d+)/i, (_, field: string, n: string) => `${field}=${Number(n) + 100}`);
      expect(longer).not.toBe(get.url);
      expect((await send({ ...get, url: longer })).status).toBe(403);
      const put2 = unwrap(await store.linkToPut('links/put', declared(text('right')), { seconds: 60 }));
      expect((await send(put2, { body: 'wrong' })).status).toBe(400);
      expect(await store.head('links/put')).toMatchObject({ ok: false });
      expect((await send(put2, { body: 'right' })).status).toBe(200);
      expect(unwrap(await store.head('links/put'))).toMatchObject({ bytes: 5, sha256: sha256Of('right') });
      under.advance(61);
      expect((await send(put2, { body: 'right' })).status).toBe(403);
    });

    it('makes an object out of parts sent by links, in any order and twice, and tells which are there', async () => {
      const content = new Uint8Array(randomBytes(PART_BYTES + 1_000));
      const what = declared(content, 'application/x-checkpoint');
      const id = unwrap(await store.beginUpload('parts/big', what));
      const pieces = [content.subarray(0, PART_BYTES), content.subarray(PART_BYTES)];
      const linkTo = async (i: number) => unwrap(await store.linkToPart('parts/big', id, { number: i + 1, bytes: pieces[i]!.length, sha256: sha256Of(pieces[i]!) }, { seconds: 600 }));
      expect((await send(await linkTo(1), { body: pieces[0] as Uint8Array<ArrayBuffer> })).status).toBeGreaterThanOrEqual(400);
      expect((await send(await linkTo(1), { body: pieces[1] as Uint8Array<ArrayBuffer> })).status).toBe(200);
      expect(unwrap(await store.partsOf('parts/big', id))).toMatchObject([{ number: 2, bytes: 1_000 }]);
      expect(await store.completeUpload('parts/big', id, what)).toMatchObject({ ok: false, error: { kind: 'Mismatch' } });
      expect(await store.head('parts/big')).toMatchObject({ ok: false, error: { kind: 'NotFound' } });
      for (const i of [0, 0, 1]) expect((await send(await linkTo(i), { body: pieces[i] as Uint8Array<ArrayBuffer> })).status).toBe(200);
      expect(unwrap(await store.completeUpload('parts/big', id, what))).toMatchObject(what);
      // The answer was lost: the same again.
      expect(unwrap(await store.completeUpload('parts/big', id, what))).toMatchObject(what);
      expect(await store.completeUpload('parts/big', id, { ...what, sha256: sha256Of('x') })).toMatchObject({ ok: false, error: { kind: 'UploadGone' } });
      expect(sha256Of(await collect(unwrap(await store.get('parts/big')).body))).toBe(what.sha256);
    });
    it('gives up an upload with its parts', async () => {
      const what = declared(text('part'));
      const id = unwrap(await store.beginUpload('parts/given-up', what));
      const link = unwrap(await store.linkToPart('parts/given-up', id, { number: 1, bytes: 4, sha256: sha256Of('part') }, { seconds: 60 }));
      expect((await send(link, { body: 'part' })).status).toBe(200);
      expect(await store.abortUpload('parts/given-up', id)).toMatchObject({ ok: true });
      expect(await store.abortUpload('parts/given-up', id)).toMatchObject({ ok: true });
      expect((await send(link, { body: 'part' })).status).toBe(404);
      expect(await store.partsOf('parts/given-up', id)).toEqual({ ok: false, error: { kind: 'UploadGone', key: 'parts/given-up' } });
      expect(await store.completeUpload('parts/given-up', id, what)).toMatchObject({ ok: false, error: { kind: 'UploadGone' } });
    });
    it('stores a stream larger than one part', async () => {
      const half = new Uint8Array(randomBytes(PART_BYTES / 2 + 7));
      async function* large(): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < 3; i += 1) yield await Promise.resolve(half);
      }
      const digest = sha256Of(Buffer.concat([half, half, half]));
      expect(unwrap(await store.put('large/stream', large(), { ...plain, sha256: digest }))).toMatchObject({ bytes: half.length * 3, sha256: digest });
      expect(sha256Of(await collect(unwrap(await store.get('large/stream')).body))).toBe(digest);
    });
  });
}
