import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { looksLikeApiKey, sameSecret } from '@switchyard/runtime';
import { parseCookie, stringifySetCookie } from 'cookie';

/** Holds a session's secret in the browser, out of reach of its scripts. */
const SESSION_COOKIE = 'switchyard_session';
/** Scripts of the console alone can send it: a form or a link of another page cannot. */
export const CSRF_HEADER = 'x-switchyard-csrf';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** What a script has to show with a session: it follows from the secret and does not tell it. */
export const csrfOf = (secret: string): string => createHash('sha256').update(`csrf of ${secret}`).digest('base64url');

/** The session's secret a browser sent along; undefined where there is none of a session's form, or another site made the browser send it. */
export function secretInCookie(headers: IncomingHttpHeaders): string | undefined {
  const secret = parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  return secret !== undefined && looksLikeApiKey(secret) && isOwnPage(headers) ? secret : undefined;
}
/** False when the browser says that a page of another origin asks. */
export function isOwnPage({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || originHost(origin) === host;
}
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
export function showsCsrf(headers: IncomingHttpHeaders, secret: string): boolean {
  return sameSecret(String(headers[CSRF_HEADER] ?? ''), csrfOf(secret));
}

/** @param secret undefined takes the cookie away @param seconds how long the browser keeps it */
export function sessionCookie(secret: string | undefined, seconds: number, host: string | undefined): string {
  return stringifySetCookie({
    name: SESSION_COOKIE, value: secret ?? '', httpOnly: true, sameSite: 'strict', path: '/', maxAge: secret === undefined ? 0 : seconds,
    // Browsers keep a secure cookie of plain HTTP on no machine but their own, and not all of them there.
    secure: !LOOPBACK.test(host ?? ''),
  });
}
