import type { Schema } from '@switchyard/graphql-client';
import { type EpochMs, MINUTE_MS, toIso } from '@switchyard/kernel';

/** How a job of the drill must end. */
type JobEnd = 'completed' | 'failed' | 'timed_out' | 'cancelled' | 'missed';
export interface DrillJob {
  readonly by: 'ada' | 'bruno';
  /** In the order of submission; `after` names earlier ones. */
  readonly spec: Schema.JobSpecInput;
  readonly after?: string;
  /** The customer cancels it: as soon as it is taken on, or once it runs. */
  readonly cancel?: 'at once' | 'while running';
  readonly end: JobEnd;
}

const interruptible = { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 20 };
const train = (steps: number, seed: number, ...more: readonly string[]): Schema.RunInput => ({
  workload: 'demo-train', args: ['--steps', `${steps}`, '--seed', `${seed}`, '--min-step-ms', '220', '--checkpoint-every', '5', ...more],
});

/**
 * One of each kind of job, for two customers.
 * @param now market time of the submission; at 120x a step takes about 26 market seconds. A lease's end is kept even while
 * nobody can extend it, so what is to complete expects to run three times as long as its steps take.
 */
export function drillJobs(now: EpochMs, siteIds: Readonly<Record<string, string>>): readonly DrillJob[] {
  const inMinutes = (minutes: number): string => toIso((now + minutes * MINUTE_MS) as EpochMs);
  const spec = (name: string, gpuCount: number, more: Partial<Schema.JobSpecInput> = {}): Schema.JobSpecInput => ({
    name, gpuCount, expectedDurationSeconds: 1_800, maxDurationSeconds: 7_200, deadline: inMinutes(720), run: train(20, name.length), ...more,
  });
  return [
    { by: 'ada', spec: spec('rigid', 8), end: 'completed' },
    { by: 'ada', spec: spec('whole nodes', 16, { nodesWhole: true }), end: 'completed' },
    { by: 'bruno', spec: spec('curtailed', 8, { interruptible, siteIds: [siteIds['windy']!], run: train(35, 2) }), end: 'completed' },
    { by: 'bruno', spec: spec('interruptible', 4, { interruptible, run: train(25, 5) }), end: 'completed' },
    { by: 'ada', spec: spec('dependent', 4), after: 'rigid', end: 'completed' },
    { by: 'ada', spec: spec('soon', 4, { deadline: inMinutes(180) }), end: 'completed' },
    { by: 'ada', spec: spec('too big', 64, { deadline: inMinutes(60), expectedDurationSeconds: 900 }), end: 'missed' },
    { by: 'bruno', spec: spec('price capped', 4, { maxPriceUsdPerGpuHour: '0.5', deadline: inMinutes(60), expectedDurationSeconds: 900 }), end: 'missed' },
    { by: 'bruno', spec: spec('cancelled running', 8, { run: train(400, 7), maxDurationSeconds: 14_400 }), cancel: 'while running', end: 'cancelled' },
    { by: 'ada', spec: spec('cancelled waiting', 8, { earliestStart: inMinutes(300) }), cancel: 'at once', end: 'cancelled' },
    { by: 'ada', spec: spec('failing', 4, { run: train(60, 3, '--fail-at', '15') }), end: 'failed' },
    { by: 'bruno', spec: spec('capped', 4, { maxTotalUsd: '30', interruptible }), end: 'completed' },
    { by: 'ada', spec: spec('endless', 4, { expectedDurationSeconds: 900, maxDurationSeconds: 900, run: train(800, 9) }), end: 'timed_out' },
    { by: 'bruno', spec: spec('last', 8, { interruptible }), end: 'completed' },
  ];
}
/** Refused at the door: this much cannot be paid from any credit limit of the drill. */
export const overCredit = (now: EpochMs): Schema.JobSpecInput => ({
  name: 'over credit', gpuCount: 16, expectedDurationSeconds: 2_000_000, maxDurationSeconds: 2_000_000, deadline: null, run: train(10, 1),
  earliestStart: toIso((now + 60 * MINUTE_MS) as EpochMs),
});
