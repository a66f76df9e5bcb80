import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, epochMs, minorUnits, ppm } from '@switchyard/kernel';
import { eligibility, housePayoutTerms, payoutMayMove, payoutSlot, payoutStates, reserveMinor, type PayoutState, type PayoutTerms } from '../index.js';

const at = (text: string) => epochMs(Date.parse(text));
const none: PayoutTerms = { ...housePayoutTerms, reserve: { kind: 'fixed', minor: minorUnits(0n) } };

describe('the states of a payout', () => {
  const reach = (from: PayoutState): ReadonlySet<PayoutState> => {
    const seen = new Set<PayoutState>([from]);
    for (const state of seen) for (const to of payoutStates) if (payoutMayMove(state, to)) seen.add(to);
    return seen;
  };
  it('are all reached from proposed, and each has a way to an end', () => {
    expect([...reach('proposed')].sort()).toEqual([...payoutStates].sort());
    const ends: readonly PayoutState[] = ['returned', 'reversed', 'withdrawn'];
    for (const state of payoutStates) expect([...reach(state)].some((to) => to === 'paid' || ends.includes(to))).toBe(true);
    for (const end of ends) expect(payoutStates.filter((to) => payoutMayMove(end, to))).toEqual([]);
  });
  it('nothing that is at Stripe is withdrawn, and nothing is transferred that was not reserved', () => {
    expect(payoutStates.filter((state) => payoutMayMove(state, 'withdrawn'))).toEqual(['proposed', 'held', 'approved', 'refused']);
    expect(payoutStates.filter((state) => payoutMayMove(state, 'transferred'))).toEqual(['transferring', 'failed']);
  });
});

describe('what may be paid out', () => {
  it('is what is available, less what is owed and what is kept', () => {
    const facts = { availableMinor: minorUnits(100_000n), owedMinor: minorUnits(10_000n), trailingMinor: minorUnits(200_001n) };
    // 5 % of 2,000.01 is 100.0005: kept whole, 100.01.
    expect(eligibility(housePayoutTerms, facts)).toEqual({ kind: 'eligible', amountMinor: 79_999n, reserveMinor: 10_001n });
    expect(eligibility(none, { ...facts, availableMinor: minorUnits(12_499n) })).toEqual({ kind: 'BelowMinimum', amountMinor: 2_499n, minimumMinor: 2_500n });
    expect(eligibility(none, { ...facts, availableMinor: minorUnits(12_500n) })).toMatchObject({ kind: 'eligible', amountMinor: 2_500n });
    expect(eligibility(none, { ...facts, availableMinor: minorUnits(10_000n) })).toMatchObject({ kind: 'NothingAvailable' });
    expect(eligibility(none, { ...facts, availableMinor: minorUnits(500_000_000n) })).toMatchObject({ kind: 'eligible', amountMinor: 99_999_999n });
  });
  it('is never more than that, for any figures', () => {
    const minor = fc.bigInt(0n, 10n ** 12n).map(minorUnits);
    fc.assert(fc.property(minor, minor, minor, fc.bigInt(0n, 1_000_000n), (availableMinor, owedMinor, trailingMinor, share) => {
      const judged = eligibility({ ...housePayoutTerms, reserve: { kind: 'trailing', sharePpm: ppm(share), days: 30 } }, { availableMinor, owedMinor, trailingMinor });
      if (judged.kind !== 'eligible') return;
      expect(judged.amountMinor + owedMinor + judged.reserveMinor <= availableMinor).toBe(true);
      expect(judged.reserveMinor * 1_000_000n >= trailingMinor * share).toBe(true);
    }));
  });
  it('a reserve of nothing released is nothing', () => {
    expect(reserveMinor(housePayoutTerms.reserve, minorUnits(-5n))).toBe(0n);
  });
  it('weeks begin on Mondays, months on the first, in UTC', () => {
    expect([payoutSlot('weekly', at('2026-11-22T23:59:59Z')), payoutSlot('weekly', at('2026-11-23T00:00:00Z')), payoutSlot('monthly', at('2026-11-30T23:59:59Z'))])
      .toEqual(['week of 2026-11-16', 'week of 2026-11-23', '2026-11']);
    for (let day = 0; day < 7; day += 1) expect(payoutSlot('weekly', epochMs(at('2026-11-16T12:00:00Z') + day * DAY_MS))).toBe('week of 2026-11-16');
  });
});
