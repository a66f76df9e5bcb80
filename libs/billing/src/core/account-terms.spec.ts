import { describe, expect, it } from '@jest/globals';
import { DAY_MS, epochMs, fromIso, HOUR_MS, lengthMs, toIso, unwrap, type EpochMs } from '@switchyard/kernel';
import { billingPeriods, startOfMonth } from '@switchyard/rating';
import fc from 'fast-check';
import type { BillingAccount } from '../ports.js';
import { cadenceAt, calendarOf, comingTerms, nextTerms, standingTerms, termsAt } from './account-terms.js';
import { isMonthly, monthsIn } from './gather-key.js';

type Account = Pick<BillingAccount, 'cadence' | 'dueDays' | 'timeZone' | 'terms'>;
const at = (iso: string): EpochMs => fromIso(iso)!;
const newYork: Account = { cadence: 'monthly', dueDays: 14, timeZone: 'America/New_York' };
const LORD_HOWE = 'Australia/Lord_Howe';
const set = (account: Account, wish: Parameters<typeof nextTerms>[1], now: EpochMs): Account => ({ ...account, terms: [...(account.terms ?? []), unwrap(nextTerms(account, wish, now))] });
const shown = (account: Account, from: string, to: string) => monthsIn({ from: at(from), to: at(to) }, account).map((month) => [month.name, toIso(month.from), lengthMs(month) / HOUR_MS]);

