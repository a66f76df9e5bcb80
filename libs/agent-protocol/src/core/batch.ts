import { gpuSeconds, wattHours } from '@switchyard/kernel';
import { z } from 'zod';
import { curtailmentItemSchema, powerItemSchema } from './curtailment.js';
import { benchmarkItemSchema } from './benchmark.js';
import { inventorySchema } from './enrolment.js';
import { countField, hashField, idField, instantField, naturalField } from './fields.js';
import { BATCH_ITEMS_MAX, DETAIL_CHARACTERS_MAX, LOG_LINE_CHARACTERS_MAX } from './limits.js';
import { meterConditions, siteReadingItemSchema } from './metering.js';

/** States of a run as the site sees them. `parked` has freed its GPUs and can be resumed; the last three are final. */
export const runStates = ['starting', 'running', 'checkpointed', 'parked', 'completed', 'failed', 'stopped'] as const;
export type RunState = (typeof runStates)[number];

const leaseId = idField('lease');

/** A run changed state. `attempt` counts starts of this lease at this site from 1; `at` is market time. */
export const stateItemSchema = z.strictObject({
  kind: z.literal('state'),
  leaseId,
  revision: countField,
  state: z.enum(runStates),
  at: instantField,
  attempt: countField,
  /** Process exit code; null when a signal ended it. Present on the states that follow an exit. */
  exitCode: z.number().int().min(0).max(255).nullable().optional(),
  /** Machine-readable cause (`EndOfLease`, `SpendAuthorisationUsedUp`, `CommandNotAllowed` …), then free text. */
  detail: z.string().max(DETAIL_CHARACTERS_MAX).optional(),
});
export const progressItemSchema = z.strictObject({
  kind: z.literal('progress'),
  leaseId,
  at: instantField,
  step: countField,
  totalSteps: countField.nullable(),
  loss: z.number().finite().nullable(),
  metrics: z.record(z.string().max(60), z.number().finite()),
});
/** `lineNumber` counts both streams of a lease from 1 across attempts: (leaseId, lineNumber) is unique. */
export const logItemSchema = z.strictObject({
  kind: z.literal('log'),
  leaseId,
  at: instantField,
  stream: z.enum(['stdout', 'stderr']),
  line: z.string().max(LOG_LINE_CHARACTERS_MAX),
  lineNumber: countField.min(1),
});
/**
 * Use of a lease over [from, to) of market time, unique by (meterId, leaseId, from, to). Time in which the process did
 * not run is in no reading. `energyWh` is IT energy; null when the site has no meter: the control plane estimates then.
 */
export const readingItemSchema = z
  .strictObject({
    kind: z.literal('reading'),
    leaseId,
    meterId: z.string().min(1).max(80),
    from: instantField,
    to: instantField,
    gpuSeconds: naturalField.transform(gpuSeconds),
    energyWh: naturalField.transform(wattHours).nullable(),
    source: z.enum(['simulated-meter', 'it-meter', 'facility-meter', 'none']),
    quality: z.enum(['metered', 'gap']),
    /** What a real meter can say of it. Left out: no real meter. */
    condition: z.enum(meterConditions).optional(),
    /** Its share of the facility meter, by IT energy; left out where the site has no facility meter or it said nothing usable. */
    facilityWh: naturalField.transform(wattHours).optional(),
    /** True on the last reading of the lease at this site. A closing reading may be empty: from = to, all zero. */
    final: z.boolean(),
  })
  .refine((reading) => reading.from <= reading.to, { message: 'reading ends before it starts' });
export const heartbeatItemSchema = z.strictObject({ kind: z.literal('heartbeat'), at: instantField, inventory: inventorySchema.optional() });

export const batchItemSchema = z.discriminatedUnion('kind', [
  stateItemSchema,
  progressItemSchema,
  logItemSchema,
  readingItemSchema,
  heartbeatItemSchema,
  benchmarkItemSchema,
  curtailmentItemSchema,
  powerItemSchema,
  siteReadingItemSchema,
]);
export type StateItem = z.output<typeof stateItemSchema>;
export type ProgressItem = z.output<typeof progressItemSchema>;
export type LogItem = z.output<typeof logItemSchema>;
export type ReadingItem = z.output<typeof readingItemSchema>;
export type HeartbeatItem = z.output<typeof heartbeatItemSchema>;
export type BatchItem = z.output<typeof batchItemSchema>;

/** `previousHash` of the first batch of an epoch. */
export const GENESIS_HASH = '0'.repeat(64);

const bodyShape = {
  agentId: idField('agent'),
  /** Grows when the agent has lost its spool and starts a new chain at sequence 1. */
  epoch: countField.min(1),
  /** 1, 2, 3 … within an epoch. */
  sequence: countField.min(1),
  previousHash: hashField,
  items: z.array(batchItemSchema).min(1).max(BATCH_ITEMS_MAX),
};
/** The hashed part: fixed once sealed, however often it is sent. */
export const batchBodySchema = z.strictObject(bodyShape);
export type BatchBody = z.output<typeof batchBodySchema>;

/** A batch as sent: `sentAt` (wall time of this attempt to send) and the signature are made anew on every try. */
export const batchSchema = z.strictObject({ ...bodyShape, sentAt: instantField, signature: z.string().min(20).max(1_000) });
export type Batch = z.output<typeof batchSchema>;

/** The hashed part of a batch. */
export function bodyOf(batch: BatchBody): BatchBody {
  const { agentId, epoch, sequence, previousHash, items } = batch;
  return { agentId, epoch, sequence, previousHash, items };
}
