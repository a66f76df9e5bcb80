import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from '@playwright/test';
import { booksFigures } from './books.js';
import { openBrowser, settled, type Watched } from './browser.js';
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
const figured: readonly (readonly [Person, string])[] = [...lists, ['ada', '/overview'], ['lena', '/sites'], ...money];
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

  /** Looks as somebody who is signed in; nothing may go wrong meanwhile. */
  async function asOne<Answer>(person: Person, look: (watched: Watched) => Promise<Answer>): Promise<Answer> {
    const watched = await openAs(browser, stack, person);
    try {
      const answer = await look(watched);
      expect(watched.faults()).toEqual([]);
      return answer;
    } finally {
      await watched.context.close();
    }
  }
  /** First visits of a page, each by a browser that was never here: nothing is in its cache. */
  async function firstVisits(size: string, person: Person, path: string, visits: number): Promise<void> {
    const [site] = await stack.sql<{ id: string }>(`SELECT s.id FROM market.site s JOIN market.member m ON m.org_id = s.operator_org WHERE m.email = $1 ORDER BY s.name LIMIT 1`, [emailOf('lena')]);
    const visited: { readonly tookMs: number; readonly cost: Cost }[] = [];
    for (let visit = 0; visit < visits; visit += 1) {
      visited.push(await asOne(person, async (watched) => {
        const meter = await meterOf(watched);
        await watched.page.goto(path.replace(':first', site!.id));
        return { tookMs: await meter.interactiveMs(), cost: await meter.cost() };
      }));
    }
    const tookMs = visited.map((visit) => visit.tookMs);
    process.stdout.write(`${size}, ${path}: interactive after ${tookMs.join(', ')} ms; ${told(visited.at(-1)!.cost)}; load ${slowness().toFixed(1)} per core\n`);
    expect(Math.min(...tookMs)).toBeLessThan(INTERACTIVE_MAX_MS * slowness());
  }

  /** Every figure of a page is the database's: counts, and amounts cent by cent as the journal, the lines or the intervals say. */
  const isTheDatabases = (person: Person, path: string): Promise<void> => asOne(person, async ({ page }) => {
    await page.goto(path);
    await settled(page);
    expect(await agree(page, stack, path, await organizationOf(stack, emailOf(person)), [figuresOf, financeFigures, booksFigures].flatMap((known) => known[path] ?? []), false)).toBeGreaterThan(0);
  });

  describeOwn('a market without a job', () => {
    it.each(figured)('%s at %s: every figure is the database\'s', isTheDatabases, 180_000);
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits('empty', person, path, 2), 180_000);
  });
  describeOwn('a market in use', () => {
    beforeAll(() => playDemo(stack), 400_000);
    it.each(figured)('%s at %s: every figure is the database\'s', isTheDatabases, 180_000);
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits('in use', person, path, 2), 180_000);
  });
  describe('lists of ten thousand', () => {
    beforeAll(() => fill(stack, customerId), 600_000);

    it.each(figured)('%s at %s: every figure is the database\'s', isTheDatabases, 300_000);
    it('a customer buys a block and gives half of it back', () => asOne('ada', (watched) => reserveAndRelist(watched, stack)), 300_000);
    it.each(pages)('%s at %s: answers within two seconds of the first visit', (person, path) => firstVisits('10,000 rows', person, path, VISITS), 180_000);
    /** To the last of so many rows by the End key, which each time goes to the last one that was loaded. @returns milliseconds that took */
    async function walkToEnd(page: Page, table: Locator, rows: number): Promise<number> {
      const lastRow = async (): Promise<number> => Number(await table.locator('tbody tr[data-index]').last().getAttribute('data-index'));
      await table.focus();
      const beganMs = performance.now();
      for (let last = -1; last < rows - 1; last = await lastRow()) {
        await page.keyboard.press('End');
        await see.poll(lastRow, { timeout: 60_000, intervals: [50, 100] }).toBeGreaterThan(last);
      }
      return Math.round(performance.now() - beganMs);
    }
    it.each(lists)('%s at %s: its count is the database\'s, and the document stays small to the end of the list', (person, path) => asOne(person, async (watched) => {
      const { page } = watched;
      const meter = await meterOf(watched);
      await page.goto(path);
      await meter.interactiveMs();
      await agree(page, stack, path, customerId, figuresOf[path] ?? financeFigures[path]);
      const opened = await meter.cost();
      const walkedMs = await walkToEnd(page, page.getByRole('region').filter({ has: page.locator('tbody tr[data-index]') }).first(), ROWS);
      const atEnd = await meter.cost();
      process.stdout.write(`${path}: opened with ${told(opened)}; walked to row ${ROWS} in ${walkedMs} ms, there ${told(atEnd)}; load ${slowness().toFixed(1)} per core\n`);
      expect(Math.max(opened.elements, atEnd.elements)).toBeLessThan(ELEMENTS_MAX);
    }), 600_000);
    it('finance opens a line of ten thousand intervals: they add up to what the database says, and the document stays small to the last of them', () => asOne('finn', async (watched) => {
      const [line] = await stack.sql<{ invoice: string; label: string; intervals: number; sum: string }>(
        `SELECT n.invoice_id AS invoice, n.label, count(DISTINCT r.from_at)::int AS intervals, to_char(sum(a.numerator / a.denominator) / 1000000, 'FM9,999,999,990.0000000000') AS sum
         FROM billing.invoice_line n JOIN billing.rated_interval r ON r.lease_id = n.lease_id JOIN billing.interval_amount a ON a.lease_id = r.lease_id AND a.from_at = r.from_at AND a.component_index = n.component_index
         WHERE n.component_kind LIKE 'gpu_hour%' GROUP BY n.id HAVING count(DISTINCT r.from_at) >= ${ROWS}`);
      const { page } = watched;
      const meter = await meterOf(watched);
      await page.goto(`/billing/invoices/${line!.invoice}`);
      await meter.interactiveMs();
      await page.getByRole('region', { name: 'Lines of the invoice' }).getByRole('button', { name: line!.label, exact: true }).click();
      const beganMs = performance.now();
      await page.getByRole('button', { name: 'Load all and add up' }).click();
      await see(page.getByRole('status').filter({ hasText: 'add up to' })).toContainText(`${line!.intervals.toLocaleString('en-US')} intervals add up to $${line!.sum}`, { timeout: 300_000 });
      const addedMs = Math.round(performance.now() - beganMs);
      const walkedMs = await walkToEnd(page, page.getByRole('region', { name: /^Intervals of/ }), line!.intervals);
      const atEnd = await meter.cost();
      process.stdout.write(`a line of ${line!.intervals} intervals: loaded and added up in ${addedMs} ms, walked to its end in ${walkedMs} ms, there ${told(atEnd)}; load ${slowness().toFixed(1)} per core\n`);
      expect(atEnd.elements).toBeLessThan(ELEMENTS_MAX);
    }), 600_000);
  });
});
