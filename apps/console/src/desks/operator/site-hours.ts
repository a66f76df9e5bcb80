import type { ConsoleSitePowerQuery, SiteHoursQuery } from '@switchyard/graphql-client';
import type { BreakevenHour } from '../../charts/breakeven.js';
import type { PowerOfHour } from '../../charts/mw-stack.js';

export type SiteHour = NonNullable<SiteHoursQuery['siteHours']>[number];
export type SitePowerHour = NonNullable<ConsoleSitePowerQuery['sitePower']>[number];
/** What was left of a MWh is the price up to which it pays, less the price. */
const paysUpTo = (hour: SiteHour, margin: string | null): number | null => (margin === null ? null : Number(hour.priceUsdPerMwh) + Number(margin));
const orNull = (value: string | null): number | null => (value === null ? null : Number(value));

/** An hour with everything that is known of it: the price may be missing, the power is not. */
export interface KnownHour extends PowerOfHour {
  readonly priced: SiteHour | undefined;
  readonly basis: SitePowerHour['usedBasis'];
}
export function hoursWithPower(hours: readonly SiteHour[], power: readonly SitePowerHour[]): readonly KnownHour[] {
  const priced = new Map(hours.map((hour) => [Date.parse(hour.from), hour]));
  return power.map((hour) => {
    const from = Date.parse(hour.from);
    const price = priced.get(from);
    return {
      from, to: Date.parse(hour.to), usedKw: orNull(hour.usedKw), reservedKw: Number(hour.reservedKw), minersKw: orNull(hour.minersKw), allowedKw: orNull(hour.allowedKw), facilityKw: orNull(hour.facilityKw),
      minesAtProfit: price === undefined ? null : price.miningMarginUsdPerMwh !== null && Number(price.miningMarginUsdPerMwh) > 0, priced: price, basis: hour.usedBasis,
    };
  });
}
export const breakevenHours = (hours: readonly SiteHour[]): readonly BreakevenHour[] => hours.map((hour) => ({
  from: Date.parse(hour.from), to: Date.parse(hour.to), priceUsdPerMwh: Number(hour.priceUsdPerMwh), isForecast: hour.kind === 'FORECAST', use: hour.use,
  miningUsdPerMwh: paysUpTo(hour, hour.miningMarginUsdPerMwh), computeUsdPerMwh: paysUpTo(hour, hour.computeMarginUsdPerMwh),
}));
/** What of a site can be drawn at all: the whole interconnection where it mines, else what its feeders carry. */
export function capacityOf(site: { readonly interconnectionKw: string; readonly feeders: readonly { readonly limitKw: string }[] }, power: readonly SitePowerHour[]): { readonly capacityKw: number; readonly feedersKw: number } {
  const feedersKw = site.feeders.reduce((sum, { limitKw }) => sum + Number(limitKw), 0);
  return { feedersKw, capacityKw: power.some(({ minersKw }) => minersKw !== null) ? Number(site.interconnectionKw) : Math.min(feedersKw, Number(site.interconnectionKw)) };
}
/** The reasons in words an operator says. */
export const reasonWords: Readonly<Record<SiteHour['reason'], string>> = {
  COMPUTE_EARNS_MORE: 'Both pay, computing more', MINING_EARNS_MORE: 'Both pay, mining more', ONLY_COMPUTE_PAYS: 'Mining would not cover its power', ONLY_MINING_PAYS: 'Computing would not cover its power, or nothing is on offer', NOTHING_PAYS: 'Neither covers its power',
};
