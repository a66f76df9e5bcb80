import { by, byNumber, type EpochMs, type Interval, maxOf, subtract, type Watts, watts } from '@switchyard/kernel';

/** What a site drew at an instant, as its meter said or as what ran was added up. */
export interface EvidenceSample {
  readonly at: EpochMs;
  readonly power: Watts;
  readonly source: 'meter' | 'model';
}
/** What the samples of an event prove. */
export interface EvidenceVerdict {
  /** All of them from a meter, or at least one added up: that proves less. */
  readonly source: 'meter' | 'model';
  /** Drawn before anything was shed: the most before the start. */
  readonly before: Watts | undefined;
  /** The first sample at or behind the start. */
  readonly atStart: Watts | undefined;
  /** The most from start to end, so far. */
  readonly most: Watts | undefined;
  /** The last sample behind the end. */
  readonly after: Watts | undefined;
  /** Whether it never drew more than allowed from start to end, so far; undefined: no sample lies in the event. */
  readonly kept: boolean | undefined;
  /** By how much the most was above the target; 0 when it was kept. */
  readonly over: Watts;
  /** The first instant in the event from which it was not above the target again; undefined: it never was below, or no sample lies in it. */
  readonly downFrom: EpochMs | undefined;
  readonly samples: number;
}

/** Judges the samples of an event. Undefined when there are none: nothing is proven then, either way. */
export function judgeEvidence(event: Interval, target: Watts, given: readonly EvidenceSample[]): EvidenceVerdict | undefined {
  if (given.length === 0) return undefined;
  const samples = [...given].sort(by(({ at }) => at, byNumber));
  const within = samples.filter(({ at }) => event.from <= at && at < event.to);
  const powers = (some: readonly EvidenceSample[]): Watts | undefined => (some.length === 0 ? undefined : some.reduce((most, { power }) => maxOf(most, power), watts(0n)));
  const most = powers(within);
  const lastOver = within.findLastIndex(({ power }) => power > target);
  return {
    source: samples.every(({ source }) => source === 'meter') ? 'meter' : 'model',
    before: powers(samples.filter(({ at }) => at < event.from)),
    atStart: within[0]?.power,
    most,
    after: samples.findLast(({ at }) => at >= event.to)?.power,
    kept: most === undefined ? undefined : most <= target,
    over: most === undefined || most <= target ? watts(0n) : subtract(most, target),
    downFrom: within[lastOver + 1]?.at,
    samples: samples.length,
  };
}
