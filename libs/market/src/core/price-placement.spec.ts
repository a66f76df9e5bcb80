import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, microUsd, microUsdPerGpuHour, microUsdPerMwh, ppm, unwrap, type EpochMs } from '@switchyard/kernel';
import { rate, rateCardFromJson, rateCardToJson } from '@switchyard/rating';
import { CountingIds } from '@switchyard/kernel/testing';
import { anOffer, aPool, aSite, aSnapshot, aSpec, hourly, hoursAfter, id, INDEX, T0 } from '../../testing/index.js';
import { assembleQuote, defaultMarketPolicy, pricePlacement, type OfferTerms, type PowerTerms, type Venue } from '../index.js';

const card = id('card', 1);
const venue = (terms: Partial<OfferTerms> = {}, prices: readonly number[] = [40, 40, 40]): Venue => {
  const [site, pool] = [aSite(1, { prices: hourly(T0, prices) }), aPool(1, 1)];
  return { site, pool, offer: anOffer(pool.poolId, site.siteId, terms) };
};
const run = (hours: number, from = 0) => [{ from: hoursAfter(from), to: hoursAfter(from + hours) }];

describe('pricePlacement', () => {
  it('prices 8 GPUs for 2 h by hand: 16 GPU-h at $2.35 and 19.38 kWh at $40/MWh', () => {
    const priced = unwrap(pricePlacement(aSpec(), venue(), run(2), card, defaultMarketPolicy));
    // 16 x 2.35 = 37.60; IT 0.969 kW x 16 = 15.504 kWh, x 1.25 = 19.38 kWh, x 0.040 = 0.7752 -> 0.78.
    expect(priced.placement.total).toBe(38_380_000n);
    expect(priced.placement.powerTotal).toBe(780_000n);
    expect(priced.energy).toBe(19_380n);
    expect(priced.perGpuHour).toBe(2_398_750n);
    // At $500/MWh, the highest print allowed for: 9.69.
    expect(priced.placement.worstCase).toBe(47_290_000n);
  });
  it('adds tax to what the customer pays, takes the fee from the operator, and freezes the compensation', () => {
    const priced = unwrap(pricePlacement(aSpec(), venue({ tax: { name: 'VAT 19 %', rate: ppm(190_000n) } }), run(2), card, defaultMarketPolicy));
    expect(priced.placement.total).toBe(45_670_000n); // 38.38 + 19 % of 38.3752 = 7.2913 -> 7.29
    expect(priced.rating.totals.platformFeeMinor).toBe(192n); // 5 % of 38.3752
    expect(priced.card.components.map((component) => component.kind)).toEqual(['gpu_hour', 'energy_pass_through', 'curtailment_credit', 'goodput_credit', 'platform_fee', 'tax']);
  });
  it('pays for whole nodes where the gang takes them', () => {
    const priced = unwrap(pricePlacement(aSpec({ gpuCount: 9, nodesWhole: true }), venue(), run(1), card, defaultMarketPolicy));
    expect(priced.gpusHeld).toBe(16);
    expect(priced.gpuSeconds).toBe(57_600n);
  });
  it('passes negative prices on', () => {
    const priced = unwrap(pricePlacement(aSpec(), venue({}, [-20, -20]), run(2), card, defaultMarketPolicy));
    expect(priced.placement.powerTotal).toBe(-390_000n);
  });
  it('bounds the worst case by the cap of the terms', () => {
    const power: PowerTerms = { kind: 'indexed_capped', seriesId: INDEX, multiplier: ppm(1_000_000n), adder: microUsdPerMwh(0n), cap: microUsdPerMwh(60_000_000n) };
    const priced = unwrap(pricePlacement(aSpec(), venue({ power }), run(2), card, defaultMarketPolicy));
    expect(priced.placement.worstCase).toBe(38_760_000n); // 37.60 + 19.38 kWh x 0.060 = 1.1628 -> 1.16
  });
  it('refuses above the cap, above the budget, without a price, on a stale feed', () => {
    const kindOf = (spec: Parameters<typeof aSpec>[0], at: Venue, hours = 2) => {
      const answer = pricePlacement(aSpec(spec), at, run(hours), card, defaultMarketPolicy);
      return answer.ok ? 'ok' : answer.error.kind;
    };
    expect(kindOf({ maxPrice: microUsdPerGpuHour(2_398_749n) }, venue())).toBe('OverCap');
    expect(kindOf({ maxPrice: microUsdPerGpuHour(2_398_750n) }, venue())).toBe('ok');
    expect(kindOf({ maxTotal: microUsd(38_379_999n) }, venue())).toBe('OverBudget');
    expect(kindOf({ maxTotal: microUsd(38_380_000n) }, venue())).toBe('ok');
    expect(kindOf({}, venue(), 4)).toBe('PriceMissing');
    expect(kindOf({}, venue({ power: { kind: 'fixed', price: microUsdPerMwh(30_000_000n) } }), 4)).toBe('ok');
    const fresh = venue();
    expect(kindOf({}, { ...fresh, site: { ...fresh.site, pricesStale: true } })).toBe('PriceStale');
  });

  const aPower = fc.constantFrom<PowerTerms>(
    { kind: 'pass_through', seriesId: INDEX, multiplier: ppm(1_050_000n), adder: microUsdPerMwh(4_000_000n) },
    { kind: 'indexed_capped', seriesId: INDEX, multiplier: ppm(1_000_000n), adder: microUsdPerMwh(0n), cap: microUsdPerMwh(50_000_000n), floor: microUsdPerMwh(0n) },
    { kind: 'fixed', price: microUsdPerMwh(35_000_000n) },
    { kind: 'included' },
  );
  const prices = fc.array(fc.constantFrom(-20, 0, 40, 55.123457, 900), { minLength: 6, maxLength: 6 });

  it('quote = bill: rating the quoted quantities with the frozen card, read back from JSON, gives the quoted total', () => {
    fc.assert(fc.property(aPower, prices, fc.integer({ min: 60, max: 6 * 3_600 }), fc.integer({ min: 1, max: 24 }), (power, usd, lengthSeconds, gpuCount) => {
      const segments = [{ from: T0, to: (T0 + lengthSeconds * 1_000) as EpochMs }];
      const tax = { name: 'VAT', rate: ppm(190_000n) };
      const priced = unwrap(pricePlacement(aSpec({ gpuCount }), venue({ power, tax }, usd), segments, card, defaultMarketPolicy));
      const frozen = unwrap(rateCardFromJson(rateCardToJson(priced.card)));
      const bill = unwrap(rate(frozen, priced.usage, { final: true }));
      expect(bill.totals.totalMinor * 10_000n).toBe(priced.placement.total);
      expect(priced.placement.worstCase).toBeGreaterThanOrEqual(priced.placement.total);
    }), { numRuns: 60 });
  });
});

