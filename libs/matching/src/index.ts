export type * from './core/instance.js';
export type * from './core/plan-types.js';
export type { InstanceError } from './core/json-reader.js';
export { INSTANCE_LIMITS, parseInstance } from './core/parse-instance.js';
export { DEFAULT_ROUNDS, plan } from './core/plan.js';
