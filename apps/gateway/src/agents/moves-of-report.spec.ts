import { describe, expect, it } from '@jest/globals';
import { runStates, type StateItem } from '@switchyard/agent-protocol';
import { epochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { jobMoves, type JobState, leaseMoves, type LeaseState } from '@switchyard/market';
import { endReasonOf, isOldNews, movesOf, type Standing, takenReport } from './moves-of-report.js';

const ids = new CountingIds();
const [leaseId, agentId] = [ids.next('lease'), ids.next('agent')];
const at = epochMs(1_000);
const item = (state: StateItem['state'], over: Partial<StateItem> = {}): StateItem => ({ kind: 'state', leaseId, revision: 1, state, at, attempt: 1, ...over });
const standing = (lease: LeaseState, job: JobState, over: Partial<Standing> = {}): Standing => ({ lease, job, superseded: false, moreToCome: false, ...over });
const path = (one: StateItem, where: Standing): string => {
  const { lease, job } = movesOf(one, where, at, { kind: 'agent', id: agentId });
  return [lease.map((move) => move.to).join('>'), job.map((move) => move.to).join('>')].join(' | ');
};

describe('moves of a report', () => {
  it.each<[StateItem['state'], LeaseState, JobState, string]>([
    ['starting', 'reserved', 'scheduled', ' | '],
    ['running', 'reserved', 'scheduled', 'active | running'],
    ['running', 'parked', 'parked', 'active | running'],
    ['running', 'curtailed', 'parked', 'active | running'],
    ['running', 'active', 'running', ' | '],
    ['running', 'ended', 'completed', ' | '],
    ['running', 'released', 'accepted', ' | '],
    ['checkpointed', 'active', 'running', ' | '],
    ['parked', 'active', 'running', 'parked | parked'],
    ['parked', 'curtailed', 'running', ' | parked'],
    ['parked', 'ended', 'running', ' | '],
    ['completed', 'active', 'running', 'ended | completed'],
    ['completed', 'parked', 'parked', 'ended | completed'],
    ['completed', 'reserved', 'scheduled', 'active>ended | running>completed'],
    ['completed', 'active', 'cancelled', 'ended | '],
    ['completed', 'ended', 'running', ' | '],
    ['failed', 'active', 'running', 'ended | failed'],
    ['failed', 'reserved', 'scheduled', 'active>ended | failed'],
    ['stopped', 'active', 'running', 'ended | timed_out'],
    ['stopped', 'parked', 'paused', 'ended | '],
    ['stopped', 'reserved', 'scheduled', ' | '],
    ['stopped', 'released', 'accepted', ' | '],
    ['stopped', 'parked', 'scheduled', 'ended | timed_out'],
  ])('%s of a lease that is %s and a job that is %s: %s %s', (state, lease, job, expected) => {
    expect(path(item(state), standing(lease, job))).toBe(expected);
  });
  it('never leave the tables of the market, whatever stands where', () => {
    const leases = Object.keys(leaseMoves) as LeaseState[];
    const jobs = Object.keys(jobMoves) as JobState[];
    for (const state of runStates) for (const lease of leases) for (const job of jobs) for (const superseded of [true, false]) for (const moreToCome of [true, false]) {
      const made = movesOf(item(state), { lease, job, superseded, moreToCome }, at, { kind: 'agent', id: agentId });
      let [l, j]: [LeaseState, JobState] = [lease, job];
      for (const move of made.lease) {
        expect([move.from, (leaseMoves[l] as Record<string, readonly string[]>)[move.to]]).toEqual([l, expect.arrayContaining(['agent'])]);
        l = move.to;
      }
      for (const move of made.job) {
        expect([move.from, (jobMoves[j] as Record<string, readonly string[]>)[move.to]]).toEqual([j, expect.arrayContaining(['agent'])]);
        j = move.to;
      }
      if (superseded) expect(made.job).toEqual([]);
    }
  });
  it('park a job that has time to come, and leave one alone that has moved on', () => {
    expect(path(item('stopped'), standing('active', 'running', { moreToCome: true }))).toBe('ended | parked');
    expect(path(item('stopped'), standing('active', 'running', { superseded: true }))).toBe('ended | ');
  });
  it('park a job again whose lease ended before its next segment began: it is not left scheduled without a lease', () => {
    expect(path(item('stopped'), standing('parked', 'scheduled', { moreToCome: true }))).toBe('ended | parked');
  });
  it('say in a word why a lease ended', () => {
    expect([endReasonOf(item('completed'), 'running'), endReasonOf(item('failed', { detail: 'EndOfLease' }), 'running'), endReasonOf(item('stopped', { detail: 'EndOfLease' }), 'running'),
      endReasonOf(item('stopped', { detail: 'Stopped' }), 'running'), endReasonOf(item('stopped', { detail: 'Stopped' }), 'cancelled')])
      .toEqual(['completed', 'failed', 'end_of_lease', 'stopped', 'cancelled']);
  });
  it('are not made twice of what was taken, by the same agent', () => {
    const taken = takenReport(agentId, item('parked', { attempt: 2 }));
    expect([item('running', { attempt: 2 }), item('parked', { attempt: 2 }), item('parked'), item('running', { attempt: 3 }), item('completed')].map((one) => isOldNews(taken, agentId, one)))
      .toEqual([true, true, true, false, false]);
    expect(isOldNews(taken, ids.next('agent'), item('running'))).toBe(false);
    expect(isOldNews(null, agentId, item('running'))).toBe(false);
  });
});
