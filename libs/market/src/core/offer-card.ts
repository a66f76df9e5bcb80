import { ppm, type Ppm, type RateCardId } from '@switchyard/kernel';
import type { EnergyComponent, GpuHourComponent, PueMethod, RateCard, RateComponent } from '@switchyard/rating';
import type { OfferTerms, PowerTerms } from './offer.js';
import { ruleText } from './price-rule.js';

const ALL = ppm(1_000_000n);

function energyOf(power: PowerTerms, pue: PueMethod): readonly EnergyComponent[] {
  switch (power.kind) {
    case 'pass_through':
      return [{ kind: 'energy_pass_through', seriesId: power.seriesId, multiplierPpm: power.multiplier, adderMicroUsdPerMwh: power.adder, pue }];
    case 'indexed_capped':
      return [
        {
          kind: 'energy_indexed',
          seriesId: power.seriesId,
          multiplierPpm: power.multiplier,
          adderMicroUsdPerMwh: power.adder,
          capMicroUsdPerMwh: power.cap,
          ...(power.floor !== undefined && { floorMicroUsdPerMwh: power.floor }),
          pue,
        },
      ];
    case 'fixed':
      return [{ kind: 'energy_fixed', microUsdPerMwh: power.price, pue }];
    case 'included':
      return [];
  }
}

/** The ask, with how rules made it from the list ask where they did. */
function gpuHourOf({ ask, askTrail }: OfferTerms): GpuHourComponent {
  if (!askTrail || askTrail.steps.length === 0) return { kind: 'gpu_hour', microUsdPerGpuHour: ask };
  const rules = askTrail.steps.map(({ rule, adjustment }) => ({ label: ruleText(rule), adjustmentPpm: adjustment }));
  return {
    kind: 'gpu_hour', microUsdPerGpuHour: ask,
    madeFrom: { listMicroUsdPerGpuHour: askTrail.list, rules, ...(askTrail.raisedTo !== undefined && { floorMicroUsdPerGpuHour: askTrail.raisedTo }) },
  };
}

/**
 * The rate card a lease under these terms would freeze. Quote, promise and lease build it the same way, so quote = bill holds by
 * construction. Lost work after a site failure is given back in full (decision 6); compensation follows the curtailment terms.
 */
export function rateCardOf(terms: OfferTerms, pue: Ppm, id: RateCardId): RateCard {
  const compensation = terms.curtailment.compensation;
  const components: RateComponent[] = [
    // A card must charge something: where power is in the ask, it says that GPU time costs nothing.
    ...(terms.prepaid && terms.power.kind !== 'included' ? [] : [gpuHourOf(terms)]),
    ...energyOf(terms.power, { method: 'fixed', pue }),
    ...(compensation > 0n ? [{ kind: 'curtailment_credit', microUsdPerGpuHour: compensation } as const] : []),
    { kind: 'goodput_credit', sharePpm: ALL },
    ...(terms.platformFee > 0n ? [{ kind: 'platform_fee', feePpm: terms.platformFee, appliesTo: 'all' } as const] : []),
    ...(terms.tax ? [{ kind: 'tax', name: terms.tax.name, taxPpm: terms.tax.rate, appliesTo: 'all' } as const] : []),
  ];
  return { version: 1, id, currency: terms.currency, components };
}

/** Whether the price of power under these terms moves with an index. */
export const isIndexed = (power: PowerTerms): boolean => power.kind === 'pass_through' || power.kind === 'indexed_capped';
