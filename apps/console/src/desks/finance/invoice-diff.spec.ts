import { describe, expect, it } from '@jest/globals';
import { type ComparedLine, decimalOf, decimalOfCents, differences, exactOf, priceOf } from './invoice-diff.js';

const line = (over: Partial<ComparedLine> & { amount: { amount: string } }): ComparedLine => ({ side: 'CUSTOMER', component: 'gpu_hour', quantity: '10', unit: 'GPU-hour', leaseId: 'lease_a', reason: null, ...over });
const placeOf = (id: string | null) => (id === null ? null : { site: id === 'lease_c' ? 'Kymi River' : 'Dry Creek', model: 'H100' });

describe('an invoice against the one before', () => {
  it('tells hours from price, and the two add up to the difference', () => {
    const [row] = differences([line({ amount: { amount: '16.20' } })], [line({ quantity: '25/2', leaseId: 'lease_b', amount: { amount: '21.25' } })], placeOf);
    expect(row).toMatchObject({ verdict: 'changed', place: 'Dry Creek, H100', differenceCents: 505n, because: { quantityCents: 405n, priceCents: 100n } });
    expect([priceOf(row!.before), priceOf(row!.now)]).toEqual(['1.62', '1.7']);
  });
  it('says what is new, what is gone and what stayed, the largest difference first, and loses no cent', () => {
    const before = [line({ amount: { amount: '16.20' } }), line({ component: 'energy_indexed', unit: 'MWh', quantity: '1/5', amount: { amount: '2.00' } })];
    const now = [line({ amount: { amount: '16.20' } }), line({ leaseId: 'lease_c', amount: { amount: '30.00' } }), line({ leaseId: null, component: 'adjustment', quantity: '1', unit: 'unit', reason: 'promised', amount: { amount: '-1.00' } })];
    const rows = differences(before, now, placeOf);
    expect(rows.map(({ verdict, place, differenceCents }) => [verdict, place, differenceCents])).toEqual([['new', 'Kymi River, H100', 3000n], ['gone', 'Dry Creek, H100', -200n], ['new', null, -100n], ['same', 'Dry Creek, H100', 0n]]);
    expect(rows.reduce((sum, row) => sum + row.differenceCents, 0n)).toBe(2700n);
    expect(rows[2]!.reasons).toEqual(['promised']);
  });
  it('gives no reason by price where a line has none', () => {
    const [row] = differences([line({ component: 'tax', unit: 'rate', quantity: '1/5', amount: { amount: '3.00' } })], [line({ component: 'tax', unit: 'rate', quantity: '1/5', amount: { amount: '4.00' } })], placeOf);
    expect(row).toMatchObject({ verdict: 'changed', because: null });
  });
  it('writes decimals exactly', () => {
    expect([decimalOf(exactOf('-0.000001')), decimalOf(exactOf('12.50')), decimalOfCents(-5n), decimalOfCents(123456n)]).toEqual(['-0.000001', '12.5', '-0.05', '1234.56']);
    expect(() => exactOf('1e3')).toThrow(SyntaxError);
  });
});
