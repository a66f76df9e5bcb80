import { parseArgs } from 'node:util';
import { epochMs } from '@switchyard/kernel';
import { CgminerFleet, type CgminerMiner } from '../../src/fleet/cgminer-fleet.js';
import { FleetKeeper } from '../../src/fleet/fleet-keeper.js';
import { CgminerTwin } from '../cgminer-twin.js';

/**
 * `node apps/agent/dist/testing/miners-bench/main.js [--miners 1000] [--at-once 64] [--latency-ms 50] [--silent 0]`: how long it takes until every miner stands, by its own word. The miners answer
 * after a while, as small boards do; the silent ones never, and cost a time-out each.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { miners: { ...text, default: '1000' }, 'at-once': { ...text, default: '64' }, 'latency-ms': { ...text, default: '50' }, silent: { ...text, default: '0' } } });
  const [miners, atOnce, latencyMs, silent] = [Number(values.miners), Number(values['at-once']), Number(values['latency-ms']), Number(values.silent)];
  const load = { now: 0, most: 0 };
  const twins = await Promise.all(Array.from({ length: miners }, () => CgminerTwin.start('bosminer', load)));
  for (const [i, twin] of twins.entries()) {
    twin.latencyMs = latencyMs;
    if (i < silent) twin.fault = 'silent';
  }
  const fleet = new CgminerFleet(twins.map(({ port }, i): CgminerMiner => ({ name: `m${i}`, host: '127.0.0.1', port, dialect: 'bosminer', ratedW: 3_250, joulesPerTerahash: 30 })), 5_000);
  const keeper = new FleetKeeper(fleet, { now: () => epochMs(Date.now()) }, { info: () => undefined, warn: () => undefined }, { atOnce, lookEveryMs: 60_000, retryMs: 60_000 });
  const began = performance.now();
  keeper.want(new Set(fleet.list().map(({ name }) => name)), new Set());
  keeper.keep();
  while (keeper.counts().mining > silent) await new Promise((resolve) => setTimeout(resolve, 5));
  const pausedMs = Math.round(performance.now() - began);
  await keeper.settled();
  process.stdout.write(`${JSON.stringify({ miners, atOnce, latencyMs, silent, pausedMs, settledMs: Math.round(performance.now() - began), mostConnections: load.most })}\n`);
  await Promise.all(twins.map((twin) => twin.stop()));
}
await main();
