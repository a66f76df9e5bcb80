import { createClient, type Client, SwitchyardError } from '@switchyard/graphql-client';

/** What this page shows with its session, as the gateway told it; null while nobody is signed in. Kept in memory alone. */
let proof: string | null = null;
/** The header of the proof. */
const CSRF_HEADER = 'x-switchyard-csrf';

const withProof = (headers: Readonly<Record<string, string>>): Record<string, string> => ({ ...headers, ...(proof === null ? {} : { [CSRF_HEADER]: proof }) });

/** The public API, asked as whoever is signed in here. */
export const api: Client = createClient({ url: '/graphql', fetch: (url, init) => fetch(url, { ...init, headers: withProof(init.headers), credentials: 'same-origin' }) });

async function send(path: string, method: 'GET' | 'POST', body?: object): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(path, {
    method, credentials: 'same-origin', headers: withProof(body === undefined ? {} : { 'content-type': 'application/json' }), ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const said = (text === '' ? {} : JSON.parse(text)) as { readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly requestId?: string } }[] };
  const wrong = said.errors?.[0];
  if (wrong !== undefined) throw new SwitchyardError(wrong.extensions?.code ?? 'INTERNAL', wrong.message, wrong.extensions?.requestId);
  return said as Readonly<Record<string, unknown>>;
}
/** Whether a session is there; to be asked before anything else. */
export async function findSession(): Promise<boolean> {
  const { csrf } = await send('/auth/session', 'GET');
  proof = typeof csrf === 'string' ? csrf : null;
  return proof !== null;
}
/** @throws SwitchyardError with what to tell the person */
export async function signIn(email: string, password: string): Promise<void> {
  const { csrf } = await send('/auth/sign-in', 'POST', { email, password });
  proof = String(csrf);
}
export async function signOut(): Promise<void> {
  await send('/auth/sign-out', 'POST', {});
  proof = null;
}
