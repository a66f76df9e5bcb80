import { join, resolve } from 'node:path';
import { inTransaction, openDatabase, readClock, type Tx } from '@switchyard/store';
import {
  type Config, configureLogging, createHealth, createMetrics, createShutdown, followMarketClock, loadConfig, logger, reportReady, serveOperations, systemIds, systemWallClock,
} from '@switchyard/runtime';
import { DiskStore, type ObjectStore, S3Store } from '@switchyard/object-store';
import { webhookVerifier } from '@switchyard/stripe';
import { agentBearer } from './agents/index.js';
import { keepLogs, sweepObjects } from './artifacts/index.js';
import { authenticator } from './auth/authenticate.js';
import { oidcIdentities } from './auth/oidc.js';
import { DEFAULT_REQUEST_LIMITS } from './graphql/request-limits.js';
import { createGateway } from './http/create-gateway.js';

const APP = 'gateway';

/** The two logins of the gateway. @throws Error naming the variable that is missing */
function urls(config: Config): { database: string; reader: string } {
  const { url, readerUrl } = config.database;
  if (url === undefined) throw new Error('DATABASE_URL is not set. Set it to the login sy_gateway of the market database.');
  if (readerUrl === undefined) throw new Error('READER_DATABASE_URL is not set. Set it to the login sy_reader of the market database.');
  return { database: url, reader: readerUrl };
}

/** Wall time between two looks for files that have expired and objects that are nobody's. */
const SWEEP_EVERY_MS = 300_000;

/** Files of jobs: in a bucket, or in the data folder. */
function objectStore({ objects, dataDir }: Config): ObjectStore {
  if (objects === undefined) return new DiskStore({ folder: join(resolve(dataDir), 'objects'), clock: systemWallClock });
  const { linkEndpoint, ...rest } = objects;
  return new S3Store({ ...rest, ...(linkEndpoint !== undefined && { linkEndpoint }), clock: systemWallClock });
}

async function main(config: Config): Promise<void> {
  configureLogging({ app: APP, level: config.log.level, ...(config.log.format ? { format: config.log.format } : {}) });
  const log = logger(APP);
  const shutdown = createShutdown({ log });
  const { database: databaseUrl, reader: readerUrl } = urls(config);
  const database = await openDatabase(databaseUrl, 10);
  shutdown.add('database', () => database.destroy());
  const reader = await openDatabase(readerUrl, 6);
  shutdown.add('market reader', () => reader.destroy());
  const marketClock = await followMarketClock({ load: () => inTransaction(reader, readClock) }, systemWallClock);

  const health = createHealth();
  const alive = (tx: Tx) => tx.rows('SELECT 1');
  health.add('database', () => inTransaction(database, alive).then(() => undefined));
  health.add('market reader', () => inTransaction(reader, alive).then(() => undefined));

  const objects = objectStore(config);
  const parts = { webhookLoopback: config.webhookLoopback, objects, database, reader, marketClock, wallClock: systemWallClock, ids: systemIds, ...(config.oidc && { identities: oidcIdentities(config.oidc, systemWallClock) }) };
  const sweeping = setInterval(() => {
    const warn = (message: string): void => log.warn(message);
    sweepObjects({ database, objects, marketClock, warn }).catch((error: unknown) => log.warn({ err: error }, 'the sweep of files did not end'));
    keepLogs({ database, objects, ids: systemIds, marketClock, warn }).catch((error: unknown) => log.warn({ err: error }, 'output of jobs that ended was not kept'));
  }, SWEEP_EVERY_MS);
  shutdown.add('sweep of files', () => Promise.resolve(clearInterval(sweeping)));
  const app = await createGateway({
    parts,
    authenticate: authenticator({ database, clock: systemWallClock, ...(config.oidc ? { oidc: config.oidc } : {}), agentBearer: agentBearer(parts) }),
    health,
    limits: { ...DEFAULT_REQUEST_LIMITS, ...(config.requestPointsPerSecond !== undefined && { pointsPerSecond: config.requestPointsPerSecond }) },
    ...(config.consoleDir !== undefined && { consoleDir: config.consoleDir }),
    ...(config.stripe.webhookSecret === undefined ? {} : { webhooks: webhookVerifier([config.stripe.webhookSecret]) }),
    logRequest: (line) => log.info(line, 'request'),
    onInternalError: (error, requestId) => log.error({ err: error, requestId }, `request ${requestId} failed through our own fault: ${error.message}`),
  });
  shutdown.add('requests in hand', () => app.close());
  shutdown.add('readiness', () => health.drain());
  if (config.metrics) {
    const operations = await serveOperations({ registry: createMetrics(APP), health, ...config.metrics });
    shutdown.add('operations server', () => operations.close());
  }
  await app.listen(config.http.port, config.http.host);
  log.info({ url: await app.getUrl() }, 'gateway listens');
  reportReady({ port: config.http.port });
}

const config = loadConfig(process.env);
if (config.ok) {
  await main(config.value).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
} else {
  for (const problem of config.error) process.stderr.write(`${problem.message}\n`);
  process.exit(1);
}
