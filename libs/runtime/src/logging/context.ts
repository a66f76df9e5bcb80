import { AsyncLocalStorage } from 'node:async_hooks';

/** Ids that every log line written inside carries. */
export interface LogContext {
  readonly requestId?: string;
  readonly orgId?: string;
  readonly siteId?: string;
  readonly jobId?: string;
  readonly leaseId?: string;
  readonly invoiceId?: string;
  readonly queue?: string;
  readonly queueJobId?: string;
}
const storage = new AsyncLocalStorage<LogContext>();

/** Runs `run` with these ids added to those already in force; async work it starts keeps them. */
export function withLogContext<T>(ids: LogContext, run: () => T): T {
  return storage.run({ ...storage.getStore(), ...ids }, run);
}
/** The ids in force here; empty outside. */
export function logContext(): LogContext {
  return storage.getStore() ?? {};
}
