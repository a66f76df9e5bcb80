import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collect, sha256Of } from '../src/bytes.js';
import { encodeXml, elementsOf, textOf } from '../src/s3/xml.js';
import { type Account, checkSignature } from './signature-v4.js';

interface Stored {
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly modifiedAt: number;
}
interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly content: Buffer; readonly etag: string; readonly checksum: string }>;
}
/** What goes wrong with the next requests of a kind. */
export interface TwinFault {
  readonly method: string;
  /** `cut_before`: nothing happens; `cut_after`: it is done and nobody is told; a number: answered with that status, nothing done. */
  readonly what: 'cut_before' | 'cut_after' | number;
  readonly code?: string;
  times: number;
}
const PART_BYTES_MIN = 5 * 1024 * 1024;
const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex');
class S3Error extends Error {
  constructor(readonly status: number, readonly code: string) {
    super(code);
  }
}

/**
 * A stateful double of S3 for one bucket, path style, in memory: put, get with one range, head, delete, list (V1 and V2), multipart. Every request must carry a right
 * Signature Version 4; bodies are held against `x-amz-content-sha256`, `x-amz-checksum-sha256` and `content-md5`. What it does not know it refuses.
 */
export class S3Twin {
  readonly faults: TwinFault[] = [];
  /** One line per request, for assertions: method, key, status. */
  readonly seen: string[] = [];
  private readonly objects = new Map<string, Stored>();
  private readonly uploads = new Map<string, Upload>();
  /** Refuses content beyond it with QuotaExceeded. */
  bytesMax = Number.MAX_SAFE_INTEGER;
  private constructor(private readonly server: Server, readonly bucket: string, readonly account: Account, private readonly now: () => number) {}

