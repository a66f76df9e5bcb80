import { err, ok, type Result } from '@switchyard/kernel';
import { type BaseKind, baseKinds, type ComponentKind, type RateCard, type RateComponent } from './card.js';
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

/** Whether every term of the card has a range, a meaning and a way to be rated. Nothing on a card is ever ignored. */
export function validateCard(card: RateCard): Result<RateCard, CardError> {
  return rateCardFromJson(card);
}

/** Which kinds may stand once only (`energy`: one of the three), on their own they charge, or cannot be rated yet. */
const rules: Readonly<Record<ComponentKind, { readonly once?: string; readonly charges?: true; readonly unrated?: true }>> = {
  gpu_hour: { once: 'gpu_hour', charges: true },
  kw_month: { once: 'kw_month', charges: true },
  energy_pass_through: { once: 'energy', charges: true },
  energy_indexed: { once: 'energy', charges: true },
  energy_fixed: { once: 'energy', charges: true },
  demand_share: { unrated: true },
  minimum_commit: { once: 'minimum_commit', charges: true },
  escalator: { once: 'escalator' },
  prepayment: { unrated: true },
  deposit: { unrated: true },
  curtailment_credit: { once: 'curtailment_credit' },
  sla_credit: { unrated: true },
  goodput_credit: { once: 'goodput_credit' },
  platform_fee: { once: 'platform_fee' },
  tax: {},
};

function meaningError(card: RateCard): CardError | undefined {
  const seen = new Set<string>();
  for (const [index, component] of card.components.entries()) {
    const path = `components[${index}]`;
    const { once, unrated } = rules[component.kind];
    if (unrated) return { kind: 'ComponentNotRateable', path, componentKind: component.kind };
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
    const wrong = component.steps.findIndex((step, i) => i > 0 && step.from <= component.steps[i - 1]!.from);
    if (wrong >= 0) {
      return { kind: 'BadField', path: `${path}.steps[${wrong}].from`, message: 'must be after the step before it' };
    }
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
  const missing = counted.find((kind) => !taxed.includes(kind));
  return missing && {
    kind: 'BadField',
    path: `${path}.appliesTo`,
    message: `taxes minimum_commit, so it must tax what that counts too: ${missing} is missing`,
  };
}
