/** Wire types between the control plane and site agents, and the pure decision about a batch. */
export * from './core/answers.js';
export * from './core/artifacts.js';
export * from './core/batch.js';
export * from './core/benchmark.js';
export * from './core/curtailment.js';
export * from './core/decide-batch.js';
export * from './core/drift.js';
export * from './core/enrolment.js';
export * from './core/limits.js';
export * from './core/metering.js';
export * from './core/orders.js';
export * from './core/parse.js';
export * from './core/rotation.js';
export { claimedAgent, signAssertion, verifyAssertion, type VerifiedAssertion } from './flow/assertions.js';
export * from './flow/batches.js';
export * from './flow/keys.js';
export * from './flow/rotation.js';
export { clockField } from './core/fields.js';
