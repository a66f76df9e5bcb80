import { describe, expect, it } from '@jest/globals';
import { epochMs, fromIso, HOUR_MS, type Interval, microUsdPerGpuHour, microUsdPerMwh, ppm, splitAt, unwrap, watts } from '@switchyard/kernel';
import { AN_INDEX, aTariff, usdPerMwh } from '../../testing/index.js';
import {
  computeRevenuePerMwh, demandAdder, drawTiers, effectivePrice, gpuModel, type HourAtSite, type IndexLookup, localMonth, marginalValue, microUsdPerKwMonth, microUsdPerPhDay,
  millijoulesPerTh, milliCelsius, mineOrCompute, miningRevenuePerMwh, monthShare, powerCostPerGpuHour, powerModelOf, pueAt, type PueModel, type Tariff, type TariffComponent, validateTariff,
} from '../index.js';

const h100 = powerModelOf(gpuModel('h100-sxm5-80gb')!);
const pue = ppm(1_250_000n);
const iso = (text: string) => fromIso(text)!;
const hour = (text: string): Interval => ({ from: iso(text), to: epochMs(iso(text) + HOUR_MS) });
const quarter = (text: string): Interval => ({ from: iso(text), to: epochMs(iso(text) + 900_000) });
const indexAt = (usd: number): IndexLookup => () => ({ kind: 'known', microUsdPerMwh: usdPerMwh(usd), prints: [] });
const fixed = (usd: number): TariffComponent => ({ kind: 'fixed_energy', label: 'energy', microUsdPerMwh: usdPerMwh(usd) });
const index = (multiplierPpm = 1_000_000n, adder = 0): TariffComponent => ({ kind: 'index', label: 'energy', index: AN_INDEX, multiplierPpm: ppm(multiplierPpm), adderMicroUsdPerMwh: usdPerMwh(adder) });
const usd = (components: readonly TariffComponent[], at: Interval, price = 0, zone = 'UTC'): number =>
  Number(unwrap(effectivePrice(aTariff(components, zone), at, indexAt(price))).microUsdPerMwh) / 1e6;
const cost = (tariff: Tariff, over: Interval, kw: number): number =>
  [...splitAt(over, 900_000)].reduce((sum, interval) => sum + (Number(unwrap(effectivePrice(tariff, interval, indexAt(0))).microUsdPerMwh) / 1e6) * (kw / 1_000) * 0.25, 0);

describe('the price of power, worked by hand', () => {
  it('fixed: 42 USD/MWh at any hour', () => expect(usd([fixed(42)], quarter('2026-07-01T18:00:00Z'), 999)).toBe(42));
  it('index x multiplier + adder: 30 x 1.04 + 6.50 = 37.70; at -12 it is -5.98', () => {
    expect(usd([index(1_040_000n, 6.5)], quarter('2026-07-01T18:00:00Z'), 30)).toBe(37.7);
    expect(usd([index(1_040_000n, 6.5)], quarter('2026-07-01T18:00:00Z'), -12)).toBe(-5.98);
  });
  it('time of use over a day of 23 hours and one of 25: the night loses an hour, then gains one', () => {
    const tariff = aTariff([{
      kind: 'time_of_use', label: 'tou', otherwiseMicroUsdPerMwh: usdPerMwh(60), windows: [{ name: 'night', months: [], weekdays: [], fromMinute: 0, toMinute: 360, microUsdPerMwh: usdPerMwh(20) }],
    }], 'America/Chicago');
    const day = (from: string, to: string): Interval => ({ from: iso(from), to: iso(to) });
    // 1 MW. A plain day: 6 h x 20 + 18 h x 60 = 1,200. Spring: 5 x 20 + 18 x 60 = 1,180. Autumn: 7 x 20 + 18 x 60 = 1,220
    expect(cost(tariff, day('2026-03-07T06:00:00Z', '2026-03-08T06:00:00Z'), 1_000)).toBe(1_200);
    expect(cost(tariff, day('2026-03-08T06:00:00Z', '2026-03-09T05:00:00Z'), 1_000)).toBe(1_180);
    expect(cost(tariff, day('2026-11-01T05:00:00Z', '2026-11-02T06:00:00Z'), 1_000)).toBe(1_220);
  });
  it('a block that can be sold back costs the market; one that cannot is cheap up to its watts, and the rest pays the index', () => {
    const block = (sellBack: boolean): TariffComponent => ({ kind: 'fixed_block', label: 'block', watts: watts(20_000_000n), microUsdPerMwh: usdPerMwh(25), sellBack: sellBack ? AN_INDEX : null });
    const tiers = (components: readonly TariffComponent[], price: number) =>
      unwrap(drawTiers(aTariff(components), quarter('2026-07-01T18:00:00Z'), indexAt(price))).map((tier) => [tier.upTo, Number(tier.price.microUsdPerMwh) / 1e6]);
    // Sold back, a MWh of the block would bring 90: that is what using it costs, whatever the contract says
    expect(tiers([block(true)], 90)).toEqual([[undefined, 90]]);
    // Kept: 20 MW at 25, then the index; delivery of 4 and a tax of 10 % count in both: (25 + 4) x 1.1 and (90 + 4) x 1.1
    const kept = [block(false), index(), fixed(4), { kind: 'tax', label: 'tax', ratePpm: ppm(100_000n) } as const];
    expect(validateTariff(aTariff(kept))).toEqual([]);
    expect(tiers(kept, 90)).toEqual([[20_000_000n, 31.9], [undefined, 103.4]]);
    // In a cheap hour the kept block is the dear part: it is paid for, not avoidable below its watts
    expect(tiers(kept, 5)).toEqual([[20_000_000n, 31.9], [undefined, 9.9]]);
    expect(tiers([block(false)], 90)).toEqual([[20_000_000n, 25]]);
  });
  it('a new version of the tariff changes the price at its first instant, in the middle of whatever is planned', () => {
    const [one] = aTariff([fixed(30)]).versions;
    const change = iso('2026-07-01T12:15:00Z');
    const tariff: Tariff = { ...aTariff(), versions: [{ ...one!, validTo: change }, { version: 2, validFrom: change, validTo: null, components: [fixed(80)] }] };
    // One hour at 1 MW: 15 min at 30 and 45 min at 80 = 7.50 + 60
    expect(cost(tariff, hour('2026-07-01T12:00:00Z'), 1_000)).toBe(67.5);
  });
});

