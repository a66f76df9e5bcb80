import type { Locator, Page } from '@playwright/test';
import type { Watched } from './browser.js';
import { titled } from './journeys.js';
import { patienceMs, see, slowness } from './slowness.js';
import type { Stack } from './stack.js';

/** The zone of every page here. */
const ZONE = 'America/Chicago';
const MINUTE_MS = 60_000;
/** As a field takes an instant: the viewer's clock. */
const localOf = (at: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' }).format(at).replace(' ', 'T');
async function marketNow({ page }: Watched, stack: Stack): Promise<number> {
  const answer = await page.request.post(`${stack.url}/graphql`, { headers: { authorization: `Bearer ${stack.keyOf('lena')}` }, data: { query: '{ viewer { marketClock { now } } }' } });
  return Date.parse(((await answer.json()) as { data: { viewer: { marketClock: { now: string } } } }).data.viewer.marketClock.now);
}
/** Until the database says so. */
const until = (stack: Stack, sql: string, values: readonly unknown[], row: object): Promise<void> =>
  see.poll(async () => (await stack.sql(sql, values))[0], { timeout: patienceMs(20_000) }).toEqual(row);
const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name });
const press = (where: Page | Locator, name: string | RegExp): Promise<void> => where.getByRole('button', { name }).first().click();

/** Long enough to be running still when somebody comes back to end it, on the slowest machine. */
const FORCED_MS = 12 * 60 * MINUTE_MS;
/** An event that the grid forces within minutes, declared by hand. @returns its id; the page stays where the event is shown */
export async function declareForcedEvent(watched: Watched, stack: Stack): Promise<string> {
  const { page } = watched;
  await page.goto('/curtailment');
  await press(page, 'Declare an event…');
  const form = dialog(page, 'Declare an event');
  await form.getByLabel('For customers to read').fill('An order of the grid');
  await form.getByLabel('Forced by').fill('Order 7 of the grid operator');
  // Miners stop; the jobs that others wait for here are left alone.
  await form.getByLabel('Target, kW').fill('200');
  // So many market minutes as a person needs for the next two buttons.
  const startsAt = (await marketNow(watched, stack)) + Math.ceil(10 * Math.min(6, slowness())) * MINUTE_MS;
  await form.getByLabel('Load must be down').fill(localOf(startsAt));
  await form.getByLabel('Load may come back').fill(localOf(startsAt + FORCED_MS));
  await press(form, 'See what it does');
  await press(dialog(page, 'What it would do'), 'Declare it and tell customers');
  await dialog(page, 'What it would do').waitFor({ state: 'detached' });
  const [event] = await stack.sql<{ id: string }>(`SELECT id FROM market.curtailment WHERE reason = 'An order of the grid' ORDER BY id DESC LIMIT 1`);
  return event!.id;
}
/** The page has come to say by itself that the event runs; it is ended by hand before its time. */
export async function endRunningEvent({ page }: Watched, stack: Stack, id: string): Promise<void> {
  await page.getByRole('button', { name: 'End now…' }).waitFor({ timeout: patienceMs(60_000) });
  await press(page, 'End now…');
  await press(dialog(page, /^End the event at/), 'End it');
  await until(stack, `SELECT state FROM market.curtailment WHERE id = $1`, [id], { state: 'ended' });
  await see(page.getByRole('region', { name: /^Events that are over/ }).getByText('An order of the grid')).toBeVisible();
}

/** A pool is taken off the market and put back on it, on the same terms. */
export async function retireAndPublish({ page }: Watched, stack: Stack): Promise<void> {
  await page.goto('/sites');
  await page.locator('main a[href^="/sites/site_"]').first().click();
  await page.getByRole('navigation', { name: 'Parts of the site' }).getByRole('link', { name: 'Offers' }).click();
  await page.getByRole('button', { name: 'Retire the offer' }).waitFor();
  const siteId = new URL(page.url()).pathname.split('/').at(-1)!;
  await press(page, 'Retire the offer');
  const asked = dialog(page, /^Take .* off the market/);
  const pool = /^Take (.*) off the market/.exec(await asked.getByRole('heading').innerText())![1]!;
  const offers = `market.offer o JOIN market.pool p ON p.id = o.pool_id WHERE p.site_id = $1 AND p.name = $2 AND o.status = 'published'`;
  await press(asked, 'Retire the offer');
  await see(page.getByText('Not on the market')).toBeVisible();
  await until(stack, `SELECT count(*)::int AS n FROM ${offers}`, [siteId, pool], { n: 0 });
  await press(page, 'Look at it and publish…');
  await press(dialog(page, /^Publish these terms of/), 'Publish');
  await see(page.getByText(/^Published\./)).toBeVisible();
  await until(stack, `SELECT count(*)::int AS n FROM ${offers}`, [siteId, pool], { n: 1 });
}

/** A block is bought, and half of it given back to the market. */
export async function reserveAndRelist({ page }: Watched, stack: Stack): Promise<void> {
  await page.goto('/reservations/new');
  await titled(page, 'New reservation');
  await page.getByLabel('Name', { exact: true }).fill('Block to share');
  await see(page.getByRole('status').getByText('Current', { exact: true })).toBeVisible({ timeout: patienceMs(20_000) });
  await press(page, 'Reserve');
  await press(dialog(page, /^Reserve for/), /^Reserve and owe/);
  await page.waitForURL(/\/reservations\/(?!new)/);
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  await press(page, 'Relist unused');
  const form = dialog(page, 'Give part of Block to share back');
  await form.getByLabel('GPUs, of 8').fill('4');
  await press(form, 'Give back');
  await form.waitFor({ state: 'detached' });
  await see(page.getByRole('region', { name: 'GPUs given back to the market' }).locator('tbody tr')).toHaveCount(1);
  await until(stack, `SELECT sum(upper(gpus) - lower(gpus))::int AS n FROM market.relisting WHERE reservation_id = $1`, [id], { n: 4 });
}

/** Somebody is invited, joins at the address that was told once, and signs in. */
export async function inviteAndJoin({ page }: Watched, stack: Stack, join: Watched): Promise<void> {
  const [email, password] = ['cleo@aurora.example', 'a password of some length'];
  await page.goto('/settings/members');
  await press(page, 'Invite somebody');
  const form = dialog(page, 'Invite somebody');
  await form.getByLabel('E-mail').fill(email);
  await press(form, 'Make the invitation');
  const told = dialog(page, `The invitation of ${email}`);
  const address = /http\S+\/join#\S+/.exec(await told.innerText())?.[0] ?? (await told.locator('input').first().inputValue());
  await press(told, 'I have it');
  await see(page.getByRole('region', { name: 'Invitations, newest first' }).getByText('Waiting')).toBeVisible();
  const { page: newcomer } = join;
  await newcomer.goto(address);
  await newcomer.getByLabel('Your name').fill('Cleo');
  await newcomer.getByLabel('Password').fill(password);
  await press(newcomer, 'Join');
  await newcomer.getByRole('link', { name: 'Sign in' }).click();
  await newcomer.getByLabel('E-mail').fill(email);
  await newcomer.getByLabel('Password').fill(password);
  await press(newcomer, 'Sign in');
  await newcomer.waitForURL((url) => url.pathname === '/overview');
  await until(stack, `SELECT roles, org_id = (SELECT org_id FROM market.member WHERE email = 'ada@aurora.example') AS ours FROM market.member WHERE email = $1`, [email], { roles: ['member'], ours: true });
}
