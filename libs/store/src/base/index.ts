export * from './audit.js';
export * from './clock.js';
export * from './database.js';
export * from './idempotency.js';
export * from './keyset.js';
export { OUTBOX_CHANNEL } from './bell.js';
export * from './outbox.js';
export * from './prepare.js';
export { at, atOrNull, json } from './types.js';
