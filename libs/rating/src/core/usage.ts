import type {
  EpochMs, GpuSeconds, Interval, MicroUsdPerGpuHour, MicroUsdPerMwh, SeriesId, WattHours, Watts,
} from '@switchyard/kernel';

/** How a quantity is known: read from a meter, computed from a power model, or not known at all. */
export type UsageQuality = 'metered' | 'estimated' | 'gap';

/** Energy and where it was taken: at the IT load, or at the facility's gross meter. */
export interface UsageEnergy {
  readonly basis: 'it' | 'facility';
  readonly wh: WattHours;
}

/** The published price of one settlement interval: which print, at which restatement, said what. */
export interface PricePrint {
  readonly seriesId: SeriesId;
  /** Provenance of the print, as the price store names it. */
  readonly printId: string;
  /** 0 = first publication; each restatement counts up. */
  readonly revision: number;
  readonly microUsdPerMwh: MicroUsdPerMwh;
}

/** Why work done in an interval was lost, and how much of the interval's GPU-seconds it was. */
export interface LostWork {
  readonly gpuSeconds: GpuSeconds;
  /** Only `site_failure` is credited (decision 6). */
  readonly cause: 'site_failure' | 'customer';
}

/** GPU time a curtailment event withheld from the lease in this interval. */
export interface CurtailedTime {
  readonly gpuSeconds: GpuSeconds;
  readonly eventId: string;
}

/**
 * One interval of a lease, ready to rate. Intervals are half-open, ascending and do not overlap; they need not touch.
 * A `gap` carries no quantities: it is shown on the derivation at 0, never silently left out.
 */
export interface UsageForRating {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: GpuSeconds;
  /** Must be present unless `quality` is `gap`, if the card prices energy. */
  readonly energy?: UsageEnergy;
  readonly quality: UsageQuality;
  /** Must be present where there is energy, if the card prices energy by an index. */
  readonly print?: PricePrint;
  /** The readings the quantities came from; empty for a plan. */
  readonly readingIds: readonly string[];
  readonly curtailed?: CurtailedTime;
  readonly lostWork?: LostWork;
}

/** Reserved time that was sold on to another lease. */
export interface RelistedTime extends Interval {
  readonly gpus: number;
  /** What the resale is billed per GPU-hour; frozen on the buyer's card. */
  readonly microUsdPerGpuHour: MicroUsdPerGpuHour;
  /** The lease that bought it. */
  readonly leaseId: string;
}

/** What the lease drew when the site made its peak of the month. */
export interface DemandFact {
  /** The interval that set the site's demand charge; inside the month. */
  readonly peak: Interval;
  /** The lease's average draw at the gross meter in it. */
  readonly contributionWatts: Watts;
  readonly quality: UsageQuality;
  readonly readingIds: readonly string[];
}
/** How long capacity was there in a month; at most the month's length together. */
export interface AvailabilityFact {
  readonly upMs: number;
  readonly downMs: number;
  /** Withheld by a curtailment event within its terms: neither up nor down. */
  readonly curtailedMs: number;
}
/** What is known of a month only when it is over. A card with `demand_share` or `sla_credit` needs the part it names. */
export interface MonthFacts {
  readonly month: Interval;
  readonly demand?: DemandFact;
  readonly availability?: AvailabilityFact;
}

/** What rating must know about the billing period beside usage. */
export interface PeriodFacts {
  /** True when the usage is cumulative to the end of the term: only then does a minimum commitment fall due. */
  readonly final: boolean;
  /** Calendar months in the customer's zone, ascending and covering the usage; needed by `calendar` proration only. */
  readonly months?: readonly Interval[];
  /**
   * Time of the contract this rating stands for; needed by `reserved_gpu_hour`, which is due without any usage. When the
   * rating is final it reaches to the end of the window, and may be left out for the whole of it.
   */
  readonly covers?: Interval;
  /** Months that are over, ascending. A final rating needs every month of a card that is charged or credited by month. */
  readonly monthFacts?: readonly MonthFacts[];
  /** Time of a reservation that was sold on, in order of start. */
  readonly relisted?: readonly RelistedTime[];
}
