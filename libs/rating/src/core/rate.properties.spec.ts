import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addExact, canonicalJson, compareExact, epochMs, exact, formatExact, minorUnits, sum, type Exact, type MicroUsdPerMwh, unwrap } from '@switchyard/kernel';
import { anyCappedCard, anyCard, anyUsage, likelyPrices } from '../../testing/index.js';
import {
  type BilledLine, capCheck, ceiling, estimate, type RatedLine, rate, rateCardFromJson, rateCardToJson, ratedLineFromJson, ratedLineToJson, ratingDelta, recompute,
  splitMoney, type UsageForRating,
} from '../index.js';

describe('rating properties', () => {
  it('P4: precise amounts of [a,b) and [b,c) sum to those of [a,c)', () => {
    fc.assert(fc.property(anyCard, anyUsage, fc.nat(12), (card, usage, cut) => {
      const whole = unwrap(rate(card, usage));
      const left = unwrap(rate(card, usage.slice(0, cut)));
      const right = unwrap(rate(card, usage.slice(cut)));
      const both = whole.lines.map((_, i) => addExact(left.lines[i]!.preciseMicros, right.lines[i]!.preciseMicros));
      expect(both.map(formatExact)).toEqual(whole.lines.map((line) => formatExact(line.preciseMicros)));
    }));
  });

  it('P4 inside an interval: two halves at one price are the whole, to the last fraction', () => {
    fc.assert(fc.property(anyCard, anyUsage, fc.bigInt({ min: 0n, max: 100n }), (card, usage, percent) => {
      const whole = unwrap(rate(card, usage));
      const halved = unwrap(rate(card, usage.flatMap((row) => halves(row, percent))));
      expect(halved.lines.map((line) => formatExact(line.preciseMicros))).toEqual(whole.lines.map((line) => formatExact(line.preciseMicros)));
    }));
  });

  it('every line is rounded once: within half a unit of its precise amount, and totals are sums of lines', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, usage) => {
      const { lines, totals } = unwrap(estimate(card, usage));
      for (const line of lines) expect(compareExact(distance(line), exact(1n, 2n))).toBeLessThanOrEqual(0);
      expect(totals.totalMinor).toBe(sum(lines.filter((line) => line.side === 'customer').map((line) => line.amountMinor)));
      expect(totals.operatorNetMinor + totals.platformFeeMinor + totals.taxMinor).toBe(totals.totalMinor);
    }));
  });

  it('a line computed again from its derivation has the same bytes; a touched figure does not', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, usage) => {
      for (const line of unwrap(estimate(card, usage)).lines) {
        expect(canonicalJson(recompute(line))).toBe(canonicalJson(line));
        const touched = { ...line, amountMinor: minorUnits(line.amountMinor + 1n) };
        expect(canonicalJson(recompute(touched))).not.toBe(canonicalJson(touched));
      }
    }));
  });

  it('cumulative minus billed: however the lease is cut into invoices, the deltas sum to the cumulative lines', () => {
    fc.assert(fc.property(anyCard, anyUsage, fc.array(fc.nat(12), { maxLength: 4 }), (card, usage, cuts) => {
      const billed: BilledLine[] = [];
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        billed.push(...ratingDelta(unwrap(rate(card, usage.slice(0, cut))), billed).lines);
      }
      const last = unwrap(estimate(card, usage));
      billed.push(...ratingDelta(last, billed).lines);
      for (const line of last.lines) {
        const parts = billed.filter((part) => part.componentIndex === line.componentIndex);
        expect(sum(parts.map((part) => part.amountMinor))).toBe(line.amountMinor);
      }
      expect(ratingDelta(last, billed).lines.every((line) => line.amountMinor === 0n)).toBe(true);
    }));
  });

  it('a component that vanished is given back in full', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, usage) => {
      const before = unwrap(estimate(card, usage));
      const after = ratingDelta({ ...before, lines: before.lines.slice(1) }, before.lines);
      expect(after.lines[0]!.amountMinor).toBe(-before.lines[0]!.amountMinor);
      expect(after.lines[0]!.line).toBeUndefined();
    }));
  });

  it('no index can carry the quoted quantities above the ceiling', () => {
    fc.assert(fc.property(anyCappedCard, anyUsage, fc.infiniteStream(likelyPrices), (card, planned, prices) => {
      const { totalMinor } = unwrap(ceiling(card, planned));
      const actual = planned.map((row) => ({ ...row, print: { ...row.print!, microUsdPerMwh: micros(prices.next().value as number) } }));
      expect(capCheck(unwrap(estimate(card, actual.map(withoutCredits))), totalMinor)).toMatchObject({ ok: true });
      expect(capCheck(unwrap(estimate(card, actual)), totalMinor)).toMatchObject({ ok: true });
    }), { numRuns: 400 });
  });

  it('an uncapped price has a ceiling only under an assumption, and that holds', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, planned) => {
      const bound = ceiling(card, planned, { highestPrintMicroUsdPerMwh: micros(5_000) });
      expect(capCheck(unwrap(estimate(card, planned)), unwrap(bound).totalMinor).ok).toBe(true);
      const passThrough = card.components.some((c) => c.kind === 'energy_pass_through');
      expect(ceiling(card, planned).ok).toBe(!passThrough);
    }));
  });

  it('a card survives JSON', () => {
    fc.assert(fc.property(anyCard, (card) => {
      const text = JSON.stringify(rateCardToJson(card));
      expect(unwrap(rateCardFromJson(JSON.parse(text)))).toEqual(card);
    }));
  });

  it('a line survives JSON and is computed again from it to the same bytes', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, usage) => {
      for (const line of unwrap(estimate(card, usage)).lines) {
        const stored = JSON.parse(JSON.stringify(ratedLineToJson(line))) as unknown;
        const read = unwrap(ratedLineFromJson(stored));
        expect(read).toEqual(line);
        expect(canonicalJson(recompute(read))).toBe(canonicalJson(stored));
      }
    }));
  });

  it('an estimate is a whole term: a commitment is in it', () => {
    fc.assert(fc.property(anyCard, anyUsage, (card, usage) => {
      expect(estimate(card, usage)).toEqual(rate(card, usage, { final: true }));
    }));
  });

  it('P3: parts sum to the whole up to 1e18, each within one unit of its share, refunds mirror charges', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 9 }).filter((w) => w.some((x) => x > 0n));
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), weights, (total, shares) => {
      const parts = unwrap(splitMoney(minorUnits(total), shares));
      expect(sum(parts)).toBe(total);
      const whole = shares.reduce((a, b) => a + b, 0n);
      parts.forEach((part, i) => {
        const off = part * whole - total * shares[i]!;
        expect(off < 0n ? -off : off).toBeLessThan(whole);
        if (shares[i] === 0n) expect(part).toBe(0n);
      });
      expect(unwrap(splitMoney(minorUnits(-total), shares))).toEqual(parts.map((part) => -part));
    }));
  });
});

