import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, DAY_MS, epochMs, minorUnits, type Currency, type LedgerTransactionId } from '@switchyard/kernel';
import type { JournalEntry } from '@switchyard/ledger';
import { Aging, bucketOf, daysPastDue, type OpenItem } from './aging.js';
import { closeChecklist, closeItemKeys, explainCloseRefusal, mayClose, mayLock, type CloseFacts } from './close-checklist.js';
import { csvField, csvLine } from './exports/csv.js';
import { focusColumns, focusDecimal } from './exports/focus-csv.js';
import { journalColumns, journalLines } from './exports/journal-csv.js';
import { openingRequest, type OpeningEntry } from './opening-balances.js';
import { openingFromCsv } from './opening-csv.js';

const noon = epochMs(Date.UTC(2026, 10, 22, 12));

describe('aging', () => {
  it.each([[0, 'current'], [-1, 'current'], [1, 'days1to30'], [30 * DAY_MS, 'days1to30'], [30 * DAY_MS + 1, 'days31to60'], [60 * DAY_MS, 'days31to60'], [90 * DAY_MS, 'days61to90'], [90 * DAY_MS + 1, 'over90']] as const)(
    '%d ms past due is %s', (late, bucket) => expect(bucketOf(noon, addMs(noon, late))).toBe(bucket));
  it('counts a part of a day as one', () => expect([daysPastDue(noon, noon), daysPastDue(noon, addMs(noon, 1)), daysPastDue(noon, addMs(noon, DAY_MS + 1))]).toEqual([0, 1, 2]));
  it('adds up per customer and currency: every item is in one bucket (property)', () => {
    const anItem = fc.record({ customerOrg: fc.constantFrom('org_a', 'org_b'), currency: fc.constantFrom<Currency>('USD', 'EUR'), item: fc.string(), number: fc.constant(null), dueAt: fc.integer({ min: 0, max: 200 }).map((d) => addMs(noon, -d * DAY_MS)), dueMinor: fc.bigInt({ min: -1_000n, max: 1_000n }) });
    fc.assert(fc.property(fc.array(anItem), (items: OpenItem[]) => {
      const aging = new Aging(noon);
      for (const item of items) aging.add(item);
      const total = aging.rows().reduce((sum, row) => sum + Object.values(row.minorOf).reduce((a, b) => a + b, 0n), 0n);
      expect(total).toBe(items.reduce((sum, item) => sum + item.dueMinor, 0n));
      expect(aging.rows().reduce((sum, row) => sum + row.totalMinor, 0n)).toBe(total);
    }));
  });
});

describe('the close checklist', () => {
  const none = { count: 0, ids: [] };
  const one = { count: 1, ids: ['x'] };
  const fine: CloseFacts = {
    name: '2026-10', state: 'locked', ended: true, earlierNotClosed: [], eventsWaiting: none, unpostedInvoices: none, issuingInvoices: none, callsInDoubt: none, notAccrued: none, unreconciled: none, openingWaits: false, unmappedRoles: [],
  };
  it('says each thing once, and lets a month close when nothing blocks', () => {
    expect(closeChecklist(fine).map((i) => i.key)).toEqual([...closeItemKeys]);
    expect(mayClose(fine).ok).toBe(true);
  });
  it.each<[string, Partial<CloseFacts>]>([
    ['period_ended', { ended: false }], ['earlier_periods', { earlierNotClosed: ['2026-09'] }], ['period_locked', { state: 'open' }], ['period_locked', { state: 'closed' }], ['opening_balances', { openingWaits: true }],
    ['events_waiting', { eventsWaiting: one }], ['unposted_invoices', { unpostedInvoices: one }], ['issuing_invoices', { issuingInvoices: one }], ['calls_in_doubt', { callsInDoubt: one }], ['accruals', { notAccrued: one }], ['reconciliation', { unreconciled: one }],
  ])('%s blocks', (key, change) => {
    const verdict = mayClose({ ...fine, ...change });
    expect(verdict.ok ? [] : verdict.error.blocking.map((i) => i.key)).toEqual([key]);
    if (!verdict.ok) expect(explainCloseRefusal(verdict.error)).toContain(key);
  });
  it('notes what is not in the way: unmapped roles, and that nothing reconciles yet', () => {
    const items = closeChecklist({ ...fine, unmappedRoles: ['receivable'], unreconciled: null });
    expect(items.filter((i) => i.state === 'note').map((i) => i.key)).toEqual(['reconciliation', 'account_mapping']);
  });
  it('a month is locked when it is over and those before it are closed', () => {
    expect([mayLock(fine).ok, mayLock({ ...fine, ended: false }).ok, mayLock({ ...fine, earlierNotClosed: ['2026-09'] }).ok]).toEqual([true, false, false]);
  });
});

