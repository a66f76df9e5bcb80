export type * from './core/card.js';
export { baseKinds, escalatableKinds } from './core/card.js';
export type * from './core/errors.js';
export { explainCardError, explainRatingError } from './core/explain.js';
export type * from './core/rated.js';
export { MICROS_PER_MINOR_UNIT } from './core/rated.js';
export type * from './core/usage.js';
export { type BilledLine, type DeltaLine, ratingDelta, type RatingDelta } from './core/delta.js';
export {
  capCheck, ceiling, type Ceiling, type CeilingAssumption, cutInstants, estimate,
} from './core/promise.js';
export { rate } from './core/rate.js';
export { ratedLineFromJson } from './core/rated-schema.js';
export { recompute } from './core/recompute.js';
export { splitMoney } from './core/split-money.js';
export { type JsonValue, ratedLineToJson, rateCardToJson } from './core/to-json.js';
export { rateCardFromJson, validateCard } from './core/validate-card.js';
