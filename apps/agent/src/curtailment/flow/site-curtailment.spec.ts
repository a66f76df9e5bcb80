import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgentKeyPair, type CurtailmentItem, type CurtailmentOrder, generateAgentKeys, type LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs, HOUR_MS, MINUTE_MS, ppm, SECOND_MS, unwrap, watts } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { ControlPlaneDouble, FakeEngine } from '../../../testing/index.js';
import { apply, newState } from '../../core/state.js';
import { FleetKeeper } from '../../fleet/fleet-keeper.js';
import { SimulatedFleet } from '../../fleet/simulated-fleet.js';
import { Agent } from '../../flow/agent.js';
import { Link } from '../../flow/link.js';
import { enrol, Session } from '../../flow/session.js';
import { Work } from '../../flow/work.js';
import { Journal } from '../../storage/journal.js';
import { ControlSocket } from '../door/control-socket.js';
import { type CurtailmentSettings, SiteCurtailment } from './site-curtailment.js';

// Real: core, journal on disk, signatures, chain, the keeper of the fleet. Virtual: the clock, the engine, the miners, the meter, the line.
const folder = mkdtempSync(join(tmpdir(), 'agent-curtail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const T0 = Date.UTC(2026, 10, 22) as EpochMs;
let keys: AgentKeyPair;
beforeAll(async () => {
  keys = await generateAgentKeys();
});
let count = 0;
const log = { info: () => undefined, warn: () => undefined };
const ids = new CountingIds();
const base: CurtailmentSettings = {
  baseW: watts(0n), pue: ppm(1_000_000n), rampWPerMinute: undefined, marginMs: 10 * SECOND_MS, patienceMs: 20 * SECOND_MS, awayAfterMs: 30 * SECOND_MS, minerLeadMs: 30 * SECOND_MS, settleMs: 10 * SECOND_MS, riseMs: 60 * SECOND_MS, guard: undefined, price: undefined,
};

/** A site of 40 miners of 5 kW and three jobs of 100 kW; what they draw is what the meter shows. */
async function setup(over: Partial<CurtailmentSettings> = {}, more: { hiddenW?: () => bigint; metered?: boolean; price?: () => bigint | undefined } = {}) {
  count += 1;
  const stateFolder = join(folder, String(count));
  const wall = new ManualClock(T0);
  const plane = new ControlPlaneDouble(wall, { anchorWallMs: T0, anchorMarketMs: T0, speed: 1 });
  const engine = new FakeEngine(wall);
  const miners = Array.from({ length: 40 }, (_, i) => ({ name: `m${i}`, ratedW: 5_000, joulesPerTerahash: 30 }));
  const fleet = new SimulatedFleet(wall, { miners, rampDownMs: 10 * SECOND_MS, rampUpMs: 60 * SECOND_MS });
  const identity = unwrap(await enrol(plane, keys, { token: 'one-time-token', name: 'a', agentVersion: '0', inventory: engine.inventory }));
  const stages = ['interruptible', 'firm', 'reserved'] as const;
  const orders = stages.map((stage): LeaseOrder => anOrder({
    startsAt: T0, endsAt: epochMs(T0 + 100 * HOUR_MS), notBefore: T0, gpuCount: 100, maxWattsPerGpu: 1_000, graceSeconds: 30, curtailment: { stage, checkpointSeconds: 20, compensationMicroUsdPerGpuHour: 1n },
  }, ids));
  for (const order of orders) plane.order({ ...order, spendAuthorisation: { ...order.spendAuthorisation, asOf: T0, microUsdRemaining: 10n ** 15n as LeaseOrder['spendAuthorisation']['microUsdRemaining'] } });
  const jobsW = (): bigint => BigInt([...engine.attempts.values()].filter(({ events }) => !events.some(({ event }) => event === 'exited')).length) * 100_000n;
  const drawnW = (): bigint => BigInt(Math.round(fleet.powerW())) + jobsW() + (more.hiddenW?.() ?? 0n);
  let jti = 0;
  const boot = () => {
    const journal = Journal.open(stateFolder, newState(identity.clock), (state, record) => apply(state, record, identity.agentId, hash));
    const session = new Session(plane, identity, keys, wall, () => `a-fresh-id-${(jti += 1)}`);
    const keeper = new FleetKeeper(fleet, wall, log, { atOnce: 10, lookEveryMs: 10 * SECOND_MS, retryMs: 2 * SECOND_MS });
    const power = more.metered === false ? undefined : { read: async () => ({ at: wall.now(), powerW: watts(drawnW()), source: 'meter' as const }) };
    const prices = more.price && { read: async () => (more.price!() === undefined ? undefined : { at: wall.now(), price: (more.price!()! * 1_000_000n) as never }) };
    const site = new SiteCurtailment({ journal, fleet: keeper, power, prices, log }, { ...base, ...over });
    const meter = { meterId: 'simulated-it', energy: true, loadFractionPpm: 760_000, ripplePpm: 30_000 };
    const work = new Work({ journal, engine, wall, meter, log, site });
    const link = new Link({ transport: plane, session, journal, identity, keys, wall, hash, log, quarantine: () => undefined });
    const options = { turnEveryMs: 250, pollEveryMs: SECOND_MS, heartbeatEveryMs: 60 * SECOND_MS, awayAfterMs: 15 * SECOND_MS, backoffMaxMs: 30 * SECOND_MS };
    return { agent: new Agent({ journal, engine, work, link, wall, log }, options), journal, site, keeper };
  };
  let booted = boot();
  const drawn: { readonly at: number; readonly powerW: bigint }[] = [];
  return {
    plane, engine, wall, orders, fleet, drawn, drawnW,
    site: () => booted.site,
    reboot: () => {
      booted.journal.close();
      booted = boot();
    },
    run: async (forMs: number, everyMs = 5 * SECOND_MS) => {
      for (let passed = 0; passed < forMs; passed += everyMs) {
        wall.advance(everyMs);
        await booted.agent.talk();
        await booted.agent.turn();
        await booted.keeper.settled();
        drawn.push({ at: wall.now() - T0, powerW: drawnW() });
      }
      await booted.agent.talk();
    },
    told: () => plane.items.filter((item): item is CurtailmentItem => item.kind === 'curtailment').map(({ origin, step, revision }) => `${origin} ${step} ${revision}`),
    samples: () => plane.items.filter((item) => item.kind === 'power'),
    details: () => plane.states().filter(({ state }) => state === 'parked').map(({ detail }) => detail),
  };
}
const announced = (over: Partial<CurtailmentOrder> = {}): CurtailmentOrder => ({
  curtailmentId: ids.next('curt'), revision: 1, withdrawn: false, startsAt: epochMs(T0 + 6 * MINUTE_MS), endsAt: epochMs(T0 + 10 * MINUTE_MS), targetW: watts(250_000n), reason: 'grid', stops: [], ...over,
});
const over = (drawn: readonly { at: number; powerW: bigint }[], from: number, to: number, targetW: bigint): number => drawn.filter(({ at, powerW }) => at >= from && at < to && powerW > targetW).length;

describe('curtailment at a site on a virtual clock', () => {
  it('INV-SHED-a: with the control plane away the announced target is kept from start to end, the proof arrives late and once, and a restart in it changes nothing', async () => {
    const site = await setup({ rampWPerMinute: 100_000n });
    const [interruptible, firm] = site.orders;
    site.plane.curtailments = [announced({ stops: [{ leaseId: interruptible!.leaseId, stage: 'interruptible', tellAt: epochMs(T0 + 5 * MINUTE_MS), resumeBy: epochMs(T0 + 30 * MINUTE_MS) }] })];
    await site.run(3 * MINUTE_MS);
    expect([site.drawnW(), site.told()]).toEqual([500_000n, ['control_plane acknowledged 1']]);
    site.plane.lineCut = true;
    await site.run(4 * MINUTE_MS);
    site.reboot();
    await site.run(MINUTE_MS);
    site.plane.lineCut = false;
    await site.run(8 * MINUTE_MS);
    expect(over(site.drawn, 6 * MINUTE_MS, 10 * MINUTE_MS, 250_000n)).toBe(0);
    expect(site.told()).toEqual(['control_plane acknowledged 1', 'control_plane started 1', 'control_plane ended 1']);
    // Miners gave 200 kW, one job 100; the firm one was never touched.
    expect([...site.engine.attempts.keys()].filter((name) => name.startsWith(interruptible!.leaseId))).toHaveLength(2);
    expect([...site.engine.attempts.keys()].filter((name) => name.startsWith(firm!.leaseId))).toHaveLength(1);
    const samples = site.samples();
    expect(new Set(samples.map(({ at }) => at)).size).toBe(samples.length);
    expect(samples.filter(({ at }) => at >= T0 + 6 * MINUTE_MS && at < T0 + 10 * MINUTE_MS).every(({ powerW }) => powerW <= 250_000n)).toBe(true);
    expect(samples.findLast(({ at }) => at < T0 + 4 * MINUTE_MS)!.powerW).toBe(500_000n);
    expect(site.drawnW()).toBe(500_000n);
    for (let i = 12; i < site.drawn.length; i += 1) {
      if (site.drawn[i]!.at > 10 * MINUTE_MS) expect(site.drawn[i]!.powerW - site.drawn[i - 12]!.powerW).toBeLessThanOrEqual(210_000n);
    }
  });

  it('leaves the leases to the orders of a control plane that answers, and steps in where none comes', async () => {
    const site = await setup();
    const [lease] = site.orders;
    site.plane.curtailments = [announced({ stops: [{ leaseId: lease!.leaseId, stage: 'interruptible', tellAt: epochMs(T0 + 5 * MINUTE_MS), resumeBy: epochMs(T0 + 30 * MINUTE_MS) }] })];
    await site.run(5 * MINUTE_MS + 5 * SECOND_MS);
    expect(site.details()).toEqual([]);
    await site.run(MINUTE_MS);
    expect(site.details()).toEqual([`Curtailed ${site.plane.curtailments[0]!.curtailmentId}`]);
    expect(over(site.drawn, 6 * MINUTE_MS, 10 * MINUTE_MS, 250_000n)).toBe(0);
  });

  it('an event that is called off stops nobody, and one that was amended is acknowledged again', async () => {
    const site = await setup();
    const event = announced();
    site.plane.curtailments = [event];
    await site.run(2 * MINUTE_MS);
    site.plane.curtailments = [{ ...event, revision: 2, endsAt: epochMs(T0 + 30 * MINUTE_MS) }];
    await site.run(MINUTE_MS);
    site.plane.curtailments = [{ ...event, revision: 3, withdrawn: true }];
    await site.run(5 * MINUTE_MS);
    expect(site.told()).toEqual(['control_plane acknowledged 1', 'control_plane acknowledged 2', 'control_plane acknowledged 3']);
    expect(site.drawnW()).toBe(500_000n);
  });

  it('a person at the site orders a curtailment with the control plane away: done at once, told once afterwards, ended by hand', async () => {
    const site = await setup();
    await site.run(MINUTE_MS);
    site.plane.lineCut = true;
    const door = ControlSocket.prototype.answer.bind({ site: site.site(), marketNow: () => site.wall.now(), done: new Map() } as unknown as ControlSocket);
    const request = JSON.stringify({ command: 'curtail', toKw: 350, forSeconds: 3_600, reason: 'transformer', key: 'k1' });
    const answer = door(request) as { ok: true; event: string };
    expect(answer).toMatchObject({ ok: true, event: expect.stringMatching(/^local_op-/) });
    expect(door(request)).toMatchObject({ event: answer.event, already: true });
    await site.run(2 * MINUTE_MS);
    expect(site.drawnW()).toBe(350_000n);
    expect(door(JSON.stringify({ command: 'end', event: answer.event }))).toMatchObject({ ok: true });
    expect(door(JSON.stringify({ command: 'end', event: answer.event }))).toMatchObject({ ok: false });
    expect(door(JSON.stringify({ command: 'curtail', toKw: -1, forSeconds: 1, reason: 'x' }))).toMatchObject({ ok: false, error: expect.stringContaining('toKw') });
    await site.run(5 * MINUTE_MS);
    expect(site.drawnW()).toBe(500_000n);
    site.plane.losesAnswers = () => true;
    site.plane.lineCut = false;
    await site.run(MINUTE_MS);
    site.plane.losesAnswers = () => false;
    await site.run(MINUTE_MS);
    expect(site.told()).toEqual(['operator started 1', 'operator ended 2']);
  });

  it('a price at or above the mark brings the site down until it is below the second', async () => {
    let price: bigint | undefined = 40n;
    const site = await setup({ price: { shedAt: 200_000_000n as never, resumeBelow: 100_000_000n as never, targetW: watts(300_000n), staleAfterMs: 600_000 } }, { price: () => price });
    await site.run(MINUTE_MS);
    price = 250n;
    await site.run(2 * MINUTE_MS);
    expect(site.drawnW()).toBe(300_000n);
    price = 150n;
    await site.run(2 * MINUTE_MS);
    expect(site.drawnW()).toBe(300_000n);
    price = 90n;
    await site.run(3 * MINUTE_MS);
    expect(site.drawnW()).toBe(500_000n);
    expect(site.told()).toEqual(['price started 1', 'price ended 2']);
  });

  it('keeps the feeder below its limit by itself: sheds miners first, starts nothing that does not fit, and lets back what does', async () => {
    let hidden = 0n;
    const guard = { limitW: watts(520_000n), overForMs: 15 * SECOND_MS, backOff: ppm(980_000n), holdMs: 2 * MINUTE_MS, staleAfterMs: 60 * SECOND_MS };
    const site = await setup({ guard }, { hiddenW: () => hidden });
    await site.run(2 * MINUTE_MS);
    const late = { ...anOrder({ startsAt: T0, notBefore: T0, endsAt: epochMs(T0 + 100 * HOUR_MS), gpuCount: 100, maxWattsPerGpu: 1_000 }, ids) };
    site.plane.order({ ...late, spendAuthorisation: { ...late.spendAuthorisation, asOf: T0, microUsdRemaining: 10n ** 15n as never } });
    await site.run(MINUTE_MS);
    // 500 kW and 100 more would be above 98 % of the limit.
    expect([site.drawnW(), site.engine.attempts.size]).toEqual([500_000n, 3]);
    hidden = 120_000n;
    await site.run(MINUTE_MS);
    expect(site.drawnW()).toBeLessThanOrEqual(509_600n);
    expect(site.details()).toEqual([]);
    expect(over(site.drawn, 3 * MINUTE_MS + 45 * SECOND_MS, 4 * MINUTE_MS, 520_000n)).toBe(0);
    hidden = 0n;
    await site.run(10 * MINUTE_MS);
    expect(site.told()).toEqual(['guard started 1', 'guard ended 2']);
    // The job took the room that the miners had given: it earns more. As many of them are back as fit beside it.
    expect(site.engine.attempts.size).toBe(4);
    expect(site.drawnW()).toBe(505_000n);
  });
});
