import { expect } from '@jest/globals';
import type { Locator, Page } from '@playwright/test';
import type { Watched } from './browser.js';
import { type Hands, titled } from './journeys.js';
import { see } from './slowness.js';
import type { Stack } from './stack.js';

interface Month {
  readonly id: string;
  /** As the page calls it. */
  readonly name: string;
}
/** Books that begin two months before the market does, so that there is something to close: months only ever follow the last one, so their guard looks away for once. @returns the first that is open, and one that is not over */
export async function monthsToClose(stack: Stack): Promise<{ readonly month: Month; readonly later: Month }> {
  await see.poll(async () => (await stack.sql(`SELECT 1 FROM ledger.period`)).length, { timeout: 30_000 }).toBeGreaterThan(0);
  await stack.sql(`ALTER TABLE ledger.period DISABLE TRIGGER period_moves;
    INSERT INTO ledger.period (id, from_at, to_at, state)
    SELECT to_char(first.at - n * interval '1 month', 'YYYY-MM'), (first.at - n * interval '1 month') AT TIME ZONE 'UTC', (first.at - (n - 1) * interval '1 month') AT TIME ZONE 'UTC', 'open'
    FROM (SELECT min(from_at) AT TIME ZONE 'UTC' AS at FROM ledger.period) first, generate_series(1, 2) n WHERE (SELECT count(*) FROM ledger.period) < 5;
    ALTER TABLE ledger.period ENABLE TRIGGER period_moves`);
  const rows = await stack.sql<{ id: string; state: string }>(`SELECT id, state FROM ledger.period ORDER BY id`);
  // Two months ahead stand ready: the last one is not over, whatever the clock does meanwhile.
  const [month, later] = [rows.find(({ state }) => state === 'open')!, rows.at(-1)!].map(({ id }) => ({ id, name: new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${id}-01T00:00:00Z`)) }));
  return { month: month!, later: later! };
}

const sheetOf = (page: Page, { name }: Month): Locator => page.locator('section.sheet', { has: page.locator('h2 > span:first-child', { hasText: new RegExp(`^${name}$`) }) });
const line = (sheet: Locator, label: string): Locator => sheet.getByRole('list', { name: 'Close checklist' }).getByRole('listitem').filter({ hasText: label });
const stateOf = async (stack: Stack, { id }: Month): Promise<unknown> => (await stack.sql(`SELECT state, (SELECT email FROM market.member WHERE id = locked_by) AS locked, (SELECT email FROM market.member WHERE id = moved_by) AS moved FROM ledger.period WHERE id = $1`, [id]))[0];

async function openMonth({ page }: Watched, hands: Hands, month: Month): Promise<Locator> {
  await page.goto('/review');
  await titled(page, 'Review');
  await hands.go('Month close', 'c');
  await titled(page, 'Month close');
  const sheet = sheetOf(page, month);
  await sheet.waitFor();
  return sheet;
}
async function confirm({ page }: Watched, hands: Hands, sheet: Locator, verb: string, { name }: Month): Promise<Locator> {
  await hands.use(sheet.getByRole('button', { name: verb, exact: true }));
  const dialog = page.getByRole('dialog', { name: `${verb} ${name}?` });
  await hands.use(dialog.getByRole('button', { name: verb, exact: true }));
  return dialog;
}

/** Finn of finance sees that only the lock is missing, and locks; what is left is for somebody else. */
export async function lockMonth(watched: Watched, hands: Hands, stack: Stack, month: Month): Promise<void> {
  const sheet = await openMonth(watched, hands, month);
  await see(line(sheet, 'The month is over')).toContainText('done');
  await see(line(sheet, 'The month is locked')).toContainText('in the way');
  await see(sheet.getByText('1 thing is in the way of closing.')).toBeVisible();
  await confirm(watched, hands, sheet, 'Lock', month);
  await see(sheet.getByText('somebody else closes it or opens it again')).toBeVisible();
  await see(sheet.getByRole('button')).toHaveCount(0);
  expect(await stateOf(stack, month)).toEqual({ state: 'locked', locked: 'finn@switchyard.example', moved: 'finn@switchyard.example' });
}
/** Fay, who did not lock it, closes it, every check done; a month that is not over is refused, with the reason. */
export async function closeMonth(watched: Watched, hands: Hands, stack: Stack, month: Month, later: Month): Promise<void> {
  const { page } = watched;
  const sheet = await openMonth(watched, hands, month);
  await see(sheet.getByText('Nothing is in the way: it can be closed.')).toBeVisible();
  await see(sheet.getByRole('list', { name: 'Close checklist' }).getByText('in the way', { exact: true })).toHaveCount(0);
  await confirm(watched, hands, sheet, 'Close', month);
  await see.poll(() => stateOf(stack, month)).toEqual({ state: 'closed', locked: 'finn@switchyard.example', moved: 'fay@switchyard.example' });
  await hands.use(page.getByRole('region', { name: 'Months of the books' }).getByRole('button', { name: later.name, exact: true }));
  const next = sheetOf(page, later);
  await see(line(next, 'The month is over')).toContainText('in the way');
  const refused = await confirm(watched, hands, next, 'Lock', later);
  await see(refused.getByRole('alert')).toContainText('The month is not over: wait for its end.');
  expect(await stateOf(stack, later)).toMatchObject({ state: 'open' });
}
