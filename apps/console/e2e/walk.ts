import { axeFindings, settled, type Watched } from './browser.js';

/** A page that was walked, and what was wrong with it. */
export interface Walked {
  readonly path: string;
  readonly title: string;
}
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

/** How far the page reaches past the right edge of a phone, and what does; frames that scroll by themselves do not count. */
async function overflowOnPhone({ page }: Watched): Promise<string[]> {
  await page.setViewportSize(PHONE);
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

/** Everything that must hold of any page: one heading of the first order, no alert, nothing axe finds serious in light or dark, nothing wider than a phone, no fault. */
export async function faultsOfPage(watched: Watched): Promise<string[]> {
  const { page } = watched;
  await settled(page);
  const headings = await page.locator('h1').count();
  const alerts = await page.locator('[role=alert]').allInnerTexts();
  const found = [
    ...(headings === 1 ? [] : [`${headings} headings of the first order`]), ...alerts.map((text) => `alert: ${text}`),
    ...(await axeFindings(page)), ...(await overflowOnPhone(watched)), ...watched.faults(),
  ];
  const { pathname } = new URL(page.url());
  return found.map((fault) => `${pathname}: ${fault}`);
}

/** Goes to every page of the desk's own list, by clicking it, and from each list to its first entry. @returns what is wrong, and where it was */
export async function walkDesk(watched: Watched, home: string): Promise<{ readonly faults: string[]; readonly walked: Walked[] }> {
  const { page } = watched;
  const faults: string[] = [];
  const walked: Walked[] = [];
  const look = async (): Promise<void> => {
    walked.push({ path: new URL(page.url()).pathname, title: await page.locator('h1').first().innerText() });
    faults.push(...(await faultsOfPage(watched)));
  };
  await page.goto(home);
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  await links.first().waitFor();
  await settled(page);
  const labels = await links.allInnerTexts();
  for (const [place, label] of labels.entries()) {
    const to = (await links.nth(place).getAttribute('href'))!;
    await links.nth(place).click();
    await page.waitForURL((url) => url.pathname === to);
    await settled(page);
    await look();
    if (walked.at(-1)!.title !== label) faults.push(`${to}: its heading is "${walked.at(-1)!.title}", its place in the list says "${label}"`);
    const entry = page.locator(`main a[href^="${to}/"]`).first();
    if (to !== '/' && (await entry.count()) > 0) {
      await entry.click();
      await page.waitForURL((url) => url.pathname.startsWith(`${to}/`));
      await look();
    }
  }
  return { faults, walked };
}
