import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * open: all passes · refuse: nobody listens · cut: what is asked arrives, the answer breaks off at its first byte · half-open: connections are taken and nothing moves on them, as
 * behind a router that has forgotten them.
 */
export type LineMode = 'open' | 'refuse' | 'cut' | 'half-open';

/** A line on loopback in front of a server, that can go bad in the ways lines do. Connections that stand go bad with it. */
export class BadLine {
  /** Connections that met each mode. */
  readonly met: Record<LineMode, number> = { open: 0, refuse: 0, cut: 0, 'half-open': 0 };
  private mode: LineMode = 'open';
  private readonly sockets = new Set<Socket>();
  private constructor(private server: Server, readonly port: number, private readonly targetPort: number) {}

  static async before(targetPort: number): Promise<BadLine> {
    const server = createServer();
    await listen(server, 0);
    const line = new BadLine(server, (server.address() as AddressInfo).port, targetPort);
    server.on('connection', (socket) => line.take(socket));
    return line;
  }
  async go(mode: LineMode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    if (mode === 'refuse') await this.close();
    else if (before === 'refuse') {
      this.server = createServer((socket) => this.take(socket));
      await listen(this.server, this.port);
    }
    // What hung or was answered half is no use to anybody: a router that comes back resets it.
    if (before === 'half-open') this.destroyAll();
  }
  async stop(): Promise<void> {
    if (this.mode !== 'refuse') await this.close();
  }

  private take(socket: Socket): void {
    this.met[this.mode] += 1;
    const target = connect(this.targetPort, '127.0.0.1');
    for (const [one, other] of [[socket, target], [target, socket]] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    socket.on('data', (bytes) => void (this.mode !== 'half-open' && target.write(bytes)));
    target.on('data', (bytes) => {
      if (this.mode === 'open') socket.write(bytes);
      else if (this.mode === 'cut') socket.write(bytes.subarray(0, 1), () => socket.destroy());
    });
  }
  private async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.destroyAll();
    await closed;
  }
  private destroyAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
const listen = (server: Server, port: number): Promise<void> => new Promise((resolve, reject) => void server.once('error', reject).listen(port, '127.0.0.1', resolve));
