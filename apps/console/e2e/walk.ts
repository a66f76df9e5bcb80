import { axeFindings, settled, type Watched } from './browser.js';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

/** How far the page reaches past the right edge of a phone, and what does; frames that scroll by themselves do not count. */
async function overflowOnPhone({ page }: Watched): Promise<string[]> {
  await page.setViewportSize(PHONE);
  // Pictures are drawn anew for the width they have then.
  await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth + 1, undefined, { timeout: 1_500 }).catch(() => undefined);
  const found = await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth + 1) return [];
    const isOut = (element: Element): boolean => element.getBoundingClientRect().right > innerWidth + 1;
    const scrolls = (element: Element): boolean => {
      for (let above: Element | null = element; above !== null; above = above.parentElement) if (above !== document.documentElement && /auto|scroll|hidden|clip/.test(getComputedStyle(above).overflowX)) return true;
      return false;
    };
    const out = [...document.querySelectorAll('body *')].filter((element) => isOut(element) && !scrolls(element));
    return [`wider than a phone by ${document.documentElement.scrollWidth - innerWidth} px: ${out.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${String(element.getAttribute('class') ?? '')}`).join(' ')}`];
  });
  await page.setViewportSize(DESKTOP);
  return found;
}

/** Everything that must hold of any page: one heading of the first order, no alert, nothing axe finds serious in light or dark, nothing wider than a phone, no fault. @param how `quick` leaves the dark and the phone out */
async function faultsOfPage(watched: Watched, how: 'whole' | 'quick'): Promise<string[]> {
  const { page } = watched;
  await settled(page);
  const headings = await page.locator('h1').count();
  const alerts = await page.locator('[role=alert]').allInnerTexts();
  const found = [
    ...(headings === 1 ? [] : [`${headings} headings of the first order`]), ...alerts.map((text) => `alert: ${text}`),
    ...(await axeFindings(page, how === 'whole')), ...(how === 'whole' ? await overflowOnPhone(watched) : []), ...watched.faults(),
  ];
  const { pathname } = new URL(page.url());
  return found.map((fault) => `${pathname}: ${fault}`);
}

/** A page of a desk, as its list names it. */
export interface Place {
  /** Where it is, with the id of what it is about. */
  readonly path: string;
  /** The same for every entry of a list: `/jobs/one`. */
  readonly name: string;
  /** What the list calls it; undefined for an entry of a list. */
  readonly label?: string;
}
/** Goes to every page of the desk's own list, by clicking it, and from each list to its first entry; the market, which is everybody's, only for who has nothing else. */
export async function eachPage(watched: Watched, home: string, look: (place: Place) => Promise<void>): Promise<void> {
  const { page } = watched;
  await page.goto(home);
  const links = page.locator('#nav').getByRole('link', { includeHidden: true });
  const menu = page.getByRole('button', { name: 'Menu' });
  await links.first().waitFor({ state: 'attached' });
  await settled(page);
  const labels = await links.allInnerTexts();
  for (const [place, label] of labels.entries()) {
    const to = (await links.nth(place).getAttribute('href'))!;
    if (to === '/' && home !== '/') continue;
    // On a phone the list is folded away.
    if (await menu.isVisible()) await menu.click();
    await links.nth(place).click();
    await page.waitForURL((url) => url.pathname === to);
    // The page before stays until the script of this one is there; another name is told by who looks.
    await page.locator('h1').getByText(label, { exact: true }).waitFor({ timeout: 8_000 }).catch(() => undefined);
    await settled(page);
    await look({ path: to, name: to, label });
    const entry = page.locator(`main a[href^="${to}/"]:not([href$="/new"])`).first();
    if (to === '/' || (await entry.count()) === 0) continue;
    await entry.click();
    await page.waitForURL((url) => url.pathname.startsWith(`${to}/`));
    await page.locator('h1').getByText(label, { exact: true }).waitFor({ state: 'detached' });
    await settled(page);
    await look({ path: new URL(page.url()).pathname, name: `${to}/one` });
  }
}
/** Several at once, in so many lanes: each key's answer is asked for once and can be waited for by who needs it. */
export function inLanes<Key, Answer>(lanes: number, keys: readonly Key[], work: (key: Key) => Promise<Answer>): ReadonlyMap<Key, Promise<Answer>> {
  const free: Promise<unknown>[] = Array.from({ length: lanes }, () => Promise.resolve());
  return new Map(keys.map((key, i) => {
    const answer = free[i % lanes]!.then(() => work(key));
    // Who waits for the answer hears of a failure; the next in the lane goes on.
    free[i % lanes] = answer.catch(() => undefined);
    return [key, answer] as const;
  }));
}
/** @param look at each page, by its name, after it was found in order @returns what is wrong at any page of the desk, and which there are */
export async function walkDesk(watched: Watched, home: string, look: (name: string) => Promise<void>, how: 'whole' | 'quick' = 'whole'): Promise<{ readonly faults: string[]; readonly walked: readonly string[] }> {
  const faults: string[] = [];
  const walked: string[] = [];
  await eachPage(watched, home, async ({ path, name, label }) => {
    walked.push(name);
    const title = await watched.page.locator('h1').first().innerText();
    if (label !== undefined && title !== label) faults.push(`${path}: its heading is "${title}", its place in the list says "${label}"`);
    faults.push(...(await faultsOfPage(watched, how)));
    await look(name).catch((error: Error) => faults.push(`${path}: ${error.message.split('\n').slice(0, 6).join(' ')}`));
  });
  return { faults, walked };
}
