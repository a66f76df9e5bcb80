import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const FORM = /^sy_(live|test)_[\w-]{43}$/;

/** A new API key: `sy_live_` and 256 random bits. Shown once; only its hash is stored. */
export function makeApiKey(kind: 'live' | 'test' = 'live'): string {
  return `sy_${kind}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}
/** Whether a text can be an API key at all, before the database is asked. */
export function looksLikeApiKey(text: string): boolean {
  return FORM.test(text);
}
/** SHA-256 in hex, for keys and one-time tokens of high entropy: nothing to guess, so nothing to slow down. Never for passwords. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}
/** Equality that takes the same time wherever two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(a), digest(b));
}
/** A one-time secret (agent enrolment, invitation, session): 256 random bits as base64url. */
export function makeToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
