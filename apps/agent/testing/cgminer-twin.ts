import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** How a twin misbehaves. */
export type TwinFault = 'none' | 'silent' | 'refused' | 'cut' | 'garbage' | 'no-status' | 'endless' | 'no-nul' | 'in-pieces' | 'unprivileged';

/**
 * A miner's side of the cgminer API, written from its description: one request per connection as JSON `{command, parameter}`, one reply that ends in a NUL byte, then it
 * closes. Commands that change something are answered `E` with code 45 to a client that is not privileged, and unknown ones with code 14.
 */
export class CgminerTwin {
  fault: TwinFault = 'none';
  mining = true;
  /** How long it thinks before it answers. */
  latencyMs = 0;
  readonly heard: string[] = [];
  private readonly open = new Set<Socket>();
  private session: string | undefined;
  /** @param load connections open at once, and at most so far, over all twins that share it */
  private constructor(private readonly server: Server, private readonly dialect: 'bosminer' | 'luxminer', private readonly load: { now: number; most: number }) {}

  static async start(dialect: 'bosminer' | 'luxminer' = 'bosminer', load = { now: 0, most: 0 }): Promise<CgminerTwin> {
    const server = createServer({ allowHalfOpen: true });
    const twin = new CgminerTwin(server, dialect, load);
    server.on('connection', (socket) => twin.serve(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return twin;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  stop(): Promise<unknown> {
    for (const socket of this.open) socket.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.load.now += 1;
    this.load.most = Math.max(this.load.most, this.load.now);
    this.open.add(socket);
    socket.on('close', () => {
      this.load.now -= 1;
      this.open.delete(socket);
    });
    // The client may go while we are silent.
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      let request: { command?: string; parameter?: string };
      try {
        request = JSON.parse(text) as typeof request;
      } catch {
        // Not all of it yet.
        return;
      }
      this.heard.push([request.command, request.parameter].filter((word) => word !== undefined).join(' '));
      const reply = (): void => this.reply(socket, JSON.stringify(this.answer(request.command ?? '', request.parameter ?? '')));
      if (this.latencyMs > 0) setTimeout(reply, this.latencyMs);
      else reply();
    });
  }
  private reply(socket: Socket, text: string): void {
    switch (this.fault) {
      case 'silent':
        return;
      case 'refused':
        return void socket.destroy();
      case 'cut':
        return void socket.end(text.slice(0, text.length / 2));
      case 'garbage':
        return void socket.end('<html>router</html>\u0000');
      case 'no-status':
        return void socket.end('{"SUMMARY":[]}\u0000');
      case 'endless': {
        const more = (): void => void (socket.destroyed || socket.write('x'.repeat(65_536), more));
        return more();
      }
      case 'no-nul':
        return void socket.end(text);
      case 'in-pieces': {
        const half = text.length / 2;
        socket.write(text.slice(0, half), () => setImmediate(() => socket.end(`${text.slice(half)}\u0000`)));
        return;
      }
      case 'none':
      case 'unprivileged':
        return void socket.end(`${text}\u0000`);
    }
  }
  private answer(command: string, parameter: string): object {
    const said = (STATUS: string, Code: number, Msg: string, more: object = {}) => ({ STATUS: [{ STATUS, When: 1, Code, Msg, Description: `${this.dialect} twin` }], ...more, id: 1 });
    const denied = () => said('E', 45, `Access denied to '${command}' command`);
    switch (command) {
      case 'summary':
        return said('S', 11, 'Summary', { SUMMARY: [{ Elapsed: 99, 'MHS 5s': this.mining ? 110_000_000.5 : 0, 'MHS av': 100_000_000 }] });
      case 'tunerstatus':
        return this.dialect === 'bosminer' ? said('S', 200, 'Tuner Status', { TUNERSTATUS: [{ ApproximateMinerPowerConsumption: this.mining ? 3_400 : 60 }] }) : said('E', 14, 'Invalid command');
      case 'pause':
      case 'resume':
        if (this.dialect !== 'bosminer') return said('E', 14, 'Invalid command');
        if (this.fault === 'unprivileged') return denied();
        this.mining = command === 'resume';
        return said('S', 213, `${command}d`);
      case 'logon':
        if (this.dialect !== 'luxminer') return said('E', 14, 'Invalid command');
        if (this.fault === 'unprivileged') return denied();
        if (this.session !== undefined) return said('E', 402, 'Another session is active');
        this.session = 'yJN2nlj1';
        return said('S', 316, 'Session created', { SESSION: [{ SessionID: this.session }] });
      case 'logoff':
        this.session = undefined;
        return said('S', 317, 'Session terminated');
      case 'curtail': {
        const [id, word] = parameter.split(',');
        if (id !== this.session || this.session === undefined) return said('E', 403, 'Invalid session');
        this.mining = word === 'wakeup';
        return said('S', 335, 'Curtailment command sent', { CURTAIL: [{ Action: word === 'sleep' ? 'sleep mode' : 'wake up' }] });
      }
      default:
        return said('E', 14, 'Invalid command');
    }
  }
}
