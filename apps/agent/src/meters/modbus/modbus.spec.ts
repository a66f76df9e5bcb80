import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EpochMs, err, ok, unwrap } from '@switchyard/kernel';
import { ServerTCP } from 'modbus-serial';
import { ModbusSimulator, type ModbusMischief, SimulatedMeter, wattsOfProcesses } from '../../../testing/modbus-simulator.js';
import { ModbusClient } from './client.js';
import { ModbusSource } from './modbus-source.js';
import { parseMeterConfig } from '../meter-config.js';
import type { RegisterMap } from './register-map.js';

const mapOf = (meter: SimulatedMeter): RegisterMap => ({ devices: unwrap(parseMeterConfig(meter.map())).devices! });

// Real sockets on loopback. The first peer is modbus-serial's server, written by others; the second is our simulator, which can misbehave.
const wall = { now: () => Date.now() as EpochMs };

describe('against modbus-serial, an independent server', () => {
  const stored = new Map<number, number>([[0, 0x0001], [1, 0x86a0], [2, 0x42f6], [3, 0xe979], [7, 7]]);
  let server: ServerTCP;
  let client: ModbusClient;
  beforeAll(async () => {
    const registerAt = (address: number): number => {
      const value = stored.get(address);
      if (value === undefined) throw Object.assign(new Error('no such register'), { modbusErrorCode: 2 });
      return value;
    };
    server = new ServerTCP({ getHoldingRegister: registerAt, getInputRegister: (address: number) => registerAt(address) + 1, setRegister: (address: number, value: number) => void stored.set(address, value) }, { host: '127.0.0.1', port: 0, unitID: 9 });
    await once(server, 'initialized');
    const { port } = (server as unknown as { _server: { address(): AddressInfo } })._server.address();
    client = new ModbusClient({ host: '127.0.0.1', port, timeoutMs: 2_000 });
  });
  afterAll(async () => {
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
  it('reads and writes by all four functions, and hears its exceptions', async () => {
    expect(await client.request(9, { function: 3, address: 0, count: 4 })).toEqual(ok([0x0001, 0x86a0, 0x42f6, 0xe979]));
    expect(await client.request(9, { function: 4, address: 7, count: 1 })).toEqual(ok([8]));
    expect(await client.request(9, { function: 6, address: 7, value: 500 })).toEqual(ok([]));
    expect(await client.request(9, { function: 16, address: 40, values: [1, 2, 3] })).toEqual(ok([]));
    expect(await client.request(9, { function: 3, address: 40, count: 3 })).toEqual(ok([1, 2, 3]));
    expect(stored.get(7)).toBe(500);
    expect(await client.request(9, { function: 3, address: 999, count: 1 })).toMatchObject(err({ kind: 'Exception', code: 2 }));
    const together = await Promise.all(Array.from({ length: 50 }, (_, i) => client.request(9, { function: 3, address: 40 + (i % 3), count: 1 })));
    expect(together).toEqual(together.map((_, i) => ok([1 + (i % 3)])));
  });
});

describe('against a device that misbehaves', () => {
  let device: ModbusSimulator;
  let client: ModbusClient;
  beforeAll(async () => {
    device = await ModbusSimulator.start();
    device.store.set(5, 55);
    client = new ModbusClient({ host: '127.0.0.1', port: device.port, timeoutMs: 150 });
  });
  afterAll(async () => {
    await client.close();
    await device.stop();
  });
  const read = () => client.request(1, { function: 3, address: 5, count: 1 });
  it.each<[ModbusMischief, object]>([
    ['silence', err({ kind: 'Timeout' })],
    ['close', err({ kind: 'Closed' })],
    ['wrong transaction', err({ kind: 'Malformed' })],
    ['wrong unit', err({ kind: 'Malformed' })],
    ['cut in half', err({ kind: 'Closed' })],
    ['noise', err({ kind: 'Malformed' })],
    ['too short', err({ kind: 'Malformed' })],
    ['two answers', err({ kind: 'Malformed' })],
    ['busy', err({ kind: 'Exception', code: 6 })],
    ['byte by byte', ok([55])],
  ])('%s; the next request is answered', async (mischief, expected) => {
    device.mischief.push(mischief);
    expect(await read()).toMatchObject(expected);
    expect(await read()).toEqual(ok([55]));
  });
  it('nobody there, then somebody: connects again by itself', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await new Promise((resolve) => holder.close(resolve));
    const late = new ModbusClient({ host: '127.0.0.1', port, timeoutMs: 1_000 });
    expect(await late.request(1, { function: 3, address: 5, count: 1 })).toMatchObject(err({ kind: 'Unreachable' }));
    const again = await ModbusSimulator.start(1, port);
    again.store.set(5, 6);
    expect(await late.request(1, { function: 3, address: 5, count: 1 })).toEqual(ok([6]));
    await late.close();
    await again.stop();
  });
});

describe('meters behind a register map', () => {
  it('a meter driven by real processes: power follows who runs, and the register counts it', async () => {
    let nowMs = 1_000_000;
    const children = Array.from({ length: 3 }, () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' }));
    await Promise.all(children.map((child) => once(child, 'spawn')));
    const meter = await SimulatedMeter.start(wattsOfProcesses(() => children.map(({ pid }) => pid!), 700_000, 50_000), { nowMs: () => nowMs, sampleEveryMs: 0 });
    const source = new ModbusSource(mapOf(meter), wall);
    const first = await source.read();
    expect(first).toMatchObject({ faults: [], power: [{ registerId: 'simulated/power', channel: 'it', watts: 2_150_000 }], energy: [{ registerId: 'simulated/energy', milliwattHours: 0n, serial: '4711' }] });
    nowMs += 3_600_000;
    meter.sample();
    children[0]!.kill('SIGKILL');
    await once(children[0]!, 'exit');
    meter.sample();
    nowMs += 1_800_000;
    const second = await source.read();
    expect(second.power).toMatchObject([{ watts: 1_450_000 }]);
    expect(second.energy).toMatchObject([{ milliwattHours: 2_150_000_000n + 725_000_000n }]);
    for (const child of children) child.kill('SIGKILL');
    await source.close();
    await meter.stop();
  });
  it('one device away, one register refused: the others still come, and the faults say which', async () => {
    const meter = await SimulatedMeter.start(() => 1_000, { sampleEveryMs: 0 });
    const map = mapOf(meter);
    const [device] = map.devices;
    const odd = { ...device!.registers[1]!, id: 'odd', address: 900 };
    const source = new ModbusSource({ devices: [{ ...device!, registers: [odd, ...device!.registers] }, { ...device!, name: 'away', port: 1, registers: [{ ...device!.registers[0]!, id: 'away/energy' }] }] }, wall);
    const { faults, energy } = await source.read();
    expect(faults).toMatchObject([{ subject: 'simulated/odd', kind: 'DeviceRefused' }, { subject: 'away/away/energy', kind: 'Unreachable' }]);
    expect(energy).toHaveLength(1);
    expect(source.registers().map(({ id }) => id)).toEqual(['simulated/energy', 'away/energy']);
    await source.close();
    await meter.stop();
  });
});
