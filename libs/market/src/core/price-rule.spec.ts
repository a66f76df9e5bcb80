import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EpochMs, microUsd, microUsdPerGpuHour, ppm, unwrap } from '@switchyard/kernel';
import { rate, rateCardFromJson, rateCardToJson } from '@switchyard/rating';
import { anOffer, aJob, aPool, aSite, aSnapshot, aSpec, hoursAfter, id, T0 } from '../../testing/index.js';
import { askFor, defaultMarketPolicy, isVenue, noConstraints, offerFor, offerProblems, pricePlacement, type PriceRule, ruleText, snapshotToInstance, venueFor } from '../index.js';

const usd = (n: number) => microUsdPerGpuHour(BigInt(Math.round(n * 1e6)));
const off = (n: number) => ppm(BigInt(Math.round(n * 1e6)));
const volume = (minGpus: number, discount: number): PriceRule => ({ kind: 'volume', minGpus, discount: off(discount) });
const longTerm = (hours: number, discount: number): PriceRule => ({ kind: 'long_term', minSeconds: hours * 3_600, discount: off(discount) });
const shortTerm: PriceRule = { kind: 'short_term', belowSeconds: 3_600, surcharge: off(0.25) };
const interruptible: PriceRule = { kind: 'interruptible', discount: off(0.3) };
const flexible: PriceRule = { kind: 'flexible', minSlackSeconds: 7_200, discount: off(0.04) };
const stoppable = { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 };
/** 8 GPUs, 2 h, rigid, by its deadline at the latest hour. */
const job = (over: Parameters<typeof aSpec>[0] = {}) => aSpec({ deadline: hoursAfter(2), ...over });

