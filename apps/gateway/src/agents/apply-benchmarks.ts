import type { BenchmarkItem } from '@switchyard/agent-protocol';
import { benchmarkOf, takeBenchmark } from '@switchyard/store';
import type { BatchWork } from './batch-work.js';

/** Keeps what was measured, once. A measurement that nobody asked this site for is audited and counts for nothing. */
export async function applyBenchmarks(work: BatchWork, items: readonly BenchmarkItem[]): Promise<void> {
  const { siteId, agentId, now } = work.origin;
  for (const { benchmarkId, state, gpuCount, gigaflopsPerSecond, stepsPerSecond, ranMs, detail = null } of items) {
    // What failed has no figures worth keeping; what is done has all of them.
    const isWhole = state === 'failed' || (gigaflopsPerSecond !== null && stepsPerSecond !== null);
    const taken = isWhole && (await takeBenchmark(work.tx, siteId, agentId, { benchmarkId, state, gpuCount, gigaflopsPerSecond, stepsPerSecond, ranMs, detail }, now));
    if (!taken && ((await benchmarkOf(work.tx, benchmarkId))?.state ?? 'asked') === 'asked') await work.audit('agent.benchmark_refused', benchmarkId, { isWhole });
  }
}