describe('demand charges, worked by hand', () => {
  const rate = microUsdPerKwMonth(12_000_000n);
  it('only draw above the peak of the month so far costs, and that makes a job wait', () => {
    // The month's peak is 1,000 kW; the site draws 1,000 kW until a lease of 200 kW ends at 18:00. A job of 150 kW for 4 h:
    // now, at 40 USD/MWh: 0.6 MWh x 40 = 24, and 150 kW above the peak x 12 = 1,800. At 18:00, at 60: 0.6 x 60 = 36, and 950 kW is no new peak.
    const energy = (price: number): number => 0.150 * 4 * price;
    const now = energy(40) + Number(demandAdder(rate, watts(1_000_000n), watts(1_150_000n))) / 1e6;
    const later = energy(60) + Number(demandAdder(rate, watts(1_000_000n), watts(950_000n))) / 1e6;
    expect([now, later]).toEqual([1_824, 36]);
    // Had the month already seen 1,200 kW, it would start now
    expect(energy(40) + Number(demandAdder(rate, watts(1_200_000n), watts(1_150_000n))) / 1e6).toBe(24);
  });
  it('a charge in force for a part of the month is prorated by that part', () => {
    const march = localMonth(iso('2026-03-20T12:00:00Z'), 'America/Chicago');
    expect(march).toEqual({ from: iso('2026-03-01T06:00:00Z'), to: iso('2026-04-01T05:00:00Z') }); // 743 hours: the clock goes forward
    // In force from March 17th at 00:30 local on: 743 - 16 x 24 + 1 - 0.5 = 359.5 h. 100 kW x 12 x 359.5 / 743 = 580.619111...
    const share = monthShare(march, { from: iso('2026-03-17T05:30:00Z'), to: march.to });
    expect(share).toEqual({ numerator: 719n, denominator: 1_486n });
    expect(demandAdder(rate, watts(0n), watts(100_000n), share)).toBe(580_619_112n);
    expect(localMonth(iso('2026-01-01T05:59:59Z'), 'America/Chicago')).toEqual({ from: iso('2025-12-01T06:00:00Z'), to: iso('2026-01-01T06:00:00Z') });
    expect(monthShare(march, hour('2026-05-01T00:00:00Z'))).toEqual({ numerator: 0n, denominator: 1n });
  });
});

