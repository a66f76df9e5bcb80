import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addExact, canonicalJson, compareExact, contains, type EpochMs, exact, EXACT_ZERO, formatExact, lengthMs, multiplyExact, sum, unwrap } from '@switchyard/kernel';
import { anyCappedContract, anyContract, type Contract, highestDemand, referee, shortMonths } from '../../testing/index.js';
import {
  type AmountSum, type BilledForPeriod, ceiling, cutInstants, fixedDenominatorOf, finishRating, intervalRater, periodDeltas, type PeriodFacts, rate, rateCardFromJson,
  rateCardToJson, type RatedLine, ratedLineFromJson, ratedLineToJson, type Rating, recompute, sumAmounts, type UsageForRating,
} from '../index.js';

const precise = (rating: Rating) => rating.lines.map((line) => formatExact(line.preciseMicros));
const monthOf = (at: EpochMs) => shortMonths.find((month) => contains(month, at))!.from;
/** What is known at the end of the first `months` short months. */
function partOf({ card, usage, period }: Contract, from: number, to: number, final = false): Rating {
  const [start, end] = [shortMonths[from]!.from, shortMonths[to - 1]!.to];
  const facts: PeriodFacts = { ...period, final, covers: { from: start, to: end }, monthFacts: period.monthFacts.slice(from, to) };
  return unwrap(rate(card, usage.filter((row) => start <= row.from && row.from < end), facts));
}
/** The rating without rows of single intervals: what is left when only sums were kept. */
const withoutIntervals = (rating: Rating): Rating => ({
  ...rating,
  lines: rating.lines.map((line): RatedLine => ({ ...line, derivation: line.derivation.filter((row) => !['gpu', 'energy', 'time', 'lost_work'].includes(row.row)) })),
});
function summed({ card, usage, period }: Contract, chunk: number): readonly AmountSum[] {
  const rater = unwrap(intervalRater(card));
  const amounts = usage.map((row): AmountSum[] => unwrap(rater.rate(row, period.months)).map((amount) => ({ ...amount, monthFrom: monthOf(row.from) })));
  const chunks: AmountSum[] = [];
  for (let i = 0; i < amounts.length; i += chunk) chunks.push(...sumAmounts(amounts.slice(i, i + chunk).flat()));
  return sumAmounts(chunks);
}

