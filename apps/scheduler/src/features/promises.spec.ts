import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MarketDocument } from '@switchyard/graphql-client';
import type { LeaseId } from '@switchyard/kernel';
import { deadlineMarginOf } from '@switchyard/market';
import { type LiveMarket, startLiveMarket } from '../../testing/live-market.js';

/** 16 GPUs for 10 hours draw 193.8 kWh: 10 USD/MWh less is 1.94 USD less. The stated gain of a move is 1 USD. */
const long = { gpuCount: 16, hours: 10, from: 5 };
const flat = (name: string, usd: number) => ({ name, prices: [usd] });

describe('a held promise, from submitJob over several cycles', () => {
  let market: LiveMarket;
  beforeAll(async () => {
    market = await startLiveMarket();
  }, 60_000);
  afterAll(() => market?.close());

  it('moves only for the stated gain', async () => {
    await market.open([flat('A', 40), flat('B', 60)]);
    await market.submit('one', long);
    await market.cycleAt(0);
    expect(await market.seen('one')).toBe('promised at A 05:00-15:00');
    await market.prices('B', [37]);
    expect(await market.bell()).toContain('prices.imported');
    await market.cycleAt(0.25);
    expect(await market.seen('one')).toBe('promised at A 05:00-15:00');
    await market.prices('B', [30]);
    await market.cycleAt(0.5);
    expect(await market.seen('one')).toBe('promised at B 05:00-15:00');
    expect((await market.job('one')).placement!.totalUsd).toBe('325.81'); // 160 GPU-hours at 2 USD and 193.8 kWh at 30 USD/MWh
    expect((await market.job('one')).promise!.ceilingUsd).toBe('327.75'); // as it was accepted, at 40 USD/MWh
  });

  it('becomes a lease when its start enters the commit window of 15 minutes, not before', async () => {
    await market.open([flat('A', 40)]);
    await market.submit('one', { from: 5 });
    for (const [at, seen] of [[0, 'promised'], [4.7, 'promised'], [4.76, 'leased']] as const) {
      await market.cycleAt(at);
      expect(await market.seen('one')).toBe(`${seen} at A 05:00-06:00`);
    }
  });

  it('is never dropped for another job, and gives way where that costs it nothing', async () => {
    const dip = Array.from({ length: 24 }, (_, h) => (h === 3 ? 5 : 80));
    const oneNode = { name: 'A', nodes: 1, prices: dip };
    await market.open([oneNode]);
    await market.submit('one', { by: 10 });
    await market.cycleAt(0);
    await market.submit('two', { from: 3, by: 4, as: 'bob' });
    await market.cycleAt(0.25);
    expect([await market.seen('one'), await market.seen('two')]).toEqual(['promised at A 03:00-04:00', expect.stringMatching(/^waits: /)]);
    await market.open([{ ...oneNode, prices: dip.map((usd, h) => (h === 4 ? 5 : usd)) }]);
    await market.submit('one', { by: 10 });
    await market.cycleAt(0);
    const [before] = (await market.job('one')).placement!.segments;
    const taken = new Date(before!.from).getUTCHours();
    await market.submit('two', { from: taken, by: taken + 1, as: 'bob' });
    await market.cycleAt(0.25);
    const other = taken === 3 ? 4 : 3;
    expect([await market.seen('one'), await market.seen('two')]).toEqual([`promised at A 0${other}:00-0${other + 1}:00`, `promised at A 0${taken}:00-0${taken + 1}:00`]);
  });

  it('every plan says what it is worth: to anybody in the market, to operators as metrics', async () => {
    await market.open([{ name: 'A', prices: [20], nodes: 1 }]);
    for (const name of ['one', 'two', 'three']) await market.submit(name, { by: 1, gpuCount: 4 });
    await market.cycleAt(0);
    const { lastPlan } = (await market.as('ada').execute(MarketDocument, {})).market;
    // Two of three fit. The third costs 4 GPU-hours at 20 USD: all of the gap there can be, since nothing better is possible.
    expect(lastPlan).toMatchObject({ jobs: 3, placed: 2, missed: 1, missedLowerBound: 1 });
    expect(Number(lastPlan!.absoluteGapUsd)).toBeCloseTo(Number(lastPlan!.costUsd) - Number(lastPlan!.lowerBoundUsd), 6);
    expect(lastPlan!.gap).toBeLessThan(1e-6);
    expect(lastPlan!.gapWithoutMisses).toBeLessThan(1e-4);
    const value = async (gauge: { get(): Promise<{ values: readonly { value: number }[] }> }): Promise<number> => (await gauge.get()).values[0]!.value;
    const { metrics } = market;
    expect([await value(metrics.missed), await value(metrics.missedLowerBound)]).toEqual([1, 1]);
    expect(await value(metrics.gap)).toBe(lastPlan!.gap);
    expect(await value(metrics.gapWithoutMisses)).toBe(lastPlan!.gapWithoutMisses);
    expect(await value(metrics.absoluteGap)).toBeCloseTo(Number(lastPlan!.absoluteGapUsd), 2);
  });

  it('the end of the horizon is kept for who waits longest: a gang finds room there that younger jobs may not take', async () => {
    // The horizon has 35 hours, the last 5 are the tail; until then both nodes are taken.
    await market.open([{ name: 'A', prices: [20] }]);
    for (const name of ['left', 'right']) await market.submit(name, { hours: 30, by: 30 });
    await market.cycleAt(0);
    await market.submit('gang', { gpuCount: 16, hours: 2, by: 40 });
    await market.submit('young', { by: 40, as: 'bob' });
    await market.cycleAt(0.25);
    expect([await market.seen('gang'), await market.seen('young')]).toEqual(['promised at A 30:00-32:00', expect.stringMatching(/^waits: /)]);
    await market.cycleAt(0.5);
    expect(await market.seen('young')).toMatch(/^promised at A 3[2-4]:/);
  });

  describe('the margin before a deadline', () => {
    const margin = deadlineMarginOf(0.5, 6);
    /** 80 USD/MWh but for these hours. */
    const cheapAt = (usd: Readonly<Record<number, number>>) => ({ name: 'A', nodes: 1, prices: Array.from({ length: 24 }, (_, h) => usd[h] ?? 80) });

    it('keeps a job out of its last hours: it ends half of its slack before its deadline, or six hours', async () => {
      const place = async (deadlineMargin: typeof margin, by: number): Promise<string> => {
        await market.open([cheapAt({ 4: 10, 9: 5, 13: 20, 19: 1 })], deadlineMargin);
        await market.submit('one', { by });
        await market.cycleAt(0);
        return market.seen('one');
      };
      expect(await place(deadlineMarginOf(0, 0), 10)).toBe('promised at A 09:00-10:00');
      expect(await place(margin, 10)).toBe('promised at A 04:00-05:00');
      expect(await place(margin, 20)).toBe('promised at A 09:00-10:00');
      expect(await place(deadlineMarginOf(0.5, 0.25), 20.25)).toBe('promised at A 19:00-20:00');
    });
    it('costs no job its place: one whose only chance lies in it is accepted there at once, and stays', async () => {
      await market.open([cheapAt({ 9: 5 })], margin);
      await market.curtail('A', 0, 9, { kind: 'MAINTENANCE' });
      await market.submit('one', { by: 10 });
      await market.cycleAt(0);
      expect(await market.seen('one')).toBe('promised at A 09:00-10:00');
      await market.sql(`TRUNCATE market.curtailment CASCADE`);
      await market.cycleAt(0.5);
      expect(await market.seen('one')).toBe('promised at A 09:00-10:00');
    });
    it('makes way for who has no other time: a promise goes to its own last hours for it, and nobody pays more', async () => {
      await market.open([{ name: 'A', nodes: 1, prices: [40] }], margin);
      await market.submit('one', { from: 1, by: 4 });
      await market.cycleAt(0);
      expect(await market.seen('one')).toMatch(/^promised at A 0[12]:..-0[23]:/);
      await market.submit('urgent', { from: 1.5, by: 2.5, as: 'bob' });
      await market.cycleAt(0.25);
      expect([await market.seen('one'), await market.seen('urgent')]).toEqual([expect.stringMatching(/^promised at A (02:30|02:45|03:00)-/), 'promised at A 01:30-02:30']);
    });
  });

  it('FRAGMENTED: 8 free GPUs on two nodes are no node; the job goes elsewhere, and one that may not is told why', async () => {
    const halves = async (hours: readonly number[]): Promise<void> => {
      await market.open([flat('A', 20), flat('B', 60)]);
      for (const [n, length] of hours.entries()) await market.submit(`half ${n}`, { gpuCount: 4, hours: length, by: length, at: ['A'] });
      await market.cycleAt(0);
      await market.submit('gang', { from: 1, by: 2 });
      await market.cycleAt(1);
    };
    await halves([3, 3, 1, 1]); // one node is free after an hour
    expect(await market.seen('gang')).toBe('leased at A 01:00-02:00');
    await halves([3, 1, 3, 1]); // half of each is
    expect(await market.seen('gang')).toBe('leased at B 01:00-02:00');
    await market.submit('only A', { from: 1, by: 2, at: ['A'] });
    await market.cycleAt(1);
    expect(await market.seen('only A')).toBe('waits: Fragmented, SiteNotAllowed');
  });

  it('a parked job goes on where its data is, unless going elsewhere saves more than moving it', async () => {
    const resumes = async (datasetGib: string): Promise<string> => {
      await market.open([{ name: 'A', prices: [50, 50, 50, 50, 55] }, flat('B', 60)]);
      const agent = await market.agent('A');
      const jobId = await market.submit('one', { by: 8, datasetGib, checkpointGib: '0', interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 9 }, hours: 4 });
      await market.cycleAt(0);
      expect(await market.seen('one')).toMatch(/^leased at A 00:00/);
      const [lease] = await market.sql<{ id: LeaseId }>(`SELECT id FROM market.lease WHERE job_id = $1`, [jobId]);
      await agent.state(lease!.id, 'running', market.gatewayNow());
      await market.curtail('A', 0.5, 3);
      await market.sweepAt(0.5); // tells the lease to park
      await agent.state(lease!.id, 'parked', market.gatewayNow());
      await market.prices('A', [50, 50, 50, 48]);
      await market.prices('B', [45]);
      await market.cycleAt(0.5);
      return market.seen('one');
    };
    expect(await resumes('0')).toBe('leased at B 00:30-04:30');
    expect(await resumes('100')).toBe('parked at A 03:00-07:00');
  });
});
