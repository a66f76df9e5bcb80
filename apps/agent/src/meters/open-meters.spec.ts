import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { epochMs } from '@switchyard/kernel';
import { SimulatedMeter } from '../../testing/modbus-simulator.js';
import { readConfig } from '../config.js';
import { checkMeters } from './check.js';
import { openSource, sitePower } from './open-meters.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-open-meters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const wall = { now: () => epochMs(Date.now()) };
function configOf(meter: string, text?: string) {
  const path = join(folder, 'meters.json');
  if (text !== undefined) writeFileSync(path, text);
  return readConfig({ AGENT_CONTROL_PLANE_URL: 'http://127.0.0.1', AGENT_DATA_DIR: folder, AGENT_METER: meter, ...(text !== undefined && { AGENT_METER_CONFIG: path }) }, []);
}

describe('meters by settings', () => {
  it('simulated and none open nothing', () => {
    expect(openSource(configOf('simulated'), [], wall)).toBeUndefined();
    expect(openSource(configOf('none'), [], wall)).toBeUndefined();
  });
  it.each([
    ['modbus', undefined, 'AGENT_METER_CONFIG (--meter-config): is needed with AGENT_METER=modbus'],
    ['prometheus', '{"drop":{"folder":"/tmp","registers":[{"id":"a","channel":"it","unit":"Wh","maxWatts":1}]}}', 'scrape: is needed with AGENT_METER=prometheus'],
    ['modbus', '{"devices":[{"name":"m","host":"h","registers":[{"id":"e","channel":"it","kind":"energy","address":0,"type":"u32","unit":"W","maxWatts":0}]}]}', 'devices.0.registers.0.maxWatts: Too small'],
  ])('%s %s', (meter, text, message) => {
    expect(() => openSource(configOf(meter, text), [], wall)).toThrow(message);
  });
});

describe('the look of the first hour', () => {
  it('prints each register, what it counted meanwhile and what does not answer', async () => {
    let nowMs = 0;
    const meter = await SimulatedMeter.start(() => 2_400_000, { nowMs: () => nowMs, sampleEveryMs: 0 });
    const map = JSON.parse(meter.map({ channel: 'facility' })) as { devices: object[] };
    const text = JSON.stringify({ devices: [...map.devices, { name: 'gone', host: '127.0.0.1', port: 1, registers: [{ id: 'gone/e', channel: 'it', kind: 'energy', address: 0, type: 'u32', unit: 'kWh', maxWatts: 1_000 }] }] });
    const source = openSource(configOf('modbus', text), null, { now: () => epochMs(1_700_000_000_000 + nowMs) })!;
    const lines: string[] = [];
    const pause = async (ms: number): Promise<void> => void (nowMs += ms);
    expect(await checkMeters(source, wall, pause, 3_600, (line) => void lines.push(line))).toBe(false);
    expect(lines.slice(1, -1)).toEqual([
      expect.stringMatching(/^simulated\/energy +2400\.000 +2400\.000 .*2023-11-14T23:13:20.* serial 4711 +facility$/),
      expect.stringMatching(/^simulated\/power +2400\.000 .* facility$/),
      expect.stringMatching(/^gone\/gone\/e: Unreachable: /),
      'gone/e: no value',
    ]);
    await source.close();
    await meter.stop();
  });
  it('the site’s power is the sum of its facility registers, and unknown while one is silent', async () => {
    const sample = (registerId: string, watts: number, at: number) => ({ registerId, channel: 'facility' as const, at: epochMs(at), watts });
    let power = [sample('a', 1_000, 5), sample('b', 2_000.4, 4)];
    const site = sitePower(() => ({ latest: { energy: [], power: [...power, { ...sample('it', 9, 1), channel: 'it' as const }], faults: [] } }));
    expect(await site.read()).toEqual({ at: 4, powerW: 3_000n, source: 'meter' });
    power = power.slice(1);
    expect(await site.read()).toBeUndefined();
  });
});