describe('price rules', () => {
  it('make the ask by hand', () => {
    const rules = [volume(8, 0.05), volume(64, 0.12), longTerm(24, 0.1), shortTerm, interruptible, flexible];
    const terms = { ask: usd(2), floorAsk: usd(1.2), rules };
    expect(askFor({ ask: usd(2) }, job()).ask).toBe(2_000_000n);
    // 8 GPUs: 5 % off.
    expect(askFor(terms, job()).ask).toBe(1_900_000n);
    // 64 GPUs: the better of two volume rules alone, 12 % off.
    expect(askFor(terms, job({ gpuCount: 64 })).ask).toBe(1_760_000n);
    // Below an hour: 5 % off and 25 % on.
    expect(askFor(terms, job({ expectedDurationSeconds: 3_599 })).ask).toBe(2_400_000n);
    // Two hours to spare or no deadline: 5 + 4 % off.
    expect(askFor(terms, job({ deadline: hoursAfter(4) })).ask).toBe(1_820_000n);
    expect(askFor(terms, aSpec()).ask).toBe(1_820_000n);
    // 12 + 10 + 30 % off would be 0.96: the floor holds.
    expect(askFor(terms, job({ gpuCount: 64, expectedDurationSeconds: 86_400, deadline: hoursAfter(24), interruptible: stoppable }))).toEqual({
      list: 2_000_000n, ask: 1_200_000n, raisedTo: 1_200_000n,
      steps: [{ rule: interruptible, adjustment: -300_000n }, { rule: rules[2], adjustment: -100_000n }, { rule: rules[1], adjustment: -120_000n }],
    });
  });
  it('hold at their very threshold', () => {
    const at = (rule: PriceRule, spec: Parameters<typeof aSpec>[0]) => askFor({ ask: usd(1), floorAsk: usd(0), rules: [rule] }, job(spec)).steps.length;
    expect([at(volume(9, 0.1), {}), at(volume(8, 0.1), {})]).toEqual([0, 1]);
    expect([at(longTerm(2, 0.1), { expectedDurationSeconds: 7_199 }), at(longTerm(2, 0.1), {})]).toEqual([0, 1]);
    expect([at(shortTerm, { expectedDurationSeconds: 3_600 }), at(shortTerm, { expectedDurationSeconds: 3_599 })]).toEqual([0, 1]);
    expect([at(flexible, { deadline: (hoursAfter(4) - 1) as EpochMs }), at(flexible, { deadline: hoursAfter(4) })]).toEqual([0, 1]);
  });
  it('say what is wrong with them', () => {
    const paths = (rules: PriceRule[], floorAsk = usd(1)) => offerProblems({ ask: usd(2), floorAsk, rules }).map(({ path }) => path);
    expect(paths([volume(8, 0.05), longTerm(24, 0.1), shortTerm, interruptible, flexible])).toEqual([]);
    expect(paths([], usd(2.000001))).toEqual(['floor']);
    expect(paths([volume(1, 0.05), volume(8, 0.95), longTerm(0, 0), { ...shortTerm, surcharge: off(1.1) }])).toEqual(['rules.0.minGpus', 'rules.1.discount', 'rules.2.discount', 'rules.2.minSeconds', 'rules.3.surcharge']);
    expect(paths([volume(8, 0.05), volume(8, 0.06), interruptible, interruptible])).toEqual(['rules.1', 'rules.3']);
    expect(paths(Array.from({ length: 21 }, (_, i) => volume(i + 2, 0.1)))).toEqual(['rules']);
    expect(offerProblems({ ask: usd(2), rules: [interruptible] }).map(({ path }) => path)).toEqual(['floor']);
    expect(offerProblems({ ask: usd(2), rules: [shortTerm] })).toEqual([]);
  });
  it('are worded', () => {
    expect([volume(64, 0.125), longTerm(24, 0.1), shortTerm, interruptible, flexible].map(ruleText)).toEqual([
      '12.5 % off from 64 GPUs', '10 % off from 24 h', '25 % on below 1 h', '30 % off when interruptible', '4 % off with 2 h to spare']);
  });

  const aRule = fc.oneof(
    fc.record({ kind: fc.constant('volume' as const), minGpus: fc.integer({ min: 2, max: 64 }), discount: fc.integer({ min: 1, max: 900_000 }).map((n) => ppm(BigInt(n))) }),
    fc.record({ kind: fc.constant('long_term' as const), minSeconds: fc.integer({ min: 1, max: 200_000 }), discount: fc.integer({ min: 1, max: 900_000 }).map((n) => ppm(BigInt(n))) }),
    fc.record({ kind: fc.constant('short_term' as const), belowSeconds: fc.integer({ min: 1, max: 200_000 }), surcharge: fc.integer({ min: 1, max: 1_000_000 }).map((n) => ppm(BigInt(n))) }),
    fc.record({ kind: fc.constant('interruptible' as const), discount: fc.integer({ min: 1, max: 900_000 }).map((n) => ppm(BigInt(n))) }),
    fc.record({ kind: fc.constant('flexible' as const), minSlackSeconds: fc.integer({ min: 1, max: 200_000 }), discount: fc.integer({ min: 1, max: 900_000 }).map((n) => ppm(BigInt(n))) }),
  );
  const aRuledSpec = fc.record({ gpuCount: fc.integer({ min: 1, max: 16 }), hours: fc.integer({ min: 1, max: 6 }), stop: fc.boolean(), slack: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }) }).map(
    ({ gpuCount, hours, stop, slack }) => aSpec({ gpuCount, expectedDurationSeconds: hours * 3_600, maxDurationSeconds: hours * 3_600, ...(stop && { interruptible: stoppable }), ...(slack !== undefined && { deadline: hoursAfter(hours + slack) }) }));
  const someAsk = fc.integer({ min: 0, max: 9_000_000 }).map((n) => microUsdPerGpuHour(BigInt(n)));

  it('never go below the floor, never depend on their order, and rise with the list ask', () => {
    fc.assert(fc.property(fc.array(aRule, { maxLength: 8 }), aRuledSpec, someAsk, someAsk, someAsk, fc.nat(), (rules, spec, a, b, c, seed) => {
      const [floorAsk, low, high] = [a, b, c].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)) as [typeof a, typeof b, typeof c];
      const cheap = askFor({ ask: low, floorAsk, rules }, spec);
      expect(cheap.ask).toBeGreaterThanOrEqual(floorAsk);
      expect(askFor({ ask: high, floorAsk, rules }, spec).ask).toBeGreaterThanOrEqual(cheap.ask);
      const turned = [...rules.slice(seed % (rules.length + 1)), ...rules.slice(0, seed % (rules.length + 1))];
      expect(askFor({ ask: low, floorAsk, rules: turned }, spec).ask).toBe(cheap.ask);
    }), { numRuns: 200 });
  });
  it('quote = bill: the card freezes the ask that rules made, with its trail, and rating it gives the quoted total', () => {
    const site = aSite(1);
    fc.assert(fc.property(fc.array(aRule, { maxLength: 6 }), aRuledSpec, (rules, spec) => {
      const pool = aPool(1, 1, { offer: anOffer(id('pool', 1), id('site', 1), { ask: usd(2), floorAsk: usd(0.5), rules }) });
      const venue = venueFor({ spec, remainingSeconds: spec.expectedDurationSeconds }, site, pool, T0);
      if (!isVenue(venue)) throw new Error(venue.kind);
      const priced = unwrap(pricePlacement(spec, venue, [{ from: T0, to: (T0 + spec.expectedDurationSeconds * 1_000) as EpochMs }], id('card', 1), defaultMarketPolicy));
      const frozen = unwrap(rateCardFromJson(rateCardToJson(priced.card)));
      expect(frozen).toEqual(priced.card);
      expect(unwrap(rate(frozen, priced.usage, { final: true })).totals.totalMinor * 10_000n).toBe(priced.placement.total);
      const { ask, steps, list } = askFor({ ask: usd(2), floorAsk: usd(0.5), rules }, spec);
      const component = frozen.components[0] as { microUsdPerGpuHour: bigint; madeFrom?: { listMicroUsdPerGpuHour: bigint; rules: object[] } };
      expect(component.microUsdPerGpuHour).toBe(ask);
      expect(component.madeFrom?.rules.length ?? 0).toBe(steps.length);
      if (component.madeFrom) expect(component.madeFrom.listMicroUsdPerGpuHour).toBe(list);
    }), { numRuns: 60 });
  });
  it('a resolved offer is resolved once', () => {
    const offer = anOffer(id('pool', 1), id('site', 1), { ask: usd(2), floorAsk: usd(1), rules: [volume(2, 0.5)] });
    const once = offerFor(offer, job());
    expect(once.terms.ask).toBe(1_000_000n);
    expect(offerFor(once, job())).toBe(once);
    const plain = anOffer(id('pool', 1), id('site', 1));
    expect(offerFor(plain, job())).toBe(plain);
  });
});

