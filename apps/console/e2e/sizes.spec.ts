import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, expect as see } from '@playwright/test';
import { openBrowser, settled, type Watched } from './browser.js';
import { organizationOf, playDemo } from './demo.js';
import { agree, figuresOf, financeFigures } from './figures.js';
import { fill, ROWS } from './filler.js';
import { openAs } from './sign-in.js';
import { emailOf, type Person, type Stack, startStack } from './stack.js';

/** What a long table may have in the document, however long it is. */
const NODES_MAX = 6_000;
const lists: readonly (readonly [Person, string])[] = [['ada', '/jobs'], ['finn', '/review'], ['finn', '/billing/invoices']];

interface Cost {
  readonly nodes: number;
  readonly scriptMs: number;
}
/** Elements in the document, and milliseconds of script since the page was opened. */
async function costOf({ page, context }: Watched): Promise<Cost> {
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return { nodes: await page.evaluate(() => document.querySelectorAll('*').length), scriptMs: Math.round(1_000 * metrics.find(({ name }) => name === 'ScriptDuration')!.value) };
}

/** `npm run prove`: lists of ten thousand, in numbers that equal the database's, with only what is in sight in the document. */
describe('lists of ten thousand', () => {
  let stack: Stack;
  let browser: Browser;
  let customerId: string;
  beforeAll(async () => {
    browser = await openBrowser();
    stack = await startStack(120);
    if (process.env['SWITCHYARD_STACK'] === undefined) await playDemo(stack);
    customerId = await organizationOf(stack, emailOf('ada'));
    await fill(stack, customerId);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  it.each(lists)('%s at %s: its count is the database\'s, and the document stays small to the end of the list', async (person, path) => {
    const watched = await openAs(browser, stack, person);
    const { page } = watched;
    const began = performance.now();
    await page.goto(path);
    await settled(page);
    const table = page.getByRole('region').filter({ has: page.locator('tbody tr[data-index]') }).first();
    await table.locator('tbody tr[data-index]').first().waitFor();
    const openMs = Math.round(performance.now() - began);
    await agree(page, stack, path, customerId, figuresOf[path] ?? financeFigures[path]);
    const opened = await costOf(watched);
    await table.focus();
    let last = -1;
    for (;;) {
      await page.keyboard.press('End');
      const moved = await see.poll(async () => Number(await table.locator('tbody tr[data-index]').last().getAttribute('data-index')), { timeout: 15_000 }).toBeGreaterThan(last).then(() => true, () => false);
      last = Number(await table.locator('tbody tr[data-index]').last().getAttribute('data-index'));
      if (!moved || last >= ROWS - 1) break;
    }
    const atEnd = await costOf(watched);
    process.stdout.write(`${path}: ${last + 1} rows; opened in ${openMs} ms, ${opened.nodes} elements, ${opened.scriptMs} ms of script; at the end ${atEnd.nodes} elements, ${atEnd.scriptMs} ms of script\n`);
    expect(last).toBeGreaterThanOrEqual(ROWS - 1);
    expect(Math.max(opened.nodes, atEnd.nodes)).toBeLessThan(NODES_MAX);
    expect(watched.faults()).toEqual([]);
    await watched.context.close();
  }, 600_000);
});
