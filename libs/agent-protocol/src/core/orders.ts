import { microUsd, microUsdPerGpuHour } from '@switchyard/kernel';
import { z } from 'zod';
import { BENCHMARKS_MAX, benchmarkOrderSchema } from './benchmark.js';
import { CURTAILMENTS_MAX, curtailmentOrderSchema, leaseCurtailmentSchema } from './curtailment.js';
import { clockField, countField, idField, instantField, integerField, naturalField } from './fields.js';
import { CLOSED_NODES_MAX, ORDERS_MAX } from './limits.js';

/** What to run. Secrets and registry credentials are references the site resolves, never values. */
export const runSchema = z.strictObject({
  /** Name of an allow-listed workload (local engine) or of a program in the image. */
  command: z.string().min(1).max(200),
  args: z.array(z.string().max(1_000)).max(200),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/), z.string().max(4_000)),
  image: z.string().max(400).optional(),
});
export type RunSpec = z.output<typeof runSchema>;

/**
 * How much may still be spent before the control plane has to be asked again. Enforced by the agent whether the control plane
 * answers or not: what ran since `asOf` counts at the worst-case price (ask and energy at the index cap) until a renewal deducts it.
 */
export const spendAuthorisationSchema = z.strictObject({
  microUsdRemaining: integerField.transform(microUsd),
  worstCaseMicroUsdPerGpuHour: naturalField.transform(microUsdPerGpuHour),
  /** Market time up to which use is already deducted from what remains. */
  asOf: instantField,
});
export type SpendAuthorisation = z.output<typeof spendAuthorisationSchema>;

/**
 * What the control plane wants of one lease at this site. `revision` grows with every change; an older revision than one
 * already seen is ignored. All instants are market time; `graceSeconds` is wall time between SIGTERM and SIGKILL.
 * A lease that is not in a poll answer any more is stopped only when an order says so: silence never ends a lease.
 */
export const leaseOrderSchema = z.strictObject({
  leaseId: idField('lease'),
  jobId: idField('job'),
  revision: countField.min(1),
  desired: z.enum(['run', 'park', 'stop']),
  run: runSchema,
  nodes: z
    .array(
      z
        .strictObject({
          nodeId: idField('node'),
          /** As the operator listed it: for a site whose meters or engine tell its nodes apart. */
          name: z.string().min(1).max(120).optional(),
          gpus: z.tuple([countField.max(1_024), countField.max(1_024)]),
        })
        .refine(({ gpus }) => gpus[0] < gpus[1], { message: 'gpus [from, to) is empty' }),
    )
    .min(1)
    .max(1_024),
  gpuCount: countField.min(1),
  startsAt: instantField,
  endsAt: instantField,
  /**
   * The job's own limit lets it run longer than `endsAt`, up to here: a run goes on past its planned end when the control plane could not be heard before it, as long as its
   * money lasts and no other order needs its GPUs. Left out: the planned end is the end.
   */
  mayRunUntil: instantField.optional(),
  /**
   * Its GPUs are let to others from here on although the lease goes on later: the agent parks it then, in time for its checkpoint, and starts it again by a newer order alone, whether
   * the control plane can be heard or not. Left out: it keeps them to its end.
   */
  parkAt: instantField.optional(),
  /** Do not start or resume before this instant (a curtailment, a later segment). */
  notBefore: instantField,
  /** Key of the job's checkpoint directory in the artifact store; defaults to the job id. */
  checkpointRef: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/).optional(),
  graceSeconds: z.number().min(0).max(3_600),
  spendAuthorisation: spendAuthorisationSchema,
  /** Readings are cut at multiples of this (epoch-aligned, market time). */
  meteringIntervalSeconds: countField.min(1).max(86_400),
  /** Largest IT draw of one GPU's server share, in watts, for the simulated meter and plausibility. */
  maxWattsPerGpu: countField.min(1).max(100_000),
  /** For shedding that the site decides itself. */
  curtailment: leaseCurtailmentSchema.optional(),
});
export type LeaseOrder = z.output<typeof leaseOrderSchema>;

/** Answer to a poll: all orders of the site that are not ended and confirmed. */
export const ordersAnswerSchema = z.strictObject({
  serverTime: instantField,
  clock: clockField,
  /** Its operator asks the agent for a new key (`rotateRequestSchema`). Left out once it has one. */
  keyRotationAsked: z.boolean().optional(),
  /** Measurements not told of yet. */
  benchmarks: z.array(benchmarkOrderSchema).max(BENCHMARKS_MAX).optional(),
  orders: z.array(leaseOrderSchema).max(ORDERS_MAX),
  /** Names of nodes that the operator drained or marked down: nothing new begins on them, whoever starts it. Left out: there are none. */
  closedNodes: z.array(z.string().min(1).max(120)).max(CLOSED_NODES_MAX).optional(),
  /** Events of the site that are announced, run, or were over or called off within the hour. */
  curtailments: z.array(curtailmentOrderSchema).max(CURTAILMENTS_MAX).optional(),
});
export type OrdersAnswer = z.output<typeof ordersAnswerSchema>;