describe('opening balances', () => {
  const entry = (role: string, direction: 'debit' | 'credit', amountMinor: bigint, over: Partial<OpeningEntry> = {}): OpeningEntry => ({ role, currency: 'USD', organizationId: null, direction, amountMinor, ...over });
  const good = [entry('cash.stripe_clearing', 'debit', 100n), entry('equity.opening', 'credit', 100n)];
  const problems = (entries: readonly OpeningEntry[]) => {
    const result = openingRequest(entries, noon);
    return result.ok ? [] : result.error.map((p) => `${p.index} ${p.field}`);
  };
  it('are one transaction of their own kind under one key', () => {
    const result = openingRequest(good, noon);
    expect(result.ok && result.value.transaction).toMatchObject({ kind: 'opening-balances', idempotencyKey: 'opening-balances', effectiveAt: noon });
  });
  it.each<[string, readonly OpeningEntry[], string[]]>([
    ['too few', [], ['null entries']], ['a role that is none', [entry('piggy_bank', 'debit', 100n), good[1]!], ['0 role']],
    ['a customer who is not named', [entry('receivable', 'debit', 100n), good[1]!], ['0 organizationId']], ['an organisation too many', [{ ...good[0]!, organizationId: 'org_a' }, good[1]!], ['0 organizationId']],
    ['an amount of 0', [...good, entry('tax_payable', 'credit', 0n)], ['2 amountMinor']], ['the same account twice', [...good, ...good], ['2 role', '3 role']],
    ['what does not balance', [good[0]!, { ...good[1]!, amountMinor: 99n }], ['null entries']], ['currencies that balance only together', [good[0]!, { ...good[1]!, currency: 'EUR' }], ['null entries', 'null entries']],
  ])('refuse %s', (_what, entries, expected) => expect(problems(entries)).toEqual(expected));
  it('are read from CSV, with the line of what is wrong', () => {
    const header = 'role,currency,organization_id,debit,credit\n';
    expect(openingFromCsv(`\u{feff}${header}cash.stripe_clearing,USD,,1.00,\r\nequity.opening,USD,,,1\n\n`)).toMatchObject({ ok: true, value: good });
    for (const [text, line] of [['a,b\n', 1], [`${header}x,USD,,1\n`, 2], [`${header}x,XXX,,1,\n`, 2], [`${header}x,USD,,1,1\n`, 2], [`${header}x,USD,,,\n`, 2], [`${header}x,USD,,1.001,\n`, 2]] as const) {
      expect(openingFromCsv(text)).toMatchObject({ ok: false, error: [{ line }] });
    }
  });
});

describe('exports', () => {
  it('quotes what must be quoted and disarms what a spreadsheet would run', () => {
    expect(csvLine(['a', 1, 2n, null, 'b,c', 'd"e', 'f\ng'])).toBe('a,1,2,,"b,c","d""e","f\ng"\r\n');
    expect(['=1+1', '+x', '-x', '@x', '-12.50', '-1'].map(csvField)).toEqual([`'=1+1`, `'+x`, `'-x`, `'@x`, '-12.50', '-1']);
  });
  it('writes exact quantities as decimals of nine places', () => expect(['16', '1/3', '-2/3', '5/2', '0'].map(focusDecimal)).toEqual(['16', '0.333333333', '-0.666666667', '2.5', '0']));
  it('writes a journal entry as its postings, with account codes where there are some', () => {
    const entry: JournalEntry = {
      id: 'tx_1' as LedgerTransactionId, sequence: 7, idempotencyKey: 'k', kind: 'invoice-issued', effectiveAt: noon, recordedAt: noon, reason: null, inputHash: 'i', prevHash: 'p', hash: 'h',
      references: { invoiceId: 'inv_1', effectiveOn: '2026-10-31T00:00:00.000Z', b: '2', a: '1' },
      postings: [{ account: 'receivable/USD/org_a' as never, direction: 'debit', amountMinor: minorUnits(1_050n), currency: 'USD' }, { account: 'income.compute/USD' as never, direction: 'credit', amountMinor: minorUnits(1_050n), currency: 'USD' }],
    };
    const lines = journalLines(entry, new Map([['receivable', { code: '1200', name: 'Receivables, trade' }]])).trim().split('\r\n');
    expect(lines).toEqual([
      '7,tx_1,invoice-issued,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.000Z,2026-10-31T00:00:00.000Z,0,receivable,org_a,1200,"Receivables, trade",USD,10.50,,inv_1,a=1 b=2,,h',
      '7,tx_1,invoice-issued,2026-11-22T12:00:00.000Z,2026-11-22T12:00:00.000Z,2026-10-31T00:00:00.000Z,1,income.compute,,,,USD,,10.50,inv_1,a=1 b=2,,h',
    ]);
    expect(lines[1]!.split(',')).toHaveLength(journalColumns.length);
  });
  it('has the columns FOCUS makes mandatory, each once, in order of name', () => {
    const mandatory = ['BilledCost', 'BillingAccountId', 'BillingAccountName', 'BillingCurrency', 'BillingPeriodEnd', 'BillingPeriodStart', 'ChargeCategory', 'ChargeClass', 'ChargeDescription', 'ChargePeriodEnd', 'ChargePeriodStart',
      'ContractedCost', 'EffectiveCost', 'HostProviderName', 'InvoiceIssuerName', 'ListCost', 'PricingQuantity', 'PricingUnit', 'ServiceCategory', 'ServiceName', 'ServiceProviderName'];
    expect(mandatory.filter((name) => !focusColumns.includes(name))).toEqual([]);
    expect([...new Set(focusColumns)].sort()).toEqual([...focusColumns]);
  });
});
