import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { booksFigures } from './books.js';
import { openBrowser, settled } from './browser.js';
import { type Cost, meterOf } from './costs.js';
import { reserveAndRelist } from './deeds.js';
import { organizationOf, playDemo } from './demo.js';
import { agree, figuresOf, financeFigures } from './figures.js';
import { fill, ROWS } from './filler.js';
import { openAs } from './sign-in.js';
import { see, slowness } from './slowness.js';
import { emailOf, type Person, type Stack, startStack } from './stack.js';

/** What a long table may have in the document, however long it is. */
const ELEMENTS_MAX = 6_000;
/** From the click until the page answers, on a machine that does nothing else. */
const INTERACTIVE_MAX_MS = 2_000;
const VISITS = 3;
const lists: readonly (readonly [Person, string])[] = [['ada', '/jobs'], ['finn', '/review'], ['finn', '/billing/invoices'], ['finn', '/books/journal']];
/** Pages that people open first, and the largest one of each desk. */
const pages: readonly (readonly [Person, string])[] = [...lists, ['ada', '/overview'], ['lena', '/sites'], ['lena', '/sites/:first'], ['finn', '/books/aging']];
const money: readonly (readonly [Person, string])[] = [['finn', '/books/trial-balance'], ['finn', '/books/aging'], ['finn', '/books/payouts'], ['lena', '/earnings'], ['ada', '/costs']];
const told = ({ elements, scriptMs, longTasksMs, slowestAnswerMs }: Cost): string => `${elements} elements, ${scriptMs} ms of script, ${longTasksMs} ms in long tasks, slowest answer ${slowestAnswerMs} ms`;
/** A market that runs already has its rows. */
const describeOwn = process.env['SWITCHYARD_STACK'] === undefined ? describe : describe.skip;

/** `npm run prove`: the pages of an empty market, of one with a job from its quote to its paid invoice, and of lists of ten thousand: figures equal the database's, and only what is in sight is in the document. */
describe('the console at three sizes', () => {
  let stack: Stack;
  let browser: Browser;
  let customerId: string;
  beforeAll(async () => {
    browser = await openBrowser();
    stack = await startStack(60);
    customerId = await organizationOf(stack, emailOf('ada'));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  /** First visits of a page, each by a browser that was never here: nothing is in its cache. */
  async function firstVisits(person: Person, path: string, visits: number): Promise<void> {
    const [site] = await stack.sql<{ id: string }>(`SELECT s.id FROM market.site s JOIN market.member m ON m.org_id = s.operator_org WHERE m.email = $1 ORDER BY s.name LIMIT 1`, [emailOf('lena')]);
    const tookMs: number[] = [];
    let cost: Cost | undefined;
    for (let visit = 0; visit < visits; visit += 1) {
      const watched = await openAs(browser, stack, person);
      const meter = await meterOf(watched);
      await watched.page.goto(path.replace(':first', site!.id));
      tookMs.push(await meter.interactiveMs());
      cost = await meter.cost();
      expect(watched.faults()).toEqual([]);
      await watched.context.close();
    }
    process.stdout.write(`${path}: interactive after ${tookMs.join(', ')} ms; ${told(cost!)}; load ${slowness().toFixed(1)} per core\n`);
    expect(Math.min(...tookMs)).toBeLessThan(INTERACTIVE_MAX_MS * slowness());
  }

  describeOwn('a market without a job', () => {
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits(person, path, 2), 180_000);
  });
  describeOwn('a market in use', () => {
    beforeAll(() => playDemo(stack), 400_000);
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits(person, path, 2), 180_000);
  });
  describe('lists of ten thousand', () => {
    beforeAll(() => fill(stack, customerId), 600_000);

    it.each(money)('%s at %s: every amount is that of the journal, the lines or the intervals, cent by cent', async (person, path) => {
      const watched = await openAs(browser, stack, person);
      await watched.page.goto(path);
      await settled(watched.page);
      expect(await agree(watched.page, stack, path, await organizationOf(stack, emailOf(person)), booksFigures[path], false)).toBeGreaterThan(0);
      expect(watched.faults()).toEqual([]);
      await watched.context.close();
    }, 300_000);
    it('a customer buys a block and gives half of it back', async () => {
      const watched = await openAs(browser, stack, 'ada');
      await reserveAndRelist(watched, stack);
      expect(watched.faults()).toEqual([]);
      await watched.context.close();
    }, 300_000);
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits(person, path, VISITS), 180_000);
    it.each(lists)('%s at %s: its count is the database\'s, and the document stays small to the end of the list', async (person, path) => {
      const watched = await openAs(browser, stack, person);
      const { page } = watched;
      const meter = await meterOf(watched);
      await page.goto(path);
      await meter.interactiveMs();
      const table = page.getByRole('region').filter({ has: page.locator('tbody tr[data-index]') }).first();
      const lastRow = async (): Promise<number> => Number(await table.locator('tbody tr[data-index]').last().getAttribute('data-index'));
      await agree(page, stack, path, customerId, figuresOf[path] ?? financeFigures[path]);
      const opened = await meter.cost();
      await table.focus();
      let last = -1;
      const beganMs = performance.now();
      for (;;) {
        await page.keyboard.press('End');
        const moved = await see.poll(lastRow, { timeout: 20_000, intervals: [50, 100] }).toBeGreaterThan(last).then(() => true, () => false);
        last = await lastRow();
        if (!moved || last >= ROWS - 1) break;
      }
      const walkedMs = Math.round(performance.now() - beganMs);
      const atEnd = await meter.cost();
      process.stdout.write(`${path}: ${last + 1} rows; opened with ${told(opened)}; walked to its end in ${walkedMs} ms, there ${told(atEnd)}\n`);
      expect(last).toBeGreaterThanOrEqual(ROWS - 1);
      expect(Math.max(opened.elements, atEnd.elements)).toBeLessThan(ELEMENTS_MAX);
      expect(watched.faults()).toEqual([]);
      await watched.context.close();
    }, 600_000);
  });
});
