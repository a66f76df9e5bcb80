import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AgentKeyPair, generateAgentKeys, type LeaseOrder, type ReadingItem } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs, HOUR_MS, microUsd, MINUTE_MS, SECOND_MS, unwrap } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { ControlPlaneDouble, FakeEngine } from '../../testing/index.js';
import { apply, newState } from '../core/state.js';
import { Journal } from '../storage/journal.js';
import { Agent } from './agent.js';
import { Link } from './link.js';
import { enrol, Session } from './session.js';
import { Work } from './work.js';

// Real: core, journal on disk, session, signatures, chain. Virtual: the clock, the engine, the line.
const folder = mkdtempSync(join(tmpdir(), 'agent-flow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const T0 = Date.UTC(2026, 10, 22) as EpochMs;
let keys: AgentKeyPair;
beforeAll(async () => {
  keys = await generateAgentKeys();
});
let count = 0;

async function setup(over: Partial<LeaseOrder> = {}, speed = 1) {
  count += 1;
  const stateFolder = join(folder, String(count));
  const wall = new ManualClock(T0);
  const plane = new ControlPlaneDouble(wall, { anchorWallMs: T0, anchorMarketMs: T0, speed });
  const engine = new FakeEngine(wall);
  const order = anOrder({ startsAt: T0, endsAt: epochMs(T0 + 100 * HOUR_MS), notBefore: T0, ...over });
  const withMoney = { ...order, spendAuthorisation: { ...order.spendAuthorisation, asOf: T0, ...over.spendAuthorisation } };
  const identity = unwrap(await enrol(plane, keys, { token: 'one-time-token', name: 'a', agentVersion: '0', inventory: engine.inventory }));
  let jti = 0;
  const quarantined: string[] = [];
  /** A new process on the same disk. */
  const boot = () => {
    const journal = Journal.open(stateFolder, newState(identity.clock), (state, record) => apply(state, record, identity.agentId, hash));
    const log = { info: () => undefined, warn: () => undefined };
    const meter = { meterId: 'simulated-it', energy: true, loadFractionPpm: 760_000, ripplePpm: 30_000 };
    const session = new Session(plane, identity, keys, wall, () => `a-fresh-id-${(jti += 1)}`);
    const work = new Work({ journal, engine, wall, meter, log });
    const link = new Link({ transport: plane, session, journal, identity, keys, wall, hash, log, quarantine: (name) => quarantined.push(name) });
    const options = { turnEveryMs: 250, pollEveryMs: SECOND_MS, heartbeatEveryMs: 10 * SECOND_MS, awayAfterMs: 15 * SECOND_MS, backoffMaxMs: 30 * SECOND_MS };
    return { agent: new Agent({ journal, engine, work, link, wall, log }, options), journal };
  };
  let booted = boot();
  const key = { leaseId: order.leaseId, attempt: 1 };
  return {
    plane,
    engine,
    wall,
    key,
    order: withMoney,
    quarantined,
    journal: () => booted.journal,
    reboot: () => {
      booted.journal.close();
      booted = boot();
    },
    /** Lets virtual time pass, as the loops of main would. */
    run: async (forMs: number, everyMs = forMs >= 10 * MINUTE_MS ? 15 * SECOND_MS : 5 * SECOND_MS) => {
      for (let passed = 0; passed < forMs; passed += everyMs) {
        wall.advance(everyMs);
        await booted.agent.talk();
        await booted.agent.turn();
      }
      await booted.agent.talk();
    },
    close: () => booted.agent.close(),
    states: () => plane.states().map((item) => item.state),
  };
}
/** Hours of use in readings that must neither overlap nor repeat. */
function hoursOf(readings: readonly ReadingItem[]): number {
  const sorted = [...readings].sort((a, b) => a.from - b.from || a.to - b.to);
  for (let i = 1; i < sorted.length; i += 1) expect(sorted[i]!.from).toBeGreaterThanOrEqual(sorted[i - 1]!.to);
  return sorted.reduce((ms, reading) => ms + reading.to - reading.from, 0) / HOUR_MS;
}

describe('the agent on a virtual clock', () => {
  it('runs an order and reports it, with a reading per settlement interval and a final one', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(32 * MINUTE_MS);
    site.engine.print(site.key, '{"step":1,"loss":2}');
    site.engine.exit(site.key, 0);
    await site.run(MINUTE_MS);
    expect(site.states()).toEqual(['starting', 'running', 'completed']);
    const readings = site.plane.readings();
    expect(readings.map((reading) => reading.final)).toEqual([...Array<boolean>(6).fill(false), true]);
    for (const { from, to } of readings.slice(1, -1)) expect([from % 300_000, to - from]).toEqual([0, 300_000]);
    // Progress is before the end that it led to.
    const kinds = site.plane.items.map((item) => (item.kind === 'state' ? item.state : item.kind)).filter((kind) => kind !== 'heartbeat' && kind !== 'reading');
    expect(kinds).toEqual(['starting', 'running', 'progress', 'completed']);
  });

  it('INV-A5: an hour without control plane, and a restart in it, closes no lease and loses or doubles nothing', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(10 * MINUTE_MS);
    site.plane.lineCut = true;
    await site.run(30 * MINUTE_MS);
    site.reboot();
    await site.run(30 * MINUTE_MS);
    expect(site.plane.readings().length).toBeLessThanOrEqual(2);
    site.plane.lineCut = false;
    await site.run(10 * MINUTE_MS);
    site.engine.exit(site.key, 0);
    await site.run(MINUTE_MS);
    expect(site.states()).toEqual(['starting', 'running', 'completed']);
    expect(hoursOf(site.plane.readings())).toBeCloseTo(80 / 60, 2);
    expect([...site.engine.attempts.keys()]).toHaveLength(1);
  });

  it('delivers everything once though every second answer is lost and bearers are forgotten', async () => {
    const site = await setup();
    let n = 0;
    site.plane.losesAnswers = () => (n += 1) % 2 === 0;
    site.plane.order(site.order);
    for (let step = 1; step <= 20; step += 1) {
      site.engine.print(site.key, JSON.stringify({ step, loss: 1 }));
      if (step % 5 === 0) site.plane.forgetBearers();
      await site.run(MINUTE_MS);
    }
    site.plane.losesAnswers = () => false;
    await site.run(MINUTE_MS);
    const steps = site.plane.items.flatMap((item) => (item.kind === 'progress' ? [item.step] : []));
    expect(steps).toEqual(steps.map((_, i) => i + steps[0]!));
    expect(steps.at(-1)).toBe(20);
    expect(site.plane.refusals).toEqual([]);
  });

  it('does not start again what it had started when it died before it could write that down', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(5 * SECOND_MS);
    site.reboot();
    await site.run(MINUTE_MS);
    expect([...site.engine.attempts.keys()]).toEqual([`${site.order.leaseId}/1`]);
    expect(site.states()).toEqual(['starting', 'running']);
  });

  it('starts what it had only meant to start when it died', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(5 * SECOND_MS);
    site.engine.attempts.clear();
    site.reboot();
    await site.run(MINUTE_MS);
    expect([...site.engine.attempts.keys()]).toEqual([`${site.order.leaseId}/1`]);
  });

  it('parks and resumes with the clock stopped in between', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(20 * MINUTE_MS);
    site.plane.order({ ...site.order, revision: 2, desired: 'park' });
    await site.run(40 * MINUTE_MS);
    site.plane.order({ ...site.order, revision: 3, desired: 'run' });
    await site.run(20 * MINUTE_MS);
    site.plane.order({ ...site.order, revision: 4, desired: 'stop' });
    await site.run(MINUTE_MS);
    expect(site.states()).toEqual(['starting', 'running', 'checkpointed', 'parked', 'starting', 'running', 'stopped']);
    expect(site.plane.states().map((item) => item.attempt)).toEqual([1, 1, 1, 1, 2, 2, 2]);
    expect(hoursOf(site.plane.readings())).toBeCloseTo(40 / 60, 1);
    expect(site.plane.readings().filter((reading) => reading.final)).toHaveLength(1);
  });

  it('stops the clock of a suspended job', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(10 * MINUTE_MS);
    await site.engine.suspend(site.key);
    await site.run(30 * MINUTE_MS);
    await site.engine.resume(site.key);
    await site.run(10 * MINUTE_MS);
    site.engine.exit(site.key, 0);
    await site.run(MINUTE_MS);
    expect(hoursOf(site.plane.readings())).toBeCloseTo(20 / 60, 2);
  });

  it('goes on past a planned end that nobody answered, and ends by it as soon as it is told that it stands', async () => {
    const site = await setup({ endsAt: epochMs(T0 + 20 * MINUTE_MS), mayRunUntil: epochMs(T0 + HOUR_MS) });
    site.plane.order(site.order);
    await site.run(10 * MINUTE_MS);
    site.plane.lineCut = true;
    await site.run(14 * MINUTE_MS);
    site.plane.lineCut = false;
    await site.run(MINUTE_MS);
    expect(site.states().at(-1)).toBe('stopped');
    expect(hoursOf(site.plane.readings())).toBeCloseTo(0.4, 1);
  });
  it('parks when the authorisation is used up while the control plane is away, and goes on when it is renewed', async () => {
    // 2 GPUs at 4 USD/GPU-h: 8 USD an hour. 4 USD last half an hour.
    const money = { ...anOrder().spendAuthorisation, asOf: T0 };
    const site = await setup({ spendAuthorisation: { ...money, microUsdRemaining: microUsd(4_000_000n) } });
    site.plane.order(site.order);
    await site.run(10 * SECOND_MS);
    site.plane.lineCut = true;
    await site.run(2 * HOUR_MS);
    site.plane.lineCut = false;
    await site.run(MINUTE_MS);
    expect(site.plane.states().at(-1)).toMatchObject({ state: 'parked', detail: 'SpendAuthorisationUsedUp' });
    expect(hoursOf(site.plane.readings())).toBeCloseTo(0.5, 2);
    site.plane.order({ ...site.order, spendAuthorisation: { ...money, asOf: site.wall.now(), microUsdRemaining: microUsd(9_000_000n) } });
    await site.run(MINUTE_MS);
    expect(site.states().slice(-2)).toEqual(['starting', 'running']);
  });

  it('parks at the cap while the control plane answers too: a hard cap holds online', async () => {
    const site = await setup({ spendAuthorisation: { ...anOrder().spendAuthorisation, asOf: T0, microUsdRemaining: microUsd(4_000_000n) } });
    site.plane.order(site.order);
    await site.run(2 * HOUR_MS);
    expect(site.plane.states().at(-1)).toMatchObject({ state: 'parked', detail: 'SpendAuthorisationUsedUp' });
    expect(hoursOf(site.plane.readings())).toBeCloseTo(0.5, 2);
  });

  it('stops at the end of the lease though nobody tells it', async () => {
    const site = await setup({ endsAt: epochMs(T0 + 30 * MINUTE_MS) });
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.plane.lineCut = true;
    await site.run(HOUR_MS);
    site.plane.lineCut = false;
    await site.run(MINUTE_MS);
    expect(site.plane.states().at(-1)).toMatchObject({ state: 'stopped', detail: 'EndOfLease' });
    expect(hoursOf(site.plane.readings())).toBeCloseTo(0.5, 2);
  });

  it('says what its engine does not run, and closes the lease with an empty final reading', async () => {
    const site = await setup({ run: { command: 'mine-bitcoin', args: [], environment: {} } });
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    expect(site.plane.states()).toMatchObject([{ state: 'failed', detail: expect.stringContaining('CommandNotAllowed') }]);
    expect(site.plane.readings()).toMatchObject([{ gpuSeconds: 0n, energyWh: 0n, final: true }]);
  });

  it('bills a lost process to its last sign of life and runs it again from the checkpoint', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(12 * MINUTE_MS);
    site.engine.lose(site.key, epochMs(site.wall.now() - 30 * SECOND_MS));
    await site.run(5 * MINUTE_MS);
    expect(site.states()).toEqual(['starting', 'running', 'parked', 'starting', 'running']);
    const first = site.plane.readings().filter((reading) => reading.from < T0 + 12 * MINUTE_MS);
    expect(hoursOf(first)).toBeCloseTo((11.5 * 60 - 15) / 3600, 6);
  });

  it('keeps its jobs when it is revoked, and says nothing more', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.plane.revoke();
    const before = site.plane.items.length;
    await site.run(10 * MINUTE_MS);
    expect(site.plane.items).toHaveLength(before);
    expect((await site.engine.status(site.key)).kind).toBe('live');
  });

  it('begins a new chain when the control plane was set back to an older backup; readings keep their keys', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    const backup = site.plane.head!;
    await site.run(20 * MINUTE_MS);
    site.plane.head = backup;
    await site.run(20 * MINUTE_MS);
    expect(site.plane.refusals.map((refusal) => refusal.kind)).toEqual(['Gap']);
    expect(site.plane.head).toMatchObject({ epoch: 2 });
    expect(hoursOf(site.plane.readings())).toBeCloseTo(40 / 60, 1);
  });

  it('an order that comes in while the engine is asked is not undone by what the engine says', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.engine.print(site.key, '{"step":1,"loss":2}');
    const status = site.engine.status.bind(site.engine);
    site.engine.status = async (key) => {
      if (!site.plane.lineCut) site.journal().commit({ type: 'orders', orders: [{ ...site.order, revision: 2, desired: 'park' }] });
      site.plane.lineCut = true;
      return status(key);
    };
    await site.run(MINUTE_MS);
    expect(site.journal().state.runs).toMatchObject([{ phase: 'parked', order: { revision: 2 } }]);
  });

  it('puts only the item aside that will never be taken, and delivers the rest', async () => {
    const site = await setup();
    site.plane.order(site.order);
    const send = site.plane.sendBatch.bind(site.plane);
    site.plane.sendBatch = async (bearer, batch) => {
      const place = batch.items.findIndex((item) => item.kind === 'progress' && item.step === 2);
      if (place === -1) return send(bearer, batch);
      return { ok: false, error: { kind: 'Refused', refusal: { kind: 'Malformed', path: `items.${place}.loss`, reason: 'too new' } } };
    };
    await site.run(MINUTE_MS);
    for (const step of [1, 2, 3]) site.engine.print(site.key, JSON.stringify({ step, loss: 2 }));
    await site.run(MINUTE_MS);
    expect(site.quarantined).toEqual([expect.stringMatching(/^batch-1-\d+\.json$/)]);
    expect(site.plane.items.flatMap((item) => (item.kind === 'progress' ? [item.step] : []))).toEqual([1, 3]);
    expect(site.plane.head).toMatchObject({ epoch: 2 });
  });

  it('loses nothing of its own leases when the control plane says one is not its site\'s', async () => {
    const site = await setup();
    const foreign = { ...anOrder({ startsAt: T0, notBefore: T0, endsAt: site.order.endsAt }), leaseId: `${site.order.leaseId.slice(0, -1)}9` as LeaseOrder['leaseId'] };
    site.plane.order(site.order);
    site.plane.order(foreign);
    const send = site.plane.sendBatch.bind(site.plane);
    site.plane.sendBatch = async (bearer, batch) => {
      const wrong = batch.items.some((item) => 'leaseId' in item && item.leaseId === foreign.leaseId);
      return wrong ? { ok: false, error: { kind: 'Refused', refusal: { kind: 'WrongSite', subject: foreign.leaseId } } } : send(bearer, batch);
    };
    await site.run(20 * MINUTE_MS);
    expect(hoursOf(site.plane.readings())).toBeCloseTo(20 / 60, 1);
    expect(site.states()).toEqual(['starting', 'running']);
  });

  it('forgets an ended lease once it is acknowledged and no longer listed', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.engine.exit(site.key, 0);
    await site.run(MINUTE_MS);
    expect(site.journal().state.runs).toHaveLength(1);
    site.plane.orders.clear();
    await site.run(MINUTE_MS);
    expect(site.journal().state.runs).toEqual([]);
    expect(site.engine.attempts.size).toBe(0);
  });

  it('a lease that runs and is missing from an answer goes on', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.plane.orders.clear();
    await site.run(30 * MINUTE_MS);
    expect((await site.engine.status(site.key)).kind).toBe('live');
  });

  it('parks all for a closing agent', async () => {
    const site = await setup();
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.close();
    await site.run(MINUTE_MS);
    expect(site.plane.states().at(-1)).toMatchObject({ state: 'parked', detail: 'AgentStopping' });
  });

  it('in fast demo time a night off ends no lease: market time goes on where it stopped', async () => {
    const site = await setup({ endsAt: epochMs(T0 + 10 * HOUR_MS) }, 60);
    site.plane.order(site.order);
    await site.run(MINUTE_MS);
    site.close();
    await site.run(15 * SECOND_MS);
    expect(site.plane.states().at(-1)).toMatchObject({ state: 'parked', detail: 'AgentStopping' });
    const stoppedAt = T0 + 60 * (site.wall.now() - T0);
    site.plane.lineCut = true;
    site.wall.advance(10 * HOUR_MS);
    site.reboot();
    await site.run(MINUTE_MS);
    site.plane.clock = { anchorWallMs: site.wall.now(), anchorMarketMs: stoppedAt, speed: 60 };
    site.plane.lineCut = false;
    await site.run(MINUTE_MS);
    expect(site.states()).toEqual(['starting', 'running', 'checkpointed', 'parked', 'starting', 'running']);
    for (const item of site.plane.items) expect('at' in item ? item.at : item.to).toBeLessThan(T0 + 3 * HOUR_MS);
    expect(hoursOf(site.plane.readings())).toBeCloseTo(2, 0);
  });
});
