import type { Currency, EpochMs, MicroUsdPerGpuHour, MicroUsdPerMwh, OfferId, OrgId, PoolId, Ppm, SeriesId, SiteId } from '@switchyard/kernel';
import type { CurtailmentTerms } from '@switchyard/power';
import type { MoveTable } from './moves.js';
import type { AskTrail, PriceRule } from './price-rule.js';

/** How the customer pays for power under an offer. */
export type PowerTerms =
  /** Metered energy at the index: price x multiplier + adder, uncapped. */
  | { readonly kind: 'pass_through'; readonly seriesId: SeriesId; readonly multiplier: Ppm; readonly adder: MicroUsdPerMwh }
  /** As pass-through, never above `cap` (and never below `floor`) per MWh. */
  | {
      readonly kind: 'indexed_capped';
      readonly seriesId: SeriesId;
      readonly multiplier: Ppm;
      readonly adder: MicroUsdPerMwh;
      readonly cap: MicroUsdPerMwh;
      readonly floor?: MicroUsdPerMwh;
    }
  /** One price per MWh for the whole lease. */
  | { readonly kind: 'fixed'; readonly price: MicroUsdPerMwh }
  /** Power is inside the ask. */
  | { readonly kind: 'included' };

/** The terms of one version of an offer. A lease copies them; it never follows later versions. */
export interface OfferTerms {
  /** Currency of the ask and of the lease's rate card; invoices are in it. */
  readonly currency: Currency;
  readonly ask: MicroUsdPerGpuHour;
  /** Rules take nothing off below this; absent means that none is stated. */
  readonly floorAsk?: MicroUsdPerGpuHour;
  /** How the ask changes with what a job asks for (`askFor`); absent or empty means that it is the same for all. */
  readonly rules?: readonly PriceRule[];
  /** How `ask` came about, once it is resolved for a job (`offerFor`); absent in the offer itself. */
  readonly askTrail?: AskTrail;
  readonly power: PowerTerms;
  /** GPU time is paid by a reservation: the card charges power alone. */
  readonly prepaid?: true;
  /** Hours, events, notice, compensation and deadline; copied into the lease. */
  readonly curtailment: CurtailmentTerms;
  readonly minDurationSeconds: number;
  readonly maxDurationSeconds?: number;
  /** Work must lie inside [availableFrom, availableTo). */
  readonly availableFrom: EpochMs;
  readonly availableTo?: EpochMs;
  /** Platform's share of what the operator earns; frozen into the card. */
  readonly platformFee: Ppm;
  /** Sales tax on the customer's invoice; absent means none applies. */
  readonly tax?: { readonly name: string; readonly rate: Ppm };
}

/** One published version. (offerId, version) never changes once published; a change is a new version. */
export interface Offer {
  readonly offerId: OfferId;
  readonly version: number;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly operatorOrg: OrgId;
  readonly terms: OfferTerms;
  readonly publishedAt: EpochMs;
}

/** draft: only the operator sees it. published: sold from. suspended: by an administrator. retired: for good; its leases run on. */
export const offerMoves = {
  draft: { published: ['operator'], retired: ['operator'] },
  published: { retired: ['operator', 'admin'], suspended: ['admin'] },
  suspended: { published: ['admin'], retired: ['operator', 'admin'] },
  retired: {},
} as const satisfies MoveTable;
export type OfferState = keyof typeof offerMoves;
