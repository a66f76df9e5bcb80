import type { Batch, BatchItem, Inventory, StateItem } from '@switchyard/agent-protocol';
import type { SiteId } from '@switchyard/kernel';
import { bumpSite, freeCapacityFrom, freeParkedSegment, lockSite, markAgentHeard, reportNodes, takeInventory, type Tx, writeReportedJob, writeReportedLease } from '@switchyard/store';
import { applyBenchmarks } from './apply-benchmarks.js';
import { applyCurtailment } from './apply-curtailment.js';
import { applyLog, applyProgress } from './apply-output.js';
import { applyReadings } from './apply-readings.js';
import { applySiteReadings } from './apply-site-readings.js';
import { applyState } from './apply-states.js';
import type { BatchWork } from './batch-work.js';

/** States that give GPUs back. */
const givesBack: ReadonlySet<StateItem['state']> = new Set(['parked', 'completed', 'failed', 'stopped']);
const mayGiveBack = (item: BatchItem): item is StateItem => item.kind === 'state' && givesBack.has(item.state);

/** What the site has, as the batch says it last. */
function inventoryOf(batch: Batch): Inventory | undefined {
  const last = batch.items.findLast((item) => item.kind === 'heartbeat' && item.inventory !== undefined);
  return last?.kind === 'heartbeat' ? last.inventory : undefined;
}

/** A batch that changes what the site has (it may end or park a lease, or says what its nodes are) takes the site's lock first, as every commit at the site does. */
export async function lockOwnSite(tx: Tx, siteId: SiteId, batch: Batch): Promise<void> {
  if (batch.items.some((item) => mayGiveBack(item) || item.kind === 'curtailment') || inventoryOf(batch) !== undefined) await lockSite(tx, siteId);
}
/** What a batch says of the site itself: its agent is heard, what its nodes have and how they are. */
export async function applySite(tx: Tx, of: Pick<BatchWork['origin'], 'agentId' | 'siteId' | 'operatorOrg' | 'now'> & { readonly isQuiet: boolean }, batch: Batch): Promise<void> {
  if (of.isQuiet) await markAgentHeard(tx, of.siteId, of.now);
  const inventory = inventoryOf(batch);
  if (inventory === undefined) return;
  await takeInventory(tx, of, inventory);
  await reportNodes(tx, of.siteId, of.operatorOrg, inventory.nodes.flatMap(({ name, state }) => (state === undefined ? [] : [{ name, state }])), of.now);
}

/** Takes the items of a batch whose leases are all locked: states in their order, output, readings; then rows and events. */
export async function applyItems(work: BatchWork): Promise<void> {
  const { items } = work.batch;
  for (const item of items) if (item.kind === 'state') applyState(work, item);
  await applyProgress(work, items.filter((item) => item.kind === 'progress'));
  await applyLog(work, items.filter((item) => item.kind === 'log'));
  await applyReadings(work, items.filter((item) => item.kind === 'reading'));
  await applySiteReadings(work, items.filter((item) => item.kind === 'siteReading'));
  await applyBenchmarks(work, items.filter((item) => item.kind === 'benchmark'));
  await applyCurtailment(work, items.filter((item) => item.kind === 'curtailment'), items.filter((item) => item.kind === 'power'));
  for (const lease of work.ended) await freeCapacityFrom(work.tx, lease.id, lease.actualEnd!);
  for (const [lease, at] of work.parked) if (!work.ended.has(lease)) await freeParkedSegment(work.tx, lease.id, at);
  if (work.ended.size + work.parked.size > 0) await bumpSite(work.tx, work.origin.siteId);
  await work.appendEvents();
  await Promise.all([...work.changedLeases].map((lease) => writeReportedLease(work.tx, lease)));
  await Promise.all([...work.changedJobs].map((job) => writeReportedJob(work.tx, job, work.progress.get(job.id), work.jobMoves.get(job))));
}
