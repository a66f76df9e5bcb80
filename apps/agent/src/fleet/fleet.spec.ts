import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { CgminerTwin, type TwinFault } from '../../testing/cgminer-twin.js';
import { CgminerFleet, type CgminerMiner } from './cgminer-fleet.js';
import { FleetKeeper } from './fleet-keeper.js';
import { parseMiners } from './miners-file.js';
import { SimulatedFleet } from './simulated-fleet.js';

// Real: TCP on loopback, the client. Double: the miners' side of the protocol. No real miner was ever asked.
const rated = { ratedW: 3_500, joulesPerTerahash: 30 };
const minerOf = (twin: CgminerTwin, dialect: CgminerMiner['dialect'] = 'bosminer', name = 'm1'): CgminerMiner => ({ name, host: '127.0.0.1', port: twin.port, dialect, ...rated });
const quiet = { info: () => undefined, warn: () => undefined };
const settings = { atOnce: 3, lookEveryMs: 30_000, retryMs: 5_000 };

describe('the cgminer API over TCP', () => {
  let twin: CgminerTwin;
  let lux: CgminerTwin;
  beforeAll(async () => {
    twin = await CgminerTwin.start();
    lux = await CgminerTwin.start('luxminer');
  });
  afterAll(async () => void (await Promise.all([twin.stop(), lux.stop()])));

  it('reads, pauses and resumes a miner of Braiins, and one of LuxOS inside a session that it closes again', async () => {
    const fleet = new CgminerFleet([minerOf(twin), minerOf(lux, 'luxminer', 'm2')], 2_000);
    expect(await fleet.status('m1')).toEqual({ ok: true, value: { mining: true, powerW: 3_400 } });
    expect(await fleet.status('m2')).toEqual({ ok: true, value: { mining: true, powerW: undefined } });
    for (const name of ['m1', 'm2']) expect(await fleet.pause(name)).toEqual({ ok: true, value: undefined });
    expect([twin.mining, lux.mining]).toEqual([false, false]);
    expect(await fleet.status('m1')).toEqual({ ok: true, value: { mining: false, powerW: 60 } });
    for (const name of ['m1', 'm2', 'm2']) expect((await fleet.resume(name)).ok).toBe(true);
    expect([twin.mining, lux.mining]).toEqual([true, true]);
    expect(lux.heard).toEqual(['summary', 'logon', 'curtail yJN2nlj1,sleep', 'logoff yJN2nlj1', ...Array<string[]>(2).fill(['logon', 'curtail yJN2nlj1,wakeup', 'logoff yJN2nlj1']).flat()]);
  });

  it.each<[TwinFault, object]>([
    ['silent', { kind: 'TimedOut', afterMs: 100 }], ['refused', { kind: 'BadReply', message: 'closed without a word' }], ['cut', { kind: 'BadReply' }], ['garbage', { kind: 'BadReply' }],
    ['no-status', { kind: 'BadReply', message: 'a reply without STATUS' }], ['endless', { kind: 'BadReply' }], ['unprivileged', { kind: 'Refused', message: "pause: Access denied to 'pause' command (45)" }],
  ])('a peer that is %s is a fault with a name, and the miner mines on', async (fault, error) => {
    twin.fault = fault;
    const told = await new CgminerFleet([minerOf(twin)], fault === 'silent' ? 100 : 2_000).pause('m1');
    expect(told).toMatchObject({ ok: false, error });
    // What it did is asked, not guessed: a reply may get lost behind the deed.
    twin.fault = 'none';
    twin.mining = true;
  });
  it.each<TwinFault>(['no-nul', 'in-pieces'])('a reply %s is a reply', async (fault) => {
    twin.fault = fault;
    expect(await new CgminerFleet([minerOf(twin)], 2_000).status('m1')).toMatchObject({ ok: true, value: { mining: true } });
    twin.fault = 'none';
  });
  it('nobody listening is unreachable; a command of another firmware is refused', async () => {
    const gone = await CgminerTwin.start();
    const port = gone.port;
    await gone.stop();
    expect(await new CgminerFleet([{ ...minerOf(twin), port }], 2_000).status('m1')).toMatchObject({ ok: false, error: { kind: 'Unreachable' } });
    expect(await new CgminerFleet([minerOf(lux, 'bosminer')], 2_000).pause('m1')).toEqual({ ok: false, error: { kind: 'Refused', message: 'pause: Invalid command (14)' } });
  });

  it('keeps a hundred miners, few at once, tries the faulty again, and gives back only what it took', async () => {
    const load = { now: 0, most: 0 };
    const twins = await Promise.all(Array.from({ length: 20 }, () => CgminerTwin.start('bosminer', load)));
    const clock = new ManualClock(epochMs(0));
    // Five names for each twin: a hundred connections, twenty listeners.
    const fleet = new CgminerFleet(twins.flatMap((one, i) => Array.from({ length: 5 }, (_, k) => minerOf(one, 'bosminer', `m${i}-${k}`))), 2_000);
    const keeper = new FleetKeeper(fleet, clock, quiet, settings);
    twins[0]!.fault = 'unprivileged';
    const ours = new Set(fleet.list().map(({ name }) => name).filter((name) => !name.startsWith('m19-')));
    keeper.want(ours, new Set());
    keeper.keep();
    await keeper.settled();
    expect(keeper.counts()).toEqual({ miners: 100, mining: 10, faulty: 5 });
    expect(keeper.seen('m0-0')).toEqual({ mining: true, isLost: true, isHeard: false });
    // The peer sees a connection close a moment after we have.
    expect(load.most).toBeLessThanOrEqual(2 * settings.atOnce);
    twins[0]!.fault = 'none';
    clock.advance(5_000);
    keeper.keep();
    await keeper.settled();
    expect(keeper.counts()).toEqual({ miners: 100, mining: 5, faulty: 0 });
    // One that its owner has paused stays as it is.
    twins[19]!.mining = false;
    keeper.want(new Set(), ours);
    clock.advance(30_000);
    keeper.keep();
    await keeper.settled();
    expect(keeper.counts()).toEqual({ miners: 100, mining: 95, faulty: 0 });
    expect(twins[19]!.heard).not.toContain('resume');
    await Promise.all(twins.map((one) => one.stop()));
  });
});

