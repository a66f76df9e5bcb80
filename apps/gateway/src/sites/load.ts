import {
  type CurtailmentRow, type FeederRow, feedersBySite, freeGpusByPool, type FreeGpus, modelAt, openCurtailmentsBySite, organizationByKey, type OrganizationRow, poolByKey, poolsBySite,
  type PoolRow, type PowerModelRow, powerModelsBySite, siteByKey, type SiteRow,
} from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { feederView } from './hall-views.js';
import { curtailmentView, type CurtailmentView, organizationView, type OrganizationView, poolView, type PoolView, powerModelView, siteView, type SiteView } from './views.js';

/** Look-ups of the public market, batched per request. For a reference that must resolve, `load…`; null where there may be none, `find…`. */
type Loads = Pick<GqlContext, 'loaders' | 'marketLoaders' | 'now'>;

export async function findSite({ loaders }: Loads, id: string): Promise<SiteView | null> {
  const row = await loaders.one<SiteRow & { key: string }>('site', siteByKey, id);
  return row ? siteView(row) : null;
}
export async function loadSite(context: Loads, id: string): Promise<SiteView> {
  return (await findSite(context, id)) ?? missing('site', id);
}
export async function findPool({ loaders }: Loads, id: string): Promise<PoolView | null> {
  const row = await loaders.one<PoolRow>('pool', poolByKey, id);
  return row ? poolView(row) : null;
}
export async function loadPool(context: Loads, id: string): Promise<PoolView> {
  return (await findPool(context, id)) ?? missing('pool', id);
}
/** Operators are known to everybody; customers to themselves and the platform. */
export async function loadOrganization({ loaders }: Loads, id: string): Promise<OrganizationView> {
  const row = await loaders.one<OrganizationRow>('organization', organizationByKey, id);
  return row ? organizationView(row) : missing('organization', id);
}
export async function poolsOfSite({ loaders }: Loads, siteId: string): Promise<PoolView[]> {
  return (await loaders.many<PoolRow>('poolsBySite', poolsBySite, siteId)).map(poolView);
}
export async function feedersOfSite({ loaders }: Loads, siteId: string): Promise<object[]> {
  return (await loaders.many<FeederRow>('feedersBySite', feedersBySite, siteId)).map((feeder) => feederView({ ...feeder, siteId }));
}
export async function curtailmentsOfSite({ loaders }: Loads, siteId: string): Promise<CurtailmentView[]> {
  return (await loaders.many<CurtailmentRow>('curtailmentsBySite', openCurtailmentsBySite, siteId)).map(curtailmentView);
}
/** Row-level security shows it to its operator and the platform alone. */
export async function powerModelOfSite({ loaders, now }: Loads, siteId: string): Promise<object | null> {
  const model = modelAt(await loaders.many<PowerModelRow>('powerModelsBySite', powerModelsBySite, siteId), now);
  return model ? powerModelView(model) : null;
}
/** GPUs of a pool at this instant. Leases of others count, so it is read as the market. */
export async function gpusOfPool({ marketLoaders, now }: Loads, poolId: string): Promise<{ free: number; total: number }> {
  return (await marketLoaders.one<FreeGpus>('freeGpus', freeGpusByPool(now), poolId)) ?? missing('pool', poolId);
}
function missing(what: string, id: string): never {
  throw new Error(`${what} ${id} is referred to but cannot be read`);
}
