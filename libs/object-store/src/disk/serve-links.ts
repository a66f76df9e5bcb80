import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { attachment } from '../keys.js';
import { type ByteRange, describeStoreFault, type StoreFault } from '../object-store.js';
import type { DiskStore } from './disk-store.js';
import type { LinkGrant } from './links.js';

const statusOf: Readonly<Record<StoreFault['kind'], number>> = {
  InvalidKey: 400, NotFound: 404, RangeNotSatisfiable: 416, UploadGone: 404, Mismatch: 400, Full: 507, Refused: 403, Unreachable: 503,
};
const CODES: Readonly<Record<number, string>> = { 400: 'MISMATCH', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED', 411: 'LENGTH_REQUIRED', 416: 'RANGE_NOT_SATISFIABLE', 507: 'STORE_FULL' };

/** What a connection says when its other end went away, by the moment at which it did. */
const READER_GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/**
 * Answers signed links of a disk store over plain HTTP: GET and HEAD with one range, PUT of exactly what was signed. There is no other way in: without a
 * valid signature every key is 403, there or not.
 */
export function serveLinks(store: DiskStore): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const grant = store.grantOf(url);
    if (grant === 'forged') return refuse(request, response, 403, 'This link is not valid.');
    if (grant === 'expired') return refuse(request, response, 403, 'This link has expired: ask for a new one.');
    if (request.method === 'PUT' && grant.method === 'PUT') return take(store, grant, request, response);
    if ((request.method === 'GET' || request.method === 'HEAD') && grant.method === 'GET') return give(store, grant, request, response);
    return refuse(request, response, 405, 'This link is for another method.');
  };
}

async function take(store: DiskStore, grant: LinkGrant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers['content-length'] !== `${grant.bytes}`) return refuse(request, response, 411, `content-length must be ${grant.bytes}.`);
  // A sender that went away has sent less than it said: the stream ends with an error and nothing is kept.
  const stored = await store.putByLink(grant, request).catch((error: unknown) => {
    if (request.destroyed && !request.complete) return undefined;
    throw error;
  });
  if (stored === undefined) return void response.destroy();
  if (!stored.ok) return refuse(request, response, statusOf[stored.error.kind], describeStoreFault(stored.error));
  response.writeHead(200, { etag: `"${stored.value.sha256}"`, 'content-length': '0' }).end();
}

async function give(store: DiskStore, grant: LinkGrant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(request.headers.range ?? '');
  const range: ByteRange = asked ? { from: Number(asked[1]), ...(asked[2] !== '' && { to: Number(asked[2]) + 1 }) } : { from: 0 };
  if (range.to !== undefined && range.to <= range.from) return refuse(request, response, 416, 'The range is empty.');
  const found = await store.get(grant.key, range);
  if (!found.ok) {
    if (found.error.kind === 'RangeNotSatisfiable') response.setHeader('content-range', `bytes */${found.error.bytes}`);
    return refuse(request, response, statusOf[found.error.kind], describeStoreFault(found.error));
  }
  const { info, body } = found.value;
  const to = Math.min(range.to ?? info.bytes, info.bytes);
  response.writeHead(asked ? 206 : 200, {
    'content-length': `${to - range.from}`, 'content-type': info.contentType, 'accept-ranges': 'bytes', etag: `"${info.sha256}"`, 'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff', 'content-disposition': attachment(grant.fileName ?? grant.key.split('/').at(-1)!),
    ...(asked && { 'content-range': `bytes ${range.from}-${to - 1}/${info.bytes}` }),
  });
  if (request.method === 'HEAD') {
    await body[Symbol.asyncIterator]().return?.();
    return void response.end();
  }
  // A reader that went away is no fault of ours.
  await pipeline(Readable.from(body), response).catch((error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code ?? '')) throw error;
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  // What is still coming is not read: the connection ends with the answer.
  if (!request.complete && request.method === 'PUT') response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: CODES[status] ?? 'UNAVAILABLE' } }] }));
}
