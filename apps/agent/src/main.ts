import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS, epochMs, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { Benchmarks } from './benchmark/benchmarks.js';
import { type Config, readConfig } from './config.js';
import { ControlSocket } from './curtailment/door/control-socket.js';
import { openFiles } from './artifacts/open-files.js';
import { openCurtailment, socketPath } from './curtailment/door/open-curtailment.js';
import { apply, newState } from './core/state.js';
import { openEngine } from './engine/open-engine.js';
import { Agent } from './flow/agent.js';
import { Link } from './flow/link.js';
import { Maintenance } from './maintenance/maintenance.js';
import type { Metering } from './flow/metering.js';
import { Session } from './flow/session.js';
import { Work } from './flow/work.js';
import { settleIdentity } from './identity/enrolment.js';
import { KeyRing } from './identity/key-ring.js';
import { KeyRotation } from './identity/key-rotation.js';
import { meterModelOf, openMetering, openSource, sitePower } from './meters/open-meters.js';
import type { Log } from './ports.js';
import { Journal } from './storage/journal.js';
import { lockFolder } from './storage/lock.js';
import { httpTransport } from './transport/http-transport.js';

const AGENT_VERSION = '0.1.0';
const wall: WallClock = { now: () => epochMs(Date.now()) };
const write = (level: string) => (msg: string, fields: Readonly<Record<string, unknown>> = {}) =>
  void process.stdout.write(`${JSON.stringify({ level, time: Date.now(), app: 'agent', msg, ...fields })}\n`);
const log: Log = { info: write('info'), warn: write('warn') };

/** Wakes the loops early when the agent is asked to end. */
const ending = new AbortController();
const pause = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort(signal));
// Started as a child with a channel, the agent ends when its parent does, however that dies.
if (process.send !== undefined) process.on('disconnect', () => ending.abort('disconnect'));
// A closed pipe must not take the agent down before it has put its jobs in order.
process.stdout.on('error', () => undefined);

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  const folder = resolve(config.AGENT_DATA_DIR);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  process.on('exit', unlock);
  const http = httpTransport({ url: config.AGENT_CONTROL_PLANE_URL, timeoutMs: config.AGENT_REQUEST_TIMEOUT_SECONDS * SECOND_MS });
  const engine = await openEngine(config, folder, log);
  const keys = await KeyRing.open(folder);
  const identity = await settleIdentity(
    { folder, ring: keys, transport: http, log, pause, isEnding: () => ending.signal.aborted, backoffMaxMs: config.AGENT_BACKOFF_MAX_SECONDS * SECOND_MS },
    { name: config.AGENT_NAME, agentVersion: AGENT_VERSION, inventory: engine.inventory },
    config.AGENT_ENROLMENT_TOKEN,
  );
  if (identity === undefined) return;
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const journal = Journal.open(join(folder, 'state'), newState(identity.clock), (state, record) => apply(state, record, identity.agentId, hash));
  const meter = meterModelOf(config, identity.agentId);
  const meters = openSource(config, engine.inventory.nodes.map(({ name }) => name), wall);
  const quarantine = (name: string, text: string): void => {
    mkdirSync(join(folder, 'quarantine'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'quarantine', name), text, { mode: 0o600 });
    log.warn('batch put into quarantine', { name });
  };
  const rotation = new KeyRotation({ ring: keys, transport: http, identity, wall, newJti: randomUUID, log }, config.AGENT_KEY_MAX_AGE_DAYS * DAY_MS);
  const benchmarks = new Benchmarks({ journal, engine, wall, log, pause });
  const transport = benchmarks.listening(rotation.listening(http));
  const session = new Session(transport, identity, keys, wall, randomUUID);
  const site = openCurtailment(config, { journal, wall, log, power: meters && sitePower(() => metering) });
  const files = openFiles(config, folder, { session, transport: http, wall, log, ending: ending.signal, pause });
  const work = new Work({ journal, engine: benchmarks.makingWay(), wall, meter, log, site, ...(files && { files }) });
  const metering = openMetering(config, meter.meterId, engine.inventory, meters, { journal, wall, log, work });
  const door = await ControlSocket.open(socketPath(folder), site, () => work.marketNow(), log);
  const link = new Link({ transport, session, journal, identity, keys, wall, hash, log, quarantine });
  const agent = new Agent(
    { journal, engine, work, link, wall, log },
    {
      turnEveryMs: config.AGENT_TURN_SECONDS * SECOND_MS,
      pollEveryMs: config.AGENT_POLL_SECONDS * SECOND_MS,
      heartbeatEveryMs: config.AGENT_HEARTBEAT_SECONDS * SECOND_MS,
      awayAfterMs: config.AGENT_AWAY_SECONDS * SECOND_MS,
      backoffMaxMs: config.AGENT_BACKOFF_MAX_SECONDS * SECOND_MS,
    },
  );
  const maintenance = new Maintenance({ journal, engine, wall, log, marketNow: () => (agent.isTimeKnown() ? work.marketNow() : undefined) });
  log.info('agent ready', { agentId: identity.agentId, siteId: identity.siteId, adopted: agent.liveRuns(), engine: engine.inventory.engine });
  process.send?.({ type: 'switchyard-ready', info: { agentId: identity.agentId, siteId: identity.siteId } });
  await Promise.all([turns(agent, benchmarks, config), talks(agent, rotation), keeps(maintenance, config), ...(metering ? [looks(metering, config)] : [])]);
  if (config.AGENT_STOP_JOBS_ON_EXIT) await parkAll(agent, config, journal);
  await door?.close();
  await meters?.close();
  log.info('agent stopped', { reason: String(ending.signal.reason), jobsRunning: agent.liveRuns() });
  journal.close();
}

async function looks(metering: Metering, config: Config): Promise<void> {
  while (!ending.signal.aborted) {
    await metering.turn();
    await pause(config.AGENT_METER_POLL_SECONDS * SECOND_MS);
  }
}
async function turns(agent: Agent, benchmarks: Benchmarks, config: Config): Promise<void> {
  while (!ending.signal.aborted) {
    await agent.turn();
    await benchmarks.turn();
    await pause(config.AGENT_TURN_SECONDS * SECOND_MS);
  }
}
async function keeps(maintenance: Maintenance, config: Config): Promise<void> {
  while (!ending.signal.aborted) {
    await maintenance.turn();
    await pause(config.AGENT_TURN_SECONDS * SECOND_MS);
  }
}
async function talks(agent: Agent, rotation: KeyRotation): Promise<void> {
  while (!ending.signal.aborted) {
    await rotation.turn();
    // A little dice keeps a thousand agents from coming back in the same instant after an outage.
    await pause((await agent.talk()) * (0.8 + 0.4 * Math.random()));
  }
}
/** Embedded demo: no job outlives the marketplace. Waits for the checkpoints, then tells the control plane if it still can. */
async function parkAll(agent: Agent, config: Config, journal: Journal): Promise<void> {
  const grace = Math.max(0, ...journal.state.runs.map((run) => run.order.graceSeconds));
  const until = Date.now() + (grace + 5) * SECOND_MS;
  agent.close();
  do {
    await agent.turn();
    await sleep(Math.min(100, config.AGENT_TURN_SECONDS * SECOND_MS));
  } while (agent.liveRuns() > 0 && Date.now() < until);
  // A last word if the control plane is still there; whatever it misses is sent after the next start.
  await Promise.race([agent.talk(), sleep(2 * SECOND_MS)]);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.warn('agent failed', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 200).unref();
  },
);
