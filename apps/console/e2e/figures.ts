import type { Page } from '@playwright/test';
import { settled } from './browser.js';
import { patienceMs, see } from './slowness.js';
import type { Stack } from './stack.js';

/** A figure of a page, and the question to the database whose answer it must be. */
export interface Figure {
  readonly what: string;
  readonly shown: (page: Page) => Promise<string>;
  /** One row, one column. `$1` is the organisation whose page it is, `$2` what `and` says. */
  readonly sql: string;
  /** What the page is about besides, such as the month it shows. */
  readonly and?: (page: Page) => Promise<string>;
}
/** Digits, sign and point alone: $1,234.50 is 1234.50. */
const bare = (text: string): string => text.replaceAll('−', '-').replace(/[^\d. -]/g, '').trim();
const first = (text: string): string => bare(/[−-]?[^\d\s]?[\d,.]+/.exec(text)?.[0] ?? text);
export const tile = (label: string) => (page: Page): Promise<string> => page.locator('.tile', { has: page.locator('dt', { hasText: new RegExp(`^${label}`) }) }).locator('dd').first().innerText();
/** A tile that is not there while there is nothing to say. */
export const tileOr = (label: string, nothing: string) => async (page: Page): Promise<string> => ((await page.locator('.tile', { has: page.locator('dt', { hasText: new RegExp(`^${label}`) }) }).count()) === 0 ? nothing : tile(label)(page));
/** Every amount of a column, least first. @param nth the column's place, from 1 */
export async function rowsText(page: Page, caption: RegExp, nth: number): Promise<string> {
  const cells = await page.getByRole('region', { name: caption }).locator(`tbody tr[data-index] td:nth-child(${nth})`).allInnerTexts();
  return cells.map(bare).filter((text) => text !== '').sort((a, b) => Number(a) - Number(b)).join(' ');
}
const tileNote = (label: string) => (page: Page): Promise<string> => page.locator('.tile', { has: page.locator('dt', { hasText: new RegExp(`^${label}`) }) }).locator('.tile-note').innerText();
const rowsOf = (caption: RegExp) => async (page: Page): Promise<string> => String(await page.getByRole('region', { name: caption }).locator('tbody tr:not([aria-hidden])').count());
const head = (page: Page): Promise<string> => page.locator('.page-head').innerText();
/** A number that stands before a word in the head of the page. */
const inHead = (word: RegExp) => async (page: Page): Promise<string> => new RegExp(`([\\d,]+)\\s+${word.source}`).exec(await head(page))?.[1] ?? `no "${word.source}" in ${await head(page)}`;

const gpus = `FROM market.node n JOIN market.pool p ON p.id = n.pool_id JOIN market.site s ON s.id = p.site_id`;
const waiting = `state IN ('submitted', 'accepted', 'scheduled', 'parked', 'paused')`;

/** The figures a page shows first, by its path. */
export const figuresOf: Readonly<Record<string, readonly Figure[]>> = {
  '/': [
    { what: 'sites', shown: rowsOf(/^Sites of the market/), sql: `SELECT count(*) FROM market.site WHERE EXISTS (SELECT 1 FROM market.pool p WHERE p.site_id = site.id)` },
    { what: 'GPUs in all', shown: async (page) => first((await tileNote('GPUs free now')(page)).replace(/^of/, '')), sql: `SELECT coalesce(sum(n.gpus), 0) ${gpus}` },
  ],
  '/overview': [
    { what: 'running', shown: tile('Running'), sql: `SELECT count(*) FROM market.job WHERE customer_org = $1 AND state = 'running'` },
    { what: 'waiting', shown: tile('Waiting'), sql: `SELECT count(*) FROM market.job WHERE customer_org = $1 AND ${waiting}` },
  ],
  '/jobs': [{ what: 'jobs in all', shown: inHead(/in all/), sql: `SELECT count(*) FROM market.job WHERE customer_org = $1` }],
  '/sites': [
    { what: 'sites', shown: tile('Sites'), sql: `SELECT count(*) FROM market.site WHERE operator_org = $1` },
    { what: 'rows', shown: rowsOf(/^Your sites/), sql: `SELECT count(*) FROM market.site WHERE operator_org = $1` },
    { what: 'GPUs in all', shown: async (page) => first((await tileNote('GPUs let or held')(page)).replace(/^of/, '')), sql: `SELECT coalesce(sum(n.gpus), 0) ${gpus} WHERE s.operator_org = $1` },
  ],
};
/** Of who belongs to the platform: everybody's. */
export const financeFigures: Readonly<Record<string, readonly Figure[]>> = {
  '/review': [{ what: 'invoices that wait', shown: inHead(/wait/), sql: `SELECT count(*) FROM billing.invoice WHERE state = 'draft.review'` }],
  '/books/journal': [{ what: 'entries', shown: tile('Entries in the books'), sql: `SELECT count(*) FROM ledger.transaction` }, { what: 'entries shown', shown: tile('Shown'), sql: `SELECT count(*) FROM ledger.transaction` }],
  '/billing/invoices': [{ what: 'invoices in all', shown: inHead(/in all/), sql: `SELECT count(*) FROM billing.invoice` }],
};

/** Looks at one that does not agree are so many before the page is asked anew: pages that tell no events are as old as their last question. */
const LOOKS_BEFORE_RELOAD = 5;

/**
 * Waits until every figure of the page is the database's: what is live may be a moment behind. @returns how many there are
 * @param isLive pages that are told of events have to show them by themselves @throws when one is not the database's within ten seconds, twenty where the page may be asked anew
 */
export async function agree(page: Page, stack: Stack, path: string, organizationId: string, figures: readonly Figure[] = figuresOf[path] ?? [], isLive = true): Promise<number> {
  for (const { what, shown, sql, and } of figures) {
    const answer = async (): Promise<string> => String(Object.values((await stack.sql<Record<string, string>>(sql, sql.includes('$1') ? [organizationId, ...(and === undefined ? [] : [await and(page)])] : []))[0]!)[0]);
    let looks = 0;
    await see.poll(async () => {
      looks += 1;
      if (!isLive && looks % LOOKS_BEFORE_RELOAD === 0) {
        await page.reload();
        await settled(page);
      }
      const [page_, database] = [bare(await shown(page)), bare(await answer())];
      return page_ === database ? 'equal' : `${path}, ${what}: the page says ${page_}, the database ${database}`;
    }, { timeout: patienceMs(isLive ? 10_000 : 20_000) }).toBe('equal');
  }
  return figures.length;
}
