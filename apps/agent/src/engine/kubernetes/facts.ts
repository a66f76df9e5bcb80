import { type EpochMs, epochMs } from '@switchyard/kernel';
import { z } from 'zod';

/** What the engine reads of objects the API server sends; everything else in them is ignored. */
const metaSchema = z.object({
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});
const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTransitionTime: z.string().nullish(),
});
export const jobSchema = z.object({
  metadata: metaSchema,
  spec: z.object({
    suspend: z.boolean().nullish(),
    parallelism: z.number().nullish(),
    completions: z.number().nullish(),
    completionMode: z.string().nullish(),
  }),
  status: z.object({ conditions: z.array(conditionSchema).nullish() }).nullish(),
});
const terminatedSchema = z.object({
  exitCode: z.number(),
  signal: z.number().nullish(),
  reason: z.string().default(''),
  message: z.string().default(''),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
});
export const podSchema = z.object({
  metadata: metaSchema,
  spec: z.object({ nodeName: z.string().optional() }),
  status: z
    .object({
      phase: z.string().default('Pending'),
      reason: z.string().default(''),
      message: z.string().default(''),
      conditions: z.array(conditionSchema).nullish(),
      containerStatuses: z
        .array(
          z.object({
            name: z.string(),
            state: z
              .object({
                waiting: z.object({ reason: z.string().default(''), message: z.string().default('') }).nullish(),
                running: z.object({ startedAt: z.string().nullish() }).nullish(),
                terminated: terminatedSchema.nullish(),
              })
              .default({}),
          }),
        )
        .nullish(),
    })
    .default({ phase: 'Pending', reason: '', message: '' }),
});
export type JobObject = z.output<typeof jobSchema>;
export type PodObject = z.output<typeof podSchema>;

/** How the container of a pod ended. `disrupted`: not by itself (evicted, preempted, node lost, pod removed). */
export interface PodEnd {
  readonly at: EpochMs;
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason: string;
  readonly disrupted: boolean;
}
export interface PodFacts {
  readonly uid: string;
  readonly name: string;
  /** Rank in the gang. */
  readonly index: number;
  readonly node: string | undefined;
  readonly startedAt: EpochMs | undefined;
  readonly end: PodEnd | undefined;
  /** Why it does not run yet. */
  readonly waiting: string | undefined;
  /** Waiting for what will not come by waiting: an image that cannot be had, a container that cannot be made. */
  readonly hopeless: boolean;
}
export interface JobFacts {
  readonly uid: string;
  readonly deleting: boolean;
  readonly suspended: boolean;
  readonly complete: boolean;
  /** Reason and message of the Failed condition. */
  readonly failed: string | undefined;
  readonly waiting: string | undefined;
}

/** Annotation and label under which servers of different ages tell the index of a pod. */
const INDEX = 'batch.kubernetes.io/job-completion-index';
/** Name of the one container of our pods. */
export const CONTAINER = 'job';
const HOPELESS = new Set(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);
/** Signals in the exit codes a container runtime gives, 128 + n. */
const signals: Readonly<Record<number, string>> = { 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' };
const instant = (text: string | null | undefined): EpochMs | undefined => (text == null || Number.isNaN(Date.parse(text)) ? undefined : epochMs(Date.parse(text)));
const holds = (conditions: readonly z.output<typeof conditionSchema>[] | null | undefined, type: string) => conditions?.find((c) => c.type === type && c.status === 'True');

export function jobFacts(job: JobObject): JobFacts {
  const conditions = job.status?.conditions;
  const failed = holds(conditions, 'Failed');
  const suspended = job.spec.suspend === true || job.spec.parallelism === 0;
  return {
    uid: job.metadata.uid,
    deleting: job.metadata.deletionTimestamp !== undefined,
    suspended,
    complete: holds(conditions, 'Complete') !== undefined,
    failed: failed === undefined ? undefined : [failed.reason, failed.message].filter(Boolean).join(': '),
    waiting: suspended ? 'the job is suspended (by its queue, if it has one)' : undefined,
  };
}

/** `seenAt`: the site's wall time, for ends that carry no time of their own. */
export function podFacts(pod: PodObject, seenAt: EpochMs): PodFacts {
  const { status } = pod;
  const state = status.containerStatuses?.find(({ name }) => name === CONTAINER)?.state;
  const disruption = holds(status.conditions, 'DisruptionTarget');
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const waiting = state?.waiting ?? undefined;
  return {
    uid: pod.metadata.uid,
    name: pod.metadata.name,
    index: Number(pod.metadata.annotations[INDEX] ?? pod.metadata.labels[INDEX] ?? 0),
    node: pod.spec.nodeName,
    startedAt: instant(state?.running?.startedAt) ?? instant(state?.terminated?.startedAt),
    end: endOf(pod, disruption?.reason, seenAt),
    waiting:
      waiting !== undefined && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing'
        ? `${waiting.reason}: ${waiting.message}`
        : unscheduled === undefined
          ? undefined
          : `${unscheduled.reason}: ${unscheduled.message}`,
    hopeless: waiting !== undefined && HOPELESS.has(waiting.reason),
  };
}
function endOf({ status, metadata }: PodObject, disruption: string | undefined, seenAt: EpochMs): PodEnd | undefined {
  const terminated = status.containerStatuses?.find(({ name }) => name === CONTAINER)?.state.terminated;
  const evicted = status.reason === 'Evicted' || status.reason === 'NodeLost' || status.reason === 'Terminated' || status.reason === 'NodeShutdown';
  // A pod of ours that is being deleted by its Job also carries no disruption; the condition tells evictions apart.
  const disrupted = evicted || disruption !== undefined;
  const why = disruption ?? (evicted ? status.reason : undefined);
  if (terminated != null) {
    // ContainerStatusUnknown: the node came back and did not know the container any more.
    const unknown = terminated.reason === 'ContainerStatusUnknown';
    const signal = signals[terminated.exitCode] ?? null;
    return {
      at: instant(terminated.finishedAt) ?? seenAt,
      code: unknown || signal !== null ? null : terminated.exitCode,
      signal: unknown ? null : signal,
      reason: why ?? ([terminated.reason === 'Error' || terminated.reason === 'Completed' ? '' : terminated.reason, terminated.message].filter(Boolean).join(': ')),
      disrupted: disrupted || unknown,
    };
  }
  if (status.phase === 'Failed') {
    const at = instant(status.conditions?.find(({ type }) => type === 'Ready' || type === 'DisruptionTarget')?.lastTransitionTime) ?? instant(metadata.deletionTimestamp);
    return { at: at ?? seenAt, code: null, signal: null, reason: [status.reason, status.message].filter(Boolean).join(': ') || 'pod failed without a word', disrupted: true };
  }
  return undefined;
}
