import { describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { planFifo } from '@switchyard/matching';
import { type PolicyResult, replay, warmPlanner } from '@switchyard/simulation';
import { aJob, aReplay, aSite } from '@switchyard/simulation/testing';
import type { ReplayChartData } from './chart-data.js';
import { replayCharts } from './replay-charts.js';
import { waitsOf } from './waiting-chart.js';

/** A month at two sites, one of which is cut once; a job every six hours. */
function aMonth(): ReplayChartData {
  const hours = Array.from({ length: 30 * 24 }, (_, hour) => hour);
  const sites = [aSite('a', 16, hours.map((hour) => 30 + 25 * ((hour % 24) - 12) / 12)), aSite('b & co', 8, hours.map((hour) => (hour % 7 === 0 ? -20 : 45)))];
  const jobs = Array.from({ length: 100 }, (_, i) => aJob(`j${i}`, { releaseSlot: 6 * i, slots: 1 + (i % 5), deadlineSlot: 6 * i + 30, tenant: i % 3 === 0 ? 'y' : 'x' }));
  const input = aReplay(sites, jobs, { horizonSlots: 48, curtailments: [{ id: 'e', site: 'a', from: 100, to: 103, noticeSlot: 98, allowedShare: 0 }] });
  const steps = replay(input, [{ name: 'switchyard', plan: warmPlanner({ rounds: 2, seed: 1 }), holdsPromises: true, parks: true }, { name: 'fifo', plan: planFifo, holdsPromises: false }]);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { start: epochMs(Date.UTC(2026, 0, 1)), days: 30, input, results: step.value, actualLoad: 0.123, seed: 7 };
  }
}

describe('charts of a month', () => {
  const data = aMonth();
  const charts = replayCharts(data);

  it('each says what it shows, the real load and the seed, without a hole in it', () => {
    expect(Object.keys(charts)).toEqual(['market.svg', 'savings.svg', 'waiting.svg', 'gap.svg', 'forecast.svg', 'customers.svg']);
    for (const svg of Object.values(charts)) {
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
      expect(svg).toContain('100 jobs, 2 sites, 30 days from 2026-01-01 (UTC), real load 12 %, seed 7');
      expect(svg).not.toMatch(/NaN|undefined|Infinity|e-\d/);
      // Nothing sticks out on the right or below.
      const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number) as [number, number, number];
      for (const [, x, y] of svg.matchAll(/<(?:text|rect) x="([\d.-]+)" y="([\d.-]+)"/g)) {
        expect(Number(x)).toBeLessThanOrEqual(width);
        expect(Number(y)).toBeLessThanOrEqual(height);
      }
    }
  });
  it('a row per site with names escaped, a mark per cut, units on every axis', () => {
    expect(charts['market.svg']!.match(/% busy</g)).toHaveLength(2);
    expect(charts['market.svg']).toContain('b &amp; co');
    expect(charts['market.svg']!.match(/height="4" fill="#6b21a8"/g)).toHaveLength(2);
    expect(charts['waiting.svg']).toContain('hours since submission');
    expect(charts['forecast.svg']).toContain('USD/MWh');
    expect(charts['gap.svg']).toContain('% of the plan');
    expect(charts['customers.svg']).toContain('34 jobs missed');
  });
  it('bars are as long as the cost', () => {
    const bars = [...charts['savings.svg']!.matchAll(/<rect x="190" y="[\d.]+" width="([\d.]+)"[^>]*fill-opacity="1"/g)].map(([, width]) => Number(width));
    expect(bars[0]! / bars[1]!).toBeCloseTo(data.results[0]!.powerMicroUsd / data.results[1]!.powerMicroUsd, 1);
  });
  it('waiting is from submission to the first start', () => {
    const one = (parts: readonly { from: number; to: number; site: string }[]): PolicyResult => ({ ...data.results[0]!, runs: [{ job: 'j2', parts, powerMicroUsd: 0, wholeSlotsMicroUsd: 0, transferMicroUsd: 0 }] });
    expect(waitsOf(one([{ site: 'a', from: 15, to: 16 }, { site: 'a', from: 20, to: 22 }]), data)).toEqual([3]);
  });
});
