import { explain, type JobRefusal, type PoolRefusal } from '@switchyard/market';

/** A reason as the schema shows it; site and pool are resolved from their ids. */
export interface SiteRefusalView {
  readonly siteId: string | null;
  readonly poolId: string | null;
  readonly kind: string;
  readonly message: string;
}
export function siteRefusalView(reason: JobRefusal | PoolRefusal): SiteRefusalView {
  const place = 'poolId' in reason ? { siteId: reason.siteId, poolId: reason.poolId } : { siteId: null, poolId: null };
  return { ...place, kind: reason.kind, message: explain(reason) };
}
