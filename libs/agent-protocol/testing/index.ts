import { type EpochMs, gpuSeconds, microUsd, microUsdPerGpuHour, wattHours, watts } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import type { BatchItem, Inventory, LeaseOrder, ReadingItem } from '../src/index.js';

const at = (n: number): EpochMs => n as EpochMs;

/** A one-node site with eight GPUs. */
export function anInventory(): Inventory {
  return {
    engine: 'local',
    capabilities: { images: false, sandbox: false, multiNode: false, suspend: true },
    nodes: [{ name: 'node-1', gpuCount: 8, gpuModel: 'H100 SXM5 80GB', memoryMib: 81_920, driver: 'simulated' }],
  };
}

/** An order to run the demo workload on two GPUs for an hour from 0, with money enough; override what the test is about. */
export function anOrder(over: Partial<LeaseOrder> = {}, ids = new CountingIds()): LeaseOrder {
  return {
    leaseId: ids.next('lease'),
    jobId: ids.next('job'),
    revision: 1,
    desired: 'run',
    run: { command: 'demo-train', args: [], environment: {} },
    nodes: [{ nodeId: ids.next('node'), gpus: [0, 2] }],
    gpuCount: 2,
    startsAt: at(0),
    endsAt: at(3_600_000),
    notBefore: at(0),
    graceSeconds: 5,
    spendAuthorisation: {
      microUsdRemaining: microUsd(1_000_000_000n),
      worstCaseMicroUsdPerGpuHour: microUsdPerGpuHour(4_000_000n),
      asOf: at(0),
    },
    meteringIntervalSeconds: 300,
    maxWattsPerGpu: 1_275,
    ...over,
  };
}

/** A reading of one settlement interval. */
export function aReading(over: Partial<ReadingItem> = {}): ReadingItem {
  return {
    kind: 'reading',
    leaseId: new CountingIds().next('lease'),
    meterId: 'simulated-it',
    from: at(0),
    to: at(300_000),
    gpuSeconds: gpuSeconds(600n),
    energyWh: wattHours(161n),
    source: 'simulated-meter',
    quality: 'metered',
    final: false,
    ...over,
  };
}

/** One item of every kind. */
export function oneOfEachItem(): BatchItem[] {
  const leaseId = new CountingIds().next('lease');
  return [
    { kind: 'state', leaseId, revision: 1, state: 'completed', at: at(9), attempt: 1, exitCode: 0, detail: 'done' },
    { kind: 'progress', leaseId, at: at(8), step: 7, totalSteps: null, loss: 1.25, metrics: { ms: 40 } },
    { kind: 'log', leaseId, at: at(8), stream: 'stderr', line: 'naïve “quotes”', lineNumber: 1 },
    aReading({ leaseId }),
    { kind: 'heartbeat', at: at(10), inventory: anInventory() },
    { kind: 'curtailment', event: 'local_op-1', origin: 'operator', revision: 1, step: 'started', at: at(9), startsAt: at(9), endsAt: at(99), targetW: watts(2_000_000n), reason: 'the grid asked' },
    { kind: 'power', event: 'local_op-1', at: at(9), powerW: watts(1_900_000n), source: 'meter' },
  ];
}
