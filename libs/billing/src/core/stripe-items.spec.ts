import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, minorUnits } from '@switchyard/kernel';
import type { Invoice, InvoiceLine } from './invoice.js';
import { STRIPE_ITEMS_MAX, stripeItemsOf, type StripeItem } from './stripe-items.js';

type Bill = Pick<Invoice, 'id' | 'lines'>;
interface Drawn { readonly lease: number; readonly category: InvoiceLine['category']; readonly side?: InvoiceLine['side']; readonly minor?: bigint }
/** Leases take turns at the sites. */
const bill = (drawn: readonly Drawn[], sites = 1): Bill => ({
  id: 'inv_1' as never,
  lines: drawn.map(({ lease, category, side = 'customer', minor = 1n }, n) => ({
    id: `line_${n}`, category, side, label: `label ${n}`, amountMinor: minorUnits(minor), contract: { leaseId: `lease_${lease}`, siteId: `site_${lease % sites}` },
  }) as unknown as InvoiceLine),
});
/** Of each lease two charges, a credit and tax. */
const billOfLeases = (leases: number, sites = 1): Bill =>
  bill(Array.from({ length: leases }, (_, lease) => (['charge', 'charge', 'credit', 'tax'] as const).map((category) => ({ lease, category }))).flat(), sites);
const descriptions = (of: Bill): readonly string[] => stripeItemsOf(of).map((item) => item.description);

describe('INV-ITEMS: what Stripe is sent for an invoice', () => {
  it('is one item per line of the customer as long as Stripe takes so many', () => {
    const full = bill([...Array.from({ length: STRIPE_ITEMS_MAX }, (_, lease) => ({ lease, category: 'charge' as const })), { lease: 1, category: 'fee', side: 'operator' }]);
    expect(stripeItemsOf(full).map(({ id, description, amountMinor }) => [id, description, amountMinor])).toEqual(full.lines.slice(0, STRIPE_ITEMS_MAX).map((line) => [line.id, line.label, 1n]));
    expect(stripeItemsOf({ ...full, lines: full.lines.map((line) => ({ ...line, label: 'x'.repeat(600) })) })[0]!.description).toHaveLength(500);
  });
  it('is the lines of a lease by category when there are more', () => {
    expect(stripeItemsOf(billOfLeases(63))).toHaveLength(189);
    expect(descriptions(billOfLeases(63)).slice(0, 4)).toEqual(['Charges of lease lease_0: 2 lines, each on invoice inv_1 at Switchyard', 'Lease lease_0: label 2', 'Lease lease_0: label 3', 'Charges of lease lease_1: 2 lines, each on invoice inv_1 at Switchyard']);
  });
  it('is runs of leases at one site when that is too many, and at last of leases anywhere', () => {
    expect(descriptions(billOfLeases(200, 2)).slice(0, 4)).toEqual([
      'Charges and credits of 2 leases at site_0: 6 lines, each on invoice inv_1 at Switchyard', 'Tax of 2 leases at site_0: 2 lines, each on invoice inv_1 at Switchyard',
      'Charges and credits of 2 leases at site_1: 6 lines, each on invoice inv_1 at Switchyard', 'Tax of 2 leases at site_1: 2 lines, each on invoice inv_1 at Switchyard',
    ]);
    expect([billOfLeases(200, 2), billOfLeases(10_000, 3), billOfLeases(1_000, 125), billOfLeases(1_000, 126)].map((of) => stripeItemsOf(of).length)).toEqual([200, 162, 250, 250]);
    expect(descriptions(billOfLeases(1_000, 126))[0]).toBe('Charges and credits of 8 leases at 8 sites: 24 lines, each on invoice inv_1 at Switchyard');
  });
  it('sums to the lines, holds each once in the order of the statement, keeps tax apart, never passes 250, and is the same whenever it is asked for (property)', () => {
    const aLine = fc.record({
      lease: fc.nat(399), category: fc.constantFrom<InvoiceLine['category']>('charge', 'credit', 'commitment', 'tax', 'fee'), side: fc.constantFrom<InvoiceLine['side']>('customer', 'customer', 'customer', 'operator'),
      minor: fc.bigInt(-(10n ** 9n), 10n ** 9n),
    });
    const some = fc.oneof(fc.array(aLine, { maxLength: 250, size: 'max' }), fc.array(aLine, { minLength: 500, maxLength: 900, size: 'max' }));
    // A counterexample is not made smaller: with so many lines that takes longer than reading it.
    const seen = new Set<string>();
    fc.assert(fc.property(some, fc.constantFrom(50, 400), fc.constantFrom(1, 3, 300), (lines, leases, sites) => {
      const of = bill(lines.map((line) => ({ ...line, lease: line.lease % leases })), sites);
      const owed = of.lines.filter((line) => line.side === 'customer');
      const items = stripeItemsOf(of);
      const faults = (isFault: (item: StripeItem) => boolean) => items.filter(isFault).map((item) => item.description);
      const places = items.map((item) => item.lines.map((line) => owed.indexOf(line)));
      expect(items.length).toBeLessThanOrEqual(STRIPE_ITEMS_MAX);
      expect(places.flat().sort((a, b) => a - b)).toEqual(owed.map((_, n) => n));
      expect(places.filter((own) => own.some((place, n) => place < own[n - 1]!))).toEqual([]);
      expect(places.map(([first]) => first)).toEqual(places.map(([first]) => first!).sort((a, b) => a - b));
      expect(items.reduce((sum, item) => sum + item.amountMinor, 0n)).toBe(owed.reduce((sum, line) => sum + line.amountMinor, 0n));
      expect(faults(({ id, amountMinor, lines: held }) => id !== held[0]!.id || amountMinor !== held.reduce((sum, line) => sum + line.amountMinor, 0n))).toEqual([]);
      expect(faults(({ lines: held }) => new Set(held.map((line) => line.category === 'tax')).size !== 1)).toEqual([]);
      expect(faults(({ description }) => description.length === 0 || description.length > 500)).toEqual([]);
      expect(canonicalJson(stripeItemsOf(structuredClone(of)))).toBe(canonicalJson(items));
      const onePlace = items.every(({ lines: held }) => new Set(held.map((line) => line.contract.siteId)).size === 1);
      seen.add(items.length === owed.length ? 'lines' : items.every(({ lines: held }) => new Set(held.map((line) => line.contract.leaseId)).size === 1) ? 'leases' : onePlace ? 'sites' : 'anywhere');
    }), { numRuns: 100, endOnFailure: true });
    expect([...seen].sort()).toEqual(['anywhere', 'leases', 'lines', 'sites']);
  });
});
