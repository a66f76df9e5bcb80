import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const RETRY_MS = 500;

/** A connection of its own that hears notifications and comes back by itself. */
export interface Listening {
  /** Resolves when the first LISTEN stands. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}
export interface ListenOptions {
  readonly url: string;
  readonly channels: readonly string[];
  readonly heard: (channel: string, payload: string) => void;
  /** After each connection made: something may have been said while there was none. */
  readonly connected: () => void;
  readonly onTrouble: (error: Error) => void;
}
export function listenTo({ url, channels, heard, connected, onTrouble }: ListenOptions): Listening {
  const closing = new AbortController();
  let client: pg.Client | undefined;
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (isReady = resolve));

  async function once(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: 'switchyard listener', keepAlive: true });
    client = fresh;
    const ended = new Promise<void>((resolve) => fresh.once('end', resolve));
    fresh.on('error', onTrouble);
    fresh.on('notification', ({ channel, payload }) => heard(channel, payload ?? ''));
    await fresh.connect();
    for (const channel of channels) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    isReady();
    connected();
    await ended;
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      await once().catch(onTrouble);
      if (!closing.signal.aborted) await wait(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    ready,
    close: async () => {
      closing.abort();
      await client?.end().catch(onTrouble);
      await running;
      isReady();
    },
  };
}
