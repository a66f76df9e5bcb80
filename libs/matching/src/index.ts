export type * from './core/instance.js';
export type * from './core/plan-types.js';
export type { InstanceError } from './core/json-reader.js';
export { planBiggestFirst, planCheapestNow, planCheapestWholeJob, planFifo, planSubmitOrderGreedy } from './core/baselines.js';
export { INSTANCE_LIMITS, parseInstance } from './core/parse-instance.js';
export { laterPrices } from './core/capacity-prices.js';
export { DEFAULT_ROUNDS, plan } from './core/plan.js';
export { QuoteDesk, quoteOne, type LoadedMarket } from './core/quote.js';
