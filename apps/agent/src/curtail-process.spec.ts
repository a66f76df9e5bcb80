import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { playCurtailment } from '../testing/curtailment-run.js';

// Real: the built agent as a process, training jobs as processes, TCP to miners, Modbus TCP to the meter, HTTP. Double: the miners, the meter's physics, the control plane.
const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'agent-mw-'));
beforeAll(() => {
  execFileSync(process.execPath, [join(root, '.config/build.mjs'), 'libs/kernel', 'libs/agent-protocol', 'apps/agent'], { cwd: root });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a curtailment of real processes', () => {
  it('INV-SHED-b: with the control plane cut off the megawatts are down by the start and stay down, the meter proves it, and the load comes back', async () => {
    const run = await playCurtailment({ folder, agentMain: join(root, 'apps/agent/dist/src/main.js'), miners: 20, startsInSeconds: 7, lastsSeconds: 3, rampKwPerSecond: 1_000, targetKw: 700 });
    const within = run.curve.filter(({ at }) => at >= run.startsAt && at < run.endsAt);
    expect(within.length).toBeGreaterThan(10);
    expect(Math.max(...within.map(({ kw }) => kw))).toBeLessThanOrEqual(700);
    expect(Math.max(...run.curve.map(({ kw }) => kw))).toBe(2_000);
    expect(run.curve.at(-1)!.kw).toBe(2_000);
    // The job wrote its checkpoint and went on from it.
    expect(run.states.slice(0, 5)).toEqual(['starting', 'running', expect.stringMatching(/^parked Curtailed curt_/), 'starting', 'running']);
    expect(run.reports.map(({ step }) => step)).toEqual(['acknowledged', 'started', 'ended']);
    expect(run.samples.length).toBeGreaterThan(1);
    expect(run.samples.every(({ source }) => source === 'meter')).toBe(true);
  });
});
