import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs, type IdMaker } from '@switchyard/kernel';
import type { ControlPlaneDouble } from './control-plane-double.js';

/**
 * Counts, prints each number as a step, keeps it, and goes on from there after SIGTERM. It holds a folder while it runs: one that finds it held runs beside another and says so.
 * The word that names its steps is its first argument.
 */
const COUNTS = `cd "$SWITCHYARD_CHECKPOINT_DIR" || exit 9
mkdir busy || echo twice >> doubles
echo start >> starts
i=$(cat at 2>/dev/null || echo 0); stop=; trap 'stop=1' TERM
while [ "$i" -lt "$1" ]; do
  sleep 0.1 & wait $!
  i=$((i + 1)); printf '{"step":%d,"totalSteps":%d,"loss":1.5}\\n' "$i" "$1"; echo "$i" > at
  [ -n "$stop" ] && { rmdir busy; exit 75; }
done
rmdir busy; echo done >> ends`;

/** An order for such a job by real time, metered every two seconds, with money for all of it. */
export function countingJob(ids: IdMaker, steps: number, gpuCount: number, now: EpochMs): LeaseOrder {
  const order = anOrder({
    leaseId: ids.next('lease'), jobId: ids.next('job'), run: { command: 'bash', args: ['-c', COUNTS, 'counts', String(steps)], environment: {} }, startsAt: now, notBefore: now, endsAt: epochMs(now + 36_000_000),
    meteringIntervalSeconds: 2, gpuCount, nodes: [{ nodeId: ids.next('node'), gpus: [0, gpuCount] }], graceSeconds: 30,
  });
  return { ...order, spendAuthorisation: { ...order.spendAuthorisation, microUsdRemaining: 10n ** 15n as LeaseOrder['spendAuthorisation']['microUsdRemaining'], asOf: now } };
}

export interface Ledger {
  /** What is wrong, in words; empty when nothing is. */
  readonly faults: readonly string[];
  readonly readings: number;
  readonly attempts: number;
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
  const states = mine.flatMap((item) => (item.kind === 'state' && item.state !== 'checkpointed' ? [item.state] : []));
  if (!/^starting,running(,parked,starting,running)*,completed$/.test(states.join())) fault(`states ${states.join()}`);
  const attempts = states.filter((state) => state === 'starting').length;
  const told = mine.flatMap((item) => (item.kind === 'progress' ? [item.step] : []));
  if (told.length !== steps || told.some((step, i) => step !== i + 1)) fault(`steps ${told.join()}`);
  const lines = mine.flatMap((item) => (item.kind === 'log' ? [item.lineNumber] : []));
  if (lines.some((line, i) => line !== i + 1)) fault(`log lines ${lines.join()}`);
  const marks = (name: string): string => (existsSync(join(artifacts, order.jobId, name)) ? readFileSync(join(artifacts, order.jobId, name), 'utf8') : '');
  if (marks('doubles') !== '') fault('ran twice at once');
  if (marks('ends') !== 'done\n') fault(`ended ${JSON.stringify(marks('ends'))}`);
  if (marks('starts').split('\n').length - 1 !== attempts) fault(`started ${marks('starts').split('\n').length - 1} times in ${attempts} attempts`);
  const readings = mine.flatMap((item) => (item.kind === 'reading' ? [item] : [])).sort((a, b) => a.from - b.from || a.to - b.to);
  if (readings.some(({ from }, i) => i > 0 && from < readings[i - 1]!.to)) fault('readings overlap');
  if (readings.filter(({ final }) => final).length !== 1) fault(`${readings.filter(({ final }) => final).length} final readings`);
  const gpuSeconds = readings.reduce((sum, reading) => sum + reading.gpuSeconds, 0n);
  if (gpuSeconds !== countedByEngine) fault(`${gpuSeconds} GPU-seconds told, ${countedByEngine} counted by the engine`);
  return { faults, readings: readings.length, attempts, gpuSeconds };
}
