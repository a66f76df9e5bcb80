import { describe, expect, it } from '@jest/globals';
import { parseMeterConfig } from '../meter-config.js';
import { type MappedRegister, milliwattHoursOf, specOf, valueOf, wattsOf } from './register-map.js';

const energy = { id: 'e', channel: 'it', kind: 'energy', address: 10, type: 'u32', unit: 'kWh', maxWatts: 1_000_000 };
const mapOf = (...registers: object[]): string => JSON.stringify({ devices: [{ name: 'm', host: '127.0.0.1', registers }] });
function only(register: object): MappedRegister {
  const map = parseMeterConfig(mapOf(register));
  if (!map.ok) throw new Error(map.error.join('\n'));
  return map.value.devices![0]!.registers[0]!;
}

describe('values of registers', () => {
  it.each([
    ['u16', 'high-first', [65_535], 65_535n],
    ['s16', 'high-first', [65_535], -1n],
    ['u32', 'high-first', [1, 2], 65_538n],
    ['u32', 'low-first', [2, 1], 65_538n],
    ['s32', 'high-first', [0xffff, 0xfffe], -2n],
    ['u64', 'high-first', [0, 1, 0, 0], 4_294_967_296n],
    ['u64', 'low-first', [0, 0, 1, 0], 4_294_967_296n],
    ['float32', 'high-first', [0x42f6, 0xe979], 123.456_001],
    ['float32', 'low-first', [0xe979, 0x42f6], 123.456_001],
    ['float64', 'high-first', [0x405e, 0xdd2f, 0x1a9f, 0xbe77], 123.456],
  ] as const)('%s, %s', (type, words, registers, expected) => {
    const value = valueOf({ type, words }, registers);
    if (typeof expected === 'bigint') expect(value).toBe(expected);
    else expect(value).toBeCloseTo(expected, 5);
  });
  it.each([
    [{ ...energy, scale: 0.01 }, 12_345n, 123_450_000n],
    [{ ...energy, unit: 'Wh', scale: 0.001 }, 1n, 1n],
    [{ ...energy, unit: 'MWh', scale: 0.1 }, 3n, 300_000_000n],
    [{ ...energy, type: 'float32' }, 0.001_9, 1_900n],
    [{ ...energy, type: 's32' }, -1n, undefined],
    [{ ...energy, type: 'float32' }, Number.NaN, undefined],
  ])('%j reading %s is %s mWh', (register, value, expected) => {
    expect(milliwattHoursOf(only(register), value)).toBe(expected);
  });
  it('power may flow back, and is a number', () => {
    const power = only({ id: 'p', channel: 'facility', kind: 'power', address: 0, type: 's16', unit: 'kW', scale: 0.1 });
    expect(wattsOf(power, -25n)).toBe(-2_500);
    expect(wattsOf(power, Number.NaN)).toBeUndefined();
  });
  it('tells the core where a register wraps and how fine it is', () => {
    expect(specOf(only({ ...energy, scale: 0.1, wraps: true }))).toMatchObject({ resolutionMilliwattHours: 100_000n, wrapsAtMilliwattHours: 429_496_729_600_000n });
    expect(specOf(only({ ...energy, type: 'float32' }))).toMatchObject({ resolutionMilliwattHours: 5_300_000n, wrapsAtMilliwattHours: null });
  });
});

describe('a register map', () => {
  it.each([
    ['{', /^not JSON/],
    ['{}', /^config: one of devices, scrape, drop is needed/],
    [JSON.stringify({ devices: [] }), /^devices: /],
    [JSON.stringify({ devices: [{ name: 'm', host: '', registers: [energy] }] }), /^devices\.0\.host: /],
    [mapOf({ ...energy, adress: 3 }), /^devices\.0\.registers\.0: .*adress/],
    [mapOf({ ...energy, address: 65_535 }), /^devices\.0\.registers\.0\.address: 65535 leaves no room for a u32/],
    [mapOf({ ...energy, unit: 'kW' }), /^devices\.0\.registers\.0\.unit: an energy register needs one of/],
    [mapOf({ ...energy, maxWatts: undefined }), /^devices\.0\.registers\.0\.maxWatts: /],
    [mapOf({ ...energy, type: 'float32', wraps: true }), /^devices\.0\.registers\.0\.wraps: a float32 does not wrap/],
    [mapOf({ ...energy, type: 'u24' }), /^devices\.0\.registers\.0\.type: /],
    [mapOf({ ...energy, scale: 0 }), /^devices\.0\.registers\.0\.scale: /],
    [mapOf({ id: 's', channel: 'it', kind: 'serial', address: 0, type: 'float32' }), /^devices\.0\.registers\.0\.type: a serial number is no fraction/],
    [mapOf(energy, energy), /^config: register e is named twice/],
  ])('%s', (text, message) => {
    const map = parseMeterConfig(text);
    expect(map.ok ? [] : map.error).toEqual([expect.stringMatching(message)]);
  });
});