const micros = (usd: number): MicroUsdPerMwh => BigInt(Math.round(usd * 1_000_000)) as MicroUsdPerMwh;
/** |amount - precise|, in minor units. */
function distance(line: RatedLine): Exact {
  const { numerator, denominator } = line.preciseMicros;
  const off = line.amountMinor * 10_000n * denominator - numerator;
  return exact(off < 0n ? -off : off, denominator * 10_000n);
}
const withoutCredits = ({ curtailed: _c, lostWork: _l, ...row }: UsageForRating): UsageForRating => row;
/** One row as two: time cut in the middle, quantities at `percent`. Lost work stays in proportion, or it would be other work. */
function halves(row: UsageForRating, percent: bigint): readonly UsageForRating[] {
  if (row.lostWork !== undefined) return [row];
  const cut = <Q extends bigint>(whole: Q): readonly [Q, Q] => [((whole * percent) / 100n) as Q, (whole - (whole * percent) / 100n) as Q];
  const middle = epochMs((row.from + row.to) / 2);
  const [gpu, energy, withheld] = [cut(row.gpuSeconds), cut(row.energy!.wh), row.curtailed && cut(row.curtailed.gpuSeconds)];
  return [0, 1].map((i) => ({
    ...row,
    ...(i === 0 ? { to: middle } : { from: middle }),
    gpuSeconds: gpu[i]!,
    energy: { ...row.energy!, wh: energy[i]! },
    ...(withheld === undefined ? {} : { curtailed: { ...row.curtailed!, gpuSeconds: withheld[i]! } }),
  }));
}
