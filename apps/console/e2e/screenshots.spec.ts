import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { type Look, openBrowser, type Watched } from './browser.js';
import { playDemo } from './demo.js';
import { openAs, openNobody } from './sign-in.js';
import { type Person, type Stack, startStack } from './stack.js';
import { eachPage } from './walk.js';

const ROOT = join(import.meta.dirname, '../../..');
const OUT = join(ROOT, 'docs/console');
const FOLDER_MAX_BYTES = 6_000_000;
const QUALITY = 62;
/** Pixels of a picture at most: what is below is seen by scrolling. */
const HEIGHT_MAX = 1_500;
/** Pictures that the eye can open where WebP cannot be, when asked for. */
const alsoIn = process.env['SWITCHYARD_PNG_DIR'];
const looks: readonly (readonly [string, Look])[] = [['light', {}], ['dark', { dark: true }], ['phone', { phone: true }]];
const desks: readonly (readonly [string, Person | undefined, string])[] = [['public', undefined, '/'], ['customer', 'ada', '/overview'], ['operator', 'lena', '/sites'], ['finance', 'finn', '/review']];

async function shoot({ page, context }: Watched, file: string): Promise<void> {
  const { width } = page.viewportSize()!;
  const height = Math.min(HEIGHT_MAX, await page.evaluate(() => Math.max(innerHeight, document.documentElement.scrollHeight)));
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY, captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 } });
  await session.detach();
  writeFileSync(join(OUT, `${file}.webp`), Buffer.from(data, 'base64'));
  if (alsoIn !== undefined) await page.screenshot({ path: join(alsoIn, `${file}.png`), clip: { x: 0, y: 0, width, height }, fullPage: true });
}

/** `node apps/console/e2e/screenshots.mjs`: every page of every desk after the demo, light, dark and on a phone. */
describe('pictures of every page', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    stack = await startStack(60);
    rmSync(OUT, { recursive: true, force: true });
    for (const dir of [OUT, alsoIn]) if (dir !== undefined) mkdirSync(dir, { recursive: true });
    // A running market is shown as it is.
    if (process.env['SWITCHYARD_STACK'] !== undefined) return;
    for (let time = 0; time < 2; time += 1) await playDemo(stack);
  }, 900_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  it.each(desks)('%s', async (desk, person, home) => {
    const faults: string[] = [];
    for (const [name, look] of looks) {
      const watched = person === undefined ? await openNobody(browser, stack, look) : await openAs(browser, stack, person, look);
      await eachPage(watched, home, async (place) => shoot(watched, `${desk}${place.name === '/' ? '-market' : place.name.replaceAll('/', '-')}-${name}`));
      faults.push(...watched.faults());
      await watched.context.close();
    }
    expect(faults).toEqual([]);
    expect(readdirSync(OUT).reduce((bytes, file) => bytes + statSync(join(OUT, file)).size, 0)).toBeLessThan(FOLDER_MAX_BYTES);
  }, 900_000);
});
