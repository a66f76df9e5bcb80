import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeAnswer, encodeRequest, FrameReader, type ModbusRequest } from './frame.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const aFrame = fc.record({ transaction: fc.nat(0xffff), unit: fc.nat(255), body: fc.uint8Array({ minLength: 1, maxLength: 253 }) });
const bytesOf = ({ transaction, unit, body }: { transaction: number; unit: number; body: Uint8Array }): Uint8Array => {
  const bytes = Buffer.alloc(7 + body.length);
  bytes.writeUInt16BE(transaction, 0);
  bytes.writeUInt16BE(body.length + 1, 4);
  bytes[6] = unit;
  bytes.set(body, 7);
  return bytes;
};

describe('Modbus frames', () => {
  it.each<[ModbusRequest, string]>([
    [{ function: 3, address: 0x6b, count: 3 }, '1501000000061103006b0003'],
    [{ function: 4, address: 8, count: 1 }, '150100000006110400080001'],
    [{ function: 6, address: 1, value: 3 }, '150100000006110600010003'],
    [{ function: 16, address: 1, values: [10, 0x102] }, '15010000000b11100001000204000a0102'],
  ])('%j', (request, expected) => {
    expect(hex(encodeRequest(0x1501, 0x11, request))).toBe(expected);
  });
  it.each<[ModbusRequest, RegExp]>([
    [{ function: 3, address: 0, count: 126 }, /count 126/],
    [{ function: 3, address: 65_536, count: 1 }, /value 65536/],
    [{ function: 16, address: 0, values: [] }, /number of values 0/],
    [{ function: 6, address: 0, value: -1 }, /value -1/],
  ])('%j does not fit', (request, message) => {
    expect(() => encodeRequest(1, 1, request)).toThrow(message);
  });
  it('whole frames come out wherever the network cuts', () => {
    fc.assert(
      fc.property(fc.array(aFrame, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(bytesOf));
        const reader = new FrameReader();
        const out = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          out.push(...(reader.push(bytes.subarray(at, at + cut)) ?? []));
          at += cut;
        }
        expect(out).toEqual(frames);
      }),
    );
  });
  it.each([[0], [1], [255], [65_535]])('a length of %i is no Modbus frame', (length) => {
    const head = Buffer.alloc(7);
    head.writeUInt16BE(length, 4);
    expect(new FrameReader().push(head)).toBeUndefined();
  });
  it('any bytes at all: frames within bounds, or given up; never an error, never more kept than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
        const reader = new FrameReader();
        for (const chunk of chunks) {
          const frames = reader.push(chunk);
          if (frames === undefined) return;
          for (const { body } of frames) expect(body.length >= 1 && body.length <= 253).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
  it('any body at all is an answer to its request or says what is wrong with it', () => {
    const requests = fc.constantFrom<ModbusRequest>({ function: 3, address: 1, count: 2 }, { function: 4, address: 1, count: 1 }, { function: 6, address: 1, value: 2 }, { function: 16, address: 1, values: [1, 2] });
    fc.assert(
      fc.property(requests, fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 10 }), fc.constantFrom(Uint8Array.of(3, 4, 0, 1, 0, 2), Uint8Array.of(0x83, 2), Uint8Array.of(6, 0, 1, 0, 2))), (request, body) => {
        const answer = decodeAnswer(request, body);
        if (answer.kind === 'values') expect(answer.values).toHaveLength('count' in request ? request.count : -1);
        if (answer.kind === 'exception') expect(body[0]).toBe(request.function + 128);
      }),
      { numRuns: 500 },
    );
  });
});
