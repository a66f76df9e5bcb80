import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs, type IdMaker } from '@switchyard/kernel';
import type { ControlPlaneDouble } from './control-plane-double.js';

const [FACTOR, SUMMAND, MODULUS] = [1_103_515_245n, 12_345n, 2_147_483_648n];

/**
 * Counts, prints each number as a step, keeps it, and goes on from there after SIGTERM. Its loss follows from the loss before, so that a step lost or done twice shows in all that come after.
 * It holds a lock while it runs: one that finds it held runs beside another and says so. SIGTERM goes to its whole group, so nothing that must not be cut off is a program of its own.
 */
const COUNTS = `stop=; trap 'stop=1' TERM
cd "$SWITCHYARD_CHECKPOINT_DIR" || exit 9
echo "\${HOME##*/}" >> starts
exec 9> busy
until flock -n 9; do [ $? = 1 ] && { echo twice >> doubles; break; }; done
read -r i x 2>/dev/null < at || { i=0; x=1; }
while [ "$i" -lt "$1" ]; do
  sleep 0.1 9>&- & wait $!
  i=$((i + 1)); x=$(( (x * ${FACTOR} + ${SUMMAND}) % ${MODULUS} )); printf '{"step":%d,"totalSteps":%d,"loss":0.%010d}\\n' "$i" "$1" "$x"; echo "$i $x" > at
  [ -n "$stop" ] && exit 75
done
echo done >> ends`;

/** The losses of a run that nothing disturbs, from step 1. */
function lossesOf(steps: number): number[] {
  let x = 1n;
  return Array.from({ length: steps }, () => Number(`0.${String((x = (x * FACTOR + SUMMAND) % MODULUS)).padStart(10, '0')}`));
}

/** An order for such a job by real time, metered every two seconds, with money for all of it. */
export function countingJob(ids: IdMaker, steps: number, gpuCount: number, now: EpochMs): LeaseOrder {
  const order = anOrder({
    leaseId: ids.next('lease'), jobId: ids.next('job'), run: { command: 'bash', args: ['-c', COUNTS, 'counts', String(steps)], environment: {} }, startsAt: epochMs(now - 2_000), notBefore: now, endsAt: epochMs(now + 36_000_000),
    meteringIntervalSeconds: 2, gpuCount, nodes: [{ nodeId: ids.next('node'), gpus: [0, gpuCount] }], graceSeconds: 30,
  });
  return { ...order, spendAuthorisation: { ...order.spendAuthorisation, microUsdRemaining: 10n ** 15n as LeaseOrder['spendAuthorisation']['microUsdRemaining'], asOf: now } };
}

export interface Ledger {
  /** What is wrong, in words; empty when nothing is. */
  readonly faults: readonly string[];
  readonly readings: number;
  readonly attempts: number;
  /** Times it was parked; it has completed, so it went on after each. */
  readonly parkings: number;
  /** Attempts stopped before the job's first word. */
  readonly neverBegan: number;
  readonly gpuSeconds: bigint;
}
/**
 * Holds what the control plane was told against the job's own marks and the engine's own accounting.
 * @param countedByEngine GPU-seconds of all attempts of a lease, as the engine counts them
 */
export function ledgerOf(plane: ControlPlaneDouble, order: LeaseOrder, steps: number, artifacts: string, countedByEngine: bigint): Ledger {
  const faults: string[] = [];
  const fault = (what: string): void => void faults.push(`${order.leaseId}: ${what}`);
  const mine = plane.items.filter((item) => 'leaseId' in item && item.leaseId === order.leaseId);
  const told = mine.flatMap((item) => (item.kind === 'state' && item.state !== 'checkpointed' ? [item] : []));
  const states = told.map(({ state }) => state);
  if (!/^(starting,(running,)?parked,)*starting,running,completed$/.test(states.join())) fault(`states ${states.join()}`);
  const attempts = states.filter((state) => state === 'starting').length;
  const parked = told.filter(({ state }) => state === 'parked');
  for (const { detail, attempt } of parked) if (!detail?.startsWith('Parked')) fault(`attempt ${attempt} ended unasked: ${detail ?? ''}`);
  const progress = mine.flatMap((item) => (item.kind === 'progress' ? [item] : []));
  const losses = lossesOf(steps);
  if (progress.length !== steps || progress.some(({ step, loss }, i) => step !== i + 1 || loss !== losses[i])) fault(`steps ${progress.map(({ step, loss }) => `${step}:${loss}`).join()}`);
  const lines = mine.flatMap((item) => (item.kind === 'log' ? [item.lineNumber] : []));
  if (lines.some((line, i) => line !== i + 1)) fault(`log lines ${lines.join()}`);
  const marks = (name: string): string => (existsSync(join(artifacts, order.jobId, name)) ? readFileSync(join(artifacts, order.jobId, name), 'utf8') : '');
  if (marks('doubles') !== '') fault('ran twice at once');
  if (marks('ends') !== 'done\n') fault(`ended ${JSON.stringify(marks('ends'))}`);
  // By the number of the attempt. One may be missing: a stop can come before the job's first word, and before Slurm has begun it.
  const begun = marks('starts').trim().split('\n').map(Number);
  if (begun.at(-1) !== attempts || begun.some((attempt, i) => i > 0 && attempt <= begun[i - 1]!)) fault(`attempts ${begun.join()} began of ${attempts}`);
  const readings = mine.flatMap((item) => (item.kind === 'reading' ? [item] : [])).sort((a, b) => a.from - b.from || a.to - b.to);
  if (readings.some(({ from }, i) => i > 0 && from < readings[i - 1]!.to)) fault('readings overlap');
  if (readings.filter(({ final }) => final).length !== 1) fault(`${readings.filter(({ final }) => final).length} final readings`);
  const gpuSeconds = readings.reduce((sum, reading) => sum + reading.gpuSeconds, 0n);
  if (gpuSeconds !== countedByEngine) fault(`${gpuSeconds} GPU-seconds told, ${countedByEngine} counted by the engine`);
  return { faults, readings: readings.length, attempts, parkings: parked.length, neverBegan: attempts - begun.length, gpuSeconds };
}
