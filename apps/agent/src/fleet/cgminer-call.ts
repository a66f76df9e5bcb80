import { connect } from 'node:net';
import { err, ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';
import type { MinerFault } from '../curtailment/ports.js';

/** Where a miner listens. */
export interface MinerAddress {
  readonly host: string;
  readonly port: number;
}
/** Above any reply to what we ask; a peer that sends more is no miner. */
const REPLY_BYTES_MAX = 256 * 1024;

/** The part of every reply that says how it went: S success, I information, W warning, E error, F fatal. */
const replySchema = z.looseObject({
  STATUS: z.array(z.looseObject({ STATUS: z.enum(['S', 'I', 'W', 'E', 'F']), Code: z.number().optional(), Msg: z.string().optional() })).min(1),
});
export type CgminerReply = z.output<typeof replySchema>;

/**
 * One request of the cgminer API: connect, send one JSON object, read until the peer closes, all within the time. The reply ends with a NUL byte, which some
 * firmwares leave out. Nothing here repeats a call, and nothing throws.
 * @param request of the form `{command, parameter?}`
 */
export async function cgminerCall({ host, port }: MinerAddress, request: { readonly command: string; readonly parameter?: string }, timeoutMs: number): Promise<Result<CgminerReply, MinerFault>> {
  const text = await exchange({ host, port }, JSON.stringify(request), timeoutMs);
  if (!text.ok) return text;
  const json = jsonOf(text.value);
  if (json === undefined) return bad(text.value === '' ? 'closed without a word' : `no whole JSON object: ${text.value.slice(0, 80)}`);
  const reply = replySchema.safeParse(json);
  if (!reply.success) return bad('a reply without STATUS');
  const { STATUS: status, Msg: message = '', Code: code } = reply.data.STATUS[0]!;
  // E and F: no such command, or access denied; the text names which.
  return status === 'E' || status === 'F' ? err({ kind: 'Refused', message: `${request.command}: ${message}${code === undefined ? '' : ` (${code})`}` }) : ok(reply.data);
}
const bad = (message: string): Result<never, MinerFault> => err({ kind: 'BadReply', message });

/** The reply up to its NUL, or all of it. Some firmwares put bytes behind the NUL: those are not ours. */
function jsonOf(text: string): unknown {
  const end = text.indexOf('\u0000');
  try {
    return JSON.parse(end === -1 ? text : text.slice(0, end)) as unknown;
  } catch {
    // Cut short, or never JSON: the caller says so.
    return undefined;
  }
}

function exchange({ host, port }: MinerAddress, request: string, timeoutMs: number): Promise<Result<string, MinerFault>> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (result: Result<string, MinerFault>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const said = (): string => Buffer.concat(chunks).toString('utf8');
    const timer = setTimeout(() => done(err({ kind: 'TimedOut', afterMs: timeoutMs })), timeoutMs);
    // Not `end`: some firmwares take a closed half for a client that has gone.
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > REPLY_BYTES_MAX) done(bad(`more than ${REPLY_BYTES_MAX} bytes`));
      // The NUL is the end, whether or not the peer closes.
      else if (chunk.includes(0)) done(ok(said()));
    });
    socket.on('error', (error) => done(bytes > 0 ? bad(`cut off after ${bytes} bytes: ${error.message}`) : err({ kind: 'Unreachable', message: error.message })));
    socket.on('close', () => done(ok(said())));
  });
}
