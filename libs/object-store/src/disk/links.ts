import { createHmac, timingSafeEqual } from 'node:crypto';
import { epochMs, type EpochMs } from '@switchyard/kernel';

/** What a signed link of the disk store allows. */
export interface LinkGrant {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** Wall time. */
  readonly expiresAt: EpochMs;
  readonly fileName?: string;
  /** Of PUT. */
  readonly bytes?: number;
  readonly sha256?: string;
  readonly contentType?: string;
  /** Of a part. */
  readonly uploadId?: string;
  readonly part?: number;
}
/** Where the gateway serves links of the disk store. */
const LINK_PATH = '/objects/';
const FIELDS = ['method', 'expires', 'fileName', 'bytes', 'sha256', 'contentType', 'uploadId', 'part'] as const;

const signature = (secret: Uint8Array, key: string, query: URLSearchParams): string =>
  createHmac('sha256', secret).update(JSON.stringify([key, ...FIELDS.map((field) => query.get(field))])).digest('base64url');

/** A path with a query: good on whatever host serves the store. */
export function linkOf(secret: Uint8Array, grant: LinkGrant): string {
  const query = new URLSearchParams();
  const { key, expiresAt, ...rest } = grant;
  for (const [name, value] of Object.entries({ ...rest, expires: Math.floor(expiresAt / 1_000) })) if (value !== undefined) query.set(name, String(value));
  query.set('signature', signature(secret, key, query));
  return `${LINK_PATH}${key}?${query.toString()}`;
}

/** @returns what the link allows, or why it allows nothing. Only what was signed is read. */
export function readLink(secret: Uint8Array, url: URL, now: EpochMs): LinkGrant | 'forged' | 'expired' {
  const key = url.pathname.slice(LINK_PATH.length);
  const query = url.searchParams;
  const [given, right] = [Buffer.from(query.get('signature') ?? ''), Buffer.from(signature(secret, key, query))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'forged';
  const expiresAt = epochMs(Number(query.get('expires')) * 1_000);
  if (now >= expiresAt) return 'expired';
  const text = (name: string) => query.get(name) ?? undefined;
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const optional = { fileName: text('fileName'), bytes: number('bytes'), sha256: text('sha256'), contentType: text('contentType'), uploadId: text('uploadId'), part: number('part') };
  return { method: query.get('method') === 'PUT' ? 'PUT' : 'GET', key, expiresAt, ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<LinkGrant>) };
}
