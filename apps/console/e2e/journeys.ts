import { expect } from '@jest/globals';
import type { Locator, Page } from '@playwright/test';
import { tabTo, type Watched } from './browser.js';
import { patienceMs, see } from './slowness.js';
import { emailOf, type Person, type Stack } from './stack.js';

/** How a person does it: the same journey by pointer and by keys alone. */
export interface Hands {
  /** Acts on a control: a button, a link, a box to tick. */
  use(control: Locator): Promise<void>;
  /** Puts text in place of what a field says. */
  fill(field: Locator, text: string): Promise<void>;
  /** Goes to a page of the list at the side. @param key its second key after `g` */
  go(label: string, key: string): Promise<void>;
  /** Chooses one of a chart's options, by its place. */
  choose(options: Locator, place: number): Promise<void>;
}
export const byPointer = (page: Page): Hands => ({
  use: (control) => control.click(),
  fill: (field, text) => field.fill(text),
  go: (label) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: label, exact: true }).click(),
  choose: (options, place) => options.nth(place).click(),
});
/** Tab, arrows, letters and Enter; where text is typed all of it is selected first. */
export const byKeys = (page: Page): Hands => ({
  use: async (control) => {
    await tabTo(page, control);
    await page.keyboard.press((await control.first().getAttribute('type')) === 'checkbox' ? 'Space' : 'Enter');
  },
  fill: async (field, text) => {
    await tabTo(page, field);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  },
  go: async (_label, key) => {
    // Out of whatever takes letters for itself.
    await page.locator('#main').evaluate((main) => (main as HTMLElement).focus());
    await page.keyboard.press('g');
    await page.keyboard.press(key);
  },
  choose: async (options, place) => {
    await tabTo(page, options.and(page.locator('[tabindex="0"]')));
    await page.keyboard.press('Home');
    for (let step = 0; step < place; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
  },
});

const h1 = (page: Page): Locator => page.getByRole('heading', { level: 1 });
export const titled = (page: Page, title: string | RegExp): Promise<void> => see(h1(page)).toHaveText(title, { timeout: patienceMs(20_000) });

async function signIn({ page }: Watched, hands: Hands, stack: Stack, person: Person, home: string): Promise<void> {
  await page.goto('/');
  await hands.use(page.getByRole('link', { name: 'Sign in' }));
  await titled(page, /Sign in/);
  await hands.fill(page.getByLabel('E-mail'), emailOf(person));
  await hands.fill(page.getByLabel('Password'), stack.password);
  await hands.use(page.getByRole('button', { name: 'Sign in' }));
  await page.waitForURL((url) => url.pathname === home);
}

/** A new job: filled in, the way to run it chosen on the curve, held, submitted, seen to run. @returns its id */
export async function customerJourney(watched: Watched, hands: Hands, stack: Stack, name: string): Promise<string> {
  const { page } = watched;
  await signIn(watched, hands, stack, 'ada', '/overview');
  await hands.go('New job', 'n');
  await titled(page, 'New job');
  await hands.fill(page.getByLabel('Name', { exact: true }), name);
  await hands.fill(page.getByLabel('GPUs', { exact: true }), '8');
  await hands.fill(page.getByLabel('Expected to run', { exact: true }), '1');
  await hands.fill(page.getByLabel('Hard cap'), '60');
  const options = page.getByRole('listbox', { name: /^Ways to run it/ }).getByRole('option');
  await options.first().waitFor();
  await see(page.getByRole('status').getByText('Current', { exact: true })).toBeVisible();
  await hands.choose(options, 0);
  await see(options.first()).toHaveAttribute('aria-selected', 'true');
  await hands.use(page.getByRole('button', { name: 'Hold and review' }));
  const dialog = page.getByRole('dialog', { name: new RegExp(`^Run ${name} for`) });
  // A hold lasts minutes of a fast clock: one that ran out is taken again, as the page offers it.
  const done = page.waitForURL(/\/jobs\/job_/, { timeout: 60_000 }).then(() => true);
  for (let isDone = false, tries = 0; !isDone && tries < 8; tries += 1) {
    const deed = dialog.getByRole('button', { name: /^(Submit the job|Hold again)/ });
    if (!(await Promise.race([done, deed.waitFor().then(() => false)]))) await hands.use(deed).catch(() => undefined);
    isDone = await Promise.race([done, see(dialog.getByRole('button', { name: 'Submit the job' })).toBeEnabled({ timeout: 15_000 }).then(() => false)]);
  }
  await done;
  await titled(page, name);
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** The queue, the invoice, its way down to the readings, the decision. @param invoiceId the one to decide on */
export async function financeJourney(watched: Watched, hands: Hands, stack: Stack, invoiceId: string, approve: () => Promise<void>): Promise<void> {
  const { page } = watched;
  await signIn(watched, hands, stack, 'finn', '/review');
  await titled(page, 'Review');
  const link = page.locator(`a[href="/billing/invoices/${invoiceId}"]`);
  await link.waitFor();
  await hands.use(link);
  await titled(page, /^Draft for /);
  const [line] = await stack.sql<{ label: string; intervals: number }>(
    `SELECT n.label, count(r.*)::int AS intervals FROM billing.invoice_line n JOIN billing.rated_interval r ON r.lease_id = n.lease_id WHERE n.invoice_id = $1 AND n.component_kind LIKE 'gpu_hour%' GROUP BY 1`, [invoiceId]);
  await hands.use(page.getByRole('region', { name: /^Lines/ }).getByRole('button', { name: line!.label }).first());
  const intervals = page.getByRole('region', { name: /^Intervals of/ });
  await see(intervals.locator('tbody tr[data-index]')).toHaveCount(line!.intervals);
  await hands.go('Review', 'r');
  await titled(page, 'Review');
  // `a` approves, `g` and `a` go to the aging: only that.
  await see(page.getByRole('region', { name: /^Invoices that wait/ })).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await titled(page, 'Aging');
  expect((await stack.sql(`SELECT 1 FROM billing.invoice WHERE id = $1 AND state = 'draft.review'`, [invoiceId])).length).toBe(1);
  await hands.go('Review', 'r');
  await titled(page, 'Review');
  // After the last of them the page says that nothing waits.
  await approve();
  await see(page.getByText(/^Approved the invoice of/)).toBeVisible();
  await see.poll(async () => (await stack.sql<{ state: string }>(`SELECT state FROM billing.invoice WHERE id = $1`, [invoiceId]))[0]!.state, { timeout: 30_000 }).toMatch(/^(issued|payment\.|paid)/);
}

/** An event at a site: looked at before, declared, its clock seen, called off. */
export async function operatorJourney(watched: Watched, hands: Hands, stack: Stack): Promise<void> {
  const { page } = watched;
  await signIn(watched, hands, stack, 'lena', '/sites');
  const site = page.locator('main a[href^="/sites/site_"]').first();
  await hands.use(site);
  await page.waitForURL(/\/sites\/site_/);
  await see(page.getByRole('img', { name: /what pays/i }).first()).toBeVisible();
  await hands.go('Curtailment', 'u');
  await titled(page, 'Curtailment');
  await hands.use(page.getByRole('button', { name: 'Declare an event…' }));
  const form = page.getByRole('dialog', { name: 'Declare an event' });
  await hands.fill(form.getByLabel('For customers to read'), 'Peak of the grid');
  await hands.use(form.getByRole('button', { name: 'See what it does' }));
  await hands.use(page.getByRole('dialog', { name: 'What it would do' }).getByRole('button', { name: 'Declare it and tell customers' }));
  const clock = page.getByRole('timer').first();
  await see(clock).toBeVisible();
  const [event] = await stack.sql<{ id: string }>(`SELECT id FROM market.curtailment WHERE state = 'declared' ORDER BY id DESC LIMIT 1`);
  await hands.use(page.getByRole('button', { name: 'Withdraw…' }).first());
  const off = page.getByRole('dialog', { name: /^Call off/ });
  await hands.fill(off.getByLabel('Why'), 'The grid took it back');
  await hands.use(off.getByRole('button', { name: 'Call it off' }));
  await see.poll(async () => (await stack.sql<{ state: string }>(`SELECT state FROM market.curtailment WHERE id = $1`, [event!.id]))[0]!.state).toBe('withdrawn');
}

/** What anybody may see: sites, their power and what is free; the theme; the way in. */
export async function publicJourney({ page }: Watched, hands: Hands): Promise<void> {
  await page.goto('/');
  await titled(page, 'Sites and prices');
  await see(page.getByRole('region', { name: /^Sites of the market/ }).locator('tbody tr')).toHaveCount(4);
  await hands.use(page.getByRole('button', { name: 'Keys' }));
  await hands.use(page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Close' }));
  await hands.use(page.getByRole('link', { name: 'Sign in' }));
  await titled(page, /Sign in/);
  await hands.use(page.getByRole('link', { name: /Look at the market/ }));
  await titled(page, 'Sites and prices');
}
