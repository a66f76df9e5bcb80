import 'reflect-metadata';
import { DataSource, type EntityManager } from 'typeorm';
import { hasToRing, ring } from './bell.js';
import { nameOfStatement, runPrepared } from './prepared.js';
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

/** A transaction in hand: raw SQL with parameters, always inside BEGIN … COMMIT. */
export interface Tx {
  readonly manager: EntityManager;
  /** Rows of a statement; `RETURNING` rows for INSERT, UPDATE and DELETE. */
  rows<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** The one row, or undefined. @throws when there are two */
  one<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row | undefined>;
  /** Runs a statement and tells how many rows it touched. */
  run(sql: string, parameters?: readonly unknown[]): Promise<number>;
}

export function txOf(manager: EntityManager): Tx {
  const query = async <Row>(sql: string, parameters: readonly unknown[] = []): Promise<{ records: Row[]; affected: number }> => {
    const runner = manager.queryRunner;
    if (!runner) throw new Error('Tx used outside a transaction');
    const name = parameters.length === 0 ? undefined : nameOfStatement(sql);
    if (name !== undefined) return runPrepared<Row>(runner, { name, text: sql, values: [...parameters] });
    const result = await runner.query(sql, [...parameters], true);
    return { records: (result.records ?? []) as Row[], affected: result.affected ?? 0 };
  };
  return {
    manager,
    rows: async <Row>(sql: string, parameters?: readonly unknown[]) => (await query<Row>(sql, parameters)).records,
    one: async <Row>(sql: string, parameters?: readonly unknown[]) => {
      const { records } = await query<Row>(sql, parameters);
      if (records.length > 1) throw new Error(`expected at most one row, got ${records.length}`);
      return records[0];
    },
    run: async (sql, parameters) => (await query(sql, parameters)).affected,
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
  let appended = false;
  const body = async (manager: EntityManager): Promise<T> => {
    const result = await work(txOf(manager));
    appended = hasToRing(manager);
    return result;
  };
  const result = await (isolation ? source.transaction(isolation, body) : source.transaction(body));
  if (appended) await ring(source);
  return result;
}

/** The same, for one tenant: the context ends with the transaction, so a pooled connection never carries it on. */
export async function inTenant<T>(source: DataSource, context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(source, async (tx) => {
    await tx.rows(`SELECT set_config('switchyard.org', $1, true), set_config('switchyard.kind', $2, true), set_config('switchyard.site', $3, true), set_config('switchyard.projects', $4, true)`, [
      context.orgId ?? '', context.kind, context.siteId ?? '', projectSetting(context.projectIds),
    ]);
    return work(tx);
  });
}

/** No project at all is not the same as no limit. */
const projectSetting = (projectIds: readonly string[] | undefined): string => (projectIds === undefined ? '' : projectIds.length === 0 ? 'none' : projectIds.join(','));

/**
 * Reads for the whole organisation inside the transaction of somebody limited to projects: what it has committed already bounds what anyone of it may
 * commit. Only for rules about the sum, never for what is shown.
 */
export async function forWholeOrganization<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const before = await tx.one<{ projects: string | null }>(`SELECT current_setting('switchyard.projects', true) AS projects, set_config('switchyard.projects', '', true)`);
  const result = await work();
  await tx.rows(`SELECT set_config('switchyard.projects', $1, true)`, [before?.projects ?? '']);
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
