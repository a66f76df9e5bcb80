import { by, byNumber, contains, floorTo, toIso, type EpochMs, type Interval, type PoolId, type SeriesId } from '@switchyard/kernel';
import { factBounds, isWithheldAt, NO_USAGE_FACTS, withUsageFacts, type LeaseContract, type UsageFacts } from '@switchyard/billing';
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
/** The parts of a lease's progress that its usage follows from. */
export type MeteringTerms = Pick<LeaseProgress, 'gpuCount' | 'energyModel' | 'settlementSeconds' | 'startsAt'>;
export interface UsageInputs {
  readonly contract: LeaseContract;
  readonly progress: MeteringTerms;
  readonly readings: readonly Reading[];
  readonly prints: readonly BilledPrint[];
  /** Calendar months of the customer's zone that hold the time in question. */
  readonly months: readonly Interval[];
  /** The time in question; all of the lease when nothing is said. */
  readonly term?: Interval;
  /** What events withheld and failures lost; nothing when nothing is said. */
  readonly usageFacts?: UsageFacts;
  /** What used readings before these were estimated for, by meter. */
  readonly estimatedBefore?: ReadonlyMap<string, bigint>;
  /** Usage is also cut where a month ends, so that each piece is of one month. */
  readonly byMonth?: boolean;
}

/** From the earliest it may have begun to the latest anything was measured or said of it. */
export function termOf(contract: LeaseContract, progress: Pick<LeaseProgress, 'startsAt'>, readings: readonly Reading[]): Interval {
  const from = Math.min(contract.startedAt, progress.startsAt) as EpochMs;
  return { from, to: readings.reduce((latest, reading) => (reading.to > latest ? reading.to : latest), contract.endedAt ?? from) };
}

/**
 * Readings and prints of a lease as usage to rate. Time in which the process did not run is in no reading: with the signed final reading in hand
 * the chain of batches is whole, so such time is not usage at all, unless power is rented whether it is drawn or not. Without it, time without
 * readings is a gap that shows on the invoice. Time that an event withheld is no gap: it stands in the usage for its compensation.
 */
export function assembleUsage({ contract, progress, readings, prints, months, term = termOf(contract, progress, readings), usageFacts = NO_USAGE_FACTS, byMonth = false, estimatedBefore }: UsageInputs): AssembledUsage {
  const model = readEnergyModel(contract.leaseId, progress.energyModel);
  const settlementMs = progress.settlementSeconds * 1_000;
  const isGross = isGrossMetered(contract);
  const metered = meterUsage(isGross ? readings.map(atFacilityMeter) : readings, {
    leaseId: contract.leaseId, term, settlementMs, ...(isGross ? { energyBasis: 'facility' as const } : {}), ...(estimatedBefore === undefined ? {} : { estimatedBefore }),
    cutAt: [...factBounds(usageFacts), ...cutInstants(contract.card, months), ...(byMonth ? months.flatMap(({ from, to }) => [from, to]) : []), ...oddBounds(prints, settlementMs)],
    limits: { poolId: contract.siteId as string as PoolId, gpus: progress.gpuCount, maxWatts: model.maxWattsPerGpu * BigInt(progress.gpuCount) * (isGross ? PUE_MAX : 1n) },
    powerModel: { modelId: `frozen ${model.version}`, version: 1, milliwattsPerGpu: model.milliwattsPerGpu },
  });
  const declared = readings.filter((reading) => reading.quality === 'gap');
  const always = contract.finalReadingAt === null || contract.card.components.some(({ kind }) => kind === 'kw_month');
  const isKnown = (interval: UsageInterval): boolean => interval.quality !== 'gap' || always || isWithheldAt(usageFacts, interval.from) || declared.some((gap) => contains(gap, interval.from));
  const printAt = priceBook(prints);
  const usage = withUsageFacts(metered.intervals.filter(isKnown).map((interval) => withPrint(interval, printAt(interval.from))), usageFacts, progress.gpuCount);
  const refused = metered.outcomes.flatMap((outcome) => (isDoubtful(outcome) ? [`Reading ${outcome.readingId} does not count: ${outcome.because.kind}.`] : []));
  const gaps = isMetered(contract) ? stretches(usage.filter((row) => row.quality === 'gap' && !isWithheldAt(usageFacts, row.from))).map((gap) => `Nothing was measured from ${toIso(gap.from)} to ${toIso(gap.to)}.`) : [];
  const remarks = [...refused, ...gaps, ...notesOf(metered)];
  const first = refused[0] ?? gaps[0];
  return {
    usage, facts: { final: true, months, covers: term }, remarks,
    doubt: first === undefined ? undefined : { kind: refused.length > 0 ? 'ReadingRefused' : 'UsageGap', message: first },
  };
}
/** Whether anything of the card is priced by readings. */
function isMetered({ card }: LeaseContract): boolean {
  return card.components.some((component) => component.kind === 'gpu_hour' || 'pue' in component);
}
/** Pieces that touch, as one. @param pieces ascending */
function stretches(pieces: readonly Interval[]): readonly Interval[] {
  const joined: Interval[] = [];
  for (const { from, to } of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && last.to === from) joined[joined.length - 1] = { from: last.from, to };
    else joined.push({ from, to });
  }
  return joined;
}
/** No site spends more than twice its IT power on cooling and losses. */
const PUE_MAX = 3n;
/** What a facility meter says of a lease is its share of it. A meter of computers alone says nothing of cooling: without a share the model has to. */
function atFacilityMeter(reading: Reading): Reading {
  return { ...reading, energyWh: reading.facilityWh ?? (reading.source === 'it-meter' ? null : reading.energyWh) };
}
const isGrossMetered = ({ card }: LeaseContract): boolean => card.components.some((component) => 'pue' in component && component.pue.method === 'facility_meter');
/** Where prices change inside a settlement interval: its own bounds are cut anyway. */
const oddBounds = (prints: readonly BilledPrint[], settlementMs: number): readonly EpochMs[] =>
  prints.flatMap(({ from, to }) => [from, to]).filter((instant) => floorTo(instant, settlementMs) !== instant);

/** The same report twice is no doubt; any other refused reading is. */
function isDoubtful(outcome: ReadingOutcome): outcome is Extract<ReadingOutcome, { used: false }> {
  return !outcome.used && outcome.because.kind !== 'Duplicate';
}
function notesOf({ outcomes }: MeteringResult): readonly string[] {
  const estimated = outcomes.filter((outcome) => outcome.used && outcome.notes.some((note) => note.kind === 'Estimated')).length;
  return estimated === 0 ? [] : [`Energy of ${estimated} readings is estimated from the frozen power model.`];
}

/** Finds the print that holds an instant. */
function priceBook(prints: readonly BilledPrint[]): (instant: EpochMs) => BilledPrint | undefined {
  const ascending = [...prints].sort(by((print) => print.from, byNumber));
  return (instant) => {
    let [low, high] = [0, ascending.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ascending[middle]!.from <= instant) low = middle + 1;
      else high = middle;
    }
    const print = ascending[low - 1];
    return print !== undefined && contains(print, instant) ? print : undefined;
  };
}
function withPrint({ readingIds, ...interval }: UsageInterval, print: BilledPrint | undefined): UsageForRating {
  return {
    ...interval, readingIds: [...readingIds],
    ...(print === undefined ? {} : {
      print: { seriesId: print.seriesId as SeriesId, printId: `${print.seriesId}@${toIso(print.from)}`, revision: print.revision, microUsdPerMwh: print.microUsdPerMwh },
    }),
  };
}
