import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { type EpochMs, SECOND_MS, watts } from '@switchyard/kernel';
import { z } from 'zod';
import type { Log } from '../../ports.js';
import type { SiteCurtailment } from '../flow/site-curtailment.js';

/** A request longer than this is none of ours. */
const REQUEST_CHARACTERS_MAX = 4_096;
/** `sun_path` of a unix socket, less its end. */
const PATH_BYTES_MAX = 107;
const requestSchema = z.discriminatedUnion('command', [
  z.strictObject({
    command: z.literal('curtail'),
    /** Most the site may draw. */
    toKw: z.number().min(0).max(10_000_000),
    forSeconds: z.number().min(1).max(7 * 86_400),
    /** Until load must be down; 0 is at once. */
    inSeconds: z.number().min(0).max(7 * 86_400).default(0),
    reason: z.string().min(1).max(500),
    /** Sent again, it is the same order. */
    key: z.string().regex(/^[A-Za-z0-9-]{1,60}$/).optional(),
  }),
  z.strictObject({ command: z.literal('end'), event: z.string().min(1).max(100) }),
  z.strictObject({ command: z.literal('status') }),
]);
export type DoorRequest = z.input<typeof requestSchema>;
export type DoorAnswer = { readonly ok: true; readonly [field: string]: unknown } | { readonly ok: false; readonly error: string };

/**
 * The site's own door to its agent: a unix socket that only the agent's user can open. One JSON line in, one out. Works whether or not the control plane
 * answers; what was ordered here is reported to it afterwards, once.
 */
export class ControlSocket {
  private readonly done = new Map<string, string>();
  private constructor(private readonly server: Server, private readonly site: SiteCurtailment, private readonly marketNow: () => EpochMs) {}

  /** A socket that cannot be made (its path is too long for the system) is said, and the agent works without its door. */
  static open(path: string, site: SiteCurtailment, marketNow: () => EpochMs, log: Log): Promise<ControlSocket | undefined> {
    return ControlSocket.make(path, site, marketNow, log).catch((error: unknown) => {
      log.warn('no control socket: curtailments cannot be ordered at the site', { path, message: (error as Error).message });
      return undefined;
    });
  }
  private static async make(path: string, site: SiteCurtailment, marketNow: () => EpochMs, log: Log): Promise<ControlSocket> {
    // The system would cut it off without a word, and listen somewhere else.
    if (Buffer.byteLength(path) > PATH_BYTES_MAX) throw new Error(`the path is longer than ${PATH_BYTES_MAX} bytes`);
    // Of an agent that was killed: the lock of the data directory says that nobody listens there.
    if (existsSync(path)) rmSync(path);
    const server = createServer();
    const door = new ControlSocket(server, site, marketNow);
    server.on('connection', (socket) => door.serve(socket));
    // Made unreadable for others before anybody can connect: the mask is the process's and given back at once.
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
    } finally {
      process.umask(mask);
    }
    chmodSync(path, 0o600);
    server.on('error', (error) => log.warn('control socket', { message: error.message }));
    return door;
  }
  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    let text = '';
    socket.setTimeout(10 * SECOND_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end === -1 && text.length <= REQUEST_CHARACTERS_MAX) return;
      socket.removeAllListeners('data');
      socket.end(`${JSON.stringify(end === -1 ? { ok: false, error: 'the request is too long' } : this.answer(text.slice(0, end)))}\n`);
    });
  }
  answer(line: string): DoorAnswer {
    const now = this.marketNow();
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return { ok: false, error: 'the request is not JSON' };
    }
    const parsed = requestSchema.safeParse(json);
    if (!parsed.success) return { ok: false, error: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; ') };
    const request = parsed.data;
    switch (request.command) {
      case 'curtail': {
        const known = request.key === undefined ? undefined : this.done.get(request.key);
        if (known !== undefined) return { ok: true, event: known, already: true };
        const startsAt = (now + request.inSeconds * SECOND_MS) as EpochMs;
        const endsAt = (startsAt + request.forSeconds * SECOND_MS) as EpochMs;
        const event = this.site.order({ origin: 'operator', startsAt, endsAt, targetW: watts(BigInt(Math.round(request.toKw * 1_000))), reason: request.reason });
        if (request.key !== undefined) this.done.set(request.key, event);
        return { ok: true, event };
      }
      case 'end':
        return this.site.endOrder(request.event, now) ? { ok: true, event: request.event } : { ok: false, error: `${request.event} is no event of this site's own that could end; an event of the control plane is ended there` };
      case 'status':
        return { ok: true, ...this.site.status(now) };
    }
  }
}
