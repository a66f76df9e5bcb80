import { describe, expect, it } from '@jest/globals';
import { createShutdown, type HostProcess } from './shutdown.js';

function aHost() {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  let exited: (code: number) => void = () => undefined;
  const exit = new Promise<number>((resolve) => (exited = resolve));
  const host: HostProcess = {
    on: (event, listener) => listeners.set(event, listener),
    exit: (code) => {
      exits.push(code);
      exited(code);
    },
  };
  return { host, exits, exit, signal: (event: string) => listeners.get(event)!() };
}
const quiet = { info: () => undefined, error: () => undefined };

describe('createShutdown', () => {
  it('closes what was opened last first, one after another, once', async () => {
    const { host, exit, exits, signal } = aHost();
    const order: string[] = [];
    const shutdown = createShutdown({ log: quiet, host });
    for (const name of ['database', 'queues', 'http']) {
      shutdown.add(name, async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    }
    signal('SIGTERM');
    expect(await exit).toBe(0);
    await shutdown.run('again');
    expect(order).toEqual(['http begins', 'http ends', 'queues begins', 'queues ends', 'database begins', 'database ends']);
    expect(exits).toEqual([0]);
  });
  it('goes on after a failing step, and exits with 1', async () => {
    const { host, exit, signal } = aHost();
    const done: string[] = [];
    const told: string[] = [];
    const shutdown = createShutdown({ log: { info: () => undefined, error: (_f, message) => told.push(message) }, host });
    shutdown.add('database', () => void done.push('database'));
    shutdown.add('queues', () => Promise.reject(new Error('gone')));
    signal('disconnect');
    expect([await exit, done, told]).toEqual([1, ['database'], ['stopping queues failed']]);
  });
  it('ends at once on a second signal, and when the deadline passes', async () => {
    const second = aHost();
    createShutdown({ log: quiet, host: second.host }).add('stuck', () => new Promise(() => undefined));
    second.signal('SIGINT');
    second.signal('SIGINT');
    expect(second.exits).toEqual([130]);
    const late = aHost();
    createShutdown({ log: quiet, host: late.host, deadlineMs: 20 }).add('stuck', () => new Promise(() => undefined));
    late.signal('SIGTERM');
    expect(await late.exit).toBe(1);
  });
});
