import { addSeconds, divideHalfAwayFromZero, type EpochMs, type Interval, type MicroUsd, microUsd, type MicroUsdPerGpuHour, type Watts, watts } from '@switchyard/kernel';
import type { CurtailmentBreach, CurtailmentTerms, CurtailmentWindow } from '@switchyard/power';
import { type CurtailableLease, rungOf, type Shed, shedForEvent, withheld } from './curtailment.js';

/** The order of shedding on a mixed site (product.md): miners, interruptible jobs, firm jobs, reservations. */
export const shedStages = ['asics', 'interruptible', 'firm', 'reserved'] as const;
export type ShedStageName = (typeof shedStages)[number];

/** A lease as an event is planned against it. */
export interface StagedLease extends CurtailableLease {
  readonly gpus: number;
  /** What a checkpoint takes it: the order comes so long before. Seconds; 0 when it writes none. */
  readonly checkpointSeconds: number;
  /** While it holds GPUs: outside this nothing is withheld from it. */
  readonly run: Interval;
}
/** One lease of a stage. */
export interface PlannedStop extends Shed {
  readonly lease: StagedLease;
  /** When it is told to stop, so that its checkpoint is written by then. */
  readonly tellAt: EpochMs;
  /** What its terms pay for the time the event withholds, before fees and tax. */
  readonly compensation: MicroUsd;
}
export interface ShedStage {
  readonly stage: ShedStageName;
  /** When its first order is due: never later than that of the stages behind it. */
  readonly at: EpochMs;
  readonly shed: Watts;
  /** Load that is left behind it. */
  readonly remaining: Watts;
  readonly stops: readonly PlannedStop[];
}
export interface ShedPlan {
  /** What the site draws at most before anything is shed: miners and leases. */
  readonly load: Watts;
  /** All four, in order; a stage that is not needed sheds 0 W. */
  readonly stages: readonly ShedStage[];
  readonly compensation: MicroUsd;
}

/** What a withheld stretch pays: GPU time x price, rounded half away from zero. */
export function compensationFor(stop: Interval, run: Interval, gpus: number, price: MicroUsdPerGpuHour): MicroUsd {
  return microUsd(divideHalfAwayFromZero(withheld(run, stop, gpus) * price, 3_600n));
}
/** The stage a lease stops in. */
export const stageOf = (lease: CurtailableLease): ShedStageName => shedStages[1 + rungOf(lease)]!;

/**
 * Plans an event: the miners give what they draw first, and leases stop stage by stage until the rest fits under the allowed load.
 * @param asicLoad what the miners draw while nothing displaces them; 0 where nothing mines
 */
export function planShedding(event: CurtailmentWindow, leases: readonly StagedLease[], asicLoad: Watts, zone: string): ShedPlan {
  const byId = new Map(leases.map((lease) => [lease.leaseId, lease]));
  const stops = shedForEvent(event, leases, zone).map((shed): PlannedStop => {
    const lease = byId.get(shed.leaseId)!;
    return { ...shed, lease, tellAt: addSeconds(event.from, -lease.checkpointSeconds), compensation: compensationFor(event, lease.run, lease.gpus, lease.terms.compensation) };
  });
  const load = leases.reduce<bigint>((total, lease) => total + lease.reservedLoad, asicLoad);
  const over = load - event.allowedLoad;
  const asicShed = over <= 0n ? 0n : over < asicLoad ? over : asicLoad;
  let remaining = load;
  const stages = shedStages.map((stage): Omit<ShedStage, 'at'> => {
    const mine = stops.filter(({ lease }) => stageOf(lease) === stage);
    const shed = stage === 'asics' ? asicShed : mine.reduce((total, { lease }) => total + lease.reservedLoad, 0n);
    remaining -= shed;
    return { stage, shed: watts(shed), remaining: watts(remaining), stops: mine };
  });
  let first: EpochMs = event.from;
  const timed = [...stages].reverse().map((stage): ShedStage => {
    first = stage.stops.reduce<EpochMs>((earliest, { tellAt }) => Math.min(earliest, tellAt) as EpochMs, first);
    return { ...stage, at: first };
  });
  return { load: watts(load), stages: timed.reverse(), compensation: microUsd(stops.reduce((total, { compensation }) => total + compensation, 0n)) };
}
/** All stops of a plan, stage by stage. */
export const stopsOf = (plan: ShedPlan): readonly PlannedStop[] => plan.stages.flatMap(({ stops }) => stops);

/** What a lease was told of an event before it was amended. */
export interface EarlierNotice {
  readonly noticedAt: EpochMs;
  readonly broken: readonly CurtailmentBreach[];
}
/**
 * The notice a lease has of an amended event. One that was to stop already keeps its first notice; when the event now ends later, the longer part
 * has to be announced as long before the old end. One that it did not stop before is told only now.
 */
export function noticeOfAmendment(before: CurtailmentWindow, after: CurtailmentWindow, owedSeconds: CurtailmentTerms['noticeSeconds'], told: EarlierNotice | undefined, now: EpochMs): EarlierNotice {
  if (told === undefined) return { noticedAt: now, broken: [] };
  const givenSeconds = (before.to - now) / 1_000;
  if (after.to <= before.to || givenSeconds >= owedSeconds) return told;
  const late: CurtailmentBreach = { kind: 'NoticeTooShort', givenSeconds: Math.max(0, givenSeconds), promisedSeconds: owedSeconds };
  return { ...told, broken: [...told.broken.filter(({ kind }) => kind !== 'NoticeTooShort'), late] };
}
