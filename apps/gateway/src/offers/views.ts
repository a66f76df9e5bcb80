import { formatDecimal } from '@switchyard/kernel';
import { decodeCurtailmentTerms, decodePowerTerms, type OfferRow } from '@switchyard/store';
import { usdPerMwh } from '../sites/tariff-view.js';

/** Power terms as the API shows them. */
function powerTermsView(column: unknown) {
  const none = { multiplier: null, adderUsdPerMwh: null, capUsdPerMwh: null, floorUsdPerMwh: null, fixedUsdPerMwh: null };
  const terms = decodePowerTerms(column);
  switch (terms.kind) {
    case 'pass_through':
      return { ...none, kind: 'PASS_THROUGH', multiplier: formatDecimal(terms.multiplier, 6, 0), adderUsdPerMwh: usdPerMwh(terms.adder) };
    case 'indexed_capped':
      return {
        ...none, kind: 'INDEXED', multiplier: formatDecimal(terms.multiplier, 6, 0), adderUsdPerMwh: usdPerMwh(terms.adder),
        capUsdPerMwh: usdPerMwh(terms.cap), floorUsdPerMwh: terms.floor === undefined ? null : usdPerMwh(terms.floor),
      };
    case 'fixed':
      return { ...none, kind: 'FIXED', fixedUsdPerMwh: usdPerMwh(terms.price) };
    case 'included':
      // Power inside the ask: a price of nothing for it.
      return { ...none, kind: 'FIXED', fixedUsdPerMwh: '0.00' };
  }
}
function curtailmentTermsView(column: unknown) {
  const { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, resumeDeadlineSeconds, compensation } = decodeCurtailmentTerms(column);
  return { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, resumeDeadlineSeconds, compensationUsdPerGpuHour: formatDecimal(compensation, 6, 2) };
}
export function offerView(offer: Omit<OfferRow, 'key'>) {
  const { id, poolId, version, validFrom } = offer;
  return {
    __typename: 'Offer' as const, id, poolId, version, validFrom, askMicroUsd: `${offer.askMicroUsdPerGpuHour}`, askUsdPerGpuHour: formatDecimal(offer.askMicroUsdPerGpuHour, 6, 2),
    power: powerTermsView(offer.powerTerms), curtailment: curtailmentTermsView(offer.curtailmentTerms), status: offer.status.toUpperCase(),
  };
}
export type OfferView = ReturnType<typeof offerView>;