describe('the figures of a converted site', () => {
  const fleet = { efficiency: millijoulesPerTh(17_500n), puePpm: ppm(1_030_000n) };
  const mining = miningRevenuePerMwh(microUsdPerPhDay(38_700_000n), fleet);
  it('mining earns 41.67 x 38.7 / (17.5 x 1.03) = 89 USD per MWh at the meter', () => {
    expect(Number(mining) / 1e6).toBeCloseTo((1_000 / 24 * 38.7) / (17.5 * 1.03), 5);
    expect(Math.round(Number(mining) / 1e6)).toBe(89);
  });
  it('behind a full feeder a MWh is worth the better of the two; with headroom it costs the power price', () => {
    expect([40, 120].map((price) => Number(marginalValue(usdPerMwh(price), mining, 'full')) / 1e6)).toEqual([89.459085, 120]);
    expect(marginalValue(usdPerMwh(40), mining, 'headroom')).toBe(usdPerMwh(40));
  });
  it('an H100-hour: 0.969 kW x 1.25 x 0.040 = 0.048 USD, 2 % of a rent of 2.35; 5 % at 97 USD/MWh', () => {
    const share = (price: number): number => Number(powerCostPerGpuHour(h100, pue, usdPerMwh(price))) / 1e6 / 2.35;
    expect(powerCostPerGpuHour(h100, pue, usdPerMwh(40))).toBe(48_450n);
    expect([share(40), share(97)].map((x) => Math.round(x * 1_000) / 10)).toEqual([2.1, 5]);
  });
  it('a colocation tenant at 125 USD/kW-month spends 26 to 30 % of it all on power, between 48 and 58 USD/MWh', () => {
    // 730 h x 1.25 = 912.5 kWh a month at the meter for one kW of IT; at 48: 43.80 of 168.80, at 58: 52.93 of 177.93
    const share = (price: number): number => (912.5 * price) / 1_000 / (125 + (912.5 * price) / 1_000);
    expect([48, 58].map((price) => Math.round(share(price) * 1_000) / 10)).toEqual([25.9, 29.7]);
  });
  it('PUE by temperature: a hall at 1.15 below 10 C and 1.35 at 35 C draws 1.25 times its IT load at 22.5 C', () => {
    const hall: PueModel = { kind: 'by_temperature', points: [{ outdoor: milliCelsius(10_000n), ppm: ppm(1_150_000n) }, { outdoor: milliCelsius(35_000n), ppm: ppm(1_350_000n) }] };
    expect(pueAt(hall, milliCelsius(22_500n))).toBe(pue);
    // and the H100-hour costs 0.969 x 1.15 x 0.04 = 0.0446 on a cold night, 0.0523 on a hot day
    expect([0n, 40_000n].map((outdoor) => powerCostPerGpuHour(h100, pueAt(hall, milliCelsius(outdoor)), usdPerMwh(40)))).toEqual([44_574n, 52_326n]);
  });
});

describe('why a lease beat mining, hour by hour', () => {
  const gpus = { model: h100, pue };
  const mining = miningRevenuePerMwh(microUsdPerPhDay(38_700_000n), { efficiency: millijoulesPerTh(17_500n), puePpm: ppm(1_030_000n) });
  const at = (power: number, rest: Partial<HourAtSite>): HourAtSite => ({ during: hour('2026-07-01T12:00:00Z'), power: usdPerMwh(power), powerPaid: usdPerMwh(power), ...rest });
  const ask = microUsdPerGpuHour(100_000n); // a spot lease of 0.10 USD per GPU-hour
  it('an ask of 0.10 per GPU-hour is 82.56 USD per MWh: 0.10 / 0.00121125 MWh', () => {
    expect(computeRevenuePerMwh(ask, gpus)).toBe(82_559_340n);
    expect(computeRevenuePerMwh(microUsdPerGpuHour(2_350_000n), gpus)).toBe(1_940_144_479n);
  });
  it.each([
    // power, mining, ask, passed through -> margins: mining 89.46 less power; compute 82.56 (power on top) or less power
    ['cheap power, customer pays it: 82.56 against 69.46', at(20, { mining, ask }), 'compute', 'compute_earns_more'],
    ['cheap power, operator pays it: 62.56 against 69.46', at(20, { mining, ask, powerPaid: usdPerMwh(0) }), 'mine', 'mining_earns_more'],
    ['dear power: mining loses 110.54, the lease still earns 82.56', at(200, { mining, ask }), 'compute', 'only_compute_pays'],
    ['dear power on the operator: both lose', at(200, { mining, ask, powerPaid: usdPerMwh(0) }), 'idle', 'nothing_pays'],
    ['dear power, capped for the customer at 100: 82.56 less the 100 above the cap', at(200, { mining, ask, powerPaid: usdPerMwh(100) }), 'idle', 'nothing_pays'],
    ['nothing let: mining keeps 49.46', at(40, { mining }), 'mine', 'only_mining_pays'],
    ['no miners, negative price on the operator', at(-30, { ask, powerPaid: usdPerMwh(0) }), 'compute', 'only_compute_pays'],
    ['neither', at(10, {}), 'idle', 'nothing_pays'],
    ['a tie goes to compute', at(0, { mining: microUsdPerMwh(82_559_340n), ask }), 'compute', 'compute_earns_more'],
  ] as const)('%s', (_name, one, verdict, reason) => {
    expect(mineOrCompute([one], gpus)).toMatchObject([{ verdict, reason, power: one.power }]);
  });
  it('the margins are shown, and a use that is not open has none', () => {
    expect(mineOrCompute([at(20, { mining, ask })], gpus)[0]).toMatchObject({ miningMargin: 69_459_085n, computeMargin: 82_559_340n });
    expect(mineOrCompute([at(20, { ask })], gpus)[0]).not.toHaveProperty('miningMargin');
  });
});
