import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { BatchItem, LeaseOrder, ReadingItem, SiteReadingItem } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type AgentId, type EpochMs, epochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { FakeEngine } from '../../testing/index.js';
import { apply, newState } from '../core/state.js';
import type { RegisterSpec } from '../meters/core/setup.js';
import type { MeterReport, MeterSource } from '../meters/source.js';
import { Journal } from '../storage/journal.js';
import { Metering } from './metering.js';
import { Work } from './work.js';

// Real: the jobs' side, the core of the meters, the journal on disk. Virtual: clock, engine, meters.
const folder = mkdtempSync(join(tmpdir(), 'agent-metering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const T0 = epochMs(Date.UTC(2026, 10, 22));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
let count = 0;

const registers = (over: Partial<RegisterSpec> = {}): RegisterSpec[] => (['it', 'facility'] as const).map((channel) =>
  ({ id: channel, channel, nodes: null, gpu: null, maxWatts: 100_000, minWatts: 0, resolutionMilliwattHours: 1n, wrapsAtMilliwattHours: null, ...over }));

/** 8 kW of computers with 10 kW at the gate, counted since T0. */
class FakeMeters implements MeterSource {
  away = false;
  fails = false;
  constructor(private readonly wall: ManualClock, private readonly specs = registers()) {}
  registers() {
    return this.specs;
  }
  async read(): Promise<MeterReport> {
    if (this.fails) throw new Error('disk gone');
    if (this.away) return { energy: [], power: [], faults: [{ subject: 'it', kind: 'Timeout', message: 'no answer' }] };
    const at = this.wall.now();
    const counted = (watts: number): bigint => BigInt(Math.floor((watts * (at - T0)) / 3_600));
    return { energy: [{ registerId: 'it', at, milliwattHours: counted(8_000) }, { registerId: 'facility', at, milliwattHours: counted(10_000) }], power: [], faults: [] };
  }
  async taken() {}
  async close() {}
}

function setup(over: Partial<LeaseOrder> = {}) {
  count += 1;
  const state = join(folder, String(count));
  const wall = new ManualClock(T0);
  const engine = new FakeEngine(wall);
  const order = anOrder({ startsAt: T0, endsAt: epochMs(T0 + HOUR_MS), notBefore: T0, nodes: [{ nodeId: new CountingIds().next('node'), gpus: [0, 8] }], gpuCount: 8, ...over });
  const meters = new FakeMeters(wall);
  const told: string[] = [];
  const boot = () => {
    const journal = Journal.open(state, newState({ anchorWallMs: T0, anchorMarketMs: T0, speed: 1 }), (s, record) => apply(s, record, 'agent_x' as AgentId, hash));
    const log = { info: (message: string) => void told.push(message), warn: (message: string) => void told.push(message) };
    const work = new Work({ journal, engine, wall, log, meter: { meterId: 'site-meters', energy: false, loadFractionPpm: 0, ripplePpm: 0 } });
    const metering = new Metering({ journal, source: meters, wall, log, work }, {
      meterId: 'site-meters', nodes: [{ name: 'node-1', gpuCount: 8 }], idlePpm: 120_000, exactWithinMs: MINUTE_MS, interpolateWithinMs: 15 * MINUTE_MS, gridMs: 5 * MINUTE_MS, waitMs: 2 * MINUTE_MS,
    });
    metering.begin();
    return { journal, work, metering };
  };
  let booted = boot();
  booted.journal.commit({ type: 'orders', orders: [order] });
  const items = (): BatchItem[] => booted.journal.state.spool.pending;
  return {
    wall, engine, order, meters, told, items,
    key: { leaseId: order.leaseId, attempt: 1 },
    state: () => booted.journal.state,
    readings: () => items().filter((item): item is ReadingItem => item.kind === 'reading'),
    site: () => items().filter((item): item is SiteReadingItem => item.kind === 'siteReading'),
    reboot: () => {
      booted.journal.close();
      booted = boot();
    },
    run: async (forMs: number, everyMs = 30 * SECOND_MS) => {
      for (let passed = 0; passed < forMs; passed += everyMs) {
        await booted.work.turn({ closing: false });
        await booted.metering.turn();
        wall.advance(everyMs);
      }
    },
    turn: () => booted.work.turn({ closing: false }),
  };
}
const sumWh = (readings: readonly ReadingItem[]): bigint => readings.reduce((sum, r) => sum + (r.energyWh ?? 0n), 0n);

describe('readings with the energy of real meters', () => {
  it('leave with what the registers counted while the job ran; the last one is final; PUE is measured', async () => {
    const site = setup();
    await site.run(10 * MINUTE_MS);
    expect(site.readings()).toMatchObject([{ from: T0, energyWh: 666n, facilityWh: 833n, source: 'it-meter', quality: 'metered', condition: 'measured', meterId: 'site-meters' }]);
    site.engine.exit(site.key, 0);
    await site.run(7 * MINUTE_MS);
    const readings = site.readings();
    expect(readings.map(({ final }) => final)).toEqual([false, true]);
    expect(sumWh(readings)).toBe(1_333n);
    expect(site.items().filter((item) => item.kind === 'state').map((item) => item.state)).toEqual(['starting', 'running', 'completed']);
    expect(site.site().slice(0, 2)).toMatchObject([{ channel: 'it', from: T0, milliwattHours: 666_666n, condition: 'measured' }, { channel: 'facility', milliwattHours: 833_333n }]);
    expect(site.state().metering).toMatchObject({ waiting: [], carries: [] });
  });
  it('INV-REGISTER-b: killed between any two steps, no Wh is lost or doubled', async () => {
    const whole = setup();
    const broken = setup();
    for (const site of [whole, broken]) {
      for (let minute = 0; minute < 16; minute += 1) {
        await site.run(MINUTE_MS);
        if (site === broken) {
          // Dies after the jobs' turn and before the meters', too.
          if (minute % 3 === 0) await site.turn();
          site.reboot();
        }
      }
      site.engine.exit(site.key, 0);
      await site.run(6 * MINUTE_MS);
    }
    const plain = (site: ReturnType<typeof setup>) => site.readings().map(({ from, to, energyWh, facilityWh, final, gpuSeconds }) => ({ from, to, energyWh, facilityWh, final, gpuSeconds }));
    expect(plain(broken)).toEqual(plain(whole));
    expect(sumWh(whole.readings())).toBe(2_133n);
  });
  it('meters that fall silent: readings go out without energy after the wait, and with it again when they are back', async () => {
    const site = setup();
    await site.run(5 * MINUTE_MS + 30 * SECOND_MS);
    site.meters.away = true;
    await site.run(26 * MINUTE_MS);
    site.meters.away = false;
    site.meters.fails = true;
    await site.run(MINUTE_MS);
    site.meters.fails = false;
    await site.run(10 * MINUTE_MS);
    expect(site.readings().map(({ condition, energyWh, source }) => [condition, energyWh, source])).toEqual([
      ['measured', 666n, 'it-meter'], ...Array.from({ length: 5 }, () => ['missing', null, 'none']),
      // The registers are back before the wait is over, but too far from the last value to share time out.
      ['gap', null, 'none'], ['measured', 667n, 'it-meter'],
    ]);
    expect(site.told).toEqual(expect.arrayContaining(['a meter did not answer', 'all meters answer']));
  });
  it('meters taken away by the operator: what waits goes out without energy', async () => {
    const site = setup();
    await site.run(6 * MINUTE_MS, MINUTE_MS);
    const waiting = site.state().metering!.waiting.length;
    const record = apply(site.state(), { type: 'meters', setup: null }, 'agent_x' as AgentId, hash);
    expect(record.metering).toBeNull();
    expect(record.spool.pending.filter((item) => item.kind === 'reading')).toHaveLength(site.readings().length + waiting);
  });
  it('a clock that runs ahead does not shut out the true values', async () => {
    const site = setup();
    await site.run(MINUTE_MS);
    const read = site.meters.read.bind(site.meters);
    site.meters.read = async () => {
      const report = await read();
      return { ...report, energy: report.energy.map((sample) => ({ ...sample, at: (sample.at + HOUR_MS) as EpochMs })) };
    };
    await site.run(MINUTE_MS);
    site.meters.read = read;
    await site.run(4 * MINUTE_MS);
    expect(site.told).toContain('values from the future left out');
    expect(site.readings()).toMatchObject([{ energyWh: 666n }]);
  });
});
