export { EmbeddedPostgresError, type EmbeddedPostgresFault } from './postgres/errors.js';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export { freePort } from './postgres/port.js';
export { loadConfig, type Config, type LogLevel } from './config/config.js';
export { variables, type ConfigProblem, type VariableName } from './config/variables.js';
export { logContext, withLogContext, type LogContext } from './logging/context.js';
export { configureLogging, logger, type Logger, type LoggingOptions } from './logging/logger.js';
export { NestLogger } from './logging/nest-logger.js';
export { prettyLine } from './logging/pretty.js';
export { createHealth, type Health, type HealthCheck, type HealthReport } from './health/health.js';
export { createMetrics, serveOperations, type OperationsServer } from './health/metrics.js';
export { createShutdown, type Shutdown, type ShutdownOptions } from './process/shutdown.js';
export { reportReady } from './process/child.js';
export {
  superviseChildren,
  type ChildSpec,
  type ChildStatus,
  type Supervisor,
  type SupervisorEvent,
  type SupervisorOptions,
} from './process/supervisor.js';
export { systemIds, systemWallClock } from './clock/system.js';
export { followMarketClock, ownMarketClock, resumeClock, type ClockStateStore, type OwnedMarketClock } from './clock/market-clock.js';
export { hashPassword, verifyPassword } from './secrets/password.js';
export { hashToken, looksLikeApiKey, makeApiKey, makeToken, sameSecret } from './secrets/api-key.js';
export { isLoopbackAddress, isPublicAddress, outboundUrlProblem } from './network/public-address.js';
export { signedHeaders } from './network/sign-webhook.js';
