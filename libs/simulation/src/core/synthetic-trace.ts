import { Dice } from './dice.js';
import type { TraceJob } from './workload.js';

export interface SyntheticTraceRequest {
  readonly seed: number;
  readonly days: number;
  readonly jobsPerDay: number;
}

/** Gang sizes and how often each is drawn: mostly one node, some wide gangs, a few parts of a node. */
const GANGS: readonly (readonly [gpus: number, share: number])[] = [[1, 0.15], [2, 0.1], [4, 0.1], [8, 0.4], [16, 0.13], [32, 0.08], [64, 0.04]];

function gang(fraction: number): number {
  let below = 0;
  for (const [gpus, share] of GANGS) {
    below += share;
    if (fraction < below) return gpus;
  }
  return GANGS[0]![0];
}

/**
 * An invented job trace, in order of submission. Two thirds arrive in the twelve busier hours of the day; durations are
 * spread evenly over orders of magnitude from half an hour to two days.
 */
export function syntheticTrace({ seed, days, jobsPerDay }: SyntheticTraceRequest): TraceJob[] {
  const dice = new Dice(seed);
  const jobs = Array.from({ length: Math.round(days * jobsPerDay) }, () => {
    const busy = dice.fraction() < 2 / 3;
    const secondOfDay = (busy ? 12 : 0) * 3_600 + dice.between(0, 12 * 3_600 - 1);
    return {
      submitSeconds: dice.between(0, days - 1) * 86_400 + secondOfDay,
      durationSeconds: Math.round(1_800 * 96 ** dice.fraction()),
      gpus: gang(dice.fraction()),
    };
  }).sort((a, b) => a.submitSeconds - b.submitSeconds || a.durationSeconds - b.durationSeconds || a.gpus - b.gpus);
  return jobs.map((job, i) => ({ id: `synthetic-${String(i).padStart(6, '0')}`, ...job }));
}
