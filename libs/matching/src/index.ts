export type * from './core/instance.js';
export type * from './core/plan-types.js';
