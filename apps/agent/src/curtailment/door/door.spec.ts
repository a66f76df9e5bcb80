import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type EpochMs, epochMs } from '@switchyard/kernel';
import { readConfig } from '../../config.js';
import { askAgent, requestOf, secondsOf } from '../../curtail.js';
import type { SiteCurtailment } from '../flow/site-curtailment.js';
import { ControlSocket } from './control-socket.js';
import { openFleet, settingsOf, socketPath } from './open-curtailment.js';
import { parsePrint, PriceFile } from './price-file.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-door-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const quiet = { info: () => undefined, warn: () => undefined };
const wall = { now: () => epochMs(0) };
/** Remembers what it was asked. */
function aSite() {
  const ordered: object[] = [];
  const site = { order: (order: object) => (ordered.push(order), 'local_op-1'), endOrder: (event: string) => event === 'local_op-1', status: () => ({ powerW: 5 }) };
  return { ordered, site: site as unknown as SiteCurtailment };
}
const config = (...argv: string[]) => readConfig({}, ['--control-plane-url', 'https://example.test/graphql', '--data-dir', folder, ...argv]);

describe('the site’s own door', () => {
  it('is a socket of its user alone, takes over a dead agent’s, and answers one line with one line', async () => {
    const { ordered, site } = aSite();
    writeFileSync(socketPath(folder), '');
    const door = (await ControlSocket.open(socketPath(folder), site, () => 1_000 as EpochMs, quiet))!;
    expect(statSync(socketPath(folder)).mode & 0o777).toBe(0o600);
    const { request } = requestOf(['--to-mw', '2', '--for', '2h', '--in', '90s', '--data-dir', folder]);
    expect(await askAgent(folder, request)).toEqual({ ok: true, event: 'local_op-1' });
    expect(await askAgent(folder, request)).toEqual({ ok: true, event: 'local_op-1', already: true });
    expect(ordered).toEqual([{ origin: 'operator', startsAt: 91_000, endsAt: 91_000 + 7_200_000, targetW: 2_000_000n, reason: 'ordered at the site' }]);
    expect(await askAgent(folder, { command: 'status' })).toEqual({ ok: true, powerW: 5 });
    expect(await askAgent(folder, { command: 'end', event: 'curt_1' })).toMatchObject({ ok: false });
    expect(await askAgent(folder, { command: 'blow', fuse: 1 } as never)).toMatchObject({ ok: false, error: expect.stringContaining('command') });
    const long = await new Promise<string>((resolve) => {
      const socket = connect({ path: socketPath(folder) }, () => socket.write('x'.repeat(5_000)));
      socket.on('data', (chunk) => {
        resolve(chunk.toString('utf8'));
        socket.destroy();
      });
    });
    expect(JSON.parse(long)).toEqual({ ok: false, error: 'the request is too long' });
    await door.close();
    await expect(askAgent(folder, { command: 'status' })).rejects.toThrow();
  });
  it('that cannot be made is said, and the agent works without', async () => {
    const warned: string[] = [];
    expect(await ControlSocket.open(join(folder, 'x'.repeat(200)), aSite().site, () => 0 as EpochMs, { ...quiet, warn: (text) => void warned.push(text) })).toBeUndefined();
    expect(warned).toEqual([expect.stringMatching(/no control socket/)]);
  });
  it.each([
    [['--for', '2h'], /--to-mw or --to-kw/], [['--to-mw', '2', '--to-kw', '2000', '--for', '2h'], /--to-mw or --to-kw/], [['--to-mw', '2'], /--for/], [['--to-kw', '-3', '--for', '1h'], /argument|--to-kw/], [['--to-kw', 'x', '--for', '1h'], /--to-kw x/], [['--to-mw', '1', '--for', '2 hours'], /--for 2 hours/],
  ])('%j is wrong usage, and says how', (argv, message) => expect(() => requestOf([...argv, '--data-dir', folder])).toThrow(message));
  it('reads times as people write them', () => expect(['90s', '15m', '2h', '1d', '1.5h'].map((text) => secondsOf('--for', text))).toEqual([90, 900, 7_200, 86_400, 5_400]));
});

describe('settings of the site’s power', () => {
  it('are read in kilowatts and seconds', () => {
    const settings = settingsOf(config('--feeder-limit-kw', '400.5', '--ramp-kw-per-minute', '60', '--price-shed-at-usd-per-mwh', '200', '--pue', '1.3'));
    expect(settings).toMatchObject({ pue: 1_300_000n, rampWPerMinute: 60_000n, guard: { limitW: 400_500n, overForMs: 10_000 }, price: { shedAt: 200_000_000n, resumeBelow: 200_000_000n, targetW: 0n } });
    expect(settingsOf(config())).toMatchObject({ guard: undefined, price: undefined, rampWPerMinute: undefined });
    expect(() => settingsOf(config('--price-shed-at-usd-per-mwh', '100', '--price-resume-below-usd-per-mwh', '101'))).toThrow(/RESUME_BELOW/);
  });
  it('name the miners, or why they cannot be read', () => {
    expect(openFleet(config(), wall)).toBeUndefined();
    expect(openFleet(config('--miners', 'simulated:3'), wall)!.list().map(({ name }) => name)).toEqual(['sim-1', 'sim-2', 'sim-3']);
    expect(() => openFleet(config('--miners', join(folder, 'none.json')), wall)).toThrow(/AGENT_MINERS.*none\.json/);
  });
  it('a price file is a price, or no price with one word about it', async () => {
    const path = join(folder, 'price.json');
    const warned: string[] = [];
    const file = new PriceFile(path, { ...quiet, warn: (_text, fields) => void warned.push(String(fields?.['fault'])) });
    expect([await file.read(), await file.read()]).toEqual([undefined, undefined]);
    writeFileSync(path, '{"at":"2026-01-01T00:00:00Z","usdPerMwh":-41.5}');
    expect(await file.read()).toEqual({ at: Date.UTC(2026, 0, 1), price: -41_500_000n });
    expect(warned).toHaveLength(1);
    expect([parsePrint('['), parsePrint('{"at":"x","usdPerMwh":1}'), parsePrint('{"at":"2026-01-01T00:00:00Z"}')]).toEqual(['not JSON', expect.stringMatching(/^at: x/), expect.stringMatching(/usdPerMwh/)]);
  });
});
