export * from './batches.js';
export * from './readings.js';
