import { describe, expect, it } from '@jest/globals';
import { addExact, epochMs, EXACT_ZERO, fromIso, type Interval, microUsdPerMwh, ppm, roundHalfAwayFromZero, unwrap, watts } from '@switchyard/kernel';
import fc from 'fast-check';
import { AN_INDEX, aTariff, printsOf, usdPerMwh } from '../../testing/index.js';
import { effectivePrice, effectivePrices, type IndexLookup, localTime, microUsdPerKwMonth, type TariffComponent, validateTariff } from '../index.js';

const at = (iso: string): Interval => ({ from: fromIso(iso)!, to: epochMs(fromIso(iso)! + 900_000) });
const indexAt = (usd: number): IndexLookup => () => ({ kind: 'known', microUsdPerMwh: usdPerMwh(usd), prints: printsOf([usd]) });
const noon = at('2026-01-05T12:00:00Z'); // a Monday
const adder = (usd: number): TariffComponent => ({ kind: 'fixed_energy', label: 'delivery', microUsdPerMwh: usdPerMwh(usd) });
const index = (multiplierPpm: bigint, usd: number): TariffComponent => ({
  kind: 'index', label: 'energy', index: AN_INDEX, multiplierPpm: ppm(multiplierPpm), adderMicroUsdPerMwh: usdPerMwh(usd),
});
const tax: TariffComponent = { kind: 'tax', label: 'sales tax', ratePpm: ppm(62_500n) };
const price = (components: readonly TariffComponent[], interval = noon, lookup = indexAt(40), zone = 'UTC') =>
  effectivePrice(aTariff(components, zone), interval, lookup);

