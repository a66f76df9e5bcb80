export { EmbeddedPostgresError, type EmbeddedPostgresFault } from './postgres/errors.js';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export { freePort } from './postgres/port.js';
