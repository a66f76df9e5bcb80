import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from '@playwright/test';
import { patienceMs } from './slowness.js';

const places = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser of this machine; undefined where there is none. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));
/** Whether a machine without a browser fails instead of skipping. */
export const isRequired = (process.env['SWITCHYARD_REQUIRE'] ?? '').split(',').includes('chromium');

/** No name resolves in it: what is not on this machine cannot be asked. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });

/** A file of ours that the browser fetched. */
interface Fetched {
  readonly path: string;
  readonly type: string;
}
/** A page, and all that went wrong in it. */
export interface Watched {
  readonly page: Page;
  /** What a person would call broken: errors in the console, requests that failed, anything off this machine, a mouse that was used. Emptied by reading. */
  faults(): string[];
  /** Every response, in order. */
  readonly fetched: readonly Fetched[];
  readonly context: BrowserContext;
}
/** A request is given up when its page is left; that is no fault. */
const GIVEN_UP = 'net::ERR_ABORTED';

export interface Look {
  readonly dark?: boolean;
  readonly phone?: boolean;
  /** A mouse that does anything is a fault. */
  readonly keysOnly?: boolean;
}
export async function openPage(browser: Browser, baseURL: string, { dark = false, phone = false, keysOnly = false }: Look = {}): Promise<Watched> {
  const context = await browser.newContext({
    baseURL, locale: 'en-US', timezoneId: 'America/Chicago', colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(patienceMs(20_000));
  const page = await context.newPage();
  const found: string[] = [];
  const fetched: Fetched[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => found.push(`thrown: ${error.message}`));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== GIVEN_UP) found.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1') found.push(`off this machine: ${request.url()}`);
  });
  page.on('response', (response) => {
    fetched.push({ path: new URL(response.url()).pathname, type: response.request().resourceType() });
    if (response.status() >= 400) found.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
  });
  if (keysOnly) {
    await context.exposeFunction('switchyardMouse', (kind: string) => void found.push(`mouse: ${kind}`));
    await context.addInitScript(() => {
      for (const kind of ['pointerdown', 'mousedown', 'touchstart', 'wheel']) addEventListener(kind, () => (window as unknown as { switchyardMouse: (kind: string) => void }).switchyardMouse(kind), true);
    });
  }
  return { page, context, fetched, faults: () => found.splice(0) };
}

/** Until nothing on the page is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** The rules of axe whose answer colours can change; all others say the same in the dark. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];
/** Serious and critical findings of axe: rule, where, and whether in the dark, which is looked at for what colours can change. */
export async function axeFindings(page: Page, alsoDark: boolean): Promise<string[]> {
  await settled(page);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const run = (rules?: readonly string[]): Promise<string[]> =>
    page.evaluate(async (only) => {
      const { axe: engine } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await engine.run(document, { resultTypes: ['violations'], ...(only === undefined ? {} : { runOnly: { type: 'rule', values: [...only] } }) });
      return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${(failureSummary ?? '').split('\n')[1]?.trim() ?? ''}`));
    }, rules);
  const light = await run();
  if (!alsoDark) return light;
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await run(RULES_OF_COLOUR);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((finding) => `dark ${finding}`)];
}

const TAB_MAX = 150;
const hasFocus = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement || (element.contains(document.activeElement) && element.matches('[role=region]')));
/** Walks with Tab until the one control is reached, as a person without a mouse does. @throws Error when it is not among the next 150 stops */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  for (let stop = 0; stop < TAB_MAX; stop += 1) {
    if (await hasFocus(target.first())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(target)} is not reached by the Tab key`);
}
