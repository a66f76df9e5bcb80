import { type EpochMs, HOUR_MS, type Interval } from '@switchyard/kernel';
import { modelAt, powerModelsOf, type SitePowerRow, sitePowerOf, type SiteRow, type Tx } from '@switchyard/store';
import { ApiError } from '../graphql/errors.js';
import { kw } from '../sites/views.js';

const HOURS_MAX = 168;

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
  if (window.from % HOUR_MS !== 0 || window.to % HOUR_MS !== 0) throw new ApiError('BAD_USER_INPUT', 'from and to must be whole hours (UTC).');
  if (window.to <= window.from) throw new ApiError('BAD_USER_INPUT', 'to must be after from.');
  if ((window.to - window.from) / HOUR_MS > HOURS_MAX) throw new ApiError('BAD_USER_INPUT', `The window holds ${(window.to - window.from) / HOUR_MS} hours, ${HOURS_MAX} are allowed: ask for less time.`);
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
