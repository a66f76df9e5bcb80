import { describe, expect, it } from '@jest/globals';
import type { LeaseContract } from '@switchyard/billing';
import { addSeconds, microUsd, microUsdPerMwh, ppm, unwrap, type Interval, type ReadingId } from '@switchyard/kernel';
import { acceptPromise, defaultMarketPolicy, pricePlacement, quoteSumsOf, type PowerTerms } from '@switchyard/market';
import { anOffer, aPool, aSite, aSpec, hourly, id, INDEX, T0 } from '@switchyard/market/testing';
import { quoteSums, rate, rateCardFromJson, rateCardToJson, splitQuotedVsBilled, type UsageForRating } from '@switchyard/rating';
import fc from 'fast-check';
import { assembleUsage, type MeteringTerms } from './assemble-usage.js';

const index = { seriesId: INDEX, multiplier: ppm(1_000_000n), adder: microUsdPerMwh(2_000_000n) };
const aPower = fc.constantFrom<PowerTerms>(
  { kind: 'pass_through', ...index }, { kind: 'indexed_capped', ...index, cap: microUsdPerMwh(80_000_000n) }, { kind: 'fixed', price: microUsdPerMwh(45_500_000n) }, { kind: 'included' },
);
const prices = fc.array(fc.constantFrom(-2_000, -20, 0, 40, 55.123457, 900), { minLength: 8, maxLength: 8 });

describe('quote = bill', () => {
  it('the quoted quantities, metered and read back through billing, come to the quoted cents line by line', () => {
    const shape = fc.record({ power: aPower, usd: prices, startsIn: fc.integer({ min: 0, max: 5_000 }), seconds: fc.integer({ min: 60, max: 10_000 }), pause: fc.option(fc.integer({ min: 1, max: 5_000 })), gpus: fc.integer({ min: 1, max: 16 }) });
    fc.assert(fc.property(shape, ({ power, usd, startsIn, seconds, pause, gpus }) => {
      const [siteId, poolId] = [id('site', 1), id('pool', 1)];
      const site = aSite(1, { prices: hourly(T0, usd) });
      const pool = aPool(1, 1);
      const offer = anOffer(poolId, siteId, { power, tax: { name: 'VAT', rate: ppm(82_500n) } });
      const spec = aSpec({ gpuCount: gpus });
      const first: Interval = { from: addSeconds(T0, startsIn), to: addSeconds(T0, startsIn + seconds) };
      const segments = pause === null ? [first] : [first, { from: addSeconds(first.to, pause), to: addSeconds(first.to, pause + 600) }];
      const quoted = pricePlacement(spec, { site, pool, offer }, segments, id('card', 1), defaultMarketPolicy);
      if (!quoted.ok) throw new Error(quoted.error.kind);
      const { card, usage, placement } = quoted.value;

      // The card as the lease froze it, the quantities as an agent would report them, the prices as they were published.
      const frozen = rateCardFromJson(JSON.parse(JSON.stringify(rateCardToJson(card), (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))));
      if (!frozen.ok) throw new Error(frozen.error.kind);
      const leaseId = id('lease', 1);
      const end = segments.at(-1)!.to;
      const contract: LeaseContract = {
        leaseId, customerOrg: id('org', 1), operatorOrg: id('org', 90), siteId, card: frozen.value, model: 'agent', power: 'gross', startedAt: first.from, endedAt: end, finalReadingAt: end,
      };
      const progress: MeteringTerms = {
        gpuCount: gpus, energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, version: 'h100-1' }, settlementSeconds: 300, startsAt: first.from,
      };
      const readings = usage.map((row, n) => ({
        id: id('rdg', n + 1) satisfies ReadingId, meterId: 'm', leaseId, from: row.from, to: row.to, gpuSeconds: row.gpuSeconds, energyWh: row.energy!.wh, source: 'it-meter', quality: 'metered' as const, receivedAt: row.to,
      }));
      const prints = site.prices.map(({ from, to, indexPrice }) => ({ from, to, seriesId: INDEX, revision: 1, microUsdPerMwh: indexPrice! }));
      const assembled = assembleUsage({ contract, progress, readings, prints, months: [] });
      const billed = rate(contract.card, assembled.usage, assembled.facts);
      if (!billed.ok) throw new Error(billed.error.kind);

      const cents = (lines: typeof billed.value.lines): unknown => lines.map((line) => [line.componentKind, line.amountMinor]);
      expect(cents(billed.value.lines)).toEqual(cents(quoted.value.rating.lines));
      expect(microUsd(billed.value.totals.totalMinor * 10_000n)).toBe(placement.total);
      expect(acceptPromise(id('job', 1), spec, placement, T0).ceilingTotal).toBe(placement.total);
      expect(assembled.doubt).toBeUndefined();

      // What the lease keeps of its quote is enough to say that nothing differs; at other prints the index alone does, and never under fixed terms.
      const quote = { totalMicros: placement.total, sums: quoteSumsOf(quoted.value) };
      const against = (rows: readonly UsageForRating[]) => unwrap(splitQuotedVsBilled(contract.card, quote, { totalMicros: microUsd(unwrap(rate(contract.card, rows, assembled.facts)).totals.totalMinor * 10_000n), sums: unwrap(quoteSums(contract.card, rows)) }));
      const none = { quantityMicros: 0n, indexMicros: 0n, curtailmentMicros: 0n, restMicros: 0n };
      expect(against(assembled.usage)).toMatchObject(none);
      const dearer = against(assembled.usage.map((row) => (row.print === undefined ? row : { ...row, print: { ...row.print, microUsdPerMwh: microUsdPerMwh(row.print.microUsdPerMwh + 500_000_000n) } })));
      expect(dearer).toMatchObject({ ...none, indexMicros: dearer.billedMicros - dearer.quotedMicros, ...(power.kind === 'fixed' || power.kind === 'included' ? none : {}) });
    }), { numRuns: 200 });
  });
});
