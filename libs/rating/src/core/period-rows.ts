import {
  compareExact, exact, type Exact, EXACT_ZERO, lengthMs, multiplyExact, negateExact, ONE_MILLION, type Ppm, ppm, SECOND_MS,
} from '@switchyard/kernel';
import type { DemandShareComponent, RelistCreditComponent, ReservedGpuHourComponent, SlaCreditComponent } from './card.js';
import { SECONDS_PER_HOUR } from './micros.js';
import type { DemandRow, RelistRow, ReservedRow, SlaRow } from './rated.js';

/** Pricing of the rows that follow the contract and its months; the counterpart of `rows.ts`, for rating and recomputation. */
export type ReservedRowInput = Omit<ReservedRow, 'preciseMicros'>;
export type RelistRowInput = Omit<RelistRow, 'priceMicrosPerGpuHour' | 'preciseMicros'>;
export type DemandRowInput = Omit<DemandRow, 'preciseMicros'>;
export type SlaRowInput = Omit<SlaRow, 'availability' | 'creditPpm' | 'preciseMicros'>;

/** GPUs x time, in GPU-hours: contract time need not end on a whole second. */
export function blockGpuHours({ gpus, from, to }: Pick<ReservedRow, 'gpus' | 'from' | 'to'>): Exact {
  return exact(BigInt(gpus) * BigInt(lengthMs({ from, to })), SECONDS_PER_HOUR * BigInt(SECOND_MS));
}

/** GPUs x hours x price x factor. */
export function priceReservedRow(component: ReservedGpuHourComponent, input: ReservedRowInput): ReservedRow {
  const price = exact(component.microUsdPerGpuHour * input.factorPpm, ONE_MILLION);
  return { ...input, preciseMicros: multiplyExact(blockGpuHours(input), price) };
}

/** - share x GPUs x hours x the lower of reserved and resale price: what was due is the most that comes back. */
export function priceRelistRow(component: RelistCreditComponent, input: RelistRowInput): RelistRow {
  const reserved = exact(input.reservedMicroUsdPerGpuHour * input.factorPpm, ONE_MILLION);
  const resale = exact(input.resaleMicroUsdPerGpuHour);
  const price = compareExact(resale, reserved) < 0 ? resale : reserved;
  const value = multiplyExact(blockGpuHours(input), price);
  const preciseMicros = negateExact(multiplyExact(value, exact(component.sharePpm, ONE_MILLION)));
  return { ...input, priceMicrosPerGpuHour: price, preciseMicros };
}

/** kW at the site's peak x price of a kW for the month. */
export function priceDemandRow(component: DemandShareComponent, input: DemandRowInput): DemandRow {
  return { ...input, preciseMicros: exact(input.contributionWatts * component.microUsdPerKwMonth, 1_000n) };
}

/** - credit of the deepest tier missed x the month's base; nothing where the base is not above nothing. */
export function priceSlaRow(component: SlaCreditComponent, input: SlaRowInput): SlaRow {
  const { upMs, downMs, baseMicros } = input;
  const availability = upMs + downMs === 0 ? exact(1n) : exact(BigInt(upMs), BigInt(upMs + downMs));
  const creditPpm = missedTier(component, availability);
  const credit = compareExact(baseMicros, EXACT_ZERO) > 0 ? multiplyExact(baseMicros, exact(creditPpm, ONE_MILLION)) : EXACT_ZERO;
  return { ...input, availability, creditPpm, preciseMicros: negateExact(credit) };
}
/** Tiers stand from the mildest to the deepest. */
function missedTier({ tiers }: SlaCreditComponent, availability: Exact): Ppm {
  const missed = tiers.findLast((tier) => compareExact(availability, exact(tier.availabilityPpm, ONE_MILLION)) < 0);
  return missed?.creditPpm ?? ppm(0n);
}

