import { describe, expect, it } from '@jest/globals';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs } from '@switchyard/kernel';
import { begin } from '../../core/decide.js';
import { takeEvents } from '../../core/events.js';
import { isLive, newRun } from '../../core/run.js';
import type { EngineEvent } from '../../ports.js';
import { leaseUnit } from './units-of.js';

const facts = { now: epochMs(50_000), speed: 1, puePpm: 1_250_000n, shed: [], slackMs: 1_000 };
const seen = (...events: readonly (readonly [EngineEvent['event'], number])[]) => {
  const run = begin(newRun(anOrder()), epochMs(10_000)).run;
  const status = { kind: 'live' as const, events: events.map(([event, wallMs]) => ({ event, wallMs: epochMs(wallMs), code: null, signal: null, detail: undefined })) };
  return takeEvents(run, status, (wallMs) => wallMs, { meterId: 'm', energy: false, loadFractionPpm: 760_000, ripplePpm: 0 }).run;
};

describe('a lease as load', () => {
  it('draws while it runs; suspended at the site it draws nothing, holds its GPUs and does not want to start; it draws again when it goes on', () => {
    const of = (run: ReturnType<typeof seen>) => [run.phase, leaseUnit(run, facts).draw, isLive(run), leaseUnit(run, facts).wantsToStart];
    expect(of(seen(['started', 11_000]))).toEqual(['running', 'on', true, false]);
    expect(of(seen(['started', 11_000], ['suspended', 12_000]))).toEqual(['suspended', 'off', true, false]);
    expect(of(seen(['started', 11_000], ['suspended', 12_000], ['resumed', 13_000]))).toEqual(['running', 'on', true, false]);
  });
});
