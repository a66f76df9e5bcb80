import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AttemptOutcome } from '@switchyard/market';
import { isLoopbackAddress, isPublicAddress, outboundUrlProblem } from '@switchyard/runtime';

/** All addresses of a name; the resolver of this machine. */
export type Resolve = (name: string, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;
export interface PostOptions {
  /** This machine itself may be called, without TLS too. */
  readonly allowLoopback: boolean;
  /** From the look-up of the name to the end of the answer, wall ms. */
  readonly timeoutMs: number;
  /** The system's unless given. */
  readonly resolve?: Resolve;
}
/** What of an answer is taken in before the line is cut; none of it is kept. */
const ANSWER_BYTES_MAX = 16_384;
const system: Resolve = (name, done) => lookUp(name, { all: true }, done);

/** The name's addresses are looked at here, and the connection goes to one of these very addresses: a name cannot mean one thing when it is checked and another when it is called. */
function guardedLookup(resolve: Resolve, allowed: (address: string) => boolean): LookupFunction {
  return (name, options, answer) => {
    resolve(name, (error, addresses) => {
      if (error !== null) return answer(error, []);
      const wrong = addresses.find(({ address }) => !allowed(address));
      if (wrong !== undefined || addresses.length === 0) return answer(new Error(`${name} is ${wrong === undefined ? 'no address' : 'an address of a private network, or of this machine'}`), []);
      if (options.all === true) return answer(null, addresses);
      return answer(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

/**
 * Posts JSON to an address that somebody outside gave. HTTPS and public addresses only; no redirect is followed, no connection is kept, and of the answer only the
 * status is looked at.
 * @returns the status, and why it did not arrive: any status but 2xx is such a reason. Never throws for what the other side does
 */
export function postJson(url: string, headers: Readonly<Record<string, string>>, body: string, { allowLoopback, timeoutMs, resolve = system }: PostOptions): Promise<AttemptOutcome> {
  const problem = outboundUrlProblem(url, allowLoopback);
  if (problem !== undefined) return Promise.resolve({ status: null, error: `the address ${problem}` });
  const target = new URL(url);
  const allowed = (address: string): boolean => isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allowed(host)) return Promise.resolve({ status: null, error: 'the address must not be of a private network, or of this machine' });
  const options: RequestOptions = {
    method: 'POST', agent: false, lookup: guardedLookup(resolve, allowed),
    headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Switchyard-Webhooks/1', connection: 'close', ...headers },
  };
  return new Promise((done) => {
    let status: number | null = null;
    let settled = false;
    const request: ClientRequest = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, options, onAnswer);
    const timer = setTimeout(() => settle(`no answer within ${timeoutMs / 1_000} s`), timeoutMs);
    function settle(error: string | null): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      request.destroy();
      done({ status, error });
    }
    function onAnswer(answer: IncomingMessage): void {
      status = answer.statusCode ?? null;
      const verdict = status !== null && status >= 200 && status < 300 ? null : status !== null && status >= 300 && status < 400 ? `answered ${status}: redirects are not followed` : `answered ${status ?? 'nothing'}`;
      let taken = 0;
      answer.on('data', (chunk: Buffer) => {
        taken += chunk.length;
        if (taken > ANSWER_BYTES_MAX) settle(verdict);
      });
      answer.on('end', () => settle(verdict));
      answer.on('error', () => settle(verdict));
    }
    request.on('error', (error: NodeJS.ErrnoException) => settle(error.code === undefined ? error.message : `${error.message} (${error.code})`));
    request.end(body);
  });
}
