import pg from 'pg';
import { databaseError } from '../index.js';
import type { Attacker, Guard, Refusal } from './guard.js';
import { world } from './world.js';

export type Outcome = { readonly rows: number } | { readonly code: string; readonly constraint: string | undefined; readonly message: string };

/** A database with the world in it, where each attack is rolled back. */
export interface Arena {
  readonly client: pg.Client;
  /** Runs `sql` as the attacker, after `before` as superuser. Everything is rolled back. */
  attempt(as: Attacker, sql: string, before?: readonly string[]): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * `SET LOCAL ROLE` by a superuser is the login role as far as privileges and row-level security go (a spec compares it with a real login).
 * Deferred checks are made immediate, so that one statement shows what COMMIT would say.
 */
export async function openArena(adminUrl: string): Promise<Arena> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`BEGIN; ${world}; COMMIT`);
  return {
    client,
    async attempt(as, sql, before = []) {
      await client.query('BEGIN');
      try {
        for (const statement of before) await client.query(statement);
        await client.query('SET CONSTRAINTS ALL IMMEDIATE');
        await client.query(`SELECT set_config('switchyard.org', $1, true), set_config('switchyard.kind', $2, true), set_config('switchyard.site', $3, true), set_config('switchyard.projects', $4, true)`,
          [as.org ?? '', as.kind ?? '', as.site ?? '', (as.projects ?? []).join(',')]);
        await client.query(`SET LOCAL ROLE ${as.role}`);
        return await trying(client, sql);
      } finally {
        await client.query('ROLLBACK');
      }
    },
    close: () => client.end(),
  };
}

async function trying(client: pg.Client, sql: string): Promise<Outcome> {
  try {
    return { rows: (await client.query(sql)).rowCount ?? 0 };
  } catch (error) {
    const told = databaseError(error);
    if (!told || !(error instanceof Error)) throw error;
    return { code: told.code, constraint: told.constraint, message: error.message };
  }
}

export const attack = (arena: Arena, guard: Guard): Promise<Outcome> => arena.attempt(guard.as, guard.attack, guard.arrange ? [guard.arrange] : []);
/** The same attack with the guard taken away. */
export const attackUnguarded = (arena: Arena, guard: Guard): Promise<Outcome> => arena.attempt(guard.as, guard.attack, [...(guard.arrange ? [guard.arrange] : []), 'SET CONSTRAINTS ALL IMMEDIATE', guard.remove]);

/** What an outcome is compared with. */
export function expected(refused: Refusal): object {
  if (refused === 'no rows') return { rows: 0 };
  return refused.constraint === undefined ? { code: refused.code } : { code: refused.code, constraint: refused.constraint };
}
