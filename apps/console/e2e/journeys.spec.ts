import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { chromiumPath, isRequired, openBrowser, type Watched } from './browser.js';
import { FIRST_LOAD_MAX_BYTES, wireBytes } from './budget.js';
import { organizationOf } from './demo.js';
import { declareForcedEvent, endRunningEvent, inviteAndJoin, retireAndPublish } from './deeds.js';
import { agree, figuresOf, financeFigures } from './figures.js';
import { byKeys, byPointer, customerJourney, financeJourney, type Hands, operatorJourney, publicJourney } from './journeys.js';
import { closeMonth, lockMonth, monthsToClose } from './month-close.js';
import { newcomers } from './newcomers.js';
import { openAs, openNobody } from './sign-in.js';
import { patienceMs, see } from './slowness.js';
import { emailOf, type Person, type Stack, startStack } from './stack.js';
import { inLanes, walkDesk } from './walk.js';

/** Market seconds in a second: an interval of five minutes takes 5 s, a quote is held for long enough to walk to its button. */
const SPEED = 60;
const POINTER_OR_KEYS = ['by pointer', 'by keys'] as const;
const desks: readonly (readonly [string, Person | undefined, string])[] = [['public', undefined, '/'], ['customer', 'ada', '/overview'], ['operator', 'lena', '/sites'], ['finance', 'finn', '/review']];

