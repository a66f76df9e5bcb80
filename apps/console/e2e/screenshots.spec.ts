import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { openBrowser, settled, type Watched } from './browser.js';
import { playDemo } from './demo.js';
import { meetLatePayer, passWeeks, settleIn, workingDay } from './scenes.js';
import { openAs, openNobody } from './sign-in.js';
import { type Person, type Stack, startStack } from './stack.js';
import { eachPage } from './walk.js';

const ROOT = join(import.meta.dirname, '../../..');
const OUT = join(ROOT, 'docs/console');
const SPEED = 60;
const FOLDER_MAX_BYTES = 6_000_000;
const QUALITY = 62;
/** Pixels of a picture at most: what is below is seen by scrolling. */
const HEIGHT_MAX = 1_500;
const HEIGHT_MIN = 900;
/** Pictures that the eye can open where WebP cannot be, when asked for. */
const alsoIn = process.env['SWITCHYARD_PNG_DIR'];
/** Pictures to take anew, such as `operator-earnings`; the others stay. All unless given. */
const wanted = process.env['SWITCHYARD_PICTURES']?.split(',');
const looks: readonly (readonly [string, number, 'light' | 'dark'])[] = [['light', 1440, 'light'], ['dark', 1440, 'dark'], ['phone', 390, 'light']];
const desks: readonly (readonly [string, Person | undefined, string])[] = [['public', undefined, '/'], ['customer', 'ada', '/overview'], ['operator', 'lena', '/sites'], ['finance', 'finn', '/review']];

/** What a page is asked to show, where its first view of a young month has little to see. */
const chosen: Readonly<Record<string, string>> = { 'operator-earnings': '?span=year' };

/** One visit of a page in three ways: as large as it is, in the dark, and on a phone. */
async function shoot({ page, context }: Watched, file: string): Promise<void> {
  const session = await context.newCDPSession(page);
  for (const [name, width, colorScheme] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: HEIGHT_MIN });
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(HEIGHT_MIN, Math.min(HEIGHT_MAX, whole)) });
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    writeFileSync(join(OUT, `${file}-${name}.webp`), Buffer.from(data, 'base64'));
    if (alsoIn !== undefined) writeFileSync(join(alsoIn, `${file}-${name}.png`), Buffer.from((await session.send('Page.captureScreenshot', { format: 'png' })).data, 'base64'));
  }
  await session.detach();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: looks[0]![1], height: HEIGHT_MIN });
}

/** `node apps/console/e2e/screenshots.mjs`: every page of every desk after the demo, light, dark and on a phone. */
describe('pictures of every page', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    stack = await startStack(SPEED);
    if (wanted === undefined) rmSync(OUT, { recursive: true, force: true });
    for (const dir of [OUT, alsoIn]) if (dir !== undefined) mkdirSync(dir, { recursive: true });
    // A running market is shown as it is.
    if (process.env['SWITCHYARD_STACK'] !== undefined) return;
    await playDemo(stack);
    await meetLatePayer(stack);
    stack = await passWeeks(stack, SPEED);
    await settleIn(stack);
    await playDemo(stack);
    await workingDay(stack);
  }, 3_600_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  it.each(desks)('%s', async (desk, person, home) => {
    const watched = person === undefined ? await openNobody(browser, stack) : await openAs(browser, stack, person);
    await eachPage(watched, home, async (place) => {
      const file = `${desk}${place.name === '/' ? '-market' : place.name.replaceAll('/', '-')}`;
      if (wanted !== undefined && !wanted.includes(file)) return;
      const choice = chosen[file];
      if (choice !== undefined) await watched.page.goto(place.path + choice).then(() => settled(watched.page));
      await shoot(watched, file);
    });
    const faults = watched.faults();
    await watched.context.close();
    expect(faults).toEqual([]);
    expect(readdirSync(OUT).reduce((bytes, file) => bytes + statSync(join(OUT, file)).size, 0)).toBeLessThan(FOLDER_MAX_BYTES);
  }, 900_000);
});