describe('effective price of a settlement interval', () => {
  it.each([
    ['index x 1.05 + 3', [index(1_050_000n, 3)], 40, 45],
    ['negative index', [index(1_000_000n, 3)], -20, -17],
    ['index, delivery and tax', [index(1_000_000n, 0), adder(10), tax], 40, 53.125],
    ['no tax back on a negative sum', [index(1_000_000n, 0), tax], -20, -20],
    ['a block that cannot be sold back', [{ kind: 'fixed_block', label: 'block', watts: watts(1n), microUsdPerMwh: usdPerMwh(25), sellBack: null } as const], 90, 25],
    ['a block that can be sold back is worth the market', [{ kind: 'fixed_block', label: 'block', watts: watts(1n), microUsdPerMwh: usdPerMwh(25), sellBack: AN_INDEX } as const], 90, 90],
    ['demand charges are not in the price', [adder(10), { kind: 'demand_charge', label: 'peak', microUsdPerKwMonth: microUsdPerKwMonth(9n), intervalSeconds: 900 } as const], 40, 10],
  ] as const)('%s', (_name, components, usd, expected) => {
    expect(unwrap(price(components, noon, indexAt(usd))).microUsdPerMwh).toBe(usdPerMwh(expected));
  });

  it('reads time-of-use windows in the site zone, across the spring change and past midnight', () => {
    const tou: TariffComponent = {
      kind: 'time_of_use', label: 'tou', otherwiseMicroUsdPerMwh: usdPerMwh(20),
      windows: [
        { name: 'peak', months: [3], weekdays: [1, 2, 3, 4, 5], fromMinute: 15 * 60, toMinute: 20 * 60, microUsdPerMwh: usdPerMwh(100) },
        { name: 'friday night', months: [], weekdays: [5], fromMinute: 22 * 60, toMinute: 6 * 60, microUsdPerMwh: usdPerMwh(5) },
      ],
    };
    const of = (iso: string) => Number(unwrap(price([tou], at(iso), indexAt(0), 'America/Chicago')).microUsdPerMwh) / 1e6;
    expect(of('2026-03-06T21:00:00Z')).toBe(100); // Friday 15:00 CST
    expect(of('2026-03-06T20:45:00Z')).toBe(20); // 14:45 CST
    expect(of('2026-03-09T20:00:00Z')).toBe(100); // Monday 15:00 CDT, an hour earlier in UTC
    expect(of('2026-03-07T11:45:00Z')).toBe(5); // Saturday 05:45, still Friday's night
    expect(of('2026-03-08T10:00:00Z')).toBe(20); // Sunday 05:00: no window
    expect(of('2026-03-07T22:00:00Z')).toBe(20); // Saturday 16:00
  });

  it('spreads a coincident-peak charge as an expectation', () => {
    const cp: TariffComponent = {
      kind: 'coincident_peak', label: '4CP', method: '4CP', microUsdPerKwMonth: microUsdPerKwMonth(4_000_000n), peaksPerYear: 4,
      windows: [{ months: [7], weekdays: [], fromMinute: 16 * 60, toMinute: 18 * 60, probabilityPpm: ppm(10_000n) }],
    };
    // 4 USD x 12 / 4 = 12 USD per kW and peak, 1 % likely, over 0.25 kWh: 0.12 / 0.00025 = 480 USD/MWh
    expect(unwrap(price([cp], at('2026-07-01T16:00:00Z'))).microUsdPerMwh).toBe(usdPerMwh(480));
    expect(unwrap(price([cp], at('2026-07-01T18:00:00Z'))).microUsdPerMwh).toBe(0n);
  });

  it('refuses what it does not know, and says which index and when', () => {
    const missing: IndexLookup = (_i, interval) => ({ kind: 'missing', seriesId: AN_INDEX.seriesId, uncovered: [interval] });
    const refused = price([index(1_000_000n, 0)], noon, missing);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'IndexMissing', message: 'no real_time price of TEST_NODE at 2026-01-05T12:00:00.000Z' } });
    expect(price([index(1_000_000n, 0)], noon, () => ({ kind: 'stale', seriesId: AN_INDEX.seriesId, lastTo: undefined }))).toMatchObject({ ok: false, error: { kind: 'IndexStale' } });
    expect(effectivePrice(aTariff(), { from: epochMs(-900_000), to: epochMs(0) }, indexAt(1))).toMatchObject({ ok: false, error: { kind: 'NoTariffVersion' } });
  });

  it('carries the error of a forecast index times what the tariff makes of it', () => {
    const wrongBy = { meanAbsoluteMicroUsdPerMwh: 10e6, biasMicroUsdPerMwh: -2e6, samples: 99 };
    const forecast: IndexLookup = () => ({ kind: 'forecast', microUsdPerMwh: usdPerMwh(40), error: wrongBy, staleFeed: false });
    // index x 1.5, delivery adds nothing to the error, 6.25 % tax does: 10 x 1.5 x 1.0625 = 15.9375
    expect(unwrap(price([index(1_500_000n, 3), adder(10), tax], noon, forecast)).error).toEqual({ meanAbsoluteMicroUsdPerMwh: 15_937_500, biasMicroUsdPerMwh: -3_187_500, samples: 99 });
    expect(unwrap(price([adder(1)], noon, forecast))).not.toHaveProperty('error');
  });

  it('carries the flag of the worst part', () => {
    const forecast = (staleFeed: boolean): IndexLookup => () => ({ kind: 'forecast', microUsdPerMwh: usdPerMwh(1), error: undefined, staleFeed });
    expect(unwrap(price([adder(1), index(1_000_000n, 0)], noon, forecast(false))).quality).toBe('forecast');
    expect(unwrap(price([index(1_000_000n, 0), adder(1)], noon, forecast(true))).quality).toBe('forecast_stale_feed');
  });

  it('switches versions at their boundary', () => {
    const base = aTariff([adder(10)]);
    const change = noon.from;
    const tariff = { ...base, versions: [{ ...base.versions[0]!, validTo: change }, { version: 2, validFrom: change, validTo: null, components: [adder(30)] }] };
    expect(validateTariff(tariff)).toEqual([]);
    const prices = effectivePrices(tariff, { from: epochMs(change - 900_000), to: epochMs(change + 900_000) }, indexAt(0)).map(unwrap);
    expect(prices.map((p) => [p.tariffVersion, p.microUsdPerMwh])).toEqual([[1, usdPerMwh(10)], [2, usdPerMwh(30)]]);
  });

  it('is the sum of its parts, rounded once', () => {
    fc.assert(fc.property(fc.bigInt(-5_000n, 5_000n), fc.bigInt(0n, 2_000_000n), fc.bigInt(-99n, 99n), (raw, multiplier, plus) => {
      const components = [index(multiplier, 0), { ...adder(0), microUsdPerMwh: microUsdPerMwh(plus) } as TariffComponent, tax];
      const answer = unwrap(price(components, noon, () => ({ kind: 'known', microUsdPerMwh: microUsdPerMwh(raw), prints: [] })));
      const sum = answer.parts.reduce((total, part) => addExact(total, part.microUsdPerMwh), EXACT_ZERO);
      expect(answer.microUsdPerMwh).toBe(roundHalfAwayFromZero(sum));
    }));
  });
});

