import { affineClock, epochMs, type MarketClock } from '@switchyard/kernel';
import { startStripeTwin } from './start.js';

/**
 * The twin as a process. Everything comes from the environment; one line of JSON per event goes to stdout, the first of
 * which names the port. SIGTERM and SIGINT stop it; kill -9 is fine too when there is a data file.
 *
 *   STRIPE_TWIN_PORT            default 0: any free port (the first argument wins)
 *   STRIPE_TWIN_HOST            default 127.0.0.1
 *   STRIPE_TWIN_WEBHOOK_SECRET  required
 *   STRIPE_TWIN_WEBHOOK_URL     where events go; none by default
 *   STRIPE_TWIN_DATA_FILE       journal; in memory by default
 *   STRIPE_TWIN_API_KEY         the one key accepted; any sk_test_ key by default
 *   STRIPE_TWIN_MARKET_CLOCK    {"anchorWallMs":…,"anchorMarketMs":…,"speed":60}; wall time by default
 */
const wallClock = { now: () => epochMs(Date.now()) };

function marketClock(text: string | undefined): MarketClock {
  if (text === undefined || text === '') return wallClock;
  const state = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const number = (member: string): number => {
    const value = state[member];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`STRIPE_TWIN_MARKET_CLOCK: ${member} must be a number`);
    return value;
  };
  return affineClock({ anchorWallMs: number('anchorWallMs'), anchorMarketMs: number('anchorMarketMs'), speed: number('speed') }, wallClock);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`STRIPE_TWIN_PORT: ${text} is not a port`);
  return port;
}

const { env } = process;
const webhookSecret = env.STRIPE_TWIN_WEBHOOK_SECRET;
if (webhookSecret === undefined || webhookSecret === '') throw new Error('STRIPE_TWIN_WEBHOOK_SECRET is not set');
const optional = <K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined || value === '' ? {} : ({ [name]: value } as Record<K, string>);

const twin = await startStripeTwin({
  port: portOf(process.argv[2] ?? env.STRIPE_TWIN_PORT ?? '0'), clock: marketClock(env.STRIPE_TWIN_MARKET_CLOCK), wallClock, keyClock: wallClock, webhookSecret,
  ...optional('host', env.STRIPE_TWIN_HOST), ...optional('webhookUrl', env.STRIPE_TWIN_WEBHOOK_URL), ...optional('dataFile', env.STRIPE_TWIN_DATA_FILE),
  ...optional('apiKey', env.STRIPE_TWIN_API_KEY),
  log: ({ event, detail }) => process.stdout.write(`${JSON.stringify({ event, ...detail })}\n`),
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void twin.close().then(() => process.exit(0)));
// As a child with a channel: say where it listens, and end with the parent, however that dies.
process.send?.({ type: 'switchyard-ready', info: { port: twin.port } });
if (process.send) process.once('disconnect', () => void twin.close().then(() => process.exit(0)));
