import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction, keyset, type SortOrder } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { type Orders, sortedPage, toSortedConnection } from './sorted.js';

type Name = 'NEWEST' | 'OLDEST' | 'DEAREST' | 'NAME' | 'DEADLINE';
const order = (name: Name, sql: string, type: SortOrder['key']['type'], direction: SortOrder['direction']): SortOrder => ({ name, key: { sql, type }, direction });
const orders: Orders<Name> = {
  NEWEST: order('NEWEST', 'made_at', 'instant', 'DESC'), OLDEST: order('OLDEST', 'made_at', 'instant', 'ASC'), DEAREST: order('DEAREST', 'price', 'integer', 'DESC'),
  NAME: order('NAME', 'name', 'text', 'ASC'), DEADLINE: order('DEADLINE', `coalesce(deadline, 'infinity')`, 'instant', 'ASC'),
};
interface Row {
  readonly id: string;
  readonly sort: string;
}

describe('a sorted list', () => {
  let database: TestDatabase;
  let owner: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
    await inTransaction(owner, (tx) => tx.run(`CREATE TABLE public.thing (id text PRIMARY KEY, made_at timestamptz NOT NULL, price bigint NOT NULL, name text NOT NULL, deadline timestamptz)`));
  });
  afterAll(() => database.drop());

  const insert = (ids: readonly string[], dice: () => number) => inTransaction(owner, async (tx) => {
    for (const id of ids) {
      // Few values, so ties are the rule; an instant to the microsecond, since that is what a database stores.
      const instant = `2026-01-0${1 + (dice() % 3)} 00:00:00.00000${dice() % 3}+00`;
      await tx.run(`INSERT INTO public.thing VALUES ($1, $2, $3, $4, $5)`, [id, instant, (dice() % 4) - 2, ['b', 'a/c', 'ä', ''][dice() % 4], dice() % 2 ? null : instant]);
    }
  });
  const read = (name: Name, first: number, after: string | null) => inTransaction(owner, async (tx) => {
    const page = sortedPage(orders, name, { first, after });
    const { select, where, tail, parameters } = keyset(page, 'id', 1);
    return toSortedConnection(await tx.rows<Row>(`SELECT id, ${select} FROM public.thing WHERE ${where} ${tail}`, parameters), page, 0, (row) => row.id, (row) => row.id);
  });

  it('comes whole and in order under any order, each row once, while rows are inserted', async () => {
    const names: readonly Name[] = ['NEWEST', 'OLDEST', 'DEAREST', 'NAME', 'DEADLINE'];
    await fc.assert(fc.asyncProperty(fc.constantFrom(...names), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.nat(1_000)), async (name, first, stream) => {
      const dice = (): number => stream.next().value!;
      await inTransaction(owner, (tx) => tx.run('TRUNCATE public.thing'));
      const before = Array.from({ length: 9 }, (_, i) => `t${dice() % 10}${i}`);
      await insert(before, dice);
      const seen: string[] = [];
      let after: string | null = null;
      for (let n = 0; ; n += 1) {
        const page: Awaited<ReturnType<typeof read>> = await read(name, first, after);
        seen.push(...page.edges.map(({ node }) => node));
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
        await insert([`u${n}`], dice);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(before.filter((id) => !seen.includes(id))).toEqual([]);
      const { key, direction } = orders[name];
      const sorted = await inTransaction(owner, (tx) => tx.rows<{ id: string }>(`SELECT id FROM public.thing WHERE id = ANY($1) ORDER BY ${key.sql} ${direction}, id ${direction}`, [seen]));
      expect(seen).toEqual(sorted.map(({ id }) => id));
    }), { numRuns: 25 });
  });
  it('refuses a cursor of another order, and one that nobody gave', async () => {
    await insert(['z1', 'z2'], () => 1);
    const { endCursor } = (await read('DEAREST', 1, null)).pageInfo;
    const made = (sort: string): string => Buffer.from(`${sort}\u0000z1`).toString('base64url');
    for (const after of [endCursor, made('NAME'), made('OLDEST/x'), made('OLDEST/99999999999999999'), made('OLDEST/9999999999999999')]) await expect(read('OLDEST', 1, after)).rejects.toThrow('after is not a cursor of this list');
  });
});
