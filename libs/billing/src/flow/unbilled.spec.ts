import { describe, expect, it } from '@jest/globals';
import { gpuSeconds, unwrap, watts, wattHours } from '@switchyard/kernel';
import type { MonthFacts, RateCard, UsageForRating } from '@switchyard/rating';
import { card, customer, instant, leaseId, operator, span } from '../../testing/index.js';
import { unbilledAt, type LeaseContract } from '../index.js';

const hall: RateCard = {
  ...card,
  components: [
    { kind: 'kw_month', microUsdPerKwMonth: 100_000_000n as never, criticalItWatts: watts(1_000n), proration: { method: 'fixed_hours', hoursPerMonth: 730 } },
    { kind: 'demand_share', microUsdPerKwMonth: 5_000_000n as never },
  ],
};
/* Kathmandu: its February begins at 18:15 of the 31st of January in UTC. */
const [january, february] = [span('2025-12-31T18:15:00Z', '2026-01-31T18:15:00Z'), span('2026-01-31T18:15:00Z', '2026-02-28T18:15:00Z')];
const until = instant('2026-02-01T00:00:00Z');
const contract: LeaseContract = {
  leaseId, customerOrg: customer, operatorOrg: operator, siteId: 'site_00000000000000000000000001' as never, card: hall, model: 'agent', power: 'net', product: 'colocation',
  startedAt: january.from, endedAt: until, finalReadingAt: null,
};
const fact = (month: typeof january): MonthFacts => ({ month, demand: { peak: { from: month.from, to: (month.from + 3_600_000) as never }, contributionWatts: watts(1_000n), quality: 'metered', readingIds: [] } });
const usage: readonly UsageForRating[] = [january, { from: february.from, to: until }].map((time) => ({ ...time, gpuSeconds: gpuSeconds(0n), energy: { basis: 'it', wh: wattHours(0n) }, quality: 'metered', readingIds: [] }));
const at = (monthFacts: readonly MonthFacts[]) => unbilledAt(contract, usage, { final: true, months: [january, february], covers: { from: january.from, to: until }, monthFacts }, [], new Set(), until);

describe('what a contract that ended in a month of the books is not invoiced for', () => {
  it('waits for the facts of its last month where the customer is, though that month ends later, and counts them', () => {
    expect(at([fact(january)])).toMatchObject({ ok: false, error: { kind: 'MonthFactMissing', needs: 'demand' } });
    // 749.75 h of 1 kW at 100.00 for 730 h = 102.705; 5.00 for each of the two months.
    expect(unwrap(at([fact(january), fact(february)]))!.lines.map((line) => line.amountMinor)).toEqual([10_271n, 1_000n]);
  });
});
