import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is not let in, as S3 words it. */
export interface AccessFault {
  readonly status: 400 | 403;
  readonly code: 'AccessDenied' | 'InvalidAccessKeyId' | 'SignatureDoesNotMatch' | 'RequestTimeTooSkewed' | 'AuthorizationQueryParametersError';
}
export interface Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}
/** What the sender says the SHA-256 of its body is: hex, or a word such as UNSIGNED-PAYLOAD. */
export interface Admitted {
  readonly payload: string;
}
const SKEW_MAX_MS = 15 * 60_000;
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
/** As the specification has it: everything but unreserved characters. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const denied = (code: AccessFault['code'], status: 400 | 403 = 403): AccessFault => ({ status, code });

/** Checks AWS Signature Version 4, in the Authorization header or in the query, written from the specification and not from any client. */
export function checkSignature(request: IncomingMessage, url: URL, { accessKeyId, secretAccessKey, region }: Account, nowMs: number): Admitted | AccessFault {
  const query = url.searchParams;
  const presigned = query.has('X-Amz-Signature');
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '');
  if (!presigned && header === null) return denied('AccessDenied');
  if (presigned && query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return denied('AuthorizationQueryParametersError', 400);
  const credential = (presigned ? query.get('X-Amz-Credential')! : header![1]!).split('/');
  const signedHeaders = (presigned ? (query.get('X-Amz-SignedHeaders') ?? '') : header![2]!).split(';');
  const given = presigned ? query.get('X-Amz-Signature')! : header![3]!;
  const stamp = (presigned ? query.get('X-Amz-Date') : request.headers['x-amz-date'])?.toString() ?? '';
  const at = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (at === null || credential.length !== 5 || credential[1] !== stamp.slice(0, 8) || credential[2] !== region || credential[3] !== 's3' || credential[4] !== 'aws4_request') return denied('SignatureDoesNotMatch');
  if (credential[0] !== accessKeyId) return denied('InvalidAccessKeyId');
  const [year, month, day, hour, minute, second] = at.slice(1).map(Number) as [number, number, number, number, number, number];
  const sentAt = Date.UTC(year, month - 1, day, hour, minute, second);
  if (presigned) {
    const seconds = Number(query.get('X-Amz-Expires'));
    if (!(seconds >= 1 && seconds <= 604_800)) return denied('AuthorizationQueryParametersError', 400);
    if (nowMs >= sentAt + seconds * 1_000 || nowMs < sentAt - SKEW_MAX_MS) return denied('AccessDenied');
  } else if (Math.abs(nowMs - sentAt) > SKEW_MAX_MS) return denied('RequestTimeTooSkewed');
  // The host, and every x-amz- header that came, must be under the signature.
  const mustBeSigned = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  if (mustBeSigned.some((name) => !signedHeaders.includes(name))) return denied('AccessDenied');
  const payload = presigned ? (request.headers['x-amz-content-sha256']?.toString() ?? 'UNSIGNED-PAYLOAD') : request.headers['x-amz-content-sha256']?.toString();
  if (payload === undefined) return denied('AccessDenied');
  const canonicalQuery = [...query].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&');
  const canonical = [
    request.method, url.pathname.split('/').map((segment) => encode(decodeURIComponent(segment))).join('/'), canonicalQuery,
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').toString().trim().replace(/ +/g, ' ')}`), '', signedHeaders.join(';'), payload,
  ].join('\n');
  const scope = credential.slice(1).join('/');
  const key = ['aws4_request'].reduce((k, text) => hmac(k, text), hmac(hmac(hmac(`AWS4${secretAccessKey}`, credential[1]!), region), 's3'));
  const right = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, hex(canonical)].join('\n')).toString('hex');
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(given.padEnd(64).slice(0, 64)))) return denied('SignatureDoesNotMatch');
  return { payload };
}
