import { describe, expect, it } from '@jest/globals';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, microUsd } from '@switchyard/kernel';
import { decide, SPEND_GUARD, takeOrder } from './decide.js';
import { SURPRISES_MAX, takeEvents } from './events.js';
import { newMeter, open } from './meter.js';
import { takeOutput } from './output.js';
import { type LeaseRun, newRun } from './run.js';

const at = (n: number): EpochMs => n as EpochMs;
const model = { meterId: 'm', energy: true, loadFractionPpm: 760_000, ripplePpm: 0 };
const order = anOrder({ startsAt: at(1_000), notBefore: at(2_000), endsAt: at(900_000) });
const poor = { ...order.spendAuthorisation, microUsdRemaining: microUsd(0n) };
const run = (over: Partial<LeaseRun> = {}, orderOver: Partial<LeaseOrder> = {}): LeaseRun => ({ ...newRun({ ...order, ...orderOver }), ...over });
const running = (over: Partial<LeaseRun> = {}, orderOver: Partial<LeaseOrder> = {}): LeaseRun =>
  run({ phase: 'running', attempt: 1, meter: open(newMeter(), at(2_000)), ...over }, orderOver);
const calm = { now: at(5_000), closing: false };

describe('decide', () => {
  it.each<[string, LeaseRun, Partial<typeof calm>, object]>([
    ['starts in its time', run(), {}, { kind: 'start' }],
    ['waits for its start', run({}, { startsAt: at(6_000) }), {}, { kind: 'wait' }],
    ['waits for notBefore', run(), { now: at(1_999) }, { kind: 'wait' }],
    ['starts at notBefore exactly', run(), { now: at(2_000) }, { kind: 'start' }],
    ['never starts at or after the end', run(), { now: at(900_000) }, { kind: 'end', detail: 'EndOfLease' }],
    ['ends what was stopped before it started', run({}, { desired: 'stop' }), {}, { kind: 'end', detail: 'Stopped' }],
    ['keeps a parked lease parked', run({ phase: 'parked' }, { desired: 'park' }), {}, { kind: 'wait' }],
    ['resumes a parked lease', run({ phase: 'parked' }), {}, { kind: 'start' }],
    ['waits before it retries a job that died', run({ phase: 'parked', retryAt: at(5_001) }), {}, { kind: 'wait' }],
    ['goes on while nothing is said', running(), {}, { kind: 'wait' }],
    ['parks when asked', running({}, { desired: 'park' }), {}, { kind: 'stop', mode: 'park' }],
    ['parks between two pieces by itself', running({}, { parkAt: at(5_000) }), {}, { kind: 'stop', mode: 'park', detail: 'Parked' }],
    ['runs up to the end of its piece', running({}, { parkAt: at(5_001) }), {}, { kind: 'wait' }],
    ['resumes the next piece by a newer order alone', run({ phase: 'parked' }, { parkAt: at(4_000) }), {}, { kind: 'wait' }],
    ['stops when asked', running({}, { desired: 'stop' }), {}, { kind: 'stop', mode: 'stop' }],
    ['stops a suspended job too', running({ phase: 'suspended' }, { desired: 'stop' }), {}, { kind: 'stop', mode: 'stop' }],
    ['asks only once', running({ phase: 'stopping' }, { desired: 'stop' }), {}, { kind: 'wait' }],
    ['stops at the end of the lease', running(), { now: at(900_000) }, { kind: 'stop', mode: 'stop', detail: 'EndOfLease' }],
    ['parks for a closing agent', running(), { closing: true }, { kind: 'stop', mode: 'park', detail: 'AgentStopping' }],
    ['starts nothing for a closing agent', run(), { closing: true }, { kind: 'wait' }],
    ['enforces money though the control plane answers', running({}, { spendAuthorisation: poor }), {}, { kind: 'stop', mode: 'park', detail: SPEND_GUARD }],
    ['starts nothing unpaid', run({}, { spendAuthorisation: poor }), {}, { kind: 'wait' }],
    ['stays parked by the guard until money comes', run({ phase: 'parked', guardParked: true }, { spendAuthorisation: poor }), {}, { kind: 'wait' }],
    ['goes on when money has come', run({ phase: 'parked', guardParked: true }), {}, { kind: 'start' }],
    ['does nothing after the end', run({ phase: 'ended' }, { desired: 'run' }), {}, { kind: 'wait' }],
  ])('%s', (_what, lease, over, decision) => {
    expect(decide(lease, { ...calm, ...over })).toMatchObject(decision);
  });

  it('ignores an older revision and takes a renewal of the same', () => {
    const lease = run({}, { revision: 3 });
    expect(takeOrder(lease, { ...order, revision: 2, desired: 'stop' })).toBe(lease);
    expect(takeOrder(lease, { ...order, revision: 3, endsAt: at(950_000) }).order.endsAt).toBe(950_000);
  });
});

