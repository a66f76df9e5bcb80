import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { hasToRing, ring } from './bell.js';
import { Line } from './line.js';
import { columnTypes } from './types.js';
import { migrations } from '../migrations/index.js';

/** The login roles, one per app. `sy_owner` migrates; none of them may bypass row-level security. */
export const loginRoles = ['sy_owner', 'sy_gateway', 'sy_scheduler', 'sy_billing', 'sy_reader', 'sy_relay'] as const;
export type LoginRole = (typeof loginRoles)[number];

/**
 * Opens a pool of connections for one role.
 * @param url postgres://role:password@host:port/database
 * @param connectionsMax 8 unless told; each app adds BullMQ's own beside it
 */
export async function openDatabase(url: string, connectionsMax = 8): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: [],
    migrations,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'all',
    synchronize: false,
    logging: false,
    extra: { max: connectionsMax, types: columnTypes, statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
  });
  return source.initialize();
}

/**
 * A transaction in hand: raw SQL with parameters, always inside BEGIN … COMMIT. Statements asked for in one go (`Promise.all`) travel to the server together, in
 * their order.
 */
export interface Tx {
  /** Rows of a statement; `RETURNING` rows for INSERT, UPDATE and DELETE. */
  rows<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** The one row, or undefined. @throws when there are two */
  one<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row | undefined>;
  /** Runs a statement and tells how many rows it touched. */
  run(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /** Runs a statement with the next one that is waited for, or the commit; what it throws is thrown there. */
  later(sql: string, parameters?: readonly unknown[]): void;
}

function txOf(line: Line): Tx {
  return {
    rows: async <Row>(sql: string, parameters: readonly unknown[] = []) => (await line.ask(sql, parameters)).records as Row[],
    one: async <Row>(sql: string, parameters: readonly unknown[] = []) => {
      const { records } = await line.ask(sql, parameters);
      if (records.length > 1) throw new Error(`expected at most one row, got ${records.length}`);
      return records[0] as Row | undefined;
    },
    run: async (sql, parameters = []) => (await line.ask(sql, parameters)).affected,
    later: (sql, parameters = []) => line.later(sql, parameters),
  };
}

/** For whom the gateway acts: read by the row-level security policies. */
export interface TenantContext {
  readonly kind: 'customer' | 'operator' | 'platform' | 'agent' | 'anonymous';
  readonly orgId?: string;
  /** Only for agents: the site they are bound to. */
  readonly siteId?: string;
  /** Only what is in these projects; absent: everything of the organisation. */
  readonly projectIds?: readonly string[];
}

/** One transaction; commits when `work` resolves, rolls back when it throws. What it appended to the outbox is handed out from then on. */
export async function inTransaction<T>(source: DataSource, work: (tx: Tx) => Promise<T>, isolation?: 'REPEATABLE READ' | 'SERIALIZABLE'): Promise<T> {
  const runner = source.createQueryRunner();
  const line = new Line(runner, isolation ? `BEGIN ISOLATION LEVEL ${isolation}` : 'BEGIN');
  const tx = txOf(line);
  let result: T;
  try {
    result = await work(tx);
    await line.commit();
  } catch (error) {
    await line.rollback();
    throw error;
  } finally {
    await runner.release();
  }
  if (hasToRing(tx)) await ring(source);
  return result;
}

/** One statement that is a transaction by itself, and its rows. */
export async function inOneStatement<Row>(source: DataSource, sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
  const runner = source.createQueryRunner();
  try {
    return (await new Line(runner).ask(sql, parameters)).records as Row[];
  } finally {
    await runner.release();
  }
}

/** Whose transaction is limited to projects, with the setting that says so. */
const limits = new WeakMap<Tx, string>();

/** The same, for one tenant: the context ends with the transaction, so a pooled connection never carries it on. */
export async function inTenant<T>(source: DataSource, context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(source, async (tx) => {
    const projects = projectSetting(context.projectIds);
    tx.later(`SELECT set_config('switchyard.org', $1, true), set_config('switchyard.kind', $2, true), set_config('switchyard.site', $3, true), set_config('switchyard.projects', $4, true)`, [
      context.orgId ?? '', context.kind, context.siteId ?? '', projects,
    ]);
    if (projects !== '') limits.set(tx, projects);
    return work(tx);
  });
}

/** No project at all is not the same as no limit. */
const projectSetting = (projectIds: readonly string[] | undefined): string => (projectIds === undefined ? '' : projectIds.length === 0 ? 'none' : projectIds.join(','));
/** Whether the transaction is of somebody limited to projects. */
export const isLimitedToProjects = (tx: Tx): boolean => limits.has(tx);

/**
 * Reads for the whole organisation inside the transaction of somebody limited to projects: what it has committed already bounds what anyone of it may
 * commit. Only for rules about the sum, never for what is shown.
 */
export async function forWholeOrganization<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const limit = limits.get(tx);
  if (limit === undefined) return work();
  tx.later(`SELECT set_config('switchyard.projects', '', true)`);
  const result = await work();
  tx.later(`SELECT set_config('switchyard.projects', $1, true)`, [limit]);
  return result;
}

/** Thrown to roll a transaction back while handing a refusal to the caller. */
export class Refused<E> extends Error {
  constructor(readonly refusal: E) {
    super('refused');
  }
}
/** Runs `work` and turns a thrown `Refused` into a value after the rollback: nothing changes on a refusal. */
export async function refusing<T, E>(run: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false; error: E }> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.refusal as E };
    throw error;
  }
}

/** PostgreSQL's own words about a failed statement. */
export interface DatabaseError {
  readonly code: string;
  readonly constraint?: string;
  readonly detail?: string;
}
export function databaseError(error: unknown): DatabaseError | undefined {
  const source = error instanceof Error && 'driverError' in error ? error.driverError : error;
  if (typeof source !== 'object' || source === null || !('code' in source) || typeof source.code !== 'string') return undefined;
  const { constraint, detail } = source as { constraint?: unknown; detail?: unknown };
  return {
    code: source.code,
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
  };
}
