import { err, ok, type Result } from '@switchyard/kernel';
import { type BaseKind, baseKinds, type ComponentKind, type RateCard, type RateComponent, type SlaTier } from './card.js';
import { rateCard } from './card-schema.js';
import { FieldError } from './decode.js';
import type { CardError } from './errors.js';

/**
 * Reads a card from its JSON form (bigints as decimal text) and checks it as `validateCard` does.
 * @returns the card, or the first thing wrong with it, by field path
 */
export function rateCardFromJson(json: unknown): Result<RateCard, CardError> {
  try {
    const card = rateCard(json, '');
    const error = meaningError(card);
    return error === undefined ? ok(card) : err(error);
  } catch (error) {
    if (error instanceof FieldError) return err({ kind: 'BadField', path: error.path, message: error.reason });
    throw error;
  }
}

const judged = new WeakMap<RateCard, Result<RateCard, CardError>>();
/**
 * Whether every term of the card has a range, a meaning and a way to be rated. Nothing on a card is ever ignored. A card never changes, so the same object is
 * looked at once: pricing one place rates its card several times.
 */
export function validateCard(card: RateCard): Result<RateCard, CardError> {
  const known = judged.get(card) ?? rateCardFromJson(card);
  judged.set(card, known);
  return known;
}

/** Which kinds may stand once only (under one name: `energy`, `gpu`), which charge on their own, what another one needs. */
const rules: Readonly<Record<ComponentKind, { readonly once?: string; readonly charges?: true; readonly needs?: ComponentKind }>> = {
  gpu_hour: { once: 'gpu', charges: true },
  reserved_gpu_hour: { once: 'gpu', charges: true },
  kw_month: { once: 'kw_month', charges: true },
  energy_pass_through: { once: 'energy', charges: true },
  energy_indexed: { once: 'energy', charges: true },
  energy_fixed: { once: 'energy', charges: true },
  demand_share: { once: 'demand_share', charges: true },
  minimum_commit: { once: 'minimum_commit', charges: true },
  escalator: { once: 'escalator' },
  prepayment: { once: 'prepayment' },
  deposit: { once: 'deposit' },
  curtailment_credit: { once: 'curtailment_credit' },
  sla_credit: { once: 'sla_credit' },
  goodput_credit: { once: 'goodput_credit' },
  relist_credit: { once: 'relist_credit', needs: 'reserved_gpu_hour' },
  platform_fee: { once: 'platform_fee' },
  tax: {},
};

function meaningError(card: RateCard): CardError | undefined {
  const seen = new Set<string>();
  for (const [index, component] of card.components.entries()) {
    const path = `components[${index}]`;
    const { once, needs } = rules[component.kind];
    if (needs !== undefined && !card.components.some((other) => other.kind === needs)) {
      return { kind: 'BadField', path, message: `is a ${component.kind}, which needs a ${needs} on the card` };
    }
    if (once !== undefined) {
      if (seen.has(once)) return { kind: 'ComponentRepeated', path, componentKind: component.kind };
      seen.add(once);
    }
    const error = termsError(component, path) ?? taxOnShortfallError(card, component, path);
    if (error !== undefined) return error;
  }
  return card.components.some((component) => rules[component.kind].charges)
    ? undefined
    : { kind: 'NothingToCharge', path: 'components' };
}

function termsError(component: RateComponent, path: string): CardError | undefined {
  if (component.kind === 'energy_indexed') {
    const { floorMicroUsdPerMwh: floor, capMicroUsdPerMwh: cap } = component;
    if (floor !== undefined && cap !== undefined && floor > cap) {
      return { kind: 'BadField', path: `${path}.floorMicroUsdPerMwh`, message: 'must not be above the cap' };
    }
  }
  if (component.kind === 'escalator') {
    const error = ascendingError(component.steps, `${path}.steps`);
    if (error !== undefined) return error;
  }
  if (component.kind === 'kw_month' && component.ramp !== undefined) {
    const error = ascendingError(component.ramp, `${path}.ramp`);
    if (error !== undefined) return error;
  }
  if (component.kind === 'sla_credit') {
    const error = tiersError(component.tiers, `${path}.tiers`);
    if (error !== undefined) return error;
  }
  if ('appliesTo' in component && Array.isArray(component.appliesTo)) {
    const listed: readonly string[] = component.appliesTo;
    if (new Set(listed).size < listed.length) {
      return { kind: 'BadField', path: `${path}.appliesTo`, message: 'names a kind twice' };
    }
    if (component.kind === 'minimum_commit' && listed.includes('minimum_commit')) {
      return { kind: 'BadField', path: `${path}.appliesTo`, message: 'a commitment cannot count itself' };
    }
  }
  return undefined;
}

function ascendingError(steps: readonly { readonly from: number }[], path: string): CardError | undefined {
  const wrong = steps.findIndex((step, i) => i > 0 && step.from <= steps[i - 1]!.from);
  return wrong < 0 ? undefined : { kind: 'BadField', path: `${path}[${wrong}].from`, message: 'must be after the step before it' };
}
/** A deeper tier that gave less would make a worse month cheaper for the site. */
function tiersError(tiers: readonly SlaTier[], path: string): CardError | undefined {
  for (const [i, { availabilityPpm, creditPpm }] of tiers.entries()) {
    const milder = tiers[i - 1];
    if (milder === undefined) continue;
    if (availabilityPpm >= milder.availabilityPpm) {
      return { kind: 'BadField', path: `${path}[${i}].availabilityPpm`, message: 'must be below the tier before it' };
    }
    if (creditPpm <= milder.creditPpm) {
      return { kind: 'BadField', path: `${path}[${i}].creditPpm`, message: 'must be above the tier before it' };
    }
  }
  return undefined;
}

/**
 * A tax on the shortfall must also tax the charges the shortfall replaces: otherwise using more could cost less, and no
 * ceiling would hold.
 */
function taxOnShortfallError(card: RateCard, component: RateComponent, path: string): CardError | undefined {
  const commitment = card.components.find((other) => other.kind === 'minimum_commit');
  if (component.kind !== 'tax' || component.appliesTo === 'all' || commitment === undefined) return undefined;
  const taxed: readonly BaseKind[] = component.appliesTo;
  if (!taxed.includes('minimum_commit')) return undefined;
  const counted = commitment.appliesTo === 'all' ? baseKinds : commitment.appliesTo;
  const onCard = (kind: BaseKind): boolean => card.components.some((other) => other.kind === kind);
  const missing = counted.find((kind) => onCard(kind) && !taxed.includes(kind));
  return missing && {
    kind: 'BadField',
    path: `${path}.appliesTo`,
    message: `taxes minimum_commit, so it must tax what that counts too: ${missing} is missing`,
  };
}
