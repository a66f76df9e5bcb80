/**
 * Modbus TCP messages: a header of seven bytes (transaction, protocol 0, length of what follows, unit), then function code and data, all big-endian.
 * Functions: 3 read holding registers, 4 read input registers, 6 write one register, 16 write several.
 */

/** Bytes of a message after its length field: unit and at most 253 bytes of function and data. */
const LENGTH_MAX = 254;
const HEADER_BYTES = 7;
/** The specification's bounds for one request. */
const READ_REGISTERS_MAX = 125;
const WRITE_REGISTERS_MAX = 123;

export type ModbusRequest =
  | { readonly function: 3 | 4; readonly address: number; readonly count: number }
  | { readonly function: 6; readonly address: number; readonly value: number }
  | { readonly function: 16; readonly address: number; readonly values: readonly number[] };

export interface Frame {
  readonly transaction: number;
  readonly unit: number;
  /** Function code and data. */
  readonly body: Uint8Array;
}

/** @throws RangeError when a field does not fit its place: callers have checked the map */
export function encodeRequest(transaction: number, unit: number, request: ModbusRequest): Uint8Array {
  const body = encodeBody(request);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, word(transaction, 'transaction'));
  view.setUint16(4, body.length + 1);
  if (!Number.isInteger(unit) || unit < 0 || unit > 255) throw new RangeError(`unit ${unit} is not 0 to 255`);
  view.setUint8(6, unit);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}
function encodeBody(request: ModbusRequest): Uint8Array {
  switch (request.function) {
    case 3:
    case 4:
      between(request.count, 1, READ_REGISTERS_MAX, 'count');
      return words(request.function, [request.address, request.count]);
    case 6:
      return words(6, [request.address, request.value]);
    case 16: {
      between(request.values.length, 1, WRITE_REGISTERS_MAX, 'number of values');
      const head = words(16, [request.address, request.values.length]);
      const data = words(request.values.length * 2, request.values);
      return Uint8Array.of(...head, ...data);
    }
  }
}
/** A byte and words behind it. */
function words(first: number, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, first);
  for (const [i, value] of values.entries()) view.setUint16(1 + 2 * i, word(value, 'value'));
  return bytes;
}
function word(value: number, what: string): number {
  between(value, 0, 0xffff, what);
  return value;
}
function between(value: number, from: number, to: number, what: string): void {
  if (!Number.isInteger(value) || value < from || value > to) throw new RangeError(`${what} ${value} is not ${from} to ${to}`);
}

/** Bytes in, whole frames out, wherever the network cuts them. A stream that is not Modbus is given up: its bounds are lost for good. */
export class FrameReader {
  private rest = new Uint8Array(0);

  /** @returns frames complete by now, or undefined when this cannot be Modbus TCP */
  push(chunk: Uint8Array): readonly Frame[] | undefined {
    const bytes = new Uint8Array(this.rest.length + chunk.length);
    bytes.set(this.rest);
    bytes.set(chunk, this.rest.length);
    const view = new DataView(bytes.buffer);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = view.getUint16(at + 4);
      if (view.getUint16(at + 2) !== 0 || length < 2 || length > LENGTH_MAX) return undefined;
      const end = at + 6 + length;
      if (end > bytes.length) break;
      frames.push({ transaction: view.getUint16(at), unit: view.getUint8(at + 6), body: bytes.slice(at + HEADER_BYTES, end) });
      at = end;
    }
    this.rest = bytes.slice(at);
    return frames;
  }
}

/** Names of the specification for its exception codes. */
const exceptions: Readonly<Record<number, string>> = {
  1: 'illegal function', 2: 'illegal data address', 3: 'illegal data value', 4: 'server device failure', 5: 'acknowledge', 6: 'server device busy',
  8: 'memory parity error', 10: 'gateway path unavailable', 11: 'gateway target device failed to respond',
};
export type ModbusAnswer =
  | { readonly kind: 'values'; readonly values: readonly number[] }
  | { readonly kind: 'written' }
  | { readonly kind: 'exception'; readonly code: number; readonly name: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** What a frame's body says to a request. Anything that is not exactly an answer to it is malformed. */
export function decodeAnswer(request: ModbusRequest, body: Uint8Array): ModbusAnswer {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const code = view.getUint8(0);
  if (code === (request.function | 0x80)) {
    if (body.length !== 2) return { kind: 'malformed', reason: `an exception of ${body.length} bytes` };
    const exception = view.getUint8(1);
    return { kind: 'exception', code: exception, name: exceptions[exception] ?? 'unknown exception' };
  }
  if (code !== request.function) return { kind: 'malformed', reason: `answers function ${code} to a request of function ${request.function}` };
  if ('count' in request) {
    const bytes = 2 * request.count;
    if (body.length !== 2 + bytes || view.getUint8(1) !== bytes) return { kind: 'malformed', reason: `${body.length - 2} bytes of data where ${bytes} were asked for` };
    return { kind: 'values', values: Array.from({ length: request.count }, (_, i) => view.getUint16(2 + 2 * i)) };
  }
  const second = request.function === 6 ? request.value : request.values.length;
  if (body.length !== 5 || view.getUint16(1) !== request.address || view.getUint16(3) !== second) return { kind: 'malformed', reason: 'does not repeat what was written' };
  return { kind: 'written' };
}
