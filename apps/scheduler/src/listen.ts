import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { LoopLog } from './loop.js';

const RETRY_MS = 1_000;

/** A connection of its own that hears notifications; it comes back by itself. */
export interface Listening {
  close(): Promise<void>;
}
/** @param heard also called after each connection made, since something may have been said while there was none */
export function listen(url: string, channel: string, heard: () => void, log: LoopLog): Listening {
  const closing = new AbortController();
  let client: pg.Client | undefined;

  async function connected(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: `switchyard ${channel}` });
    client = fresh;
    const ended = new Promise<void>((resolve) => {
      fresh.on('end', resolve);
      fresh.on('error', (error) => log.warn({ channel, reason: error.message }, `listening on ${channel} failed: ${error.message}`));
    });
    fresh.on('notification', heard);
    await fresh.connect();
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    heard();
    await ended;
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      await connected().catch((error: Error) => log.warn({ channel, reason: error.message }, `listening on ${channel} failed: ${error.message}`));
      if (!closing.signal.aborted) await wait(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    close: async () => {
      closing.abort();
      await client?.end().catch((error: Error) => log.warn({ channel, reason: error.message }, `closing the connection of ${channel} failed: ${error.message}`));
      await running;
    },
  };
}
