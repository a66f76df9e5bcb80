import { z } from 'zod';
import { countField, idField, instantField } from './fields.js';
import { DETAIL_CHARACTERS_MAX } from './limits.js';

/** Measurements asked for in one poll answer. */
export const BENCHMARKS_MAX = 100;

/**
 * The operator wants to know how fast a node is. The agent runs the measurement as a job of its own when nobody's work is on the node's GPUs, stops it
 * when somebody's is to start there, and tells the figures once.
 */
export const benchmarkOrderSchema = z.strictObject({
  benchmarkId: idField('bench'),
  nodeId: idField('node'),
  /** As its agent calls the node. */
  name: z.string().min(1).max(120),
  gpuCount: countField.min(1).max(1_024),
});
export type BenchmarkOrder = z.output<typeof benchmarkOrderSchema>;

const figure = z.number().finite().min(0).nullable();
/** What was measured; figures are null when it failed. `detail` says on what: a model of GPU, or the processor where there is none. */
export const benchmarkItemSchema = z.strictObject({
  kind: z.literal('benchmark'),
  benchmarkId: idField('bench'),
  at: instantField,
  state: z.enum(['done', 'failed']),
  /** GPUs that took part. */
  gpuCount: countField.max(1_024),
  /** Floating-point operations of multiplying matrices, in 10^9 per second. */
  gigaflopsPerSecond: figure,
  /** Steps of the demo training per second. */
  stepsPerSecond: figure,
  /** Wall time the measurement took, in milliseconds. */
  ranMs: countField,
  detail: z.string().max(DETAIL_CHARACTERS_MAX).optional(),
});
export type BenchmarkItem = z.output<typeof benchmarkItemSchema>;
