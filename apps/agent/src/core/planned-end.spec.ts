import { describe, expect, it } from '@jest/globals';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { addSeconds, type EpochMs, type LeaseId, type NodeId } from '@switchyard/kernel';
import { decide, SPEND_GUARD } from './decide.js';
import { newMeter, open } from './meter.js';
import { ANSWER_BEFORE_END_SECONDS, endOf, neededFrom } from './planned-end.js';
import { type LeaseRun, newRun } from './run.js';

const at = (n: number): EpochMs => n as EpochMs;
const END = at(10_000_000);
const node = (name: string): NodeId => name as NodeId;
const order = anOrder({ startsAt: at(0), notBefore: at(0), endsAt: END, mayRunUntil: addSeconds(END, 3_000), nodes: [{ nodeId: node('node_a'), gpus: [2, 4] }] });
const running = (over: Partial<LeaseOrder> = {}): LeaseRun => ({ ...newRun({ ...order, ...over }), phase: 'running', attempt: 1, meter: open(newMeter(), at(0)) });
const other = (over: Partial<LeaseOrder>): LeaseRun => newRun({ ...order, leaseId: 'lease_other' as LeaseId, ...over });

describe('the end of a run', () => {
  const justInTime = addSeconds(END, -ANSWER_BEFORE_END_SECONDS);
  it.each<[string, Partial<LeaseOrder>, Parameters<typeof endOf>[1], EpochMs]>([
    ['is the planned one where nothing more is to come', { mayRunUntil: undefined }, {}, END],
    ['is the planned one when the control plane was heard shortly before it', {}, { heardAt: justInTime }, END],
    ['is its own limit when nobody was heard', {}, { heardAt: at(justInTime - 1) }, addSeconds(END, 3_000)],
    ['is its own limit when nobody was heard since the agent was started', {}, {}, addSeconds(END, 3_000)],
    ['is where another order needs the GPUs', {}, { neededFrom: addSeconds(END, 60) }, addSeconds(END, 60)],
    ['is not before the planned one, whoever needs the GPUs', {}, { neededFrom: at(5) }, END],
  ])('%s', (_what, over, circumstances, expected) => {
    expect(endOf({ ...order, ...over }, circumstances)).toBe(expected);
  });

  it('is needed by who shares a GPU and is to run, and by nobody else', () => {
    const needs = (over: Partial<LeaseOrder>) => neededFrom(running(), [running(), other({ startsAt: at(7), notBefore: at(9), ...over })]);
    expect(needs({})).toBe(9);
    expect(needs({ nodes: [{ nodeId: node('node_a'), gpus: [4, 6] }] })).toBeUndefined();
    expect(needs({ nodes: [{ nodeId: node('node_b'), gpus: [2, 4] }] })).toBeUndefined();
    expect(needs({ desired: 'stop' })).toBeUndefined();
  });

  it('unanswered stops nothing while money is left, and the guard parks it when it is used up; an answer makes the planned end good at once', () => {
    const after = addSeconds(END, 600);
    const calm = { now: after, closing: false };
    const paid = { ...order.spendAuthorisation, asOf: after };
    expect(decide(running({ spendAuthorisation: paid }), calm)).toEqual({ kind: 'wait' });
    expect(decide(running({ spendAuthorisation: { ...paid, microUsdRemaining: 0n as typeof paid.microUsdRemaining } }), calm)).toMatchObject({ kind: 'stop', mode: 'park', detail: SPEND_GUARD });
    expect(decide(running({ spendAuthorisation: paid }), { ...calm, heardAt: after })).toMatchObject({ kind: 'stop', mode: 'stop', detail: 'EndOfLease' });
    expect(decide(running({ spendAuthorisation: paid }), { ...calm, neededFrom: addSeconds(END, 600) })).toMatchObject({ kind: 'stop', detail: 'EndOfLease' });
    expect(decide(running({ spendAuthorisation: paid }), { ...calm, now: addSeconds(END, 3_000) })).toMatchObject({ kind: 'stop', detail: 'EndOfLease' });
  });
});
