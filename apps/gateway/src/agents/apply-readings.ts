import type { ReadingItem } from '@switchyard/agent-protocol';
import { type EpochMs, HOUR_MS, type LeaseId, MINUTE_MS, type PoolId, toIso } from '@switchyard/kernel';
import { meterUsage, type Reading, type ReadingRefusal } from '@switchyard/metering';
import { contradictedReadings, insertReadings, type NewReading } from '@switchyard/store';
import type { BatchWork, OpenLease } from './batch-work.js';
import { readEnergyModel } from './energy-model.js';

/**
 * Stores readings, once each. One that cannot be (more than the GPUs can draw, outside the lease's time) is refused by itself and audited; the rest of
 * the batch stands. The last reading of a lease closes its meter even when it brings nothing or is refused: what is missing then shows as a gap.
 */
export async function applyReadings(work: BatchWork, items: readonly ReadingItem[]): Promise<void> {
  const given = items.filter((item) => item.from < item.to).map((item) => toNewReading(work, item));
  const refused = new Map<string, ReadingRefusal>();
  for (const [leaseId, ofLease] of byLease(given)) for (const [id, why] of faultsOf(work, work.leaseOf(leaseId), ofLease)) refused.set(id, why);
  const sound = given.filter((reading) => !refused.has(reading.id));
  const { agentId, siteId, now } = work.origin;
  const { epoch, sequence } = work.batch;
  const fresh = new Set(await insertReadings(work.tx, { siteId, agentId, epoch, sequence, receivedAt: now }, sound));
  const contradicted = await contradictedReadings(work.tx, sound.filter((reading) => !fresh.has(reading.id)));
  await auditRefused(work, given, refused);
  for (const { given: id, stored } of contradicted) {
    await work.audit('agent.reading_contradicts', stored, { given: sound.find((reading) => reading.id === id) });
  }
  for (const leaseId of new Set(items.map((item) => item.leaseId))) {
    const lease = work.leaseOf(leaseId);
    const news = sound.filter((reading) => reading.leaseId === leaseId && fresh.has(reading.id));
    const closes = lease.finalReadingAt === null && items.some((item) => item.leaseId === leaseId && item.final);
    if (closes) lease.finalReadingAt = now;
    if (!closes && news.length === 0) continue;
    const from = news.length === 0 ? null : toIso(Math.min(...news.map((reading) => reading.from)) as EpochMs);
    work.event('data', 'lease', lease, 'readings.accepted', now, { readings: news.length, from, final: closes });
  }
}

/** A process clock without a meter knows GPU time and calls the rest a gap; energy is then estimated from the frozen model (decision 22). */
function toNewReading(work: BatchWork, item: ReadingItem): NewReading {
  const { leaseId, meterId, from, to, source, final } = item;
  const { customerOrg, operatorOrg } = work.leaseOf(leaseId);
  const quality = item.quality === 'gap' && item.gpuSeconds > 0n ? 'estimated' : item.quality;
  return { id: work.origin.ids.next('rdg'), leaseId, customerOrg, operatorOrg, meterId, from, to, gpuSeconds: item.gpuSeconds, energyWh: item.energyWh, source, quality, final, condition: item.condition ?? null, facilityWh: item.facilityWh ?? null };
}
function byLease(readings: readonly NewReading[]): ReadonlyMap<LeaseId, NewReading[]> {
  const groups = new Map<LeaseId, NewReading[]>();
  for (const reading of readings) groups.set(reading.leaseId, [...(groups.get(reading.leaseId) ?? []), reading]);
  return groups;
}

/** What metering refuses about single readings; what it says of repeats and overlaps is billing's to judge, over all readings. */
function faultsOf(work: BatchWork, lease: OpenLease, readings: readonly NewReading[]): readonly (readonly [string, ReadingRefusal])[] {
  const { maxWattsPerGpu } = readEnergyModel(lease.id, lease.energyModel);
  // What was given back before it began has no time: its job runs elsewhere, and nobody pays twice for it.
  const allowed = { from: Math.min(lease.startsAt, lease.actualStart ?? lease.startsAt) as EpochMs, to: lease.state === 'released' ? lease.startsAt : work.latest };
  const outside = readings.filter((reading) => reading.from < allowed.from || reading.to > allowed.to);
  const inside = readings.filter((reading) => !outside.includes(reading));
  const judged = inside.length === 0 ? [] : meterUsage(inside.map((reading): Reading => ({ ...reading, receivedAt: work.origin.now })), {
    leaseId: lease.id, settlementMs: 5 * MINUTE_MS, cutAt: [],
    term: { from: Math.min(...inside.map((r) => r.from)) as EpochMs, to: Math.max(...inside.map((r) => r.to)) as EpochMs },
    limits: { poolId: lease.id as string as PoolId, gpus: lease.gpusHeld, maxWatts: maxWattsPerGpu * BigInt(lease.gpusHeld) },
    powerModel: { modelId: 'frozen', version: 1, milliwattsPerGpu: maxWattsPerGpu * 1_000n },
  }).outcomes;
  return [
    ...inside.flatMap((reading) => facilityFault(reading, maxWattsPerGpu * BigInt(lease.gpusHeld))),
    ...outside.map((reading) => [reading.id, { kind: 'OutsideTerm', term: allowed }] as const),
    ...judged.flatMap((outcome) => (outcome.used || isAboutOthers(outcome.because) ? [] : [[outcome.readingId, outcome.because] as const])),
  ];
}
/** No site spends more than twice its IT power on cooling and losses. */
const PUE_MAX = 3n;
function facilityFault({ id, from, to, facilityWh }: NewReading, maxWatts: bigint): readonly (readonly [string, ReadingRefusal])[] {
  const limit = (PUE_MAX * maxWatts * BigInt(to - from)) / BigInt(HOUR_MS) + 1n;
  return facilityWh === null || facilityWh <= limit ? [] : [[id, { kind: 'Absurd', field: 'energyWh', value: facilityWh, limit }]];
}
const isAboutOthers = ({ kind }: ReadingRefusal): boolean => kind === 'Duplicate' || kind === 'Contradicts' || kind === 'Overlaps';

async function auditRefused(work: BatchWork, given: readonly NewReading[], refused: ReadonlyMap<string, ReadingRefusal>): Promise<void> {
  for (const reading of given) {
    const refusal = refused.get(reading.id);
    const { leaseId, meterId, from, to, gpuSeconds, energyWh } = reading;
    if (refusal) await work.audit('agent.reading_refused', leaseId, { refusal, reading: { meterId, from, to, gpuSeconds, energyWh } });
  }
}
