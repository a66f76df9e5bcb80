import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { toIso, unwrap } from '@switchyard/kernel';
import fc from 'fast-check';
import { formatPriceReport, importPriceCsv, type PriceCsvOptions, readPriceCsv } from '../index.js';

const read = (text: string, options: Partial<PriceCsvOptions> = {}) => readPriceCsv(text, { fileName: 'hub_x.csv', ...options });
const taken = (text: string, options: Partial<PriceCsvOptions> = {}) => unwrap(read(text, options));
const shown = (text: string, options: Partial<PriceCsvOptions> = {}) =>
  taken(text, options).prints.map((p) => `${p.seriesId} ${toIso(p.from).slice(0, 16)} ${Number(p.microUsdPerMwh) / 1e6}`);
const refusal = (text: string, options: Partial<PriceCsvOptions> = {}) => {
  const result = read(text, options);
  return result.ok ? 'accepted' : result.error.kind;
};

describe('layouts', () => {
  it('wide: one column per market, hourly', () => {
    expect(shown('utc,a,b\n2024-01-01T00:00Z,1,-2.5\n2024-01-01T01:00Z,3,4\n')).toEqual([
      'a 2024-01-01T00:00 1', 'a 2024-01-01T01:00 3', 'b 2024-01-01T00:00 -2.5', 'b 2024-01-01T01:00 4',
    ]);
  });
  it('long: a series column, 15 minutes, semicolons and decimal commas', () => {
    const text = 'interval_start;settlement_point;price\n2024-01-01 00:00;N1;1,5\n2024-01-01 00:00;N2;-3,25\n2024-01-01 00:15;N1;2,5\n2024-01-01 00:15;N2;4,0\n';
    expect(shown(text, { zone: 'UTC' })).toEqual(['N1 2024-01-01T00:00 1.5', 'N1 2024-01-01T00:15 2.5', 'N2 2024-01-01T00:00 -3.25', 'N2 2024-01-01T00:15 4']);
    expect(taken(text, { zone: 'UTC' }).report.series.map((s) => s.intervalSeconds)).toEqual([900, 900]);
  });
  it('a nameless price column takes the name of the file; a map renames', () => {
    const text = 'utc,usd_mwh\n2024-01-01T00:00Z,1\n2024-01-01T00:05Z,2\n';
    expect(taken(text).report.series[0]).toMatchObject({ node: 'hub_x', intervalSeconds: 300 });
    expect(taken(text, { map: { usd_mwh: 'HB_X' } }).report.series[0]!.node).toBe('HB_X');
    expect(refusal(text, { map: { nope: 'HB_X' } })).toBe('UnknownColumn');
  });
  it('asks which column is the price when several could be', () => {
    const text = 'utc,node,energy_price,congestion_price\n2024-01-01T00:00Z,a,1,2\n2024-01-01T01:00Z,a,1,2\n';
    expect(refusal(text)).toBe('NoPriceColumn');
    expect(shown(text, { priceColumn: 'energy_price' })).toHaveLength(2);
  });
  it('interval-end labels move a print to where it belongs', () => {
    expect(shown('utc,a\n2024-01-01T01:00Z,1\n2024-01-01T02:00Z,2\n', { timeLabels: 'end' })).toEqual(['a 2024-01-01T00:00 1', 'a 2024-01-01T01:00 2']);
  });
});

