import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '@playwright/test';
import { chromiumPath, isRequired, openBrowser } from './browser.js';
import { openAs } from './sign-in.js';
import { type Stack, startStack } from './stack.js';
import { walkDesk } from './walk.js';

/** Market seconds in a second: an interval of five minutes takes 2.5 s. */
const SPEED = 120;
const desks = [['customer', 'ada', '/overview'], ['operator', 'lena', '/sites'], ['finance', 'finn', '/review']] as const;

describe('the console in a browser', () => {
  if (chromiumPath === undefined && !isRequired) {
    it.skip('Chromium is not installed on this machine: the console is not tried in a browser', () => undefined);
    return;
  }
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(SPEED), openBrowser()]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  it.each(desks)('%s: every page of the desk holds', async (_desk, person, home) => {
    const watched = await openAs(browser, stack, person);
    const { faults, walked } = await walkDesk(watched, home);
    await watched.context.close();
    process.stdout.write(`${walked.join('\n')}\n`);
    expect(faults).toEqual([]);
  }, 180_000);
});
