import { NestFactory } from '@nestjs/core';
import { housePayoutTerms, housePolicy } from '@switchyard/billing';
import { SECOND_MS } from '@switchyard/kernel';
import { openQueues } from '@switchyard/queue';
import {
  configureLogging, createHealth, createMetrics, createShutdown, followMarketClock, loadConfig, logger, NestLogger, reportReady, serveOperations, systemIds, systemWallClock,
  withLogContext, type Config,
} from '@switchyard/runtime';
import { inTransaction, openDatabase, pgBillingStore, readClock } from '@switchyard/store';
import { createStripeGateway } from '@switchyard/stripe';
import { BillingModule } from './billing.module.js';
import { billingMetrics } from './metrics.js';
import { logNotices, webhookNotices } from './notices/senders.js';

/** Four events and a sweep at once, each with a lease's lock and the work under it, and one to spare for health. */
const CONNECTIONS_MAX = 12;
const STRIPE_TIMEOUT_MS = 10 * SECOND_MS;

function configure(): Config {
  const config = loadConfig(process.env);
  if (config.ok) return config.value;
  for (const { message } of config.error) process.stderr.write(`${message}\n`);
  process.exit(1);
}
function required(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  process.stderr.write(`${name} is not set: billing cannot work without it.\n`);
  process.exit(1);
}

const config = configure();
configureLogging({ app: 'billing', level: config.log.level, format: config.log.format });
const log = logger('billing');
const shutdown = createShutdown({ log });
const sweepEveryMs = Math.round(config.billingSweepSeconds * SECOND_MS);

const databaseUrl = required('DATABASE_URL', config.database.url);
const database = await openDatabase(databaseUrl, CONNECTIONS_MAX);
shutdown.add('database', () => database.destroy());
const clock = await followMarketClock({ load: () => inTransaction(database, readClock) }, systemWallClock);

const { secretKey, webhookSecret, host, port, protocol } = config.stripe;
const stripe = createStripeGateway({
  apiKey: required('STRIPE_SECRET_KEY', secretKey), webhookSecret: required('STRIPE_WEBHOOK_SECRET', webhookSecret), timeoutMs: STRIPE_TIMEOUT_MS,
  ...(host === undefined ? {} : { host, protocol }), ...(port === undefined ? {} : { port }),
});
const queues = openQueues({
  url: config.queueUrl ?? databaseUrl, log: logger('queue'), around: ({ queue, jobId }, run) => withLogContext({ queue, queueJobId: jobId }, run),
});
shutdown.add('queues', () => queues.close());

const registry = createMetrics('billing');
const health = createHealth();
health.add('database', () => database.query('SELECT 1').then(() => undefined));
health.add('queue', () => queues.ready());

const metrics = billingMetrics(registry);
const store = pgBillingStore(database, clock);
const app = await NestFactory.createApplicationContext(
  BillingModule.with({
    parts: { database, payouts: { store, connect: stripe, payoutTerms: () => housePayoutTerms }, ports: { store, stripe, clock, wall: systemWallClock, ids: systemIds, policy: housePolicy }, ledgerTimeZone: config.ledgerTimeZone, webhooks: stripe, log,
      notices: config.notices === undefined ? logNotices(log) : webhookNotices(config.notices, systemWallClock), onQuotedVsBilled: metrics.quotedVsBilled,
    },
    queues, metrics, sweepEveryMs,
  }),
  { logger: new NestLogger(), abortOnError: false },
);
shutdown.add('workers', () => app.close());
if (config.metrics !== undefined) {
  const operations = await serveOperations({ registry, health, ...config.metrics });
  shutdown.add('operations', () => operations.close());
}
shutdown.add('traffic', () => health.drain());
log.info({ twin: config.stripe.twin }, 'billing is running');
reportReady();
