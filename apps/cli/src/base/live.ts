import { SwitchyardError, type TypedDocument } from '@switchyard/graphql-client';
import type { Session } from '../session.js';

/** The API's subscriptions. */
export interface Live {
  /**
   * Everything a subscription says, in order; ends when the caller stops or the gateway completes it.
   * A cut connection is taken up behind the last cursor, so nothing is lost and nothing comes twice.
   * @throws SwitchyardError when the gateway refuses, or stays away for too long
   */
  follow<Data, Variables extends { readonly after?: string | null | undefined }>(
    document: TypedDocument<Data, Variables>, variables: Variables, cursorOf: (data: Data) => string, signal?: AbortSignal): AsyncIterable<Data>;
}
/** Attempts in a row without an event before it is given up: about a minute. */
const ATTEMPTS_MAX = 10;
const PAUSE_MS = 250;
const PAUSE_MAX_MS = 10_000;
/** The gateway refused the credential: trying again does not help. */
const FORBIDDEN_CLOSE = 4403;

/** One attempt: a socket, one subscription, its answers. */
export type Attempt = (document: TypedDocument<unknown, never>, variables: unknown, signal: AbortSignal) => AsyncIterable<{ readonly data?: unknown; readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[] }>;

/** Subscriptions over a WebSocket of the session. */
export function liveOver(session: Pick<Session, 'url' | 'token'>, say: (text: string) => void): Live {
  const url = session.url.replace(/^http/, 'ws');
  return resuming(async function* attempt(document, variables, signal) {
    // Loaded here: most commands never open a socket.
    const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws'), import('ws')]);
    const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams: session.token === undefined ? {} : { authorization: `Bearer ${session.token}` }, retryAttempts: 0, lazy: true });
    const answers = socket.iterate({ query: document.text, operationName: document.name, variables: variables as Record<string, unknown> });
    const stop = (): void => void answers.return?.();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const answer of answers) yield answer as never;
    } finally {
      signal.removeEventListener('abort', stop);
      await socket.dispose();
    }
  }, say, pauseFor);
}

/** Takes a subscription up again behind its last cursor. */
export function resuming(attempt: Attempt, say: (text: string) => void, wait: (milliseconds: number, signal: AbortSignal) => Promise<void>): Live {
  return {
    async *follow(document, variables, cursorOf, given) {
      const signal = given ?? new AbortController().signal;
      let after = variables.after;
      let failures = 0;
      while (!signal.aborted) {
        try {
          for await (const answer of attempt(document as TypedDocument<unknown, never>, after === undefined ? variables : { ...variables, after }, signal)) {
            const [refused] = answer.errors ?? [];
            if (refused !== undefined) throw errorOf(refused);
            if (failures > 0) say('connected again\n');
            failures = 0;
            const data = answer.data as Parameters<typeof cursorOf>[0];
            after = cursorOf(data);
            yield data;
          }
          return;
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof SwitchyardError) throw error;
          if (codeOf(error) === FORBIDDEN_CLOSE) throw new SwitchyardError('UNAUTHENTICATED', 'The gateway does not accept this credential.');
          failures += 1;
          if (failures >= ATTEMPTS_MAX) throw new SwitchyardError('UNREACHABLE', `The live connection was lost and did not come back after ${ATTEMPTS_MAX} attempts.`, undefined, {}, { cause: error });
          if (failures === 1) say('the connection was cut; taking it up again \u2026\n');
          await wait(Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** (failures - 1)), signal);
        }
      }
    },
  };
}
const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
function errorOf({ message, extensions = {} }: { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }): SwitchyardError {
  const { code, requestId, ...details } = extensions;
  return new SwitchyardError(typeof code === 'string' ? code : 'INTERNAL', message, typeof requestId === 'string' ? requestId : undefined, details);
}
/** Waits that long, or until the signal: then it simply returns. */
export async function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
