import { addExact, compareExact, type Exact, EXACT_ZERO, exact, multiplyExact, parseExact, roundHalfAwayFromZero } from '@switchyard/kernel';
import { money } from '../../format/money.js';
import { decimalOf, decimalOfCents, exactOf } from './invoice-diff.js';

/** One settlement interval behind a line, as the API tells it. */
export interface BilledInterval {
  readonly from: string;
  readonly to: string;
  readonly gpuSeconds: number;
  readonly energyKwh: string | null;
  readonly priceUsdPerMwh: string | null;
  readonly preciseMicroUsd: string;
}
/** A component of a frozen rate card, as its JSON has it. */
export type CardComponent = Readonly<Record<string, unknown>> & { readonly kind: string };
/** What an interval comes to, worked out here from its own figures. */
interface Worked {
  /** With the figures in it, such as `4,800 GPU-s ÷ 3,600 × $1.62 = $2.160000`. */
  readonly figures: string;
  /** Whether that is what was billed, to the last digit; null where the interval does not tell everything its amount follows from. */
  readonly agrees: boolean | null;
}
const MILLION = 1_000_000n;
const big = (value: unknown, otherwise = 0n): bigint => (typeof value === 'string' || typeof value === 'number' ? BigInt(value) : otherwise);
const micro = (value: unknown): Exact => exact(big(value), MILLION);
const instant = (value: unknown): number => (typeof value === 'number' ? value : /^-?\d+$/.test(String(value)) ? Number(value) : Date.parse(String(value)));
const spread = (seconds: number): string => seconds.toLocaleString('en-US');

/** The components of a card; none when it is not a card. */
export function componentsOf(card: unknown): readonly CardComponent[] {
  const components = typeof card === 'object' && card !== null && 'components' in card ? card.components : undefined;
  return Array.isArray(components) ? components.filter((one): one is CardComponent => typeof one === 'object' && one !== null && typeof (one as { kind?: unknown }).kind === 'string') : [];
}
/** What an escalator multiplies a price with at an instant, in millionths. */
function factorAt(card: readonly CardComponent[], kind: string, at: number): bigint {
  const escalator = card.find((one) => one.kind === 'escalator' && Array.isArray(one['appliesTo']) && one['appliesTo'].includes(kind));
  const steps = (escalator?.['steps'] ?? []) as readonly { readonly from: unknown; readonly factorPpm: unknown }[];
  return big(steps.findLast((step) => instant(step.from) <= at)?.factorPpm, MILLION);
}
const times = (factor: bigint): string => (factor === MILLION ? '' : ` × ${decimalOf(exact(factor, MILLION))}`);

/** How amounts of a kind follow from what was measured, in words; null for kinds that follow from no interval. */
export function formulaOf(kind: string, card: readonly CardComponent[], currency: string): string | null {
  const own = card.find((one) => one.kind === kind);
  if (own === undefined) return null;
  const at = (value: unknown): string => money(decimalOf(micro(value)), currency, big(value) % 10_000n === 0n ? 2 : 4);
  switch (kind) {
    case 'gpu_hour': return `GPU-seconds ÷ 3,600 × ${at(own['microUsdPerGpuHour'])} per GPU-hour`;
    case 'energy_fixed': return `kWh × ${at(own['microUsdPerMwh'])} per MWh ÷ 1,000`;
    case 'energy_pass_through':
    case 'energy_indexed': {
      const bounds = [own['floorMicroUsdPerMwh'] === undefined ? '' : `, at least ${at(own['floorMicroUsdPerMwh'])}`, own['capMicroUsdPerMwh'] === undefined ? '' : `, at most ${at(own['capMicroUsdPerMwh'])}`].join('');
      return `kWh × (price print${times(big(own['multiplierPpm']))} + ${at(own['adderMicroUsdPerMwh'])}${bounds}) ÷ 1,000`;
    }
    case 'curtailment_credit': return `GPU-seconds withheld ÷ 3,600 × ${at(own['microUsdPerGpuHour'])} per GPU-hour, given back`;
    case 'goodput_credit': return `share of the interval's charge for the GPU-seconds a site failure lost × ${decimalOf(exact(big(own['sharePpm']), MILLION / 100n))} %, given back`;
    case 'kw_month': return `kW × ${at(own['microUsdPerKwMonth'])} per kW-month × part of the month`;
    default: return null;
  }
}
/** How measured energy became billed energy, in words; null where the card bills none. */
export function energyBasisOf(kind: string, card: readonly CardComponent[]): string | null {
  const pue = card.find((one) => one.kind === kind)?.['pue'] as { readonly method?: unknown; readonly pue?: unknown } | undefined;
  if (pue === undefined) return null;
  return pue.method === 'fixed' ? `kWh are measured at the servers and multiplied by a PUE of ${decimalOf(exact(big(pue.pue), MILLION))}` : "kWh are the facility's, as its meter has them";
}

