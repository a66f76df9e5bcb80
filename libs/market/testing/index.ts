export * from './builders.js';
export * from './in-memory-market.js';
export * from './market-port.contract.js';
export * from './window-planner.js';
