import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isTerminal, jobMoves, leaseMoves, marketMoves } from '@switchyard/market';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { inTransaction } from '../index.js';

/** Which column holds the state; a hold has none, its states follow from what is filled in. */
const columns = { job: ['job', 'state'], lease: ['lease', 'state'], reservation: ['reservation', 'state'], curtailment: ['curtailment', 'state'], offer: ['offer', 'status'], site: ['site', 'readiness'] } as const;
/** States of libs/market that no row ever has: an offer is published when it is written, and a suspended site shuts all of its offers. */
const notStored: Readonly<Record<string, readonly string[]>> = { offer: ['draft', 'suspended'] };

describe('the moves of the market in the database', () => {
  let database: TestDatabase;
  let owner: DataSource;
  const rows = <Row>(sql: string): Promise<Row[]> => inTransaction(owner, (tx) => tx.rows<Row>(sql));
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
  });
  afterAll(() => database.drop());

  it('are the tables of libs/market for jobs and leases, edge by edge and actor by actor', async () => {
    const [known] = await rows<{ job: object; lease: object }>(`SELECT market.move_table('job') AS job, market.move_table('lease') AS lease`);
    expect(known).toEqual({ job: jobMoves, lease: leaseMoves });
  });
  it('know the states of the tables and no others', async () => {
    for (const [name, [table, column]] of Object.entries(columns)) {
      const [check] = await rows<{ text: string }>(
        `SELECT string_agg(pg_get_constraintdef(oid), ' ') AS text FROM pg_constraint WHERE conrelid = 'market.${table}'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) ~ '\\m${column}\\M = ANY'`);
      const states = [...check!.text.matchAll(/'([a-z_]+)'::text/g)].map(([, state]) => state!);
      const kept = notStored[name] ?? [];
      expect({ name, states: [...new Set(states)].sort() }).toEqual({ name, states: Object.keys(marketMoves[name as keyof typeof marketMoves].table).filter((state) => !kept.includes(state)).sort() });
    }
  });
  it('keep what is over over: every table with an end has the trigger that says so', async () => {
    const triggers = (await rows<{ name: string }>(`SELECT tgrelid::regclass::text || ' ' || pg_get_triggerdef(oid) AS name FROM pg_trigger WHERE NOT tgisinternal`)).map(({ name }) => name);
    const finals: Readonly<Record<string, RegExp>> = {
      job: /^market\.job .*job_by_table/, lease: /^market\.lease .*lease_by_table/, curtailment: /^market\.curtailment .*'ended'.*'withdrawn'.*stays_over/, offer: /^market\.offer .*'retired'.*stays_over/, hold: /^market\.hold .*stays_over/,
      reservation: /^market\.reservation .*'committed'.*'refused'.*stays_over/,
    };
    for (const [name, { table }] of Object.entries(marketMoves)) {
      const ends = Object.keys(table).filter((state) => isTerminal(table, state));
      expect({ name, kept: ends.length === 0 || triggers.some((trigger) => finals[name]?.test(trigger)) }).toEqual({ name, kept: true });
    }
  });
  it('every state that code writes is one of its table', () => {
    const root = fileURLToPath(new URL('../../../..', import.meta.url));
    const written: string[] = [];
    for (const file of [...sources(join(root, 'libs/store/src/market')), ...sources(join(root, 'apps/gateway/src')), ...sources(join(root, 'apps/scheduler/src'))]) {
      for (const [, table, assigned] of readFileSync(file, 'utf8').matchAll(/UPDATE market\.(job|lease|curtailment|reservation)(?: [a-z])? SET ([^`]*?)(?: WHERE|`)/g)) {
        for (const [, state] of (assigned ?? '').matchAll(/\bstate = '([a-z_]+)'/g)) if (!(state! in marketMoves[table as keyof typeof marketMoves].table)) written.push(`${file}: ${table} ${state}`);
      }
    }
    expect(written).toEqual([]);
  });
});

const sources = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? sources(path) : path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
});