/** An interval worked out again. @param card every component of the line's rate card */
export function workedOut(kind: string, interval: BilledInterval, card: readonly CardComponent[], currency: string): Worked {
  const own = card.find((one) => one.kind === kind);
  const billed = parseExact(interval.preciseMicroUsd);
  const inMoney = (value: Exact, places = 6): string => money(decimalOf(value, places + 2), currency, places);
  const told = inMoney(multiplyExact(billed, exact(1n, MILLION)), 8);
  const checked = (figures: string, amount: Exact): Worked => ({ figures: `${figures} = ${inMoney(amount, 8)}`, agrees: compareExact(multiplyExact(amount, exact(MILLION)), billed) === 0 });
  if (own === undefined) return { figures: told, agrees: null };
  const factor = factorAt(card, kind, Date.parse(interval.from));
  switch (kind) {
    case 'gpu_hour': {
      const price = micro(own['microUsdPerGpuHour']);
      const amount = [exact(BigInt(interval.gpuSeconds), 3_600n), price, exact(factor, MILLION)].reduce(multiplyExact);
      return checked(`${spread(interval.gpuSeconds)} GPU-s ÷ 3,600 × ${inMoney(price, 4)}${times(factor)}`, amount);
    }
    case 'energy_fixed': {
      if (interval.energyKwh === null) return { figures: told, agrees: null };
      const price = micro(own['microUsdPerMwh']);
      const amount = [exactOf(interval.energyKwh), price, exact(factor, MILLION), exact(1n, 1_000n)].reduce(multiplyExact);
      return checked(`${decimalOf(exactOf(interval.energyKwh))} kWh × ${inMoney(price, 4)}${times(factor)} ÷ 1,000`, amount);
    }
    case 'energy_pass_through':
    case 'energy_indexed': {
      if (interval.energyKwh === null || (interval.priceUsdPerMwh === null && exactOf(interval.energyKwh).numerator !== 0n)) return { figures: told, agrees: null };
      const print = exactOf(interval.priceUsdPerMwh ?? '0');
      const open = addExact(multiplyExact(print, micro(own['multiplierPpm'])), micro(own['adderMicroUsdPerMwh']));
      const [floor, cap] = kind === 'energy_pass_through' ? [undefined, undefined] : [own['floorMicroUsdPerMwh'], own['capMicroUsdPerMwh']];
      const price = floor !== undefined && compareExact(open, micro(floor)) < 0 ? micro(floor) : cap !== undefined && compareExact(open, micro(cap)) > 0 ? micro(cap) : open;
      const multiplier = times(big(own['multiplierPpm']));
      const bound = compareExact(price, open) === 0 ? '' : `, ${compareExact(price, open) < 0 ? 'cap' : 'floor'} ${inMoney(price, 2)}`;
      const amount = [exactOf(interval.energyKwh), price, exact(1n, 1_000n)].reduce(multiplyExact);
      return checked(`${decimalOf(exactOf(interval.energyKwh))} kWh × (${inMoney(print, 2)}${multiplier} + ${inMoney(micro(own['adderMicroUsdPerMwh']), 2)}${bound}) ÷ 1,000`, amount);
    }
    case 'curtailment_credit': {
      if (billed.numerator === 0n) return { figures: 'nothing was withheld', agrees: true };
      const seconds = [billed, exact(-3_600n, MILLION), exact(MILLION, big(own['microUsdPerGpuHour'], 1n) || 1n)].reduce(multiplyExact);
      return { figures: `${decimalOf(seconds, 3)} GPU-s withheld × ${inMoney(micro(own['microUsdPerGpuHour']), 4)} ÷ 3,600 = ${told}`, agrees: null };
    }
    case 'goodput_credit':
      return billed.numerator === 0n ? { figures: 'no work was lost', agrees: true } : { figures: told, agrees: null };
    default:
      return { figures: told, agrees: null };
  }
}

export interface LineSum {
  readonly intervals: number;
  /** In millionths of the currency's unit. */
  readonly micros: Exact;
  /** Intervals that come out as billed, otherwise, and that cannot be worked out from what they tell. */
  readonly agree: number;
  readonly differ: number;
  readonly untold: number;
}
/** The intervals of a line added up, each worked out again. */
export function sumOf(kind: string, intervals: readonly BilledInterval[], card: readonly CardComponent[], currency: string): LineSum {
  const worked = intervals.map((interval) => workedOut(kind, interval, card, currency).agrees);
  const how = (verdict: boolean | null): number => worked.filter((agrees) => agrees === verdict).length;
  return { intervals: intervals.length, micros: intervals.map(({ preciseMicroUsd }) => parseExact(preciseMicroUsd)).reduce(addExact, EXACT_ZERO), agree: how(true), differ: how(false), untold: how(null) };
}
/** Sums of parts of a line's intervals as one. */
export const addSums = (sums: readonly LineSum[]): LineSum => sums.reduce(
  (a, b) => ({ intervals: a.intervals + b.intervals, micros: addExact(a.micros, b.micros), agree: a.agree + b.agree, differ: a.differ + b.differ, untold: a.untold + b.untold }),
  { intervals: 0, micros: EXACT_ZERO, agree: 0, differ: 0, untold: 0 });
/** Micros rounded once, half away from zero, as the amount of a line is: `12.64`. */
export const roundedMicros = (micros: Exact): string => decimalOfCents(roundHalfAwayFromZero(multiplyExact(micros, exact(1n, 10_000n))));
/** Micros as a decimal of the currency's unit. */
export const unitsOf = (micros: Exact): string => decimalOf(multiplyExact(micros, exact(1n, MILLION)), 10);