describe('contracts of every kind', () => {
  it('P4: the parts on both sides of a month\'s end sum to the whole, to the last fraction', () => {
    fc.assert(fc.property(anyContract, fc.integer({ min: 1, max: 6 }), (contract, cut) => {
      const [left, right, both] = [partOf(contract, 0, cut), partOf(contract, cut, 7), partOf(contract, 0, 7)];
      const sums = both.lines.map((_, i) => formatExact(addExact(left.lines[i]!.preciseMicros, right.lines[i]!.preciseMicros)));
      expect(sums).toEqual(precise(both));
    }));
  });

  it('a second implementation that shares no code comes to the same fractions and the same cents', () => {
    const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? `${member}` : member)));
    fc.assert(fc.property(anyContract, ({ card, usage, period }) => {
      const { lines } = unwrap(rate(card, usage, period));
      const ours = lines.map((line) => [line.componentIndex, line.componentKind, `${line.amountMinor}`, formatExact(line.preciseMicros)]);
      expect(referee({ card: rateCardToJson(card), usage: asJson(usage), period: asJson(period) })).toEqual(ours);
    }), { numRuns: 150 });
  });

  it('amounts kept per interval and summed, in any chunks, finish to the bytes of rating everything at once', () => {
    fc.assert(fc.property(anyContract, fc.integer({ min: 1, max: 12 }), (contract, chunk) => {
      const { card, usage, period } = contract;
      const finished = unwrap(finishRating(card, summed(contract, chunk), period.covers, period));
      expect(canonicalJson(finished)).toBe(canonicalJson(withoutIntervals(unwrap(rate(card, usage, period)))));
    }), { numRuns: 150 });
  });

  it('a component has one denominator wherever that is promised, so sums stay few', () => {
    fc.assert(fc.property(anyContract, ({ card, usage, period }) => {
      const rater = unwrap(intervalRater(card));
      for (const row of usage) {
        for (const { componentIndex, denominator } of unwrap(rater.rate(row, period.months))) {
          const component = card.components[componentIndex]!;
          const fixed = fixedDenominatorOf(component);
          if (component.kind !== 'goodput_credit' && !(component.kind === 'kw_month' && component.proration.method === 'calendar')) expect(denominator).toBe(fixed);
          else expect(fixed).toBeUndefined();
        }
      }
    }));
  });

  it('every line is computed again to the same bytes, from memory and from JSON; the card survives JSON', () => {
    fc.assert(fc.property(anyContract, ({ card, usage, period }) => {
      expect(unwrap(rateCardFromJson(JSON.parse(JSON.stringify(rateCardToJson(card)))))).toEqual(card);
      for (const line of unwrap(rate(card, usage, period)).lines) {
        expect(canonicalJson(recompute(line))).toBe(canonicalJson(line));
        const read = unwrap(ratedLineFromJson(JSON.parse(JSON.stringify(ratedLineToJson(line)))));
        expect(read).toEqual(line);
        expect(canonicalJson(recompute(read))).toBe(canonicalJson(line));
      }
    }));
  });

  it('nothing the bound allows costs more than the ceiling: prices, peaks, downtime, resales', () => {
    fc.assert(fc.property(anyCappedContract, ({ card, usage, period }) => {
      const bound = unwrap(ceiling(card, usage, { highestDemandWatts: highestDemand, months: shortMonths }));
      expect(unwrap(rate(card, usage, { ...period, final: true })).totals.totalMinor).toBeLessThanOrEqual(bound.totalMinor);
    }), { numRuns: 150 });
    fc.assert(fc.property(anyCappedContract, ({ card, usage }) => {
      const bounded = !card.components.some(({ kind }) => kind === 'demand_share');
      expect(ceiling(card, usage, { months: shortMonths }).ok).toBe(bounded);
    }), { numRuns: 30 });
  });

  it('take-or-pay: the whole window is due at the end, whatever was used', () => {
    fc.assert(fc.property(anyContract, (contract) => {
      const { card } = contract;
      const index = card.components.findIndex(({ kind }) => kind === 'reserved_gpu_hour');
      const block = card.components[index];
      if (block?.kind !== 'reserved_gpu_hour' || card.components.some(({ kind }) => kind === 'escalator')) return;
      const price = exact(block.microUsdPerGpuHour * BigInt(block.gpus));
      const due = multiplyExact(price, exact(BigInt(lengthMs(block.window)), 3_600_000n));
      for (const usage of [contract.usage, []]) {
        const line = partOf({ ...contract, usage }, 0, 7, true).lines.find(({ componentIndex }) => componentIndex === index)!;
        expect(formatExact(line.preciseMicros)).toBe(formatExact(due));
      }
    }));
  });

  it('a service level gives back at most what the month came to, and no resale more than was due', () => {
    fc.assert(fc.property(anyContract, ({ card, usage, period }) => {
      const { lines } = unwrap(rate(card, usage, period));
      const reserved = lines.find(({ componentKind }) => componentKind === 'reserved_gpu_hour')?.preciseMicros ?? EXACT_ZERO;
      for (const line of lines) {
        if (line.componentKind === 'relist_credit') expect(compareExact(addExact(reserved, line.preciseMicros), EXACT_ZERO)).toBeGreaterThanOrEqual(0);
        for (const row of line.derivation) {
          if (row.row !== 'sla') continue;
          const left = addExact(row.baseMicros, row.preciseMicros);
          expect(compareExact(left, compareExact(row.baseMicros, EXACT_ZERO) < 0 ? row.baseMicros : EXACT_ZERO)).toBeGreaterThanOrEqual(0);
        }
      }
    }));
  });

  it('period by period, with late usage: each correction is of its own period, and all sum to the last rating', () => {
    fc.assert(fc.property(anyContract, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (contract, late) => {
      const inTime = { ...contract, usage: contract.usage.filter((_, i) => !late[i]) };
      const upTo = (from: Contract) => shortMonths.map((_, i) => ({ period: `m${i}`, rating: partOf(from, 0, i + 1, i === 6) }));
      const bill = (from: Contract, already: readonly BilledForPeriod[]) =>
        periodDeltas(upTo(from), already).flatMap((delta) => delta.lines.map((line): BilledForPeriod => ({ ...line, period: delta.period })));
      const first = bill(inTime, []);
      const corrections = bill(contract, first);
      for (const line of upTo(contract).at(-1)!.rating.lines) {
        const parts = [...first, ...corrections].filter((part) => part.componentIndex === line.componentIndex);
        expect(sum(parts.map((part) => part.amountMinor))).toBe(line.amountMinor);
      }
      expect(bill(contract, [...first, ...corrections]).every((line) => line.amountMinor === 0n)).toBe(true);
      const touched = new Set(contract.usage.filter((_, i) => late[i]).map((row) => `m${shortMonths.findIndex((month) => contains(month, row.from))}`));
      const usageKinds = ['gpu_hour', 'kw_month', 'energy_fixed', 'energy_indexed', 'energy_pass_through'];
      for (const part of corrections) {
        // A neighbour may move by the cent that rounding carries over.
        if (usageKinds.includes(part.componentKind) && !touched.has(part.period)) expect(part.amountMinor >= -1n && part.amountMinor <= 1n).toBe(true);
      }
      for (const delta of periodDeltas(upTo(contract), first)) expect(delta.corrects).toBe(first.some((line) => line.period === delta.period));
    }), { numRuns: 50 });
  });

  it('usage cut where the card says can always be rated', () => {
    fc.assert(fc.property(anyContract, ({ card, period }) => {
      const cuts = cutInstants(card, shortMonths);
      const bounds = [period.covers.from, ...cuts.filter((at) => period.covers.from < at && at < period.covers.to), period.covers.to];
      const usage = bounds.slice(1).map((to, i): UsageForRating => ({ from: bounds[i]!, to, gpuSeconds: 0n as never, energy: { basis: 'it', wh: 0n as never }, quality: 'metered', readingIds: [] }));
      expect(rate(card, usage, period).ok).toBe(true);
    }));
  });
});
