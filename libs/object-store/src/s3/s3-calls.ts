import { AwsClient } from 'aws4fetch';
import { epochMs, type EpochMs, err, ok, type Result, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { collect } from '../bytes.js';
import type { SignedRequest, StoreFault } from '../object-store.js';
import { textOf } from './xml.js';

export interface S3StoreOptions {
  /** Such as https://s3.eu-central-1.amazonaws.com; without a bucket. */
  readonly endpoint: string;
  /** The endpoint as agents and customers reach it, for links; `endpoint` unless given. */
  readonly linkEndpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  readonly clock: WallClock;
  /** Wall milliseconds one request may take. 60 s unless given. */
  readonly timeoutMs?: number;
  /** Tries of a request before the store counts as unreachable. 4 unless given. */
  readonly triesMax?: number;
  /** For tests. */
  readonly pause?: (ms: number) => Promise<void>;
}
export interface S3Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}
type Answer<T> = Promise<Result<T, StoreFault>>;
/** Above any XML answer of a thousand keys. */
const XML_BYTES_MAX = 4 * 1024 * 1024;

/** Signed requests to one bucket, tried again a bounded number of times. */
export class S3Calls {
  private readonly client: AwsClient;
  constructor(private readonly options: S3StoreOptions) {
    const { accessKeyId, secretAccessKey, sessionToken, region } = options;
    this.client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0, ...(sessionToken !== undefined && { sessionToken }) });
  }
  private url(endpoint: string, { key, query = {} }: Pick<S3Call, 'key' | 'query'>): URL {
    const url = new URL(endpoint);
    if (!this.options.pathStyle) url.hostname = `${this.options.bucket}.${url.hostname}`;
    const base = url.pathname.replace(/\/$/, '');
    url.pathname = `${base}${this.options.pathStyle ? `/${this.options.bucket}` : ''}/${key}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }
  private get datetime(): string {
    return new Date(this.options.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  }

  /** The answer whatever its status below 500 and but 429; beyond that it is tried again, then `Unreachable`. */
  async send(call: S3Call): Answer<Response> {
    const { triesMax = 4, timeoutMs = 60_000, pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)) } = this.options;
    let last = '';
    for (let tries = 1; tries <= triesMax; tries += 1) {
      try {
        const request = await this.client.sign(this.url(this.options.endpoint, call).toString(), {
          method: call.method, headers: { ...call.headers }, ...(call.body !== undefined && { body: call.body }), aws: { datetime: this.datetime },
        });
        const answer = await fetch(request, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
        if (answer.status < 500 && answer.status !== 429) return ok(answer);
        last = `HTTP ${answer.status} ${textOf(await answer.text(), 'Code') ?? ''}`.trim();
      } catch (error) {
        const { message, cause } = error as Error;
        last = cause instanceof Error ? `${message} (${cause.message})` : message;
      }
      if (tries < triesMax) await pause(Math.random() * 100 * 2 ** tries);
    }
    return err({ kind: 'Unreachable', message: `${call.method} of ${call.key || 'the bucket'}: ${last}` });
  }
  /** The body of a good answer, or what a bad one means. */
  async text(call: S3Call): Answer<string> {
    const answer = await this.send(call);
    if (!answer.ok) return answer;
    if (!answer.value.ok) return err(await faultOf(call.key, answer.value));
    const text = answer.value.body === null ? '' : (await collect(answer.value.body, XML_BYTES_MAX)).toString('utf8');
    // S3 may begin to answer 200 before it knows.
    const code = text.includes('<Error>') ? textOf(text, 'Code') : undefined;
    return code === undefined ? ok(text) : err(faultOfCode(call.key, code, textOf(text, 'Message') ?? code, 500));
  }
  /** A request for somebody without our keys. All headers given are part of the signature. */
  async link(call: S3Call & { readonly method: 'GET' | 'PUT' }, seconds: number): Promise<SignedRequest> {
    const url = this.url(this.options.linkEndpoint ?? this.options.endpoint, call);
    url.searchParams.set('X-Amz-Expires', `${seconds}`);
    const { datetime } = this;
    const signed = await this.client.sign(url.toString(), { method: call.method, headers: { ...call.headers }, aws: { signQuery: true, datetime } });
    return { method: call.method, url: signed.url, headers: { ...call.headers }, expiresAt: epochMs(wholeSeconds(this.options.clock.now()) + seconds * SECOND_MS) };
  }
}
const wholeSeconds = (now: EpochMs): number => Math.floor(now / 1_000) * 1_000;

/** What an answer that is not good means. */
export async function faultOf(key: string, answer: Response): Promise<StoreFault> {
  const text = answer.body === null ? '' : await answer.text();
  return faultOfCode(key, textOf(text, 'Code') ?? '', textOf(text, 'Message') ?? `HTTP ${answer.status}`, answer.status);
}
function faultOfCode(key: string, code: string, message: string, status: number): StoreFault {
  switch (code) {
    case 'NoSuchUpload':
      return { kind: 'UploadGone', key };
    case 'BadDigest':
    case 'XAmzContentChecksumMismatch':
    case 'XAmzContentSHA256Mismatch':
    case 'InvalidPart':
    case 'InvalidPartOrder':
    case 'EntityTooSmall':
      return { kind: 'Mismatch', key, reason: message };
    case 'QuotaExceeded':
    case 'XMinioStorageFull':
    case 'InsufficientStorage':
      return { kind: 'Full', message };
    case 'InvalidRange':
      return { kind: 'RangeNotSatisfiable', key, bytes: 0 };
    case 'NoSuchBucket':
      return { kind: 'Refused', message };
  }
  if (status === 404) return { kind: 'NotFound', key };
  if (status === 507) return { kind: 'Full', message };
  return status >= 500 ? { kind: 'Unreachable', message: `${code} ${message}` } : { kind: 'Refused', message: `${code || status}: ${message}` };
}