describe('takeEvents', () => {
  const exit = (lease: LeaseRun, code: number | null, kind: 'exited' | 'lost' = 'exited') =>
    takeEvents(lease, { kind, events: [{ event: 'exited', wallMs: at(8_000), code, signal: code === null ? 'SIGKILL' : null, detail: undefined }] }, (wall) => wall, model);
  const stopping = (mode: 'park' | 'stop') => running({ phase: 'stopping', stop: { mode, detail: 'Asked' } });
  it.each<[string, LeaseRun, number | null, LeaseRun['phase'], string[]]>([
    ['exit 0 is completed', running(), 0, 'ended', ['completed']],
    ['exit 0 is completed though it was to be parked', stopping('park'), 0, 'ended', ['completed']],
    ['another exit is failed', running(), 3, 'ended', ['failed']],
    ['a signal from elsewhere is failed', running(), null, 'ended', ['failed']],
    ['75 after a park is parked', stopping('park'), 75, 'parked', ['checkpointed', 'parked']],
    ['a park that had to kill is parked without a checkpoint', stopping('park'), null, 'parked', ['parked']],
    ['any exit after a stop is stopped', stopping('stop'), 75, 'ended', ['stopped']],
    ['75 nobody asked for may go on', running(), 75, 'parked', ['checkpointed', 'parked']],
    ['75 again and again is failed', running({ surprises: SURPRISES_MAX - 1 }), 75, 'ended', ['failed']],
  ])('%s', (_what, lease, code, phase, states) => {
    const move = exit(lease, code);
    expect(move.run.phase).toBe(phase);
    expect(move.items.flatMap((item) => (item.kind === 'state' ? [item.state] : []))).toEqual(states);
    const readings = move.items.filter((item) => item.kind === 'reading');
    expect(readings).toMatchObject([{ from: 2_000, to: 8_000, final: phase === 'ended' }]);
  });
  it('a lost process goes on from its checkpoint, after a pause', () => {
    const { run: lease, items } = exit(running(), null, 'lost');
    expect(lease).toMatchObject({ phase: 'parked', retryAt: 68_000 });
    expect(items.at(-1)).toMatchObject({ state: 'parked', detail: 'ProcessLost' });
  });
  it('says why a job failed with its last line of stderr', () => {
    const printed = takeOutput(running(), [{ stream: 'stderr', line: 'Error: out of luck' }, { stream: 'stderr', line: '    at main (x.js:1)' }], { stdout: 0, stderr: 9 }, at(7_000));
    expect(exit(printed.run, 1).items.at(-1)).toMatchObject({ state: 'failed', exitCode: 1, detail: 'Exit 1: Error: out of luck' });
  });
  it('takes each event once', () => {
    const first = takeEvents(running({ phase: 'starting' }), { kind: 'live', events: [{ event: 'started', wallMs: at(3_000), code: null, signal: null, detail: undefined }] }, (w) => w, model);
    const again = takeEvents(first.run, { kind: 'live', events: [{ event: 'started', wallMs: at(3_000), code: null, signal: null, detail: undefined }] }, (w) => w, model);
    expect([first.items.length, again.items.length]).toEqual([1, 0]);
  });
  it('begins no lease before its time, whatever second its engine tells', () => {
    const started = (wallMs: number) => takeEvents(running({ phase: 'starting' }), { kind: 'live', events: [{ event: 'started', wallMs: at(wallMs), code: null, signal: null, detail: undefined }] }, (w) => w, model);
    expect([started(400), started(1_400)].map(({ run: { meter }, items }) => [meter.openFrom, items.map((item) => ('at' in item ? item.at : undefined))])).toEqual([[1_000, [1_000]], [1_400, [1_400]]]);
  });
});

describe('takeOutput', () => {
  const items = (...lines: string[]) => takeOutput(running(), lines.map((line) => ({ stream: 'stdout' as const, line })), { stdout: 9, stderr: 0 }, at(1)).items;
  it('tells progress, checkpoints and log apart', () => {
    expect(items('{"step":3,"totalSteps":9,"loss":1.5,"ms":40,"note":"x"}')).toEqual([
      { kind: 'progress', leaseId: order.leaseId, at: 1, step: 3, totalSteps: 9, loss: 1.5, metrics: { ms: 40 } },
    ]);
    expect(items('{"event":"checkpoint","step":3}').map((item) => item.kind)).toEqual(['state', 'log']);
    expect(items('{"step":-1}', '{not json', 'plain', '{"step":1e999}').map((item) => item.kind)).toEqual(['log', 'log', 'log', 'log']);
  });
  it('cuts long lines and takes control characters out', () => {
    const [long, rude] = items('x'.repeat(10_000), 'a\u0000b\u001b[31mc');
    expect(long).toMatchObject({ lineNumber: 1, line: expect.stringMatching(/^x{4000,}.*\[cut\]$/) });
    expect((long as { line: string }).line).toHaveLength(4_096);
    expect(rude).toMatchObject({ lineNumber: 2, line: 'ab[31mc' });
  });
});
