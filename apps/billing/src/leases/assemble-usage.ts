import { contains, toIso, type EpochMs, type Interval, type PoolId, type SeriesId } from '@switchyard/kernel';
import type { LeaseContract } from '@switchyard/billing';
import { meterUsage, type MeteringResult, type Reading, type ReadingOutcome, type UsageInterval } from '@switchyard/metering';
import { cutInstants, type PeriodFacts, type UsageForRating } from '@switchyard/rating';
import type { BilledPrint, LeaseBlock, LeaseProgress } from '@switchyard/store';
import { readEnergyModel } from './energy-model.js';

export interface AssembledUsage {
  readonly usage: readonly UsageForRating[];
  readonly facts: PeriodFacts;
  /** What finance should know: readings that do not count, time nobody measured. */
  readonly remarks: readonly string[];
  /** A doubt that later readings may clear: not to be billed before the cutoff. */
  readonly doubt: LeaseBlock | undefined;
}
export interface UsageInputs {
  readonly contract: LeaseContract;
  readonly progress: LeaseProgress;
  readonly readings: readonly Reading[];
  readonly prints: readonly BilledPrint[];
}

/** From the earliest it may have begun to the latest anything was measured or said of it. */
export function termOf(contract: LeaseContract, progress: LeaseProgress, readings: readonly Reading[]): Interval {
  const from = Math.min(contract.startedAt, progress.startsAt) as EpochMs;
  return { from, to: readings.reduce((latest, reading) => (reading.to > latest ? reading.to : latest), contract.endedAt ?? from) };
}

/**
 * Readings and prints of an ended lease as usage to rate. Time in which the process did not run is in no reading: with the signed final reading in
 * hand the chain of batches is whole, so such time is not usage at all. Without it, time without readings is a gap that shows on the invoice.
 */
export function assembleUsage({ contract, progress, readings, prints }: UsageInputs): AssembledUsage {
  const model = readEnergyModel(contract.leaseId, progress.energyModel);
  const metered = meterUsage(readings, {
    leaseId: contract.leaseId, term: termOf(contract, progress, readings), settlementMs: progress.settlementSeconds * 1_000,
    cutAt: [...cutInstants(contract.card), ...prints.flatMap((print) => [print.from, print.to])],
    limits: { poolId: contract.siteId as string as PoolId, gpus: progress.gpuCount, maxWatts: model.maxWattsPerGpu * BigInt(progress.gpuCount) },
    powerModel: { modelId: `frozen ${model.version}`, version: 1, milliwattsPerGpu: model.milliwattsPerGpu },
  });
  const declared = readings.filter((reading) => reading.quality === 'gap');
  const isKnown = (interval: UsageInterval): boolean => interval.quality !== 'gap' || contract.finalReadingAt === null || declared.some((gap) => contains(gap, interval.from));
  const usage = metered.intervals.filter(isKnown).map((interval) => withPrint(interval, prints));
  const refused = metered.outcomes.flatMap((outcome) => (isDoubtful(outcome) ? [`Reading ${outcome.readingId} does not count: ${outcome.because.kind}.`] : []));
  const gaps = usage.filter((row) => row.quality === 'gap').map((row) => `Nothing was measured from ${toIso(row.from)} to ${toIso(row.to)}.`);
  const remarks = [...refused, ...gaps, ...notesOf(metered)];
  const first = refused[0] ?? gaps[0];
  return {
    usage, facts: { final: true, ...monthsOf(contract, termOf(contract, progress, readings)) }, remarks,
    doubt: first === undefined ? undefined : { kind: refused.length > 0 ? 'ReadingRefused' : 'UsageGap', message: first },
  };
}
/** The same report twice is no doubt; any other refused reading is. */
function isDoubtful(outcome: ReadingOutcome): outcome is Extract<ReadingOutcome, { used: false }> {
  return !outcome.used && outcome.because.kind !== 'Duplicate';
}
function notesOf({ outcomes }: MeteringResult): readonly string[] {
  const estimated = outcomes.filter((outcome) => outcome.used && outcome.notes.some((note) => note.kind === 'Estimated')).length;
  return estimated === 0 ? [] : [`Energy of ${estimated} readings is estimated from the frozen power model.`];
}

function withPrint({ readingIds, ...interval }: UsageInterval, prints: readonly BilledPrint[]): UsageForRating {
  const print = prints.find((p) => contains(p, interval.from));
  return {
    ...interval, readingIds: [...readingIds],
    ...(print === undefined ? {} : {
      print: { seriesId: print.seriesId as SeriesId, printId: `${print.seriesId}@${toIso(print.from)}`, revision: print.revision, microUsdPerMwh: print.microUsdPerMwh },
    }),
  };
}

/** Calendar months (UTC) of the term, where the card spreads a rent over them. */
function monthsOf({ card }: LeaseContract, term: Interval): Pick<PeriodFacts, 'months'> {
  if (!card.components.some((c) => c.kind === 'kw_month' && c.proration.method === 'calendar')) return {};
  const months: Interval[] = [];
  const start = new Date(term.from);
  for (let n = 0; ; n += 1) {
    const [from, to] = [0, 1].map((k) => Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + n + k)) as [EpochMs, EpochMs];
    if (from >= term.to) return { months };
    months.push({ from, to });
  }
}