describe('the simulated fleet', () => {
  it('goes down and up along its ramps, also when it is turned round half way', async () => {
    const clock = new ManualClock(epochMs(0));
    const fleet = new SimulatedFleet(clock, { miners: [{ name: 'a', ...rated }], rampDownMs: 10_000, rampUpMs: 100_000 });
    await fleet.pause('a');
    clock.advance(5_000);
    expect(fleet.powerW()).toBe(1_750);
    await fleet.pause('a');
    clock.advance(5_000);
    expect([fleet.powerW(), await fleet.status('a')]).toEqual([0, { ok: true, value: { mining: false, powerW: 0 } }]);
    await fleet.resume('a');
    clock.advance(50_000);
    expect(fleet.powerW()).toBe(1_750);
    await fleet.pause('a');
    clock.advance(5_000);
    expect(fleet.powerW()).toBe(0);
  });
});

describe('the list of miners', () => {
  const one = { name: 'a', host: '10.0.0.1', dialect: 'bosminer', ...rated };
  it('is read with the usual port', () => expect(parseMiners(JSON.stringify([one]))).toEqual([{ ...one, port: 4_028 }]));
  it.each([
    ['no JSON', '[', /not JSON/], ['no miner', '[]', /miner/], ['a name twice', JSON.stringify([one, one]), /miner 1\.name: a is there twice/], ['a dialect nobody speaks', JSON.stringify([{ ...one, dialect: 'stock' }]), /miner 0\.dialect/],
    ['a field nobody knows', JSON.stringify([{ ...one, password: 'x' }]), /miner 0/], ['no power', JSON.stringify([{ ...one, ratedW: 0 }]), /miner 0\.ratedW/],
  ])('%s is refused by name', (_what, text, message) => expect(() => parseMiners(text)).toThrow(message));
});
