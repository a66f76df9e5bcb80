import { describe, expect, it } from '@jest/globals';
import type { EpochMs } from '@switchyard/kernel';
import { explainEta, type EtaFacts, jobEta, type ProgressPoint } from './job-eta.js';

const MINUTE = 60_000;
const at = (minutes: number): EpochMs => (minutes * MINUTE) as EpochMs;
const point = (minutes: number, step: number, leaseId = 'a', totalSteps: number | null = 100): ProgressPoint => ({ at: at(minutes), step, leaseId, totalSteps });
const segment = (from: number, to: number) => ({ from: at(from), to: at(to) });
const running = (over: Partial<EtaFacts>): EtaFacts => ({ state: 'running', now: at(10), points: [point(0, 0), point(5, 5), point(10, 10)], segments: [segment(0, 200)], ...over });

describe('when a job will be done', () => {
  it('goes on at the pace of its reports: 90 steps at one a minute', () => {
    expect(jobEta(running({}))).toEqual({ basis: 'progress', finishesAt: at(100), stepsPerHour: 60 });
  });
  it('takes the median, so that one slow checkpoint does not move it', () => {
    // One step a minute, but for one report that took nine minutes for a step.
    const points = [point(0, 0), point(1, 1), point(2, 2), point(11, 3), point(12, 4), point(13, 5)];
    expect(jobEta(running({ now: at(13), points }))).toMatchObject({ finishesAt: at(13 + 95), stepsPerHour: 60 });
  });
  it('counts the time it will stand still between its segments', () => {
    // 40 minutes in the first segment, 50 more in the second, which begins at 300.
    expect(jobEta(running({ segments: [segment(0, 50), segment(300, 500)] }))).toMatchObject({ finishesAt: at(350) });
    // Behind the last segment it goes on if it can.
    expect(jobEta(running({ segments: [segment(0, 50)] }))).toMatchObject({ finishesAt: at(100) });
  });
  it('does not count parked time as slow running', () => {
    // Parked from 10 to 100, then resumed on the same pace under another lease.
    const points = [point(0, 0), point(10, 10), point(100, 10, 'b'), point(110, 20, 'b')];
    expect(jobEta(running({ now: at(110), points, segments: [segment(100, 400)] }))).toMatchObject({ finishesAt: at(190), stepsPerHour: 60 });
  });
  it('starts from the lower step after a resume from a checkpoint', () => {
    const points = [point(0, 0), point(10, 10), point(20, 6), point(24, 10)];
    expect(jobEta(running({ now: at(24), points }))).toMatchObject({ finishesAt: at(24 + 90), stepsPerHour: 60 });
  });
  it('takes the pace of the GPUs it runs on now: twice as fast after a move', () => {
    const points = [point(0, 0), point(10, 10), ...Array.from({ length: 21 }, (_, i) => point(20 + i, 10 + 2 * i, 'b'))];
    expect(jobEta(running({ now: at(40), points, segments: [segment(20, 400)] }))).toMatchObject({ finishesAt: at(65), stepsPerHour: 120 });
  });
  it('says nothing of a run that has stalled, and takes the end of the lease without progress', () => {
    expect(jobEta(running({ now: at(10 + 50) }))).toMatchObject({ basis: 'progress' });
    expect(jobEta(running({ now: at(10 + 51) }))).toEqual({ basis: 'none', because: 'stalled' });
    expect(jobEta(running({ points: [] }))).toEqual({ basis: 'placement', finishesAt: at(200) });
    expect(jobEta(running({ points: [point(0, 0, 'a', null), point(1, 1, 'a', null)] }))).toEqual({ basis: 'placement', finishesAt: at(200) });
    expect(jobEta(running({ points: [], segments: [] }))).toEqual({ basis: 'none', because: 'no_progress' });
  });
  it('is never in the past, also when it is late', () => {
    expect(jobEta(running({ now: at(30), points: [point(0, 0), point(19, 95), point(20, 100)] }))).toMatchObject({ finishesAt: at(30) });
    expect(jobEta(running({ now: at(300), points: [] }))).toMatchObject({ finishesAt: at(300) });
  });
  it('takes the place of a waiting job, and is unknown without one', () => {
    for (const state of ['submitted', 'accepted', 'scheduled', 'parked'] as const) {
      expect(jobEta(running({ state }))).toEqual({ basis: 'placement', finishesAt: at(200) });
      expect(jobEta(running({ state, segments: [] }))).toEqual({ basis: 'none', because: 'not_placed' });
    }
    expect(jobEta(running({ state: 'paused' }))).toEqual({ basis: 'none', because: 'paused' });
    for (const state of ['completed', 'failed', 'timed_out', 'cancelled', 'missed', 'refused'] as const) expect(jobEta(running({ state }))).toEqual({ basis: 'none', because: 'over' });
    for (const because of ['over', 'not_placed', 'paused', 'no_progress', 'stalled'] as const) expect(explainEta(because)).toMatch(/\.$/);
  });
});
