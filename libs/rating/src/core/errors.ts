import type { EpochMs, MinorUnits, RateCardId, SeriesId } from '@switchyard/kernel';
import type { ComponentKind } from './card.js';

/** Why a card cannot be frozen into a lease. `path` names the field, e.g. `components[2].pue.pue`. */
export type CardError =
  | { readonly kind: 'BadField'; readonly path: string; readonly message: string }
  | { readonly kind: 'ComponentRepeated'; readonly path: string; readonly componentKind: ComponentKind }
  | { readonly kind: 'NothingToCharge'; readonly path: string };

/** Why usage cannot be rated. `usageIndex` counts from 0 in the usage given. */
export type RatingError =
  | { readonly kind: 'CardRefused'; readonly cardId: RateCardId; readonly error: CardError }
  | { readonly kind: 'BadInterval'; readonly usageIndex: number; readonly from: EpochMs; readonly to: EpochMs }
  | { readonly kind: 'UsageOverlaps'; readonly usageIndex: number; readonly from: EpochMs; readonly previousTo: EpochMs }
  | { readonly kind: 'NegativeQuantity'; readonly usageIndex: number; readonly field: string }
  | { readonly kind: 'GapWithQuantity'; readonly usageIndex: number }
  | { readonly kind: 'LostMoreThanRan'; readonly usageIndex: number }
  | { readonly kind: 'EnergyMissing'; readonly usageIndex: number; readonly from: EpochMs }
  | { readonly kind: 'EnergyBasisMismatch'; readonly usageIndex: number; readonly needs: 'it' | 'facility' }
  | { readonly kind: 'PrintMissing'; readonly usageIndex: number; readonly from: EpochMs; readonly seriesId: SeriesId }
  | { readonly kind: 'PrintOfOtherSeries'; readonly usageIndex: number; readonly needs: SeriesId; readonly got: SeriesId }
  /** The interval contains an escalator step or the start of a ramp tranche; cut usage at `cutInstants(card)` first. */
  | { readonly kind: 'UsageStraddlesStep'; readonly usageIndex: number; readonly step: EpochMs }
  | { readonly kind: 'MonthsMissing'; readonly usageIndex: number; readonly from: EpochMs }
  /** A service-level credit looks at whole months; cut usage at `cutInstants(card, months)` first. */
  | { readonly kind: 'UsageStraddlesMonth'; readonly usageIndex: number; readonly month: EpochMs }
  /** Take-or-pay needs to know up to when: `period.covers`. */
  | { readonly kind: 'CoverMissing' }
  /** `month` is the start of the month, or of the time that no month given holds. */
  | { readonly kind: 'MonthFactMissing'; readonly month: EpochMs; readonly needs: 'demand' | 'availability' }
  /** `path` names the field of the period facts, e.g. `monthFacts[0].demand.peak`. */
  | { readonly kind: 'BadPeriodFact'; readonly path: string; readonly message: string };

/** Why no worst case can be named: pass-through power has no cap of its own, a demand share none without a largest draw. */
export type CeilingError =
  | RatingError
  | { readonly kind: 'DemandUnbounded' }
  | { readonly kind: 'PriceUnbounded'; readonly seriesId: SeriesId };

/** The total is above the cap. */
export interface CapExceeded {
  readonly kind: 'CapExceeded';
  readonly totalMinor: MinorUnits;
  readonly capMinor: MinorUnits;
  readonly overMinor: MinorUnits;
}
