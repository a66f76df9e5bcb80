/** Wire types between the control plane and site agents, and the pure decision about a batch. */
export * from './core/answers.js';
export * from './core/batch.js';
export * from './core/decide-batch.js';
export * from './core/enrolment.js';
export * from './core/limits.js';
export * from './core/orders.js';
export * from './core/parse.js';
export * from './flow/assertions.js';
export * from './flow/batches.js';
export * from './flow/keys.js';
export { clockField } from './core/fields.js';
