import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '@switchyard/kernel';
import { decodeAnswer, encodeRequest, FrameReader, type ModbusRequest } from './frame.js';

export interface ModbusOptions {
  readonly host: string;
  readonly port: number;
  /** For connecting, and again for each answer, in milliseconds. */
  readonly timeoutMs: number;
}
/** Why a request brought no value. Nothing but `Exception` leaves the connection standing. */
export type ModbusFault =
  | { readonly kind: 'Unreachable'; readonly message: string }
  | { readonly kind: 'Timeout'; readonly message: string }
  | { readonly kind: 'Closed'; readonly message: string }
  | { readonly kind: 'Malformed'; readonly message: string }
  | { readonly kind: 'Exception'; readonly code: number; readonly message: string };

interface Pending {
  readonly transaction: number;
  readonly unit: number;
  readonly request: ModbusRequest;
  readonly answer: (result: Result<readonly number[], ModbusFault>) => void;
}

/**
 * A Modbus TCP client with one request in flight: many meters and gateways handle no more. The connection is made when it is needed and thrown away after
 * anything odd, so that a late answer can never be taken for the next one; transaction number, unit and function of an answer are checked besides.
 */
export class ModbusClient {
  private socket: Socket | undefined;
  private transaction = 0;
  private pending: Pending | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;
  constructor(private readonly options: ModbusOptions) {}

  /** @returns the registers read; empty for a write */
  request(unit: number, request: ModbusRequest): Promise<Result<readonly number[], ModbusFault>> {
    const turn = this.queue.then(() => this.exchange(unit, request));
    this.queue = turn;
    return turn;
  }
  async close(): Promise<void> {
    this.closed = true;
    this.drop({ kind: 'Closed', message: 'closed here' });
    await this.queue;
  }

  private async exchange(unit: number, request: ModbusRequest): Promise<Result<readonly number[], ModbusFault>> {
    const socket = await this.connected();
    if (!socket.ok) return socket;
    this.transaction = (this.transaction + 1) % 0x1_0000;
    const bytes = encodeRequest(this.transaction, unit, request);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.drop({ kind: 'Timeout', message: `no answer within ${this.options.timeoutMs} ms` }), this.options.timeoutMs);
      this.pending = {
        transaction: this.transaction, unit, request,
        answer: (result) => {
          clearTimeout(timer);
          this.pending = undefined;
          resolve(result);
        },
      };
      socket.value.write(bytes);
    });
  }

  private connected(): Promise<Result<Socket, ModbusFault>> {
    if (this.closed) return Promise.resolve(err({ kind: 'Closed', message: 'closed here' }));
    if (this.socket !== undefined) return Promise.resolve(ok(this.socket));
    const { host, port, timeoutMs } = this.options;
    return new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true });
      const timer = setTimeout(() => socket.destroy(new Error(`not connected within ${timeoutMs} ms`)), timeoutMs);
      const reader = new FrameReader();
      socket.on('connect', () => {
        clearTimeout(timer);
        this.socket = socket;
        resolve(ok(socket));
      });
      socket.on('data', (chunk) => this.take(socket, reader, chunk));
      socket.on('error', (error) => {
        clearTimeout(timer);
        resolve(err({ kind: 'Unreachable', message: error.message }));
        if (this.socket === socket) this.drop({ kind: 'Closed', message: error.message });
      });
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(err({ kind: 'Unreachable', message: 'the connection was closed' }));
        if (this.socket === socket) this.drop({ kind: 'Closed', message: 'the device closed the connection' });
      });
    });
  }

  private take(socket: Socket, reader: FrameReader, chunk: Uint8Array): void {
    if (this.socket !== socket) return;
    const frames = reader.push(chunk);
    const { pending } = this;
    if (frames === undefined) this.drop({ kind: 'Malformed', message: 'does not speak Modbus TCP' });
    else if (pending === undefined || frames.length > 1) {
      if (frames.length > 0) this.drop({ kind: 'Malformed', message: 'more answers than requests' });
    } else if (frames.length === 1) this.answer(pending, frames[0]!);
  }
  private answer(pending: Pending, { transaction, unit, body }: { transaction: number; unit: number; body: Uint8Array }): void {
    if (transaction !== pending.transaction) return this.drop({ kind: 'Malformed', message: `answer ${transaction} to request ${pending.transaction}` });
    if (unit !== pending.unit) return this.drop({ kind: 'Malformed', message: `unit ${unit} answers for unit ${pending.unit}` });
    const answer = decodeAnswer(pending.request, body);
    switch (answer.kind) {
      case 'values':
        return pending.answer(ok(answer.values));
      case 'written':
        return pending.answer(ok([]));
      case 'exception':
        return pending.answer(err({ kind: 'Exception', code: answer.code, message: `exception ${answer.code}, ${answer.name}` }));
      case 'malformed':
        return this.drop({ kind: 'Malformed', message: answer.reason });
    }
  }
  /** Ends the connection and whoever waits on it; the next request begins a new one. */
  private drop(fault: ModbusFault): void {
    const { socket, pending } = this;
    this.socket = undefined;
    socket?.destroy();
    pending?.answer(err(fault));
  }
}
