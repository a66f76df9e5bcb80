import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { unwrap } from '@switchyard/kernel';
import fc from 'fast-check';
import { parseMeterConfig } from '../meter-config.js';
import { DropSource } from './drop-source.js';
import { parseDropFile } from './parse-drop.js';

const root = mkdtempSync(join(tmpdir(), 'agent-drop-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function setup(name: string) {
  const folder = join(root, name);
  const registers = [{ id: 'main', channel: 'facility', unit: 'MWh', scale: 0.001, maxWatts: 9_000_000 }, { id: 'hall', channel: 'it', unit: 'Wh', maxWatts: 5_000_000 }];
  const source = new DropSource(unwrap(parseMeterConfig(JSON.stringify({ drop: { folder, bytesMax: 2_000, registers } }))).drop!);
  const put = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const list = (sub = ''): string[] => readdirSync(join(folder, sub)).filter((entry) => !['done', 'quarantine'].includes(entry)).sort();
  return { source, put, list, folder };
}

describe('a file of register values', () => {
  it.each([
    ['a.csv', 'register,at,value\nmain,2026-11-22T10:00:00Z,5.5', [{ register: 'main', at: Date.UTC(2026, 10, 22, 10), value: 5.5, serial: undefined, line: 2 }]],
    ['a.csv', '\uFEFFVALUE;Serial;at;register\r\n7;S-1;2026-11-22 11:00:00.5+01:00;"main"\r\n', [{ register: 'main', at: Date.UTC(2026, 10, 22, 10) + 500, value: 7, serial: 'S-1' }]],
    ['a.jsonl', '{"register":"hall","at":1763805600000,"value":12,"serial":9}\n', [{ register: 'hall', at: 1_763_805_600_000, value: 12, serial: '9' }]],
  ])('%s %j', (name, text, lines) => {
    expect(parseDropFile(name, text)).toMatchObject({ lines, badLines: [] });
  });
  it.each([
    ['a.csv', 'register,value\nmain,5', 1, /names no column at/],
    ['a.csv', 'register,at,value\nmain,2026-11-22T10:00:00,5', 2, /^at: /],
    ['a.csv', 'register,at,value\nmain,2026-11-22T10:00:00Z,-5', 2, /^value: /],
    ['a.csv', 'register,at,value\nmain,2026-11-22T10:00:00Z,1e3', 2, /^value: /],
    ['a.csv', 'register,at,value\nmain,2026-11-22T10:00:00Z', 2, /2 columns where/],
    ['a.csv', 'register,at,value\n,2026-11-22T10:00:00Z,5', 2, /^register: is missing/],
    ['a.jsonl', '[1]', 1, /no JSON object/],
    ['a.jsonl', '{"register":', 1, /is no JSON/],
    ['a.jsonl', '{"register":"x","at":"soon","value":1}', 1, /^at: /],
  ])('%s %j: line %i', (name, text, line, reason) => {
    expect(parseDropFile(name, text)).toMatchObject({ lines: [], badLines: [{ line, reason: expect.stringMatching(reason) }] });
  });
  it('any text at all: every line that says something is taken or named', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('main,2026-11-22T10:00:00Z,5'))), (rows) => {
        const body = rows.map((row) => row.replace(/[\r\n]/g, ' '));
        const { lines, badLines } = parseDropFile('x.csv', ['register,at,value', ...body].join('\n'));
        expect(lines.length + badLines.length).toBe(body.filter((row) => row.trim() !== '').length);
      }),
    );
  });
});

describe('a folder of files', () => {
  it('takes each file once, in the order of time, and puts it away only when its values are on disk here', async () => {
    const { source, put, list } = setup('once');
    put('b.csv', 'register,at,value\nhall,2026-11-22T10:05:00Z,200\n');
    put('a.csv', 'register,at,value\nhall,2026-11-22T10:10:00Z,300\nmain,2026-11-22T10:00:00Z,1\n');
    put('.hidden.csv', 'x');
    put('c.csv.tmp', 'half a fi');
    const first = await source.read();
    expect(first.energy.map(({ registerId, milliwattHours }) => [registerId, milliwattHours])).toEqual([['main', 1_000_000n], ['hall', 200_000n], ['hall', 300_000n]]);
    // The agent dies before it has them: they come again.
    expect((await source.read()).energy).toEqual(first.energy);
    await source.taken();
    expect((await source.read()).energy).toEqual([]);
    expect(list()).toEqual(['.hidden.csv', 'c.csv.tmp']);
    put('b.csv', 'register,at,value\nhall,2026-11-22T10:15:00Z,400\n');
    await source.read();
    await source.taken();
    expect(list('done')).toEqual(['a.csv', 'b.csv', 'b.csv.1']);
  });
  it('bad lines and strangers go into quarantine by line number, what is too long goes whole', async () => {
    const { source, put, list, folder } = setup('bad');
    put('a.csv', 'register,at,value\nhall,2026-11-22T10:05:00Z,200\nwho,2026-11-22T10:05:00Z,1\nhall,noon,1\n');
    put('long.csv', 'x'.repeat(3_000));
    const { energy, faults } = await source.read();
    expect(energy).toHaveLength(1);
    expect(faults).toMatchObject([{ subject: 'a.csv:3' }, { subject: 'a.csv:4' }, { subject: 'long.csv' }]);
    expect(list()).toEqual(['a.csv', 'long.csv']);
    await source.taken();
    expect(readFileSync(join(folder, 'quarantine', 'a.csv.errors'), 'utf8').split('\n')).toEqual([expect.stringMatching(/^a\.csv:3: register: who is not/), expect.stringMatching(/^a\.csv:4: at: /), '']);
    expect(list('quarantine')).toEqual(['a.csv.errors', 'long.csv']);
  });
});