describe('the console in a browser', () => {
  if (chromiumPath === undefined && !isRequired) {
    it.skip('Chromium is not installed on this machine: the console is not tried in a browser', () => undefined);
    return;
  }
  let stack: Stack;
  let browser: Browser;
  /** Pages that stay open while others are looked at: what happens meanwhile they must come to say by themselves. */
  const jobs: Watched[] = [];
  let event: { readonly watched: Watched; readonly id: string } | undefined;
  beforeAll(async () => {
    // One after the other: what is open when the next fails is closed.
    browser = await openBrowser();
    stack = await startStack(SPEED);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  /** Plays a journey with a mouse or without; nothing may go wrong on the way. */
  async function play(how: (typeof POINTER_OR_KEYS)[number], journey: (watched: Watched, hands: Hands) => Promise<void>, person?: Person, keep?: (watched: Watched) => void): Promise<void> {
    const keysOnly = how === 'by keys';
    const watched = await (person === undefined ? openNobody(browser, stack, { keysOnly }) : openAs(browser, stack, person, { keysOnly }));
    try {
      await journey(watched, (keysOnly ? byKeys : byPointer)(watched.page));
      expect(watched.faults()).toEqual([]);
      keep?.(watched);
    } finally {
      if (keep === undefined) await watched.context.close();
    }
  }

  it('who signs in gets a cookie no script reads; nothing inline may run', async () => {
    const watched = await openAs(browser, stack, 'ada');
    const page = await watched.page.goto('/overview');
    expect(page?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(page?.headers()['content-security-policy']).not.toContain('unsafe');
    expect(page?.headers()['x-content-type-options']).toBe('nosniff');
    expect((await watched.context.cookies()).map(({ name, httpOnly, sameSite, path }) => [name, httpOnly, sameSite, path])).toEqual([['switchyard_session', true, 'Strict', '/']]);
    expect(await watched.page.evaluate(() => document.cookie)).toBe('');
    await watched.context.close();
  });
  it.each(POINTER_OR_KEYS)('a customer quotes, chooses, holds and submits a job, %s', async (how) => {
    await play(how, async (watched, hands) => void (await customerJourney(watched, hands, stack, `Journey ${how}`)), undefined, (watched) => jobs.push(watched));
  }, 180_000);
  it.each(POINTER_OR_KEYS)('anybody looks at the market, %s', (how) => play(how, publicJourney), 60_000);
  it.each(POINTER_OR_KEYS)('an operator looks at a site, declares an event after seeing what it does, and calls it off, %s', (how) => play(how, (watched, hands) => operatorJourney(watched, hands, stack)), 180_000);
  it('an operator declares an event that the grid forces', async () => {
    const watched = await openAs(browser, stack, 'lena');
    event = { watched, id: await declareForcedEvent(watched, stack) };
    expect(watched.faults()).toEqual([]);
  }, 180_000);
  it('who is new sees empty pages that say so, in numbers that are the database\'s', async () => {
    const all = await Promise.all((await newcomers(stack)).map(async ({ email, organizationId, home }) => {
      const watched = await openAs(browser, stack, { email });
      const { faults } = await walkDesk(watched, home, (name) => agree(watched.page, stack, name, organizationId).then(() => undefined), 'quick');
      await watched.context.close();
      return faults;
    }));
    expect(all.flat()).toEqual([]);
  }, 180_000);
  it('an operator ends an event that runs', async () => {
    if (event === undefined) throw new Error('no event was declared');
    await endRunningEvent(event.watched, stack, event.id);
    expect(event.watched.faults()).toEqual([]);
    await event.watched.context.close();
  }, 300_000);
  it('the jobs run to their end, and the page says so without being asked', async () => {
    for (const { page } of jobs) await page.locator('.page-head').getByText('Completed').waitFor({ timeout: patienceMs(60_000) });
    expect([jobs.length, jobs.flatMap((watched) => watched.faults())]).toEqual([2, []]);
    await Promise.all(jobs.map(({ context }) => context.close()));
  }, 300_000);
  it.each(POINTER_OR_KEYS)('finance follows an invoice down to its readings and approves it, %s', async (how) => {
    const first = async (): Promise<string | undefined> => (await stack.sql<{ id: string }>(`SELECT id FROM billing.invoice WHERE state = 'draft.review' ORDER BY created_at, id LIMIT 1`))[0]?.id;
    await see.poll(first, { timeout: patienceMs(30_000) }).toBeDefined();
    const waiting = (await first())!;
    await play(how, (watched, hands) => financeJourney(watched, hands, stack, waiting, async () => {
      if (how === 'by keys') await watched.page.keyboard.press('a');
      else await watched.page.getByRole('button', { name: /^Approve a$/ }).click();
    }));
  }, 180_000);
  it.each(POINTER_OR_KEYS)('finance locks a month, somebody else closes it with every check done, and one that is not over is refused with the reason, %s', async (how) => {
    const { month, later } = await monthsToClose(stack);
    await play(how, (watched, hands) => lockMonth(watched, hands, stack, month), 'finn');
    await play(how, (watched, hands) => closeMonth(watched, hands, stack, month, later), 'fay');
  }, 180_000);
  /** Does it with a mouse, as somebody who is signed in; nothing may go wrong on the way. */
  async function asOne(person: Person, deed: (watched: Watched) => Promise<void>): Promise<void> {
    const watched = await openAs(browser, stack, person);
    try {
      await deed(watched);
      expect(watched.faults()).toEqual([]);
    } finally {
      await watched.context.close();
    }
  }
  it('an operator takes a pool off the market and publishes its terms again', () => asOne('otso', (watched) => retireAndPublish(watched, stack)), 180_000);
  it('a customer invites somebody, who joins and signs in', () => asOne('ada', async (watched) => {
    const join = await openNobody(browser, stack);
    await inviteAndJoin(watched, stack, join).finally(() => join.context.close());
    expect(join.faults()).toEqual([]);
  }), 180_000);
  /** Every page of a desk: what is wrong at any, how many figures were held against the database, and the script of the first visit. */
  async function walk([desk, person, home]: (typeof desks)[number]): Promise<{ readonly faults: readonly string[]; readonly pages: number; readonly compared: number; readonly scriptBytes: number }> {
    const watched = person === undefined ? await openNobody(browser, stack) : await openAs(browser, stack, person);
    try {
      const organizationId = person === undefined ? '' : await organizationOf(stack, emailOf(person));
      await watched.page.goto(home);
      await watched.page.locator('h1').waitFor();
      const scripts = [...new Set(watched.fetched.filter(({ type }) => type === 'script').map(({ path }) => path.split('/').at(-1)!))];
      let compared = 0;
      const { faults, walked } = await walkDesk(watched, home, async (name) => {
        compared += await agree(watched.page, stack, name, organizationId, desk === 'finance' ? financeFigures[name] ?? [] : figuresOf[name] ?? []);
      });
      return { faults, pages: walked.length, compared, scriptBytes: scripts.reduce((bytes, name) => bytes + wireBytes(name), 0) };
    } finally {
      await watched.context.close();
    }
  }
  /** Two desks at a time: while one page waits, another is looked at. */
  let walks: ReadonlyMap<(typeof desks)[number], ReturnType<typeof walk>> | undefined;
  it.each(desks)('every page of the %s desk: axe light and dark, a phone, no fault, its figures the database\'s, its script within bounds', async (desk) => {
    walks ??= inLanes(2, desks, walk);
    const { faults, pages, compared, scriptBytes } = await walks.get(desks.find(([name]) => name === desk)!)!;
    expect(faults).toEqual([]);
    expect(scriptBytes).toBeLessThan(FIRST_LOAD_MAX_BYTES);
    expect([compared > 0, pages >= (desk === 'public' ? 1 : 4)]).toEqual([true, true]);
  }, 300_000);
});
