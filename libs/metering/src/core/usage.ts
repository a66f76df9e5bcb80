import {
  by, byNumber, byText, type EpochMs, gpuSeconds, type Interval, isEmpty, ladder, lengthMs, type ReadingId, wattHours,
} from '@switchyard/kernel';
import { admit } from './admit.js';
import { cutInterval, spread } from './cut.js';
import { type EnergisedReading, settleEnergy } from './energy.js';
import { byMeterThenTime } from './key.js';
import type {
  Gap, MeteringContext, MeteringResult, Reading, ReadingNote, ReadingOutcome, UsageInterval,
} from './reading.js';

/**
 * Readings of one lease to its usage. Every reading has an outcome; usage tiles the term; energy and GPU-seconds of the
 * used readings are conserved to the last unit; duplicates and the order of the input change nothing.
 */
export function meterUsage(readings: readonly Reading[], context: MeteringContext): MeteringResult {
  const { admitted, refused } = admit(readings, context);
  const meters = groupByMeter(admitted);
  const settled = [...meters.values()].flatMap((meter) => settleEnergy(meter, context));
  const notes = new Map(settled.map((one) => [one.reading.id, [...lateNote(one.reading, context), ...one.notes]]));
  return {
    intervals: usageIntervals(settled, meters.size, context),
    outcomes: readings.map((reading) => outcomeOf(reading, refused, notes)),
    gaps: [...meters].flatMap(([meterId, meter]) => gapsOf(meterId, meter, context.term)),
  };
}

function groupByMeter(admitted: readonly Reading[]): ReadonlyMap<string, readonly Reading[]> {
  const meters = new Map<string, Reading[]>();
  for (const reading of [...admitted].sort(byMeterThenTime)) {
    const meter = meters.get(reading.meterId);
    if (meter === undefined) meters.set(reading.meterId, [reading]);
    else meter.push(reading);
  }
  return meters;
}

function outcomeOf(
  { id: readingId }: Reading,
  refused: ReturnType<typeof admit>['refused'],
  notes: ReadonlyMap<ReadingId, readonly ReadingNote[]>,
): ReadingOutcome {
  const because = refused.get(readingId);
  return because === undefined
    ? { readingId, used: true, notes: notes.get(readingId) ?? [] }
    : { readingId, used: false, because };
}

function lateNote({ receivedAt }: Reading, { cutoff }: MeteringContext): ReadingNote[] {
  return cutoff !== undefined && receivedAt > cutoff ? [{ kind: 'Late', receivedAt, cutoff }] : [];
}

/** Time in the term a meter's used readings leave out, or declare unknown. */
function gapsOf(meterId: string, meter: readonly Reading[], term: Interval): readonly Gap[] {
  const gaps: Gap[] = [];
  let at = term.from;
  for (const { from, to, quality } of meter) {
    if (quality === 'gap') continue;
    if (at < from) gaps.push({ meterId, from: at, to: from });
    at = to;
  }
  if (at < term.to) gaps.push({ meterId, from: at, to: term.to });
  return gaps;
}

/**
 * The term cut at settlement boundaries, at the given instants, and where coverage starts or ends; so a piece is covered
 * by at least one reading throughout, or by none and is a gap.
 */
function usageIntervals(settled: readonly EnergisedReading[], meterCount: number, context: MeteringContext): readonly UsageInterval[] {
  const { term, settlementMs } = context;
  if (isEmpty(term)) return [];
  const known = settled.filter((one) => one.quality !== 'gap');
  const cutAt = [...context.cutAt, ...coverageEdges(known.map((one) => one.reading))];
  const pieces = cutInterval(term, settlementMs, cutAt);
  const buckets = pieces.map((): Bucket => ({ gpuSeconds: 0n, wh: 0n, coveredMs: 0, estimated: false, readingIds: new Set() }));
  for (const { reading, energyWh, quality } of known) {
    const own = cutInterval(reading, settlementMs, cutAt);
    const gpu = spread(reading.gpuSeconds, reading, own);
    const wh = spread(energyWh, reading, own);
    for (const [i, piece] of own.entries()) {
      const bucket = buckets[pieceHolding(pieces, piece.from)]!;
      bucket.gpuSeconds += gpu[i]!;
      bucket.wh += wh[i]!;
      bucket.coveredMs += lengthMs(piece);
      bucket.estimated ||= quality === 'estimated';
      bucket.readingIds.add(reading.id);
    }
  }
  return pieces.map((piece, index) => usageOf(piece, buckets[index]!, meterCount, context.energyBasis ?? 'it'));
}

/** What accumulates in one piece while readings are spread over it. */
interface Bucket {
  gpuSeconds: bigint;
  wh: bigint;
  /** Over all meters, so a silent one shows. */
  coveredMs: number;
  estimated: boolean;
  readonly readingIds: Set<ReadingId>;
}

function usageOf(piece: Interval, bucket: Bucket, meterCount: number, basis: 'it' | 'facility'): UsageInterval {
  if (bucket.coveredMs === 0) return { ...piece, gpuSeconds: gpuSeconds(0n), quality: 'gap', readingIds: [] };
  const complete = bucket.coveredMs === meterCount * lengthMs(piece);
  return {
    ...piece,
    gpuSeconds: gpuSeconds(bucket.gpuSeconds),
    energy: { basis, wh: wattHours(bucket.wh) },
    quality: complete && !bucket.estimated ? 'metered' : 'estimated',
    readingIds: [...bucket.readingIds].sort(byText),
  };
}

/** Instants where the union of the readings starts or ends. */
function coverageEdges(readings: readonly Reading[]): readonly EpochMs[] {
  const edges: EpochMs[] = [];
  let end: EpochMs | undefined;
  for (const { from, to } of [...readings].sort(ladder(by((r) => r.from, byNumber), by((r) => r.id, byText)))) {
    if (end === undefined || from > end) {
      if (end !== undefined) edges.push(end);
      edges.push(from);
    }
    end = end === undefined || to > end ? to : end;
  }
  return end === undefined ? edges : [...edges, end];
}

/** Index of the piece that contains an instant; the pieces tile the term. */
function pieceHolding(pieces: readonly Interval[], at: EpochMs): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.from <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
