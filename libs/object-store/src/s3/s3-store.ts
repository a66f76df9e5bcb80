import { epochMs, err, ok, type Result } from '@switchyard/kernel';
import { inPieces, sha256Of } from '../bytes.js';
import { attachment, checkKey, checkPrefix } from '../keys.js';
import {
  type ByteRange, type Declared, type ObjectContent, type ObjectInfo, type ObjectPage, type ObjectStore, PART_BYTES, type PartDeclared, type SignedRequest, type StoredPart, type StoreFault,
} from '../object-store.js';
import { faultOf, S3Calls, type S3StoreOptions } from './s3-calls.js';
import { elementsOf, textOf } from './xml.js';

export type { S3StoreOptions } from './s3-calls.js';
type Answer<T> = Promise<Result<T, StoreFault>>;
/** The digest of the whole goes with the object as metadata; S3 itself checks the one of each request. */
const DIGEST = 'x-amz-meta-sha256';
const checksum = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64');

/**
 * Objects in an S3-compatible store. Every request that carries content carries its SHA-256, which the store verifies (`x-amz-checksum-sha256`). The digest of an
 * object of several parts is what its sender declared: readers check it.
 */
export class S3Store implements ObjectStore {
  private readonly calls: S3Calls;
  constructor(options: S3StoreOptions) {
    this.calls = new S3Calls(options);
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, { contentType, sha256 }: { readonly contentType: string; readonly sha256?: string }): Answer<ObjectInfo> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const pieces = inPieces(body, PART_BYTES);
    const first = (await pieces.next()).value ?? Buffer.alloc(0);
    const second = await pieces.next();
    if (second.done !== true) return this.putParts(key, first, second.value, pieces, contentType, sha256);
    const found = sha256Of(first);
    if (sha256 !== undefined && found !== sha256) return err({ kind: 'Mismatch', key, reason: `its SHA-256 is ${found}, not ${sha256}` });
    const stored = await this.calls.text({ method: 'PUT', key, body: first, headers: { 'content-type': contentType, [DIGEST]: found, 'x-amz-checksum-sha256': checksum(found) } });
    return stored.ok ? this.head(key) : stored;
  }
  private async putParts(key: string, first: Buffer<ArrayBuffer>, second: Buffer<ArrayBuffer>, rest: AsyncGenerator<Buffer<ArrayBuffer>>, contentType: string, sha256: string | undefined): Answer<ObjectInfo> {
    const begun = await this.begin(key, contentType, sha256);
    if (!begun.ok) return begun;
    const uploadId = begun.value;
    let number = 0;
    const send = async (piece: Buffer<ArrayBuffer>): Answer<string> => {
      number += 1;
      const query = { partNumber: `${number}`, uploadId };
      return this.calls.text({ method: 'PUT', key, query, body: piece, headers: { 'x-amz-checksum-sha256': checksum(sha256Of(piece)) } });
    };
    const failed = async (fault: StoreFault): Answer<ObjectInfo> => {
      await this.abortUpload(key, uploadId);
      return err(fault);
    };
    for (const piece of [first, second]) {
      const sent = await send(piece);
      if (!sent.ok) return failed(sent.error);
    }
    for await (const piece of rest) {
      const sent = await send(piece);
      if (!sent.ok) return failed(sent.error);
    }
    const done = await this.finish(key, uploadId);
    return done.ok ? this.head(key) : failed(done.error);
  }
  async get(key: string, range?: ByteRange): Answer<ObjectContent> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const asked = range !== undefined && !(range.from === 0 && range.to === undefined);
    const answer = await this.calls.send({ method: 'GET', key, headers: asked ? { range: `bytes=${range.from}-${range.to === undefined ? '' : range.to - 1}` } : {} });
    if (!answer.ok) return answer;
    if (!answer.value.ok) return err(await faultOf(key, answer.value));
    const total = /\/(\d+)$/.exec(answer.value.headers.get('content-range') ?? '')?.[1];
    const info = infoOf(key, answer.value.headers);
    return ok({ info: total === undefined ? info : { ...info, bytes: Number(total) }, body: answer.value.body ?? nothing() });
  }
  async head(key: string): Answer<ObjectInfo> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const answer = await this.calls.send({ method: 'HEAD', key });
    if (!answer.ok) return answer;
    return answer.value.ok ? ok(infoOf(key, answer.value.headers)) : err(await faultOf(key, answer.value));
  }
  async list(prefix: string, { limit, after }: { readonly limit: number; readonly after?: string }): Answer<ObjectPage> {
    const checked = checkPrefix(prefix);
    if (!checked.ok) return checked;
    const query = { 'list-type': '2', prefix, 'max-keys': `${limit}`, ...(after !== undefined && { 'start-after': after }) };
    const xml = await this.calls.text({ method: 'GET', key: '', query });
    if (!xml.ok) return xml;
    const objects = elementsOf(xml.value, 'Contents').map((one): ObjectInfo => ({
      key: textOf(one, 'Key') ?? '', bytes: Number(textOf(one, 'Size')), sha256: null, contentType: 'application/octet-stream', modifiedAt: epochMs(Date.parse(textOf(one, 'LastModified') ?? '')),
    }));
    return ok({ objects, ...(textOf(xml.value, 'IsTruncated') === 'true' && { next: objects.at(-1)!.key }) });
  }
  async delete(key: string): Answer<void> {
    const checked = checkKey(key);
    if (!checked.ok) return checked;
    const done = await this.calls.text({ method: 'DELETE', key });
    return done.ok || done.error.kind === 'NotFound' ? ok(undefined) : done;
  }

  async linkToGet(key: string, { seconds, fileName }: { readonly seconds: number; readonly fileName?: string }): Answer<SignedRequest> {
    const query: Record<string, string> = fileName === undefined ? {} : { 'response-content-disposition': attachment(fileName) };
    return this.link({ method: 'GET', key, query }, seconds);
  }
  async linkToPut(key: string, { sha256, contentType }: Declared, { seconds }: { readonly seconds: number }): Answer<SignedRequest> {
    return this.link({ method: 'PUT', key, headers: { 'content-type': contentType, [DIGEST]: sha256, 'x-amz-checksum-sha256': checksum(sha256) } }, seconds);
  }
  async linkToPart(key: string, uploadId: string, { number, sha256 }: PartDeclared, { seconds }: { readonly seconds: number }): Answer<SignedRequest> {
    return this.link({ method: 'PUT', key, query: { partNumber: `${number}`, uploadId }, headers: { 'x-amz-checksum-sha256': checksum(sha256) } }, seconds);
  }
  private async link(call: Parameters<S3Calls['link']>[0], seconds: number): Answer<SignedRequest> {
    const checked = checkKey(call.key);
    return checked.ok ? ok(await this.calls.link(call, seconds)) : checked;
  }

  async beginUpload(key: string, { contentType, sha256 }: Declared): Answer<string> {
    const checked = checkKey(key);
    return checked.ok ? this.begin(key, contentType, sha256) : checked;
  }
  private async begin(key: string, contentType: string, sha256: string | undefined): Answer<string> {
    const headers = { 'content-type': contentType, 'x-amz-checksum-algorithm': 'SHA256', ...(sha256 !== undefined && { [DIGEST]: sha256 }) };
    const xml = await this.calls.text({ method: 'POST', key, query: { uploads: '' }, headers });
    if (!xml.ok) return xml;
    const id = textOf(xml.value, 'UploadId');
    return id === undefined ? err({ kind: 'Unreachable', message: 'an answer without an UploadId' }) : ok(id);
  }
  async partsOf(key: string, uploadId: string): Answer<readonly StoredPart[]> {
    return this.partRows(key, uploadId);
  }
  private async partRows(key: string, uploadId: string): Answer<readonly (StoredPart & { readonly etag: string; readonly checksum: string | undefined })[]> {
    const rows: (StoredPart & { etag: string; checksum: string | undefined })[] = [];
    for (let marker = '0'; ; ) {
      const xml = await this.calls.text({ method: 'GET', key, query: { uploadId, 'part-number-marker': marker } });
      if (!xml.ok) return xml;
      for (const one of elementsOf(xml.value, 'Part')) rows.push({ number: Number(textOf(one, 'PartNumber')), bytes: Number(textOf(one, 'Size')), etag: textOf(one, 'ETag') ?? '', checksum: textOf(one, 'ChecksumSHA256') });
      if (textOf(xml.value, 'IsTruncated') !== 'true') return ok(rows);
      marker = textOf(xml.value, 'NextPartNumberMarker') ?? `${rows.at(-1)?.number ?? 0}`;
    }
  }
  async completeUpload(key: string, uploadId: string, declared: Declared): Answer<ObjectInfo> {
    const parts = await this.partRows(key, uploadId);
    if (!parts.ok) {
      const there = parts.error.kind === 'UploadGone' ? await this.head(key) : parts;
      return there.ok && there.value.bytes === declared.bytes && there.value.sha256 === declared.sha256 ? there : parts;
    }
    const bytes = parts.value.reduce((sum, part) => sum + part.bytes, 0);
    if (bytes !== declared.bytes || parts.value.some(({ number }, i) => number !== i + 1)) return err({ kind: 'Mismatch', key, reason: `parts of ${bytes} bytes instead of ${declared.bytes} arrived` });
    const done = await this.finish(key, uploadId, parts.value);
    return done.ok ? this.head(key) : done;
  }
  private async finish(key: string, uploadId: string, known?: readonly { readonly number: number; readonly etag: string; readonly checksum: string | undefined }[]): Answer<string> {
    const parts = known ? ok(known) : await this.partRows(key, uploadId);
    if (!parts.ok) return parts;
    const rows = parts.value.map((part) => `<Part><PartNumber>${part.number}</PartNumber><ETag>${part.etag.replaceAll('"', '&quot;')}</ETag>${part.checksum === undefined ? '' : `<ChecksumSHA256>${part.checksum}</ChecksumSHA256>`}</Part>`);
    return this.calls.text({ method: 'POST', key, query: { uploadId }, headers: { 'content-type': 'application/xml' }, body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rows.join('')}</CompleteMultipartUpload>` });
  }
  async abortUpload(key: string, uploadId: string): Answer<void> {
    const done = await this.calls.text({ method: 'DELETE', key, query: { uploadId } });
    return done.ok || done.error.kind === 'UploadGone' || done.error.kind === 'NotFound' ? ok(undefined) : done;
  }
}
function infoOf(key: string, headers: Headers): ObjectInfo {
  return {
    key, bytes: Number(headers.get('content-length')), sha256: headers.get(DIGEST), contentType: headers.get('content-type') ?? 'application/octet-stream',
    modifiedAt: epochMs(Date.parse(headers.get('last-modified') ?? '') || 0),
  };
}
async function* nothing(): AsyncGenerator<Uint8Array> {}