describe('time zones', () => {
  it('never assumes a zone', () => {
    const text = 'local,a\n2024-01-01T00:00,1\n2024-01-01T01:00,2\n';
    expect(refusal(text)).toBe('NoZone');
    expect(refusal(text, { zone: 'America/Nowhere' })).toBe('UnknownZone');
    expect(refusal(text.replace('local', 'utc'), { zone: 'America/Chicago' })).toBe('ZoneConflict');
    expect(shown(text, { zone: 'America/Chicago' })[0]).toBe('a 2024-01-01T06:00 1');
  });
  it('reads offsets where they are written', () => {
    expect(shown('time,a\n2024-01-01T00:00-06:00,1\n2024-01-01T01:00-0600,2\n')).toEqual(['a 2024-01-01T06:00 1', 'a 2024-01-01T07:00 2']);
  });
  it('autumn: the second 01:30 is an hour later, told by order, in either direction', () => {
    const expected = ['a 2024-11-03T05:30 0', 'a 2024-11-03T06:30 1', 'a 2024-11-03T07:30 2', 'a 2024-11-03T08:30 3'];
    const options = { zone: 'America/Chicago' };
    const half = (order: readonly string[]) => ['local,a', ...order].join('\n');
    const filled = (i: number, time: string) => [`2024-11-03T${time}:00,${i}`, `2024-11-03T${time}:30,${i}`];
    const forward = [...filled(0, '00'), ...filled(1, '01'), ...filled(2, '01'), ...filled(3, '02')];
    const onHalf = (order: readonly string[]) => shown(half(order), options).filter((line) => line.includes(':30'));
    expect(onHalf(forward)).toEqual(expected);
    expect(onHalf([...forward].reverse())).toEqual(expected);
    expect(taken(half(forward), options).report.series[0]).toMatchObject({ repeatedHourTimes: 4, duplicatesDropped: 0, missingSlots: 0 });
  });
  it('autumn in a long file: each series has its own second hour', () => {
    const rows = ['00', '01', '01', '02'].flatMap((hour, i) => ['x', 'y'].map((node) => `2024-11-03 ${hour}:00,${node},${i}`));
    expect(shown(['local,node,price', ...rows].join('\n'), { zone: 'America/Chicago' })).toEqual(['x', 'y'].flatMap((node) => [
      `${node} 2024-11-03T05:00 0`, `${node} 2024-11-03T06:00 1`, `${node} 2024-11-03T07:00 2`, `${node} 2024-11-03T08:00 3`,
    ]));
  });
  it('spring: no gap where the clock jumped, and a skipped time is a bad row', () => {
    const rows = ['01:00', '03:00', '04:00'].map((time, i) => `2024-03-10T${time},${i}`);
    const options = { zone: 'America/Chicago' };
    expect(taken(['local,a', ...rows].join('\n'), options).report.series[0]).toMatchObject({ prints: 3, missingSlots: 0 });
    const bad = taken(['local,a', ...rows, '2024-03-10T02:00,9'].join('\n'), options).report;
    expect(bad.badRows).toEqual([{ line: 5, column: 'local', reason: 'SkippedLocalTime', text: '2024-03-10T02:00' }]);
  });
  it('a clock change at midnight is not missed', () => {
    // Asuncion went back an hour at 00:00 on 24 March 2024: 23:00 of the 23rd came twice.
    const rows = ['2024-03-23T22:00,0', '2024-03-23T23:00,1', '2024-03-23T23:00,2', '2024-03-24T00:00,3'];
    expect(taken(['local,a', ...rows].join('\n'), { zone: 'America/Asuncion' }).report.series[0]).toMatchObject({ prints: 4, missingSlots: 0, repeatedHourTimes: 2 });
  });
  it('slashed dates need an order unless a day above 12 gives it', () => {
    expect(refusal('time,a\n01/02/2024 00:00,1\n01/02/2024 01:00,2\n', { zone: 'UTC' })).toBe('AmbiguousDates');
    expect(shown('time,a\n01/13/2024 11:00 PM,1\n01/14/2024 12:00 AM,2\n', { zone: 'UTC' })).toEqual(['a 2024-01-13T23:00 1', 'a 2024-01-14T00:00 2']);
  });
});

describe('irregular rows', () => {
  it('reports gaps, same duplicates, restatements, empty cells and bad cells, each with its place', () => {
    const text = ['utc,a', '2024-01-01T00:00Z,1', '2024-01-01T01:00Z,2', '2024-01-01T01:00Z,2', '2024-01-01T02:00Z,', '2024-01-01T03:00Z,abc',
      '2024-01-01T04:00Z,5', '2024-01-01T04:00Z,6', 'yesterday,7', '2024-01-01T05:00Z,7,8', '2024-01-01T05:20Z,3', '2024-01-01T06:00Z,1e3', '2024-01-01T05:00Z,9'].join('\n');
    const { prints, report } = taken(text);
    expect(prints.map((p) => [Number(p.microUsdPerMwh) / 1e6, p.revision])).toEqual([[1, 0], [2, 0], [6, 1], [9, 0]]);
    expect(report.series[0]).toMatchObject({ prints: 4, missingSlots: 2, emptyCells: 1, duplicatesDropped: 1 });
    expect(report.series[0]!.gaps.map((gap) => [toIso(gap.from), toIso(gap.to)])).toEqual([['2024-01-01T02:00:00.000Z', '2024-01-01T04:00:00.000Z']]);
    expect(report.series[0]!.restatements).toMatchObject([{ line: 8, was: 5_000_000n, now: 6_000_000n }]);
    expect(report.badRows.map((bad) => [bad.line, bad.reason])).toEqual([[6, 'BadPrice'], [9, 'BadTime'], [10, 'WrongCellCount'], [11, 'OffGrid'], [12, 'BadPrice']]);
    const human = formatPriceReport(report);
    expect(human).toContain('line 8: 2024-01-01T04:00Z was 5.00, now 6.00');
    expect(human).toContain('line 11, a: not on the interval grid');
    expect(refusal(text, { restatements: 'refuse' })).toBe('Restated');
  });
  it.each([
    ['nothing', '', 'Unreadable'], ['no header', '1,2\n3,4\n', 'Unreadable'], ['header only', 'utc,a\n', 'NoTimeColumn'],
    ['no times', 'x,a\nfoo,1\n', 'NoTimeColumn'], ['no prices', 'utc,a\n2024-01-01T00:00Z,foo\n', 'NoPriceColumn'], ['one price', 'utc,a\n2024-01-01T00:00Z,1\n', 'NoInterval'],
    ['daily', 'utc,a\n2024-01-01T00:00Z,1\n2024-01-02T00:00Z,1\n', 'NoInterval'], ['a column twice', 'utc,a,a\n2024-01-01T00:00Z,1,2\n', 'Unreadable'],
    ['broken quotes', 'utc,a\n"2024-01-01T00:00Z,1\n', 'Unreadable'],
  ])('refuses %s', (_name, text, kind) => expect(refusal(text)).toBe(kind));
  it('refuses a stated interval that the file contradicts, and two intervals in one file', () => {
    const hourly = Array.from({ length: 8 }, (_, i) => `2024-01-01T0${i}:00Z,1`);
    expect(refusal(['utc,a', ...hourly].join('\n'), { intervalSeconds: 900 })).toBe('MixedIntervals');
    expect(refusal(['utc,a', ...hourly, ...hourly.map((row) => row.replace(':00Z', ':30Z').replace('T0', 'T1'))].join('\n'))).toBe('MixedIntervals');
  });
});

