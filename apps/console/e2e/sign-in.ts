import type { Browser, BrowserContext } from '@playwright/test';
import { type Look, openPage, type Watched } from './browser.js';
import { emailOf, type Person, type Stack } from './stack.js';

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;
/** Sessions that were begun, by market and e-mail: checking a password takes its time on purpose, so each of them is let in once. */
const sessions = new WeakMap<Stack, Map<string, Cookies>>();

/** A page of somebody who is signed in already: what signing in by hand looks like is a journey of its own. */
export async function openAs(browser: Browser, stack: Stack, person: Person | { readonly email: string }, look: Look = {}): Promise<Watched> {
  const watched = await openPage(browser, stack.url, look);
  const email = typeof person === 'string' ? emailOf(person) : person.email;
  const known = sessions.get(stack) ?? new Map<string, Cookies>();
  sessions.set(stack, known);
  const kept = known.get(email);
  if (kept !== undefined) {
    await watched.context.addCookies(kept);
    return watched;
  }
  const answer = await watched.context.request.post('/auth/sign-in', { data: { email, password: stack.password }, headers: { origin: stack.url } });
  if (!answer.ok()) throw new Error(`${email} is not let in: ${answer.status()} ${await answer.text()}`);
  known.set(email, await watched.context.cookies());
  return watched;
}
/** A page of somebody who is not signed in. */
export const openNobody = (browser: Browser, stack: Stack, look: Look = {}): Promise<Watched> => openPage(browser, stack.url, look);
