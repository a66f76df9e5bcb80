import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a device does wrong with its next answers; each is used up by one request. */
export type ModbusMischief = 'silence' | 'close' | 'wrong transaction' | 'wrong unit' | 'cut in half' | 'byte by byte' | 'two answers' | 'noise' | 'busy' | 'too short';

/**
 * A Modbus TCP device of our own on a free loopback port: holding registers (function 3) and input registers (4) from one store, writes by 6 and 16.
 * Written from the specification, not from our client; the client is tested against an independent server as well.
 */
export class ModbusSimulator {
  /** 16-bit values by address; what is not in it is an illegal address. */
  readonly store = new Map<number, number>();
  readonly mischief: ModbusMischief[] = [];
  /** Called before every read: brings the store up to date. */
  refresh: () => void = () => undefined;
  requests = 0;
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    readonly unit: number,
  ) {}

  static async start(unit = 1, port = 0): Promise<ModbusSimulator> {
    const server = createServer({ noDelay: true });
    const simulator = new ModbusSimulator(server, unit);
    server.on('connection', (socket) => simulator.serve(socket));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return simulator;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
  /** Puts an unsigned number into consecutive registers, highest first. */
  put(address: number, value: bigint, registers: number): void {
    for (let i = 0; i < registers; i += 1) this.store.set(address + i, Number((value >> BigInt(16 * (registers - 1 - i))) & 0xffffn));
  }

  private serve(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 7 && rest.length >= 6 + rest.readUInt16BE(4)) {
        const length = rest.readUInt16BE(4);
        this.reply(socket, rest.subarray(0, 7), rest.subarray(7, 6 + length));
        rest = rest.subarray(6 + length);
      }
    });
  }
  private reply(socket: Socket, head: Buffer, body: Buffer): void {
    this.requests += 1;
    const trick = this.mischief.shift();
    const answer = trick === 'busy' ? Buffer.from([body[0]! | 0x80, 6]) : this.answer(body);
    const data = trick === 'too short' ? answer.subarray(0, answer.length - 1) : answer;
    const frame = Buffer.alloc(7 + data.length);
    frame.writeUInt16BE(head.readUInt16BE(0) + (trick === 'wrong transaction' ? 1 : 0), 0);
    frame.writeUInt16BE(data.length + 1, 4);
    frame.writeUInt8(trick === 'wrong unit' ? head[6]! + 1 : head[6]!, 6);
    data.copy(frame, 7);
    switch (trick) {
      case 'silence':
        return;
      case 'close':
        socket.destroy();
        return;
      case 'cut in half':
        socket.write(frame.subarray(0, 5));
        socket.destroySoon();
        return;
      case 'byte by byte':
        for (const byte of frame) socket.write(Buffer.of(byte));
        return;
      case 'two answers':
        socket.write(Buffer.concat([frame, frame]));
        return;
      case 'noise':
        socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
        return;
      default:
        socket.write(frame);
    }
  }
  private answer(body: Buffer): Buffer {
    const code = body[0]!;
    const [first, second] = [body.readUInt16BE(1), body.readUInt16BE(3)];
    if (code === 3 || code === 4) {
      this.refresh();
      const values = Array.from({ length: second }, (_, i) => this.store.get(first + i));
      if (second < 1 || second > 125) return Buffer.from([code | 0x80, 3]);
      if (values.includes(undefined)) return Buffer.from([code | 0x80, 2]);
      const data = Buffer.alloc(2 + 2 * second);
      data[0] = code;
      data[1] = 2 * second;
      for (const [i, value] of values.entries()) data.writeUInt16BE(value!, 2 + 2 * i);
      return data;
    }
    if (code === 6) this.store.set(first, second);
    else if (code === 16) for (let i = 0; i < second; i += 1) this.store.set(first + i, body.readUInt16BE(6 + 2 * i));
    else return Buffer.from([code | 0x80, 1]);
    return Buffer.from(body.subarray(0, 5));
  }
}

/** Where a simulated meter keeps its registers: power in W (u32), energy in Wh/10 (u64), serial number (u32). */
export const SIMULATED_METER = { watts: 0, energy: 10, serial: 20 } as const;

/**
 * A meter whose power is whatever the function says at that moment, and whose register integrates it. `sampleEveryMs` 0: only when it is read.
 * Power between two samples counts as the earlier one's.
 */
export class SimulatedMeter {
  private wattMs = 0;
  private lastMs: number;
  private lastWatts: number;
  private readonly timer: NodeJS.Timeout | undefined;
  private constructor(
    readonly simulator: ModbusSimulator,
    private readonly watts: () => number,
    private readonly nowMs: () => number,
    sampleEveryMs: number,
  ) {
    this.lastMs = nowMs();
    this.lastWatts = watts();
    simulator.refresh = () => this.sample();
    this.timer = sampleEveryMs > 0 ? setInterval(() => this.sample(), sampleEveryMs).unref() : undefined;
    simulator.put(SIMULATED_METER.serial, 4_711n, 2);
    this.sample();
  }
  static async start(watts: () => number, { nowMs = Date.now, sampleEveryMs = 20 }: { nowMs?: () => number; sampleEveryMs?: number } = {}): Promise<SimulatedMeter> {
    return new SimulatedMeter(await ModbusSimulator.start(), watts, nowMs, sampleEveryMs);
  }
  get wattHours(): number {
    return this.wattMs / 3_600_000;
  }
  sample(): void {
    const now = this.nowMs();
    this.wattMs += this.lastWatts * Math.max(0, now - this.lastMs);
    this.lastMs = now;
    this.lastWatts = this.watts();
    this.simulator.put(SIMULATED_METER.watts, BigInt(Math.round(this.lastWatts)), 2);
    this.simulator.put(SIMULATED_METER.energy, BigInt(Math.floor(this.wattHours * 10)), 4);
  }
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.simulator.stop();
  }
  /** A register map for it, as an operator would write it. */
  map(over: { readonly channel?: 'it' | 'facility'; readonly maxWatts?: number; readonly name?: string } = {}): string {
    const { channel = 'it', maxWatts = 10_000_000, name = 'simulated' } = over;
    const common = { channel, function: 4 };
    return JSON.stringify({
      devices: [{
        name, host: '127.0.0.1', port: this.simulator.port, unit: this.simulator.unit, timeoutMs: 2_000,
        registers: [
          { ...common, id: `${name}/energy`, kind: 'energy', address: SIMULATED_METER.energy, type: 'u64', scale: 0.1, unit: 'Wh', maxWatts },
          { ...common, id: `${name}/power`, kind: 'power', address: SIMULATED_METER.watts, type: 'u32', unit: 'W' },
          { ...common, id: `${name}/serial`, kind: 'serial', address: SIMULATED_METER.serial, type: 'u32' },
        ],
      }],
    });
  }
}

/** Whether a process is there and not stopped (`T`) or dead (`Z`, `X`): what draws power. Linux only. */
export function isRunningProcess(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !'TtZX'.includes(stat.slice(stat.lastIndexOf(')') + 2)[0]!);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
/** Power of a hall from the actual states of processes: watts for each that runs, and what the hall draws without any. */
export const wattsOfProcesses = (pids: () => readonly number[], wattsEach: number, baseWatts = 0) => (): number => baseWatts + wattsEach * pids().filter(isRunningProcess).length;