describe('units', () => {
  const one = (cell: string, options: Partial<PriceCsvOptions> = {}) => taken(`utc;a\n2024-01-01T00:00Z;${cell}\n2024-01-01T01:00Z;1\n`, options).prints[0]!.microUsdPerMwh;
  it('converts exactly and rounds half away from zero', () => {
    expect(one('-12.3456785')).toBe(-12_345_679n);
    expect(one('.5')).toBe(500_000n);
    expect(one('"1,234.56"')).toBe(1_234_560_000n);
    expect(one('+7')).toBe(7_000_000n);
    expect(one('10', { currency: 'EUR', usdPerUnit: '1.07764' })).toBe(10_776_400n);
    expect(one('0.05', { energyUnit: 'kWh' })).toBe(50_000_000n);
  });
  it('another currency needs its rate, a rate its currency', () => {
    expect(refusal('utc,a\n2024-01-01T00:00Z,1\n', { currency: 'EUR' })).toBe('BadOption');
    expect(refusal('utc,a\n2024-01-01T00:00Z,1\n', { usdPerUnit: '2' })).toBe('BadOption');
    expect(refusal('utc,a\n2024-01-01T00:00Z,1\n', { currency: 'EUR', usdPerUnit: '-1' })).toBe('BadOption');
  });
});

describe('bytes', () => {
  const text = 'utc,a\n2024-01-01T00:00Z,1\n2024-01-01T01:00Z,2\n';
  it('unpacks gzip, whole or streamed, and refuses a torn one', async () => {
    const gz = gzipSync(text);
    async function* pieces() {
      yield gz.subarray(0, 7);
      yield gz.subarray(7);
    }
    for (const input of [gz, pieces(), `\uFEFF${text}`]) expect(unwrap(await importPriceCsv(input, { fileName: 'x.csv' })).prints).toHaveLength(2);
    expect(await importPriceCsv(gz.subarray(0, -6), { fileName: 'x' })).toMatchObject({ ok: false, error: { kind: 'Unreadable' } });
    expect(await importPriceCsv(new Uint8Array([1, 0, 2]), { fileName: 'x' })).toMatchObject({ ok: false, error: { kind: 'Unreadable' } });
  });
});

it('accounts for every cell and does not mind the order of rows', () => {
  const cell = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('1', '1', '2', '-20', '', 'x'));
  fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 60 }), (cells) => {
    const rows = cells.map(([hour, price]) => `2024-01-0${1 + Math.floor(hour / 24)}T${String(hour % 24).padStart(2, '0')}:00Z,${price}`);
    const result = read(['utc,a', ...rows].join('\n'), { intervalSeconds: 3600, priceColumn: 'a' });
    if (!result.ok) return result.error.kind === 'NoPrints' || result.error.kind === 'MixedIntervals';
    const s = result.value.report.series[0]!;
    const slots = (s.to - s.from) / 3_600_000;
    return s.prints + s.emptyCells + s.duplicatesDropped + s.restatements.length + result.value.report.badRows.length === cells.length && s.prints + s.missingSlots === slots;
  }));
});
