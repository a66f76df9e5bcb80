export * from './core/virtual-clock.js';
export * from './core/dice.js';
export * from './core/synthetic-nodes.js';
export { SYNTHETIC_SLOT_MS, syntheticPrice, syntheticPrices, type SyntheticPricesRequest } from './core/synthetic-prices.js';
export * from './core/workload.js';
export * from './core/replay-types.js';
export { replay, replaySteps } from './core/replay.js';
export { foresightInstance } from './core/foresight.js';
export { syntheticTrace, type SyntheticTraceRequest } from './core/synthetic-trace.js';
