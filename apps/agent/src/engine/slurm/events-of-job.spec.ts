import { describe, expect, it } from '@jest/globals';
import { epochMs, SECOND_MS } from '@switchyard/kernel';
import fc from 'fast-check';
import type { EngineEvent } from '../../ports.js';
import type { SlurmJob } from './cluster.js';
import { eventsOfJob, runningTime, runSeconds } from './events-of-job.js';
import { exitOfJob } from './exit-of-job.js';

const at = (second: number) => epochMs(1_795_000_000_000 + second * SECOND_MS);
const aJob = (over: Partial<SlurmJob>): SlurmJob => ({
  id: 7, name: 'sy-x-1', user: 'root', state: 'running', stateName: 'RUNNING', reason: 'None', requeue: false, startedAt: at(0), endedAt: undefined, suspendChangedAt: undefined, ranBeforeSuspendSeconds: 0, exitCode: 0, exitSignal: 0, nodes: 'gn[1-2]', ...over,
});

/** What a controller shows at each second of a life that runs and stands in turns, and ends. */
function lifeOf(turns: readonly number[], isEnded: boolean): SlurmJob[] {
  const shown: SlurmJob[] = [];
  let second = 0;
  let ran = 0;
  let changed: number | undefined;
  let before = 0;
  turns.forEach((length, i) => {
    const running = i % 2 === 0;
    if (i > 0) {
      changed = second;
      if (!running) before = ran;
    }
    for (let n = 0; n < length; n += 1) {
      shown.push(aJob({ state: running ? 'running' : 'suspended', suspendChangedAt: changed === undefined ? undefined : at(changed), ranBeforeSuspendSeconds: before }));
      second += 1;
      if (running) ran += 1;
    }
  });
  const last = shown.at(-1)!;
  const suspended = last.state === 'suspended';
  if (isEnded) shown.push({ ...last, state: 'ended', stateName: 'CANCELLED', endedAt: suspended ? last.suspendChangedAt : at(second) });
  return shown;
}

describe('events of a Slurm job', () => {
  it('have the controller\'s times', () => {
    const started = eventsOfJob([], aJob({}));
    expect(started).toEqual([{ event: 'started', wallMs: at(0), code: null, signal: null, detail: undefined }]);
    const suspended = eventsOfJob(started, aJob({ state: 'suspended', suspendChangedAt: at(5), ranBeforeSuspendSeconds: 5 }));
    expect(suspended.map(({ event, wallMs }) => [event, wallMs])).toEqual([['suspended', at(5)]]);
    const resumed = eventsOfJob([...started, ...suspended], aJob({ suspendChangedAt: at(9), ranBeforeSuspendSeconds: 5 }));
    expect(resumed.map(({ event, wallMs }) => [event, wallMs])).toEqual([['resumed', at(9)]]);
    expect(eventsOfJob([...started, ...suspended, ...resumed], aJob({ suspendChangedAt: at(9), ranBeforeSuspendSeconds: 5 }))).toEqual([]);
  });

  it('whenever one looks and whatever was missed, their running time is the controller\'s own count, and they are in order', () => {
    const turns = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(turns, fc.array(fc.nat(60), { maxLength: 12 }), (lengths, looks) => {
        const life = lifeOf(lengths, true);
        const end = life.at(-1)!;
        let events: EngineEvent[] = [];
        for (const place of [...new Set(looks)].filter((n) => n < life.length - 1).sort((a, b) => a - b)) {
          const seen = life[place]!;
          events = [...events, ...eventsOfJob(events, seen)];
          // Whether it runs is right at every look.
          expect(runningTime(events).since !== undefined).toBe(seen.state === 'running');
        }
        events = [...events, ...eventsOfJob(events, end)];
        const ran = runningTime([...events, { event: 'exited', wallMs: epochMs(Math.max(end.endedAt!, events.at(-1)!.wallMs)), code: 0, signal: null, detail: undefined }]).ranMs;
        expect(ran).toBe(runSeconds(end) * SECOND_MS);
        expect(events.map(({ wallMs }) => wallMs)).toEqual(events.map(({ wallMs }) => wallMs).sort((a, b) => a - b));
      }),
    );
  });
});

describe('the end of a Slurm job', () => {
  const facts = { exitCode: undefined, isUnborn: false, stopAsked: false, failedTask: undefined, errors: '' };
  const ended = (over: Partial<SlurmJob>) => aJob({ state: 'ended', endedAt: at(9), ...over });
  it.each([
    ['done', ended({ stateName: 'COMPLETED' }), { ...facts, exitCode: 0 }, { kind: 'exited', code: 0 }],
    ['a code of its own', ended({ stateName: 'FAILED', exitCode: 7 }), { ...facts, exitCode: 7, failedTask: 'node gn2, task 1', errors: 'boom\nsrun: error: gn2: task 1: Exited with exit code 7\n' }, { kind: 'exited', code: 7, detail: 'node gn2, task 1: boom' }],
    ['killed by a signal, through a shell', ended({ stateName: 'FAILED', exitCode: 137 }), { ...facts, exitCode: 137 }, { kind: 'exited', code: null, signal: 'SIGKILL' }],
    ['a node lost', ended({ stateName: 'NODE_FAIL' }), facts, { kind: 'lost', detail: 'NODE_FAIL on gn[1-2]' }],
    ['a person\'s scancel after which it wrote its checkpoint', ended({ stateName: 'CANCELLED', exitSignal: 15 }), { ...facts, exitCode: 75 }, { kind: 'exited', code: 75 }],
    ['a person\'s scancel that killed it', ended({ stateName: 'CANCELLED', exitSignal: 9 }), facts, { kind: 'lost' }],
    ['the partition\'s time limit', ended({ stateName: 'TIMEOUT' }), facts, { kind: 'lost' }],
    ['asked to stop, and killed at the end of its grace', ended({ stateName: 'CANCELLED', exitSignal: 9 }), { ...facts, stopAsked: true }, { kind: 'exited', code: null, signal: 'SIGKILL' }],
    ['asked to stop while it waited: nothing is lost', ended({ stateName: 'CANCELLED', nodes: '' }), { ...facts, stopAsked: true }, { kind: 'exited', code: 75, detail: 'NeverStarted' }],
    ['taken out of the queue by a person', ended({ stateName: 'CANCELLED', nodes: '' }), facts, { kind: 'lost' }],
    ['out of memory', ended({ stateName: 'OUT_OF_MEMORY', exitSignal: 9 }), { ...facts, errors: 'srun: error: gn3: task 0: Out Of Memory\n' }, { kind: 'exited', signal: 'SIGKILL', detail: 'node gn3, task 0: OutOfMemory' }],
  ])('%s', (_what, job, given, expected) => {
    expect(exitOfJob(job, given)).toMatchObject(expected);
  });
});
