import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { chromiumPath, isRequired, openBrowser, type Watched } from './browser.js';
import { FIRST_LOAD_MAX_BYTES, wireBytes } from './budget.js';
import { organizationOf } from './demo.js';
import { endRunningEvent, inviteAndJoin, retireAndPublish } from './deeds.js';
import { agree, figuresOf, financeFigures } from './figures.js';
import { byKeys, byPointer, customerJourney, financeJourney, type Hands, operatorJourney, publicJourney } from './journeys.js';
import { closeMonth, lockMonth, monthsToClose } from './month-close.js';
import { newcomers } from './newcomers.js';
import { openAs, openNobody } from './sign-in.js';
import { emailOf, type Person, type Stack, startStack } from './stack.js';
import { walkDesk } from './walk.js';

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
  const jobs: string[] = [];
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
  async function play(how: (typeof POINTER_OR_KEYS)[number], journey: (watched: Watched, hands: Hands) => Promise<void>, person?: Person): Promise<void> {
    const keysOnly = how === 'by keys';
    const watched = await (person === undefined ? openNobody(browser, stack, { keysOnly }) : openAs(browser, stack, person, { keysOnly }));
    try {
      await journey(watched, (keysOnly ? byKeys : byPointer)(watched.page));
      expect(watched.faults()).toEqual([]);
    } finally {
      await watched.context.close();
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
    await play(how, async (watched, hands) => {
      jobs.push(await customerJourney(watched, hands, stack, `Journey ${how}`));
    });
  }, 180_000);
  it.each(POINTER_OR_KEYS)('anybody looks at the market, %s', (how) => play(how, publicJourney), 60_000);
  it.each(POINTER_OR_KEYS)('an operator looks at a site, declares an event after seeing what it does, and calls it off, %s', (how) => play(how, (watched, hands) => operatorJourney(watched, hands, stack)), 180_000);
  it('the jobs run to their end, and the page says so without being asked', async () => {
    const watched = await openAs(browser, stack, 'ada');
    for (const job of jobs) {
      await watched.page.goto(`/jobs/${job}`);
      await watched.page.locator('.page-head').getByText('Completed').waitFor({ timeout: 60_000 });
    }
    expect([jobs.length, watched.faults()]).toEqual([2, []]);
    await watched.context.close();
  }, 150_000);
  it.each(POINTER_OR_KEYS)('finance follows an invoice down to its readings and approves it, %s', async (how) => {
    const [waiting] = await stack.sql<{ id: string }>(`SELECT id FROM billing.invoice WHERE state = 'draft.review' ORDER BY created_at, id LIMIT 1`);
    if (waiting === undefined) throw new Error('no invoice waits');
    await play(how, (watched, hands) => financeJourney(watched, hands, stack, waiting.id, async (queue) => {
      if (how === 'by keys') await watched.page.keyboard.press('a');
      else await watched.page.getByRole('button', { name: /^Approve a$/ }).click();
      await queue.waitFor();
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
  it('an operator ends an event that runs', () => asOne('lena', (watched) => endRunningEvent(watched, stack)), 300_000);
  it('an operator takes a pool off the market and publishes its terms again', () => asOne('otso', (watched) => retireAndPublish(watched, stack)), 180_000);
  it('a customer invites somebody, who joins and signs in', () => asOne('ada', async (watched) => {
    const join = await openNobody(browser, stack);
    await inviteAndJoin(watched, stack, join).finally(() => join.context.close());
    expect(join.faults()).toEqual([]);
  }), 180_000);
  it.each(desks)('every page of the %s desk: axe light and dark, a phone, no fault, its figures the database\'s, its script within bounds', async (desk, person, home) => {
    const watched = person === undefined ? await openNobody(browser, stack) : await openAs(browser, stack, person);
    const organizationId = person === undefined ? '' : await organizationOf(stack, emailOf(person));
    await watched.page.goto(home);
    await watched.page.locator('h1').waitFor();
    const scripts = [...new Set(watched.fetched.filter(({ type }) => type === 'script').map(({ path }) => path.split('/').at(-1)!))];
    expect(scripts.reduce((bytes, name) => bytes + wireBytes(name), 0)).toBeLessThan(FIRST_LOAD_MAX_BYTES);
    let compared = 0;
    const { faults, walked } = await walkDesk(watched, home, async (name) => {
      compared += await agree(watched.page, stack, name, organizationId, desk === 'finance' ? financeFigures[name] ?? [] : figuresOf[name] ?? []);
    });
    await watched.context.close();
    expect(faults).toEqual([]);
    expect([compared > 0, walked.length >= (desk === 'public' ? 1 : 4)]).toEqual([true, true]);
  }, 300_000);
  it('who is new sees empty pages that say so, in numbers that are the database\'s', async () => {
    for (const { email, organizationId, home } of await newcomers(stack)) {
      const watched = await openAs(browser, stack, { email });
      const { faults } = await walkDesk(watched, home, (name) => agree(watched.page, stack, name, organizationId).then(() => undefined), 'quick');
      await watched.context.close();
      expect(faults).toEqual([]);
    }
  }, 180_000);
});
