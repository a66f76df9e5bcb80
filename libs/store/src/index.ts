export * from './base/index.js';
export * from './market/index.js';
export * from './billing/index.js';
export * from './ledger/index.js';
export * from './metering/index.js';
