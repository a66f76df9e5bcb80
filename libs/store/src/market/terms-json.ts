import { microUsdPerGpuHour, microUsdPerMwh, ppm, type SeriesId } from '@switchyard/kernel';
import type { PowerTerms, PriceRule } from '@switchyard/market';
import type { CurtailmentTerms } from '@switchyard/power';
import { bigintOf, isAbsent, listOf, mapOf, numberOf, textOf } from './decode.js';

/**
 * `market.offer.power_terms` and `curtailment_terms`: the domain types member for member, bigints as decimal text
 * (write them with `json()`, read them with the functions here).
 */
export function decodePowerTerms(column: unknown, where = 'offer.power_terms'): PowerTerms {
  const terms = mapOf(column, where);
  const kind = textOf(terms, 'kind', where);
  const index = () => ({
    seriesId: textOf(terms, 'seriesId', where) as SeriesId,
    multiplier: ppm(bigintOf(terms, 'multiplier', where)),
    adder: microUsdPerMwh(bigintOf(terms, 'adder', where)),
  });
  switch (kind) {
    case 'pass_through':
      return { kind, ...index() };
    case 'indexed_capped':
      return {
        kind, ...index(), cap: microUsdPerMwh(bigintOf(terms, 'cap', where)),
        ...(isAbsent(terms, 'floor') ? {} : { floor: microUsdPerMwh(bigintOf(terms, 'floor', where)) }),
      };
    case 'fixed':
      return { kind, price: microUsdPerMwh(bigintOf(terms, 'price', where)) };
    case 'included':
      return { kind };
    default:
      throw new TypeError(`${where}.kind ${JSON.stringify(kind)} is not a kind of power terms`);
  }
}

export function decodeCurtailmentTerms(column: unknown, where = 'offer.curtailment_terms'): CurtailmentTerms {
  const terms = mapOf(column, where);
  return {
    noticeSeconds: numberOf(terms, 'noticeSeconds', where),
    maxHoursPerMonth: numberOf(terms, 'maxHoursPerMonth', where),
    maxEventsPerDay: numberOf(terms, 'maxEventsPerDay', where),
    minRunSecondsBetweenEvents: numberOf(terms, 'minRunSecondsBetweenEvents', where),
    compensation: microUsdPerGpuHour(bigintOf(terms, 'compensation', where)),
    resumeDeadlineSeconds: numberOf(terms, 'resumeDeadlineSeconds', where),
  };
}

/** `market.offer.price_rules`: the domain types member for member, shares as decimal text. */
export function decodePriceRules(column: unknown, where = 'offer.price_rules'): readonly PriceRule[] {
  return listOf(column, where).map((value, i): PriceRule => {
    const [rule, here] = [mapOf(value, `${where}[${i}]`), `${where}[${i}]`];
    const kind = textOf(rule, 'kind', here);
    const discount = () => ppm(bigintOf(rule, 'discount', here));
    switch (kind) {
      case 'volume':
        return { kind, minGpus: numberOf(rule, 'minGpus', here), discount: discount() };
      case 'long_term':
        return { kind, minSeconds: numberOf(rule, 'minSeconds', here), discount: discount() };
      case 'short_term':
        return { kind, belowSeconds: numberOf(rule, 'belowSeconds', here), surcharge: ppm(bigintOf(rule, 'surcharge', here)) };
      case 'interruptible':
        return { kind, discount: discount() };
      case 'flexible':
        return { kind, minSlackSeconds: numberOf(rule, 'minSlackSeconds', here), discount: discount() };
      default:
        throw new TypeError(`${here}.kind ${JSON.stringify(kind)} is not a kind of price rule`);
    }
  });
}
