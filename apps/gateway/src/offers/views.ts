import { formatDecimal } from '@switchyard/kernel';
import { type PriceRule, ruleText } from '@switchyard/market';
import { type AskOfOption, decodeCurtailmentTerms, decodePowerTerms, decodePriceRules, type OfferRow } from '@switchyard/store';
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
  const { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, minRunSecondsBetweenEvents, resumeDeadlineSeconds, compensation } = decodeCurtailmentTerms(column);
  return { noticeSeconds, maxHoursPerMonth, maxEventsPerDay, minRunSecondsBetweenEvents, resumeDeadlineSeconds, compensationUsdPerGpuHour: formatDecimal(compensation, 6, 2) };
}
const rate = (share: bigint): string => formatDecimal(share, 6, 0);
/** A price rule as the API shows it. */
function ruleView(rule: PriceRule) {
  const none = { minGpus: null, minDurationSeconds: null, belowDurationSeconds: null, minSlackSeconds: null, discountRate: null, surchargeRate: null };
  const common = { ...none, kind: rule.kind.toUpperCase(), text: ruleText(rule) };
  switch (rule.kind) {
    case 'volume':
      return { ...common, minGpus: rule.minGpus, discountRate: rate(rule.discount) };
    case 'long_term':
      return { ...common, minDurationSeconds: rule.minSeconds, discountRate: rate(rule.discount) };
    case 'short_term':
      return { ...common, belowDurationSeconds: rule.belowSeconds, surchargeRate: rate(rule.surcharge) };
    case 'interruptible':
      return { ...common, discountRate: rate(rule.discount) };
    case 'flexible':
      return { ...common, minSlackSeconds: rule.minSlackSeconds, discountRate: rate(rule.discount) };
  }
}
const usd = (micro: bigint): string => formatDecimal(micro, 6, 2);
/** How an ask came about, as a quote or a card keeps it. */
export const ruledAskView = ({ ask, madeFrom: { listMicroUsdPerGpuHour, rules, floorMicroUsdPerGpuHour } }: AskOfOption) => ({
  listUsdPerGpuHour: usd(listMicroUsdPerGpuHour), askUsdPerGpuHour: usd(ask), floorUsdPerGpuHour: floorMicroUsdPerGpuHour === undefined ? null : usd(floorMicroUsdPerGpuHour),
  steps: rules.map(({ label, adjustmentPpm }) => ({ text: label, adjustmentRate: rate(adjustmentPpm) })),
});
export function offerView(offer: Omit<OfferRow, 'key'>) {
  const { id, poolId, version, validFrom, validTo } = offer;
  return {
    __typename: 'Offer' as const, id, poolId, version, validFrom, endsAt: validTo, askUsdPerGpuHour: usd(offer.askMicroUsdPerGpuHour),
    floorUsdPerGpuHour: offer.floorMicroUsdPerGpuHour === null ? null : usd(offer.floorMicroUsdPerGpuHour), rules: decodePriceRules(offer.priceRules).map(ruleView),
    power: powerTermsView(offer.powerTerms), curtailment: curtailmentTermsView(offer.curtailmentTerms), status: offer.status.toUpperCase(),
  };
}
export type OfferView = ReturnType<typeof offerView>;
