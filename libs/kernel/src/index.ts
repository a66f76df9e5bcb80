export * from './canonical-json.js';
export * from './decimal.js';
export * from './exact.js';
export * from './ids.js';
export * from './order.js';
export * from './result.js';
export * from './time.js';
export * from './units.js';
