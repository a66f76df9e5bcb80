export type * from './core/card.js';
export { baseKinds, escalatableKinds } from './core/card.js';
export type * from './core/errors.js';
export type * from './core/rated.js';
export { MICROS_PER_MINOR_UNIT } from './core/rated.js';
export type * from './core/usage.js';