describe('assembleQuote', () => {
  const sites = [aSite(1), aSite(2, { prices: hourly(T0, [400, 400, 1, 1, 400, 400]) }), aSite(3)];
  const pools = [aPool(1, 1), aPool(2, 2), aPool(3, 3, { gpuModel: 'mi300x' })];
  const snapshot = aSnapshot({ sites, pools });
  const spec = aSpec({ gpuModels: ['h100-sxm5-80gb'] });
  const window = (pool: number, from: number) => ({ kind: 'frontier' as const, poolId: id('pool', pool), segments: run(2, from) });

  it('ranks by finish, drops what is later and dearer, names the ends, and says why the rest refused', () => {
    const quote = assembleQuote(spec, snapshot, [window(2, 4), window(2, 2), window(1, 0), window(2, 0)], [], defaultMarketPolicy, new CountingIds());
    expect(quote.options.map((option) => [option.kind, option.placement.poolId, (option.finishesAt - T0) / HOUR_MS])).toEqual([
      ['now', id('pool', 1), 2],
      ['cheapest', id('pool', 2), 4],
    ]);
    expect(quote.refusals).toEqual([{ siteId: id('site', 3), poolId: id('pool', 3), kind: 'ModelExcluded', model: 'mi300x', wanted: ['h100-sxm5-80gb'] }]);
    expect(quote.validUntil).toBe(T0 + 600_000);
  });
  it("keeps the planner's refusal of a pool without a window, and adds the worst finish of interruptible work", () => {
    const full = { siteId: id('site', 2), poolId: id('pool', 2), kind: 'NotEnoughGpus', gpusNeeded: 8, gpusFreeMax: 4 } as const;
    const cut = { ...spec, interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 9 } };
    const quote = assembleQuote(cut, snapshot, [window(1, 0)], [full], defaultMarketPolicy, new CountingIds());
    expect(quote.refusals[0]).toEqual(full);
    expect(quote.options[0]!.worstFinishesAt).toBe(hoursAfter(2 + 2 * 20));
  });
});
