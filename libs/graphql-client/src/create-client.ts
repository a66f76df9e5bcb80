import { SwitchyardError } from './client-error.js';
import type { TypedDocument } from './typed-document.js';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal }) => Promise<{ readonly status: number; text(): Promise<string> }>;

export interface ClientOptions {
  /** Address of the gateway's GraphQL, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** API key or token; leave it out to ask as nobody. Goes into the Authorization header, never into the address. */
  readonly token?: string;
  /** The platform's own unless given. */
  readonly fetch?: Fetch;
  /** Milliseconds until a request is given up: 30,000 unless given. */
  readonly timeoutMs?: number;
}
export interface Client {
  /** @throws SwitchyardError when there is no answer to show: bad credential, bad request, an unreachable gateway or its own fault */
  execute<Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables): Promise<Data>;
}

interface AnswerError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A client of one gateway for one caller. */
export function createClient(options: ClientOptions): Client {
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const timeoutMs = options.timeoutMs ?? 30_000;

  async function post(document: TypedDocument<unknown, unknown>, variables: unknown): Promise<{ status: number; text: string }> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await send(options.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        },
        body: JSON.stringify({ operationName: document.name, query: document.text, variables }),
        signal,
      });
      return { status: answer.status, text: await answer.text() };
    } catch (cause) {
      if (signal.aborted) throw new SwitchyardError('TIMED_OUT', `${document.name}: no answer from ${options.url} within ${timeoutMs} ms.`, undefined, {}, { cause });
      throw new SwitchyardError('UNREACHABLE', `${document.name}: ${options.url} cannot be reached (${reasonOf(cause)}).`, undefined, {}, { cause });
    }
  }

  return {
    async execute(document, variables) {
      const { status, text } = await post(document as TypedDocument<unknown, unknown>, variables);
      const answer = parseAnswer(text);
      if (!answer) throw new SwitchyardError('NOT_GRAPHQL', `${document.name}: ${options.url} answered ${status} without a GraphQL answer. Is the address right?`);
      const first = answer.errors?.[0];
      if (first) throw errorOf(first);
      return answer.data as never;
    },
  };
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly AnswerError[];
}
function parseAnswer(text: string): Answer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value) ? (value as Answer) : undefined;
}
function errorOf({ message, extensions = {} }: AnswerError): SwitchyardError {
  const { code, requestId, ...details } = extensions;
  return new SwitchyardError(typeof code === 'string' ? code : 'INTERNAL', message, typeof requestId === 'string' ? requestId : undefined, details);
}
