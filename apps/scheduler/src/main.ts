import { NestFactory } from '@nestjs/core';
import { defaultMarketPolicy } from '@switchyard/market';
import { openQueues } from '@switchyard/queue';
import {
  type Config, configureLogging, createHealth, createMetrics, createShutdown, followMarketClock, loadConfig, logger, NestLogger, ownMarketClock, reportReady, serveOperations, systemIds,
  systemWallClock, withLogContext,
} from '@switchyard/runtime';
import { inTransaction, openDatabase, readClock, writeClock } from '@switchyard/store';
import { warmPlanner } from './cycle/warm-planner.js';
import { schedulerMetrics } from './metrics.js';
import { type SchedulerParts, sweepPolicyAt } from './parts.js';
import { ingestSyntheticPrices } from './prices/ingest-synthetic.js';
import { SchedulerModule } from './scheduler.module.js';

const APP = 'scheduler';

function stopWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
function configure(): Config {
  const config = loadConfig(process.env);
  return config.ok ? config.value : stopWith(config.error.map(({ message }) => message).join('\n'));
}

const config = configure();
configureLogging({ app: APP, level: config.log.level, format: config.log.format });
const log = logger(APP);
const shutdown = createShutdown({ log });

const databaseUrl = config.database.url ?? stopWith('DATABASE_URL is not set. Set it to the login sy_scheduler of the market database.');
const relayUrl = config.database.relayUrl ?? stopWith('RELAY_DATABASE_URL is not set. Set it to the login sy_relay of the market database.');
const database = await openDatabase(databaseUrl, 8);
shutdown.add('database', () => database.destroy());
const relayDatabase = await openDatabase(relayUrl, 2);
shutdown.add('relay database', () => relayDatabase.destroy());

const clocks = { load: () => inTransaction(database, readClock), save: (state: Parameters<typeof writeClock>[1]) => inTransaction(database, (tx) => writeClock(tx, state)) };
const clockTrouble = (error: Error): void => log.warn({ reason: error.message }, `the market clock could not be written down: ${error.message}`);
// Where `start` runs the database it owns market time; elsewhere the scheduler begins it, at the wall's pace.
const clock = config.database.embedded ? await followMarketClock(clocks, systemWallClock) : await ownMarketClock(clocks, config.marketSpeed, systemWallClock, clockTrouble);

const queues = openQueues({
  url: config.queueUrl ?? databaseUrl, log: logger('queue'), around: ({ queue, jobId }, run) => withLogContext({ queue, queueJobId: jobId }, run),
});
shutdown.add('queues', () => queues.close());

const registry = createMetrics(APP);
const health = createHealth();
health.add('database', () => database.query('SELECT 1').then(() => undefined));
health.add('relay database', () => relayDatabase.query('SELECT 1').then(() => undefined));
health.add('queue', () => queues.ready());

const parts: SchedulerParts = {
  database, relayDatabase, clock, wall: systemWallClock, ids: systemIds, policy: { ...defaultMarketPolicy, deadlineMargin: config.deadlineMargin, jobsPerPlanMost: config.planJobsMost }, sweepPolicy: sweepPolicyAt(config.marketSpeed), log,
};
// Whoever lists a site after this finds its price node.
if (config.syntheticPrices) log.info({ prints: await ingestSyntheticPrices(parts) }, 'synthetic prices of the demo nodes are there');

log.info(warmPlanner(systemWallClock), 'the planner is warm');

const app = await NestFactory.createApplicationContext(
  SchedulerModule.with({ parts, queues, metrics: schedulerMetrics(registry), relayUrl, speed: config.marketSpeed, syntheticPrices: config.syntheticPrices, webhooks: { allowLoopback: config.webhookLoopback, consoleUrl: config.http.publicUrl } }),
  { logger: new NestLogger(), abortOnError: false },
);
shutdown.add('workers', () => app.close());
if (config.metrics !== undefined) {
  const operations = await serveOperations({ registry, health, ...config.metrics });
  shutdown.add('operations', () => operations.close());
}
shutdown.add('readiness', () => health.drain());
log.info({ speed: config.marketSpeed }, 'scheduler is running');
reportReady();