describe('validateTariff', () => {
  const bad = (components: readonly TariffComponent[], zone = 'UTC') => validateTariff(aTariff(components, zone)).map((p) => p.path);
  it('names the field', () => {
    expect(validateTariff(aTariff())).toEqual([]);
    expect(bad([adder(10)], 'Mars/Olympus')).toEqual(['zone']);
    expect(bad([])).toEqual(['versions[0].components']);
    expect(bad([adder(1), index(-1n, 0)])).toEqual(['versions[0].components[1].multiplierPpm']);
    expect(bad([adder(200_000)])).toEqual(['versions[0].components[0].microUsdPerMwh']);
    expect(bad([{ kind: 'tax', label: '', ratePpm: ppm(1_000_001n) }])).toEqual(['versions[0].components[0].label', 'versions[0].components[0].ratePpm']);
    expect(bad([{ kind: 'time_of_use', label: 'x', otherwiseMicroUsdPerMwh: usdPerMwh(1), windows: [{ name: 'w', months: [13], weekdays: [0], fromMinute: 5, toMinute: 5, microUsdPerMwh: usdPerMwh(1) }] }]))
      .toEqual(['versions[0].components[0].windows[0].months', 'versions[0].components[0].windows[0].weekdays', 'versions[0].components[0].windows[0].toMinute']);
    const block = { kind: 'fixed_block', label: 'b', watts: watts(1n), microUsdPerMwh: usdPerMwh(1), sellBack: null } as const;
    expect(bad([index(1_000_000n, 0), block])).toEqual([]);
    expect(bad([index(1_000_000n, 0), { ...block, sellBack: AN_INDEX }])).toEqual(['versions[0].components']);
    expect(bad([block, block])).toEqual(['versions[0].components']);
    const cp = { kind: 'coincident_peak', label: 'cp', method: '4CP', microUsdPerKwMonth: microUsdPerKwMonth(1n), peaksPerYear: 4, windows: [] } as const;
    const predicted = (groups: readonly { months: number[]; peaks: number }[]): TariffComponent => ({ ...cp, peaks: { groups, distinctDays: false }, predictedFrom: AN_INDEX });
    expect(bad([adder(1), predicted([{ months: [6, 7, 8, 9], peaks: 4 }])])).toEqual([]);
    expect(bad([adder(1), predicted([{ months: [6, 7], peaks: 2 }, { months: [7, 13], peaks: 0 }])])).toEqual(
      ['groups[1].months', 'groups[1].peaks', 'groups', 'groups'].map((field) => `versions[0].components[1].peaks.${field}`));
    expect(bad([adder(1), { ...cp, predictedFrom: AN_INDEX }])).toEqual(['versions[0].components[1].peaks']);
  });
  it('refuses overlapping or misaligned versions', () => {
    const [v1] = aTariff().versions;
    const paths = validateTariff({ ...aTariff(), versions: [v1!, { ...v1!, version: 1, validFrom: epochMs(1) }] }).map((p) => p.path);
    expect(paths).toEqual(['versions[1].validFrom', 'versions[1].version', 'versions[1].validFrom']);
  });
});

it('local time knows the repeated hour of autumn', () => {
  const first = localTime(fromIso('2025-11-02T06:30:00Z')!, 'America/Chicago');
  const second = localTime(fromIso('2025-11-02T07:30:00Z')!, 'America/Chicago');
  expect(first).toEqual({ year: 2025, month: 11, day: 2, weekday: 7, minuteOfDay: 90 });
  expect(second).toEqual(first);
});

it('local time agrees with the runtime’s own calendar at every hour of years with clock changes, leap days and odd offsets', () => {
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  for (const zone of ['America/Chicago', 'Europe/Helsinki', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'UTC']) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', weekday: 'short' });
    fc.assert(fc.property(fc.integer({ min: -200_000, max: 900_000 }), fc.constantFrom(0, 15, 30, 59), (hour, minute) => {
      const instant = epochMs(hour * 3_600_000 + minute * 60_000);
      const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
      const local = localTime(instant, zone);
      expect([local.year, local.month, local.day, names[local.weekday - 1], local.minuteOfDay]).toEqual(
        [Number(part.get('year')), Number(part.get('month')), Number(part.get('day')), part.get('weekday'), Number(part.get('hour')) * 60 + Number(part.get('minute'))]);
    }), { numRuns: 150 });
  }
});
