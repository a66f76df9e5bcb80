import { type EpochMs, type Interval } from '@switchyard/kernel';
import { modelAt, powerModelsOf, type SitePowerRow, sitePowerOf, type SiteRow, type Tx } from '@switchyard/store';
import { kw } from '../sites/views.js';
import { requireWholeHours } from './hour-window.js';

/** Power of one hour at a site. */
export interface SitePowerView extends Interval {
  readonly usedKw: string | null;
  readonly usedBasis: 'METER' | 'MODEL' | null;
  readonly reservedKw: string;
  readonly facilityKw: string | null;
  readonly minersKw: string | null;
  readonly allowedKw: string | null;
}
/**
 * What a site drew and may draw, hour by hour. An hour that is not over has no use yet.
 * @throws ApiError BAD_USER_INPUT for an empty window, one that is not of whole hours, or one of more than 168
 */
export async function sitePowerHours(tx: Tx, site: SiteRow, window: Interval, now: EpochMs): Promise<SitePowerView[]> {
  requireWholeHours(window);
  const models = await powerModelsOf(tx, site.id);
  return (await sitePowerOf(tx, site.id, window)).map((row) => viewOf(row, now, (modelAt(models, row.from)?.mining as { readonly loadW?: string | null } | null | undefined)?.loadW));
}
function viewOf({ from, to, reservedW, usedW, metered, facilityW, targetW }: SitePowerRow, now: EpochMs, minersW: string | null | undefined): SitePowerView {
  const orNull = (watts: bigint | null): string | null => (watts === null ? null : kw(watts));
  const isOver = to <= now;
  return {
    from, to, reservedKw: kw(reservedW), usedKw: isOver ? kw(usedW ?? 0n) : null, usedBasis: isOver && usedW !== null ? (metered ? 'METER' : 'MODEL') : null,
    facilityKw: isOver ? orNull(facilityW) : null, minersKw: minersW === null || minersW === undefined ? null : kw(BigInt(minersW)), allowedKw: orNull(targetW),
  };
}
