import type { EpochMs, JobId, LeaseId, MicroUsd, MicroUsdPerGpuHour, ProjectId, SiteId } from '@switchyard/kernel';

/** What the matcher minimises: power cost (the default), or ask plus power. */
export type MatchPolicy = 'power-cost' | 'all-in-price';

/** The job can be checkpointed, stopped and resumed. */
export interface Interruptible {
  /** Seconds to write a checkpoint before a stop, 0..3600. */
  readonly checkpointSeconds: number;
  /** Seconds lost at each resume, 0..86400. */
  readonly restartSeconds: number;
  /** How often the market may stop the job, 1..1000. */
  readonly maxInterruptions: number;
}

/** What to run. Secrets appear as references (`secret://name`), never as values. */
export interface RunSpec {
  /** Name of an allow-listed workload of the local executor; absent when `image` says what to run. */
  readonly workload?: string;
  readonly image?: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Paths below the job's working directory that are kept after the end. */
  readonly artifacts: readonly string[];
}

/** A validated job: every default filled in, every instant checked against the time of submission. */
export interface JobSpec {
  readonly name: string;
  readonly projectId?: ProjectId;
  /** Runs inside this reservation and nowhere else; absent means in the market and in no reservation. */
  readonly reservationId?: LeaseId;
  /** Gang size: all GPUs start together at one pool. */
  readonly gpuCount: number;
  /** Acceptable models; empty means any. */
  readonly gpuModels: readonly string[];
  readonly minGpuMemoryGib?: number;
  /** The gang takes whole nodes and pays for them. */
  readonly nodesWhole: boolean;
  /** The limit: the job is stopped when it has run this long. */
  readonly maxDurationSeconds: number;
  /** What is planned and quoted; at most `maxDurationSeconds`. */
  readonly expectedDurationSeconds: number;
  readonly earliestStart: EpochMs;
  /** Finished by this instant; absent means whenever it is cheapest inside the horizon. */
  readonly deadline?: EpochMs;
  /** Absent means rigid: once started it runs to its end. */
  readonly interruptible?: Interruptible;
  /** Most the whole job may cost, all-in. */
  readonly maxTotal?: MicroUsd;
  /** Most a GPU-hour may cost, all-in. */
  readonly maxPrice?: MicroUsdPerGpuHour;
  readonly policy: MatchPolicy;
  /** Allowed sites; empty means any. */
  readonly siteIds: readonly SiteId[];
  /** Allowed ISO 3166-1 alpha-2 countries; empty means any. */
  readonly countries: readonly string[];
  /** Jobs that must have completed first. */
  readonly after: readonly JobId[];
  /** Site where the dataset is already; staging it elsewhere counts in the plan. Absent: nowhere yet. */
  readonly datasetSiteId?: SiteId;
  /** Rounded up to whole MiB. */
  readonly datasetMib: number;
  readonly checkpointMib: number;
  readonly run: RunSpec;
}

/** Bounds of one submission; a deployment may lower them. */
export interface JobSpecLimits {
  readonly nameLengthMax: number;
  readonly gpuCountMax: number;
  readonly durationSecondsMax: number;
  readonly listLengthMax: number;
  readonly argumentsMax: number;
  readonly argumentLengthMax: number;
  readonly environmentBytesMax: number;
  readonly datasetGibMax: number;
  /** How far ahead `earliestStart` and `deadline` may lie. */
  readonly horizonSecondsMax: number;
}
export const defaultJobSpecLimits: JobSpecLimits = {
  nameLengthMax: 200,
  gpuCountMax: 16_384,
  durationSecondsMax: 90 * 86_400,
  listLengthMax: 100,
  argumentsMax: 200,
  argumentLengthMax: 4_096,
  environmentBytesMax: 32_768,
  datasetGibMax: 1_000_000,
  horizonSecondsMax: 366 * 86_400,
};

/** One thing wrong with an input. `path` leads to the field: ['run', 'args', '3']. */
export interface FieldProblem {
  readonly path: readonly string[];
  readonly code: 'Required' | 'WrongType' | 'OutOfRange' | 'TooLong' | 'Malformed' | 'Unknown' | 'Conflict';
  readonly message: string;
}
