import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type RequestOptions, request as httpsRequest } from 'node:https';
import { err, ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';

/**
 * Why a call brought no object. `Unreachable`: nothing is known about its effect. `Status`: the API server answered with this HTTP
 * code and reason (AlreadyExists, Conflict, NotFound, Gone, Invalid, Forbidden, ...).
 */
export type ApiFault =
  | { readonly kind: 'Unreachable'; readonly message: string }
  | { readonly kind: 'Status'; readonly code: number; readonly reason: string; readonly message: string; readonly retryAfterSeconds: number | undefined };

/** Where the API server is and how to prove who we are; `apply` adds certificates and tokens, which may be renewed between calls. */
export interface Connection {
  readonly server: string;
  apply(options: RequestOptions): Promise<void>;
}
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
/** How a stream ended: `whole` when the server closed it properly, so that what came last is complete. */
export interface StreamEnd {
  readonly whole: boolean;
}
/** The few calls the engine makes. */
export interface KubernetesApi {
  call(call: Call): Promise<Result<unknown, ApiFault>>;
  /** GET with an answer that goes on: whole lines as they come, and the unfinished last one if the end was proper. */
  stream(call: { path: string; query: Readonly<Record<string, string>> }, onLine: (line: Buffer) => void, signal: AbortSignal): Promise<Result<StreamEnd, ApiFault>>;
}

const statusSchema = z.object({
  reason: z.string().default(''),
  message: z.string().default(''),
  details: z.object({ retryAfterSeconds: z.number().optional() }).optional(),
});
/** Largest answer that is read into memory: a page of 500 pods is below 10 MiB. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

export interface ClientTimeouts {
  /** A call that answers at once. */
  readonly callMs: number;
  /** Silence on a stream; longer than the bookmarks of a watch, which come every minute. */
  readonly silenceMs: number;
}

/** Requests as they are, over the connection of a kubeconfig. Bodies go out exactly as they were built and checked (job-body.ts). */
export class KubernetesClient implements KubernetesApi {
  constructor(
    private readonly connection: Connection,
    private readonly timeouts: ClientTimeouts = { callMs: 10_000, silenceMs: 150_000 },
  ) {}

  async call({ method, path, query, body }: Call): Promise<Result<unknown, ApiFault>> {
    const timeout = AbortSignal.timeout(this.timeouts.callMs);
    try {
      const response = await this.open(method, path, query ?? {}, body, timeout);
      const text = (await bytesOf(response)).toString('utf8');
      const code = response.statusCode ?? 0;
      if (code >= 200 && code < 300) return ok(JSON.parse(text) as unknown);
      return err(faultOf(code, text, response.headers['retry-after']));
    } catch (error) {
      return err({ kind: 'Unreachable', message: `${method} ${path}: ${timeout.aborted ? `no answer in ${this.timeouts.callMs} ms` : messageOf(error)}` });
    }
  }

  async stream(
    { path, query }: { path: string; query: Readonly<Record<string, string>> },
    onLine: (line: Buffer) => void,
    signal: AbortSignal,
  ): Promise<Result<StreamEnd, ApiFault>> {
    try {
      const opening = AbortSignal.any([signal, AbortSignal.timeout(this.timeouts.callMs)]);
      const response = await this.open('GET', path, query, undefined, signal, opening);
      const code = response.statusCode ?? 0;
      if (code !== 200) return err(faultOf(code, (await bytesOf(response)).toString('utf8'), response.headers['retry-after']));
      response.socket.setTimeout(this.timeouts.silenceMs, () => response.destroy(new Error(SILENT)));
      return ok({ whole: await eachLine(response, onLine) });
    } catch (error) {
      return err({ kind: 'Unreachable', message: `GET ${path}: ${messageOf(error)}` });
    }
  }

  private async open(
    method: string,
    path: string,
    query: Readonly<Record<string, string>>,
    body: unknown,
    signal: AbortSignal,
    opening = signal,
  ): Promise<IncomingMessage> {
    const url = new URL(this.connection.server);
    const search = new URLSearchParams(query).toString();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname.replace(/\/$/, '')}${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        accept: 'application/json',
        ...(text === undefined ? {} : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    };
    await this.connection.apply(options);
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(options);
      // On, not once: a connection may break again after the answer has begun.
      request.on('error', reject);
      const late = (): void => void request.destroy(new Error('no answer in time'));
      opening.addEventListener('abort', late, { once: true });
      // Not the `signal` of the request: it raises its error also where, after the last byte, nobody listens any more.
      const leave = (): void => void request.destroy();
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      request.once('close', () => signal.removeEventListener('abort', leave));
      request.once('response', (response) => {
        opening.removeEventListener('abort', late);
        resolve(response);
      });
      request.end(text);
    });
  }
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_BYTES_MAX) throw new Error('answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
const BROKEN = new Set(['ECONNRESET', 'ABORT_ERR', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);
const SILENT = 'silent';
/** @returns whether the stream came to its proper end; a connection that broke is an end too, without the unfinished line */
async function eachLine(response: IncomingMessage, onLine: (line: Buffer) => void): Promise<boolean> {
  let rest: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        onLine(Buffer.concat([...rest, chunk.subarray(from, at)]));
        rest = [];
        from = at + 1;
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (BROKEN.has(code ?? '') || message === SILENT) return false;
    throw error;
  }
  if (!response.complete) return false;
  if (rest.length > 0) onLine(Buffer.concat(rest));
  return true;
}
function faultOf(code: number, text: string, retryAfter: string | undefined): ApiFault {
  let status: z.output<typeof statusSchema>;
  try {
    status = statusSchema.parse(JSON.parse(text));
  } catch {
    // A proxy in between answers in its own words.
    status = { reason: '', message: text.slice(0, 300) };
  }
  const seconds = status.details?.retryAfterSeconds ?? (retryAfter === undefined ? NaN : Number(retryAfter));
  return { kind: 'Status', code, reason: status.reason, message: status.message, retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined };
}
const messageOf = (error: unknown): string => (error as { message?: string } | undefined)?.message ?? String(error);

/** One line for people. */
export function describeFault(fault: ApiFault): string {
  return fault.kind === 'Unreachable' ? fault.message : `${fault.code} ${fault.reason}: ${fault.message}`.slice(0, 400);
}