describe('terms of an account', () => {
  it('a new zone counts from the next month on: the month before it ends where the new clock begins it', () => {
    const moved = set(newYork, { timeZone: LORD_HOWE }, at('2026-11-10T00:00:00Z'));
    expect(moved.terms).toEqual([{ version: 1, fromMonth: '2026-12', effectiveAt: at('2026-11-30T13:00:00Z'), cadence: 'monthly', dueDays: 14, timeZone: LORD_HOWE }]);
    // November of New York would have 721 hours: it ends 16 hours earlier. December is Lord Howe's own.
    expect(shown(moved, '2026-11-15T00:00:00Z', '2026-12-15T00:00:00Z')).toEqual([['2026-11', '2026-11-01T04:00:00.000Z', 705], ['2026-12', '2026-11-30T13:00:00.000Z', 744]]);
    expect(shown(newYork, '2026-11-15T00:00:00Z', '2026-11-16T00:00:00Z')).toEqual([['2026-11', '2026-11-01T04:00:00.000Z', 721]]);
  });
  it('a month that has begun by either clock keeps its terms: the change waits for the one after it', () => {
    // 30 November, 20:00 in New York: on Lord Howe it is December.
    expect(unwrap(nextTerms(newYork, { timeZone: LORD_HOWE }, at('2026-12-01T01:00:00Z'))).fromMonth).toBe('2027-01');
    // And the other way: on Lord Howe December has begun, in New York it has not.
    expect(unwrap(nextTerms({ ...newYork, timeZone: LORD_HOWE }, { timeZone: 'America/New_York' }, at('2026-12-01T01:00:00Z'))).fromMonth).toBe('2027-01');
    expect(unwrap(nextTerms(newYork, { dueDays: 30 }, at('2026-12-01T01:00:00Z')))).toMatchObject({ fromMonth: '2026-12', effectiveAt: at('2026-12-01T05:00:00Z') });
  });
  it('terms that are not in force yet are taken back by later ones; those that were stay for their months', () => {
    const now = at('2026-11-10T00:00:00Z');
    const back = set(set(newYork, { timeZone: LORD_HOWE }, now), { timeZone: 'America/New_York' }, now);
    expect([standingTerms(back.terms!).map(({ version }) => version), calendarOf(back)]).toEqual([[2], 'America/New_York']);
    const later = set(set(newYork, { timeZone: LORD_HOWE }, now), { timeZone: 'Asia/Kathmandu' }, at('2026-12-10T00:00:00Z'));
    expect(shown(later, '2026-11-15T00:00:00Z', '2027-01-15T00:00:00Z').map(([name, from]) => [name, from])).toEqual([
      ['2026-11', '2026-11-01T04:00:00.000Z'], ['2026-12', '2026-11-30T13:00:00.000Z'], ['2027-01', '2026-12-31T18:15:00.000Z']]);
    expect([comingTerms(later, at('2026-12-10T00:00:00Z'))?.timeZone, comingTerms(later, at('2027-01-10T00:00:00Z'))]).toEqual(['Asia/Kathmandu', null]);
  });
  it('time to pay is that of the day of issue; a lease is billed to its end as it was when it began', () => {
    const now = at('2026-11-10T00:00:00Z');
    const changed = set(newYork, { cadence: 'per_lease', dueDays: 30 }, now);
    const boundary = at('2026-12-01T05:00:00Z');
    expect([termsAt(changed, epochMs(boundary - 1)).dueDays, termsAt(changed, boundary).dueDays]).toEqual([14, 30]);
    expect([cadenceAt(changed, epochMs(boundary - 1)), cadenceAt(changed, boundary)]).toEqual(['monthly', 'per_lease']);
    expect([isMonthly(changed, { startedAt: epochMs(boundary - 1) }), isMonthly(changed, { startedAt: boundary }), isMonthly(changed, { startedAt: boundary, product: 'colocation' })]).toEqual([true, false, true]);
  });
  it('what is no zone, and what changes nothing, is refused', () => {
    expect(nextTerms(newYork, { timeZone: 'Mars/Olympus' }, at('2026-11-10T00:00:00Z'))).toEqual({ ok: false, error: { kind: 'UnknownZone', zone: 'Mars/Olympus' } });
    expect(nextTerms(newYork, { dueDays: 14, timeZone: 'America/New_York' }, at('2026-11-10T00:00:00Z'))).toEqual({ ok: false, error: { kind: 'NothingChanges' } });
  });

  it('P7: however often an account changes its zone, its months tile time, and none that has begun is ever another', () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', LORD_HOWE, 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/St_Johns');
    const changes = fc.array(fc.record({ zone: zones, days: fc.integer({ min: 0, max: 70 }), hours: fc.integer({ min: 0, max: 23 }) }), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(zones, changes, (first, wishes) => {
      let [account, now]: [Account, EpochMs] = [{ ...newYork, timeZone: first }, at('2026-01-20T00:00:00Z')];
      const span = { from: now, to: at('2026-12-01T00:00:00Z') };
      for (const { zone, days, hours } of wishes) {
        now = epochMs(now + days * DAY_MS + hours * HOUR_MS);
        const begun = monthsIn(span, account).filter(({ from }) => from <= now);
        const next = nextTerms(account, { timeZone: zone }, now);
        if (!next.ok) continue;
        expect(next.value.effectiveAt > now).toBe(true);
        account = { ...account, terms: [...(account.terms ?? []), next.value] };
        const after = monthsIn(span, account);
        // All but the end of the month that runs, which is ahead still.
        expect(after.slice(0, begun.length).map(({ name, from }) => [name, from])).toEqual(begun.map(({ name, from }) => [name, from]));
        expect(after[begun.length - 1]!.to > now).toBe(true);
      }
      const months = monthsIn(span, account);
      expect(months[0]!.from <= span.from && months.at(-1)!.to >= span.to).toBe(true);
      months.forEach((month, i) => {
        expect([month.from, month.from < month.to]).toEqual([months[i - 1]?.to ?? month.from, true]);
        expect(Math.abs(lengthMs(month) / DAY_MS - 29.5)).toBeLessThan(3.7);
      });
      const periods = unwrap(billingPeriods(span, calendarOf(account), true));
      expect(periods.reduce((end, period) => (period.from === end && period.to > end ? period.to : 0 as EpochMs), span.from)).toBe(span.to);
      expect(startOfMonth(months[1]!.name, 'UTC')).toBeGreaterThan(0);
    }), { numRuns: 15 });
  });
});
