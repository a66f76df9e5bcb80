import { microUsdPerGpuHour, microUsdPerMwh, ppm, type SeriesId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import type { PowerTerms } from '@switchyard/market';
import type { CurtailmentTerms } from '@switchyard/power';
import type { InputCheck } from '../graphql/check-input.js';
import { MULTIPLIER, PRICE_USD_PER_MWH } from '../sites/check-tariff.js';

/** 0 to 1,000 USD. */
export const PRICE_USD_PER_GPU_HOUR = { scale: 6, min: 0n, max: 1_000_000_000n } as const;
const DAY_SECONDS = 86_400;
type Input = Schema.PowerTermsInput;

function price(check: InputCheck, field: keyof Input, text: string | null | undefined): bigint | undefined {
  return typeof text === 'string' ? check.decimal(`power.${field}`, text, PRICE_USD_PER_MWH) : undefined;
}
function refuseFields(check: InputCheck, input: Input, fields: readonly (keyof Input)[]): void {
  for (const field of fields) if (input[field] !== null && input[field] !== undefined) check.problem(`power.${field}`, `does not belong to ${input.kind}`);
}

/** @param seriesId the index the site pays by; undefined for a site on fixed prices */
export function checkPowerTerms(check: InputCheck, input: Input, seriesId: SeriesId | undefined): PowerTerms | undefined {
  if (input.kind === 'FIXED') {
    refuseFields(check, input, ['multiplier', 'adderUsdPerMwh', 'capUsdPerMwh', 'floorUsdPerMwh']);
    if (typeof input.fixedUsdPerMwh !== 'string') return check.problem('power.fixedUsdPerMwh', 'is required for FIXED');
    const fixed = price(check, 'fixedUsdPerMwh', input.fixedUsdPerMwh);
    return fixed === undefined ? undefined : { kind: 'fixed', price: microUsdPerMwh(fixed) };
  }
  refuseFields(check, input, ['fixedUsdPerMwh', ...(input.kind === 'PASS_THROUGH' ? (['capUsdPerMwh', 'floorUsdPerMwh'] as const) : [])]);
  const multiplier = check.decimal('power.multiplier', input.multiplier ?? '1', MULTIPLIER);
  const adder = check.decimal('power.adderUsdPerMwh', input.adderUsdPerMwh ?? '0', PRICE_USD_PER_MWH);
  const cap = price(check, 'capUsdPerMwh', input.capUsdPerMwh);
  const floor = price(check, 'floorUsdPerMwh', input.floorUsdPerMwh);
  if (seriesId === undefined) check.problem('power.kind', 'follows an index, but the site has no power model with one now: offer FIXED, or set a power model first');
  if (input.kind === 'INDEXED' && typeof input.capUsdPerMwh !== 'string') check.problem('power.capUsdPerMwh', 'is required for INDEXED');
  if (cap !== undefined && floor !== undefined && floor > cap) check.problem('power.floorUsdPerMwh', 'must not be above the cap');
  if (seriesId === undefined || multiplier === undefined || adder === undefined) return undefined;
  const index = { seriesId, multiplier: ppm(multiplier), adder: microUsdPerMwh(adder) };
  if (input.kind === 'PASS_THROUGH') return { kind: 'pass_through', ...index };
  return cap === undefined ? undefined : { kind: 'indexed_capped', ...index, cap: microUsdPerMwh(cap), ...(floor === undefined ? {} : { floor: microUsdPerMwh(floor) }) };
}

export function checkCurtailmentTerms(check: InputCheck, input: Schema.CurtailmentTermsInput): CurtailmentTerms {
  const { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, resumeDeadlineSeconds } = input;
  check.within('curtailment.noticeSeconds', noticeSeconds, 0, 7 * DAY_SECONDS);
  check.within('curtailment.maxHoursPerMonth', maxHoursPerMonth, 0, 744);
  check.within('curtailment.maxEventsPerDay', maxEventsPerDay, 0, 288);
  const minRunSecondsBetweenEvents = input.minRunSecondsBetweenEvents ?? 0;
  check.within('curtailment.minRunSecondsBetweenEvents', minRunSecondsBetweenEvents, 0, 7 * DAY_SECONDS);
  check.within('curtailment.resumeDeadlineSeconds', resumeDeadlineSeconds, 0, 7 * DAY_SECONDS);
  const compensation = check.decimal('curtailment.compensationUsdPerGpuHour', input.compensationUsdPerGpuHour, PRICE_USD_PER_GPU_HOUR);
  return { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, minRunSecondsBetweenEvents, compensation: microUsdPerGpuHour(compensation ?? 0n), resumeDeadlineSeconds };
}