describe('price rules in a plan', () => {
  const pool = (rules: PriceRule[]) => aPool(1, 1, { offer: anOffer(id('pool', 1), id('site', 1), { ask: usd(2), floorAsk: usd(0.5), rules }) });
  it('a cap between the ruled ask and the list ask keeps nobody out: it is left to the exact check', () => {
    const capped = aJob(1, { maxPrice: usd(1.9), interruptible: stoppable, deadline: hoursAfter(10) });
    const row = (rules: PriceRule[]) => snapshotToInstance(aSnapshot({ pools: [pool(rules)], jobs: [capped] }), defaultMarketPolicy, noConstraints);
    expect(row([interruptible]).instance.jobs[0]).not.toHaveProperty('capPerGpuHour');
    expect(row([]).refusals.get(capped.jobId)?.pools[0]).toMatchObject({ kind: 'OverCap', cheapest: 2_000_000n });
    expect(row([]).refusals.get(capped.jobId)?.job[0]).toMatchObject({ kind: 'CapBelowAsk' });
    expect(row([volume(4, 0.01)]).refusals.get(capped.jobId)?.job[0]).toMatchObject({ kind: 'CapBelowAsk', ask: 1_980_000n });
  });
  it('jobs that minimise ask and power carry the ask that is theirs', () => {
    const two = [aJob(1, { policy: 'all-in-price' }), aJob(2, { policy: 'all-in-price', gpuCount: 4 })];
    const { instance } = snapshotToInstance(aSnapshot({ pools: [pool([volume(8, 0.5)])], jobs: two }), defaultMarketPolicy, noConstraints);
    expect(instance.policy).toBe('power-cost');
    // 8 GPUs x 2 h x 1.00, and 4 GPUs x 2 h x 2.00.
    expect(instance.jobs.map((row) => row.transferCost)).toEqual([{ [id('pool', 1)]: 16 }, { [id('pool', 1)]: 16 }]);
  });
  it('a promise keeps the version it was given under when the operator publishes another', () => {
    const before = anOffer(id('pool', 1), id('site', 1), { ask: usd(1.5) });
    const place = { siteId: id('site', 1), poolId: id('pool', 1), offerId: before.offerId, offerVersion: 1, segments: [{ from: hoursAfter(4), to: hoursAfter(6) }], total: microUsd(1n), powerTotal: microUsd(1n), worstCase: microUsd(1n) };
    const promise = { jobId: id('job', 1), ceilingTotal: microUsd(100_000_000n), curtailmentClass: 'firm' as const, acceptedAt: T0 };
    const accepted = aJob(1, {}, { state: 'accepted', promise, placement: place, promisedOffer: before });
    const venues = snapshotToInstance(aSnapshot({ pools: [pool([])], jobs: [accepted, aJob(2)] }), defaultMarketPolicy, noConstraints).venues;
    expect(venues.get(id('job', 1))?.get(id('pool', 1))?.offer.terms.ask).toBe(1_500_000n);
    expect(venues.get(id('job', 2))?.get(id('pool', 1))?.offer.terms.ask).toBe(2_000_000n);
  });
});