  static async start({ bucket = 'switchyard', account = { accessKeyId: 'AKIDTWIN', secretAccessKey: 'twin+secret/key', region: 'us-east-1' }, now = Date.now }: { bucket?: string; account?: Account; now?: () => number } = {}): Promise<S3Twin> {
    const server = createServer();
    const twin = new S3Twin(server, bucket, account, now);
    server.on('request', (request, response) => void twin.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return twin;
  }
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
  keys(): readonly string[] {
    return [...this.objects.keys()].sort();
  }
  openUploads(): number {
    return this.uploads.size;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.endpoint);
    const key = decodeURIComponent(url.pathname.slice(this.bucket.length + 2));
    const fault = this.faults.find((one) => one.times > 0 && one.method === request.method);
    if (fault) fault.times -= 1;
    if (fault?.what === 'cut_before') return void request.socket.destroy();
    response.on('finish', () => this.seen.push(`${request.method} ${key} ${response.statusCode}`));
    try {
      const content = await collect(request, 64 * 1024 * 1024);
      if (typeof fault?.what === 'number') throw new S3Error(fault.what, fault.code ?? 'SlowDown');
      const admitted = checkSignature(request, url, this.account, this.now());
      if ('code' in admitted) throw new S3Error(admitted.status, admitted.code);
      if (url.pathname.split('/')[1] !== this.bucket) throw new S3Error(404, 'NoSuchBucket');
      this.checkBody(request, admitted.payload, content);
      const done = this.act(request, url.searchParams, key, content);
      if (fault?.what === 'cut_after') return void request.socket.destroy();
      response.writeHead(done.status ?? 200, { 'x-amz-request-id': randomUUID(), ...done.headers });
      response.end(request.method === 'HEAD' ? undefined : done.body);
    } catch (error) {
      if (!(error instanceof S3Error)) return void request.socket.destroy();
      response.writeHead(error.status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${error.code}</Message><Resource>${encodeXml(url.pathname)}</Resource></Error>`);
    }
  }
  private checkBody(request: IncomingMessage, payload: string, content: Buffer): void {
    if (payload.startsWith('STREAMING-')) throw new S3Error(501, 'NotImplemented');
    if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256Of(content)) throw new S3Error(400, 'XAmzContentSHA256Mismatch');
    const checksum = request.headers['x-amz-checksum-sha256'];
    if (checksum !== undefined && checksum !== Buffer.from(sha256Of(content), 'hex').toString('base64')) throw new S3Error(400, 'BadDigest');
    const digest = request.headers['content-md5'];
    if (digest !== undefined && digest !== Buffer.from(md5(content), 'hex').toString('base64')) throw new S3Error(400, 'BadDigest');
  }

  private act(request: IncomingMessage, query: URLSearchParams, key: string, content: Buffer): { status?: number; headers?: Record<string, string>; body?: Buffer | string } {
    const uploadId = query.get('uploadId');
    switch (request.method) {
      case 'PUT': {
        if (request.headers['x-amz-copy-source'] !== undefined) throw new S3Error(501, 'NotImplemented');
        if (key === '') throw new S3Error(501, 'NotImplemented');
        const etag = `"${md5(content)}"`;
        if (uploadId !== null) {
          const number = Number(query.get('partNumber'));
          if (!(number >= 1 && number <= 10_000)) throw new S3Error(400, 'InvalidArgument');
          this.makeRoom(content.length);
          this.upload(key, uploadId).parts.set(number, { content, etag, checksum: Buffer.from(sha256Of(content), 'hex').toString('base64') });
        } else {
          this.makeRoom(content.length);
          this.objects.set(key, { content, etag, headers: kept(request), modifiedAt: this.now() });
        }
        return { headers: { etag } };
      }
      case 'POST': {
        if (query.has('uploads')) {
          const id = randomUUID();
          this.uploads.set(id, { key, headers: kept(request), parts: new Map() });
          return xml(`<InitiateMultipartUploadResult><Bucket>${this.bucket}</Bucket><Key>${encodeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
        }
        if (uploadId !== null) return this.complete(key, uploadId, content.toString('utf8'));
        throw new S3Error(501, 'NotImplemented');
      }
      case 'DELETE':
        if (uploadId !== null) {
          this.upload(key, uploadId);
          this.uploads.delete(uploadId);
        } else this.objects.delete(key);
        return { status: 204 };
      case 'HEAD':
      case 'GET':
        if (key === '') return query.has('location') ? xml('<LocationConstraint/>') : this.list(query);
        if (uploadId !== null) return this.listParts(key, uploadId, query);
        return this.give(request, query, key);
    }
    throw new S3Error(405, 'MethodNotAllowed');
  }
  private makeRoom(bytes: number): void {
    const held = [...this.objects.values()].reduce((sum, { content }) => sum + content.length, 0);
    if (held + bytes > this.bytesMax) throw new S3Error(403, 'QuotaExceeded');
  }
  private upload(key: string, id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload?.key !== key) throw new S3Error(404, 'NoSuchUpload');
    return upload;
  }
  private complete(key: string, id: string, body: string): ReturnType<S3Twin['act']> {
    const { parts, headers } = this.upload(key, id);
    const asked = elementsOf(body, 'Part').map((one) => ({ number: Number(textOf(one, 'PartNumber')), etag: textOf(one, 'ETag') ?? '' }));
    if (asked.length === 0) throw new S3Error(400, 'MalformedXML');
    const found = asked.map(({ number, etag }, i) => {
      const part = parts.get(number);
      if (part?.etag.replaceAll('"', '') !== etag.replaceAll('"', '')) throw new S3Error(400, 'InvalidPart');
      if (i > 0 && asked[i - 1]!.number >= number) throw new S3Error(400, 'InvalidPartOrder');
      if (i < asked.length - 1 && part.content.length < PART_BYTES_MIN) throw new S3Error(400, 'EntityTooSmall');
      return part.content;
    });
    const etag = `"${md5(Buffer.concat(asked.map((_, i) => Buffer.from(md5(found[i]!), 'hex'))))}-${asked.length}"`;
    this.objects.set(key, { content: Buffer.concat(found), headers, etag, modifiedAt: this.now() });
    this.uploads.delete(id);
    return xml(`<CompleteMultipartUploadResult><Key>${encodeXml(key)}</Key><ETag>${encodeXml(etag)}</ETag></CompleteMultipartUploadResult>`);
  }
  private listParts(key: string, id: string, query: URLSearchParams): ReturnType<S3Twin['act']> {
    const marker = Number(query.get('part-number-marker') ?? 0);
    const rows = [...this.upload(key, id).parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
    const page = rows.slice(0, 1_000);
    const parts = page.map(([number, part]) => `<Part><PartNumber>${number}</PartNumber><ETag>${encodeXml(part.etag)}</ETag><Size>${part.content.length}</Size><ChecksumSHA256>${part.checksum}</ChecksumSHA256></Part>`);
    return xml(`<ListPartsResult><UploadId>${id}</UploadId>${parts.join('')}<IsTruncated>${rows.length > page.length}</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker></ListPartsResult>`);
  }
  private list(query: URLSearchParams): ReturnType<S3Twin['act']> {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? query.get('marker') ?? '';
    const limit = Math.min(1_000, Number(query.get('max-keys') ?? 1_000));
    const entries = new Map<string, string>();
    for (const key of this.keys().filter((one) => one.startsWith(prefix) && one > after)) {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const common = cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
      const { content, etag, modifiedAt } = this.objects.get(key)!;
      if (common !== undefined) entries.set(common, `<CommonPrefixes><Prefix>${encodeXml(common)}</Prefix></CommonPrefixes>`);
      else entries.set(key, `<Contents><Key>${encodeXml(key)}</Key><LastModified>${new Date(modifiedAt).toISOString()}</LastModified><ETag>${encodeXml(etag)}</ETag><Size>${content.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`);
    }
    const page = [...entries].slice(0, limit);
    const truncated = entries.size > page.length;
    const last = encodeXml(page.at(-1)?.[0] ?? '');
    return xml(`<ListBucketResult><Name>${this.bucket}</Name><Prefix>${encodeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${truncated}</IsTruncated>${truncated ? `<NextContinuationToken>${last}</NextContinuationToken><NextMarker>${last}</NextMarker>` : ''}${page.map(([, text]) => text).join('')}</ListBucketResult>`);
  }
  private give(request: IncomingMessage, query: URLSearchParams, key: string): ReturnType<S3Twin['act']> {
    const stored = this.objects.get(key);
    if (stored === undefined) throw new S3Error(404, 'NoSuchKey');
    const { content, etag, modifiedAt } = stored;
    const disposition = query.get('response-content-disposition');
    const headers: Record<string, string> = { 'content-type': 'binary/octet-stream', ...stored.headers, etag, 'last-modified': new Date(modifiedAt).toUTCString(), 'accept-ranges': 'bytes', ...(disposition !== null && { 'content-disposition': disposition }) };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range === null) return { headers: { ...headers, 'content-length': `${content.length}` }, body: content };
    const from = Number(range[1]);
    if (from >= content.length) throw new S3Error(416, 'InvalidRange');
    const part = content.subarray(from, range[2] === '' ? undefined : Number(range[2]) + 1);
    return { status: 206, headers: { ...headers, 'content-range': `bytes ${from}-${from + part.length - 1}/${content.length}`, 'content-length': `${part.length}` }, body: part };
  }
}
const xml = (inner: string) => ({ headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${inner}` });
/** Headers that stay with an object. */
const kept = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).filter(([name]) => name === 'content-type' || name.startsWith('x-amz-meta-')).map(([name, value]) => [name, String(value)]));
