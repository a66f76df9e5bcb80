import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, type EpochMs, epochMs, fromIso, HOUR_MS, type Interval, lengthMs, toIso, unwrap } from '@switchyard/kernel';
import { localTime } from '@switchyard/power';
import { billingMonths, billingPeriods, factsThrough } from '../index.js';

const at = (iso: string): EpochMs => fromIso(iso)!;
const span = (from: string, to: string): Interval => ({ from: at(from), to: at(to) });
const year2026 = span('2026-01-15T00:00:00Z', '2026-12-15T00:00:00Z');
const hours = (zone: string) => new Map(unwrap(billingMonths(year2026, zone)).map((month) => [month.name, lengthMs(month) / HOUR_MS]));
const startOf = (zone: string, name: string) => toIso(unwrap(billingMonths(year2026, zone)).find((month) => month.name === name)!.from);

describe('billing months', () => {
  it('follow the customer\'s calendar: November starts at different instants', () => {
    expect(startOf('UTC', '2026-11')).toBe('2026-11-01T00:00:00.000Z');
    expect(startOf('America/New_York', '2026-11')).toBe('2026-11-01T04:00:00.000Z'); // still summer time: the clock changes at 2 a.m.
    expect(startOf('Asia/Kathmandu', '2026-11')).toBe('2026-10-31T18:15:00.000Z'); // +5:45
    expect(startOf('Australia/Lord_Howe', '2026-11')).toBe('2026-10-31T13:00:00.000Z'); // +11
    expect(startOf('Pacific/Kiritimati', '2026-11')).toBe('2026-10-31T10:00:00.000Z'); // +14
    expect(startOf('Etc/GMT+12', '2026-11')).toBe('2026-11-01T12:00:00.000Z'); // -12
  });

  it('are as long as they are: a DST day has 23, 25, 23.5 or 24.5 hours', () => {
    expect(['2026-02', '2026-03', '2026-11'].map((name) => hours('America/New_York').get(name))).toEqual([672, 743, 721]);
    expect(['2026-04', '2026-10'].map((name) => hours('Australia/Lord_Howe').get(name))).toEqual([720.5, 743.5]);
    expect(['2026-03', '2026-11'].map((name) => hours('Asia/Kathmandu').get(name))).toEqual([744, 720]);
  });

  it('start late where a clock change skips midnight on the first', () => {
    // Paraguay put its clocks forward at midnight, 1 October 2017 (UTC-4 to UTC-3): the day began at 1 a.m.
    const [october] = unwrap(billingMonths(span('2017-10-10T00:00:00Z', '2017-10-11T00:00:00Z'), 'America/Asuncion'));
    expect(toIso(october!.from)).toBe('2017-10-01T04:00:00.000Z');
    expect(localTime(october!.from, 'America/Asuncion')).toMatchObject({ day: 1, minuteOfDay: 60 });
  });

  it('stay whole where a clock goes back over midnight on the first', () => {
    // Newfoundland, 1 November 2009: 0:01 became 23:01 of 31 October.
    const zone = 'America/St_Johns';
    const around = span('2009-11-01T01:00:00Z', '2009-11-01T04:00:00Z');
    const [october, november] = unwrap(billingMonths(around, zone));
    expect([october!.name, november!.name, october!.to === november!.from]).toEqual(['2009-10', '2009-11', true]);
    for (let t: number = around.from; t < around.to; t += 60_000) {
      const months = unwrap(billingMonths({ from: epochMs(t), to: epochMs(t + 1) }, zone));
      expect(months).toEqual([t < october!.to ? october : november]);
    }
  });

  it('P7: months tile any span in any zone, and periods tile the contract', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
    const anySpan = fc.tuple(fc.integer({ min: at('1971-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') }), fc.integer({ min: 1, max: 120 * DAY_MS }));
    fc.assert(fc.property(zone, anySpan, fc.boolean(), (name, [from, length], ends) => {
      const term: Interval = { from: epochMs(from), to: epochMs(from + length) };
      const months = unwrap(billingMonths(term, name));
      expect(months[0]!.from <= term.from && months.at(-1)!.to >= term.to).toBe(true);
      months.forEach((month, i) => {
        expect(month.from).toBe(months[i - 1]?.to ?? month.from);
        expect(localTime(month.from, name)).toMatchObject({ year: Number(month.name.slice(0, 4)), month: Number(month.name.slice(5)), day: 1 });
        expect(localTime(epochMs(month.from - 1), name).day).toBeGreaterThan(27);
        expect(Math.abs(lengthMs(month) / DAY_MS - 29.5)).toBeLessThan(2.6);
      });
      const periods = unwrap(billingPeriods(term, name, ends));
      let end: number = term.from;
      for (const period of periods) {
        expect(period.from).toBe(end);
        expect(period.to).toBeGreaterThan(period.from);
        end = period.to;
      }
      expect(end).toBe(term.to);
      expect(periods.map(({ last }) => last)).toEqual(periods.map((_, i) => ends && i === periods.length - 1));
    }), { numRuns: 150 });
  });

  it('refuses a zone nobody knows, and gives none for no time', () => {
    expect(billingMonths(year2026, 'Mars/Olympus')).toEqual({ ok: false, error: { kind: 'UnknownZone', zone: 'Mars/Olympus' } });
    expect(billingPeriods(year2026, 'Mars/Olympus', true).ok).toBe(false);
    expect(unwrap(billingMonths({ from: year2026.from, to: year2026.from }, 'UTC'))).toEqual([]);
  });

  it('facts through a period reach from the start of the contract to its end', () => {
    const periods = unwrap(billingPeriods(span('2026-01-15T00:00:00Z', '2026-03-10T00:00:00Z'), 'UTC', true));
    expect(factsThrough(periods, 1)).toEqual({
      final: false, covers: span('2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z'),
      months: [span('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'), span('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z')],
    });
    expect(factsThrough(periods, 2).final).toBe(true);
    expect(() => factsThrough(periods, 3)).toThrow('there is no billing period 3');
  });
});
