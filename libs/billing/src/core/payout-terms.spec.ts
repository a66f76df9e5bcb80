import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epochMs, minorUnits, ppm, type OrgId } from '@switchyard/kernel';
import { housePayoutTerms, PAYOUT_MOST_MINOR, payoutTermsProblems, termsInForce, type PayoutTerms, type PayoutTermsVersion } from '../index.js';

const terms = (over: Partial<PayoutTerms>): PayoutTerms => ({ ...housePayoutTerms, ...over });
const fields = (over: Partial<PayoutTerms>): readonly string[] => payoutTermsProblems(terms(over)).map(({ field }) => field);
const version = (n: number, from: number): PayoutTermsVersion =>
  ({ operatorOrg: 'org_o' as OrgId, currency: 'USD', version: n, terms: housePayoutTerms, effectiveFrom: epochMs(from), setBy: 'user_a', setAt: epochMs(0), reason: 'x' });

describe('the terms an operator is paid on', () => {
  it('of the house may be set; each bound is named by its field, all at once', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ minimumMinor: minorUnits(0n), maximumMinor: minorUnits(-1n), reserve: { kind: 'fixed', minor: minorUnits(-1n) } })).toEqual(['minimumMinor', 'maximumMinor', 'reserve.minor']);
    expect(fields({ maximumMinor: minorUnits(PAYOUT_MOST_MINOR + 1n) })).toEqual(['maximumMinor']);
    expect([fields({ minimumMinor: PAYOUT_MOST_MINOR, maximumMinor: PAYOUT_MOST_MINOR }), fields({ minimumMinor: minorUnits(5n), maximumMinor: minorUnits(4n) })]).toEqual([[], ['maximumMinor']]);
    const trailing = (share: bigint, days: number) => fields({ reserve: { kind: 'trailing', sharePpm: ppm(share), days } });
    expect([trailing(1n, 1), trailing(1_000_000n, 366), trailing(0n, 0), trailing(1_000_001n, 367), trailing(1n, 1.5)])
      .toEqual([[], [], ['reserve.sharePpm', 'reserve.days'], ['reserve.sharePpm', 'reserve.days'], ['reserve.days']]);
  });
  it('in force are the latest version that has begun, in whatever order they come', () => {
    expect(termsInForce([], epochMs(9))).toBeUndefined();
    expect(termsInForce([version(1, 10)], epochMs(9))).toBeUndefined();
    expect(termsInForce([version(1, 10)], epochMs(10))?.version).toBe(1);
    // The second begins later, the third at once: it replaces the first, and the second never counts.
    const all = [version(1, 0), version(2, 20), version(3, 10)];
    expect([0, 9, 10, 20, 99].map((at) => termsInForce(all, epochMs(at))?.version)).toEqual([1, 1, 3, 3, 3]);
    fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: 3 }), fc.nat(30), (shuffled, at) => {
      expect(termsInForce(shuffled, epochMs(at))).toEqual(termsInForce(all, epochMs(at)));
    }));
  });
});
