export type * from './core/card.js';
export { baseKinds, escalatableKinds, slaBaseKinds } from './core/card.js';
export {
  type Advances, advancesOf, type AdvanceSettlement, type DepositTerms, drawDown, type Drawdown, type PrepaymentTerms, settleAdvances,
} from './core/advance.js';
export { type AmountSum, finishRating, sumAmounts } from './core/finish.js';
export { type IntervalAmount, intervalRater, type IntervalRater, fixedDenominatorOf, quantityDenominatorOf, usageKinds, type UsageKind } from './core/interval.js';
export type * from './core/errors.js';
export { explainCardError, explainRatingError } from './core/explain.js';
export type * from './core/rated.js';
export { MICROS_PER_MINOR_UNIT } from './core/rated.js';
export type * from './core/usage.js';
export {
  type BillingMonth, billingMonths, type BillingPeriod, billingPeriods, factsThrough, type MonthCalendar, startOfMonth, type ZoneFrom, type ZoneRefusal,
} from './core/billing-months.js';
export { type BilledForPeriod, periodDeltas, type PeriodDelta } from './core/period-delta.js';
export { type BilledLine, type DeltaLine, ratingDelta, type RatingDelta } from './core/delta.js';
export {
  capCheck, ceiling, type Ceiling, type CeilingAssumption, cutInstants, estimate, type PlannedFacts,
} from './core/promise.js';
export { type QuotedVsBilled, quoteSums, splitQuotedVsBilled, type SummedTotal } from './core/quoted-vs-billed.js';
export { rate } from './core/rate.js';
export { ratedLineFromJson } from './core/rated-schema.js';
export { recompute } from './core/recompute.js';
export { splitMoney } from './core/split-money.js';
export { type JsonValue, ratedLineToJson, rateCardToJson } from './core/to-json.js';
export { rateCardFromJson, validateCard } from './core/validate-card.js';
