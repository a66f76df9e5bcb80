import { formatDecimal } from '@switchyard/kernel';
import type { CurtailmentRow, OrganizationRow, PoolRow, PowerModelRow, SiteRow } from '@switchyard/store';
import { componentsView } from './tariff-view.js';

/** Watts as kW text. */
export const kw = (watts: bigint): string => formatDecimal(watts, 3, 0);
/** Parts per million as a decimal fraction. */
const fraction = (ppm: bigint): string => formatDecimal(ppm, 6, 0);

/** Fields of a site that are its own; the rest is resolved from `id` and `operatorOrg`. */
export function siteView(site: SiteRow) {
  const { id, operatorOrg, name, country, region, timeZone, latitude, longitude, synthetic, agentQuietSince } = site;
  return { __typename: 'Site' as const, id, operatorOrg, name, country, region, timeZone, latitude, longitude, synthetic, agentQuietSince, readiness: site.readiness.toUpperCase(), interconnectionKw: kw(site.interconnectionW) };
}
export type SiteView = ReturnType<typeof siteView>;

export function poolView(pool: PoolRow) {
  const { id, siteId, name, gpuModel, gpuMemoryGib, nodeCount, gpusPerNode, retiredAt } = pool;
  return {
    __typename: 'Pool' as const, id, siteId, name, gpuModel, gpuMemoryGib, nodeCount, gpusPerNode, retiredAt, maxWattsPerGpu: Number(pool.maxWPerGpu), loadFraction: fraction(pool.loadFractionPpm), speedMultiplier: fraction(pool.speedPpm),
  };
}
export type PoolView = ReturnType<typeof poolView>;

export function powerModelView(model: Pick<PowerModelRow, 'id' | 'version' | 'effectiveFrom' | 'puePpm' | 'tariff'>) {
  const { id, version, effectiveFrom } = model;
  return { __typename: 'PowerModel' as const, id, version, effectiveFrom, pue: fraction(model.puePpm), tariff: componentsView(model.tariff) };
}
export function curtailmentView(event: Omit<CurtailmentRow, 'key'>) {
  const { id, siteId, noticeAt, startsAt, endsAt, reason, revision, compelledBy } = event;
  return { __typename: 'Curtailment' as const, id, siteId, noticeAt, startsAt, endsAt, reason, revision, compelledBy, kind: event.kind.toUpperCase(), origin: event.origin.toUpperCase(), targetKw: kw(event.targetW), targetW: event.targetW, state: event.state.toUpperCase() };
}
export type CurtailmentView = ReturnType<typeof curtailmentView>;
export const organizationView = ({ id, kind, name }: OrganizationRow) => ({ __typename: 'Organization' as const, id, kind: kind.toUpperCase(), name });
export type OrganizationView = ReturnType<typeof organizationView>;
