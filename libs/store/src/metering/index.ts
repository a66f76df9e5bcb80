export * from './batches.js';
export * from './readings.js';
export * from './site-readings.js';
export * from './site-power.js';
