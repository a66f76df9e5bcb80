import { describe, expect, it } from '@jest/globals';
import type { SlurmJob } from './cluster.js';
import { exitOfJob } from './exit-of-job.js';

const job = (over: Partial<SlurmJob>): SlurmJob => ({
  id: 1, name: 'sy-lease-1', user: 'agent', state: 'ended', stateName: 'COMPLETED', reason: 'None', requeue: false, startedAt: undefined, endedAt: undefined, suspendChangedAt: undefined, ranBeforeSuspendSeconds: 0, exitCode: 0, exitSignal: 0, nodes: 'gn1', ...over,
});
const facts = { exitCode: undefined, isUnborn: false, stopAsked: false, failedTask: undefined, errors: '' };

describe('exitOfJob', () => {
  it('takes no exit 0 of Slurm for a success when the job did not complete', () => {
    expect(exitOfJob(job({}), facts)).toMatchObject({ kind: 'exited', code: 0 });
    expect(exitOfJob(job({ stateName: 'CANCELLED' }), { ...facts, stopAsked: true })).toMatchObject({ kind: 'exited', code: null, signal: 'SIGKILL' });
    expect(exitOfJob(job({ stateName: 'CANCELLED' }), facts)).toMatchObject({ kind: 'lost', code: null, detail: 'CANCELLED on gn1' });
  });
  it('loses, and does not fail, a run of which no task began; asked to stop it kept all its work', () => {
    const unborn = { ...facts, exitCode: 1, isUnborn: true, errors: 'bash: warning\nsrun: error: Expired or invalid job 14\n' };
    expect(exitOfJob(job({ stateName: 'FAILED', exitCode: 1 }), unborn)).toEqual({ kind: 'lost', code: null, signal: null, detail: 'no task began: srun: error: Expired or invalid job 14' });
    expect(exitOfJob(job({ stateName: 'FAILED', exitCode: 1 }), { ...unborn, stopAsked: true })).toMatchObject({ kind: 'exited', code: 75, detail: 'NeverStarted' });
  });
});
