import { by, byText, err, ok, type Result, splitByWeights, type WattHours, wattHours } from '@switchyard/kernel';

/** One load behind a shared facility meter. */
export interface FacilityLoad {
  /** Lease, or the site's own load; unique among the loads. */
  readonly id: string;
  readonly itWh: WattHours;
}
export interface FacilityShare {
  readonly id: string;
  readonly facilityWh: WattHours;
}
/** Why a facility meter's energy cannot be shared out. */
export type FacilityRefusal =
  | { readonly kind: 'NegativeEnergy'; readonly id: string | undefined }
  | { readonly kind: 'LoadRepeated'; readonly id: string }
  /** The facility drew power but no load did: nobody's share can be told. */
  | { readonly kind: 'NoItEnergy'; readonly facilityWh: WattHours };

/**
 * Shares a facility meter's energy by IT energy, conserving the total: floored shares, then 1 Wh each to the first loads
 * by id. Losses and cooling so fall on loads in proportion.
 * @returns one share per load, by id
 */
export function splitFacilityEnergy(
  facilityWh: WattHours,
  loads: readonly FacilityLoad[],
): Result<readonly FacilityShare[], FacilityRefusal> {
  if (facilityWh < 0n) return err({ kind: 'NegativeEnergy', id: undefined });
  const ordered = [...loads].sort(by((load) => load.id, byText));
  const repeated = ordered.find((load, index) => load.id === ordered[index - 1]?.id);
  if (repeated !== undefined) return err({ kind: 'LoadRepeated', id: repeated.id });
  const parts = splitByWeights(facilityWh, ordered.map((load) => load.itWh));
  if (parts.ok) return ok(ordered.map(({ id }, index) => ({ id, facilityWh: parts.value[index]! })));
  switch (parts.error.kind) {
    case 'NegativeWeight':
      return err({ kind: 'NegativeEnergy', id: ordered[parts.error.index]!.id });
    case 'NoWeights':
      return facilityWh === 0n
        ? ok(ordered.map(({ id }) => ({ id, facilityWh: wattHours(0n) })))
        : err({ kind: 'NoItEnergy', facilityWh });
  }
}
