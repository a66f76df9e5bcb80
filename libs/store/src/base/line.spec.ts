import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { inOneStatement, inTransaction } from '../index.js';

/** What is sent to the server, one entry a write. */
function sentBy(source: DataSource): { readonly writes: string[][]; restore(): void } {
  const original = source.createQueryRunner.bind(source);
  const writes: string[][] = [];
  source.createQueryRunner = (...mode) => {
    const runner = original(...mode);
    const connect = runner.connect.bind(runner);
    runner.connect = async () => new Proxy((await connect()) as { query(...call: unknown[]): unknown }, {
      get: (client, name) => {
        const member: unknown = Reflect.get(client, name);
        if (name !== 'query') return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(client) : member;
        return (...call: unknown[]) => {
          writes.push((call[0] as { readonly statements?: readonly { readonly text: string }[] }).statements?.map(({ text }) => text) ?? [call[0] as string]);
          return client.query(...call);
        };
      },
    });
    return runner;
  };
  return { writes, restore: () => void (source.createQueryRunner = original) };
}

describe('statements on their way', () => {
  let database: TestDatabase;
  let owner: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
    await owner.query('CREATE TABLE public.line (n int PRIMARY KEY, words text)');
  });
  afterAll(() => database.drop());

  it('travel together when they are asked for in one go, and apart when one is waited for', async () => {
    const { writes, restore } = sentBy(owner);
    const seen = await inTransaction(owner, async (tx) => {
      const together = await Promise.all([tx.one('SELECT 1 AS n'), tx.rows('SELECT $1::text AS words', ['a'])]);
      tx.later('SELECT 2');
      return [...together, await tx.one('SELECT 3 AS n')];
    });
    restore();
    expect(seen).toEqual([{ n: 1 }, [{ words: 'a' }], { n: 3 }]);
    expect(writes).toEqual([['BEGIN', 'SELECT 1 AS n', 'SELECT $1::text AS words'], ['SELECT 2', 'SELECT 3 AS n'], ['COMMIT']]);
  });

  it('asks nothing of the server when nothing was asked', async () => {
    const { writes, restore } = sentBy(owner);
    expect(await inTransaction(owner, () => Promise.resolve(7))).toBe(7);
    restore();
    expect(writes).toEqual([]);
  });

  it('does not commit when a statement that nobody waited for failed, and says why', async () => {
    const work = inTransaction(owner, async (tx) => {
      await tx.run('INSERT INTO public.line (n) VALUES (1)');
      tx.later('INSERT INTO public.line (n) VALUES (1)');
    });
    await expect(work).rejects.toMatchObject({ driverError: { code: '23505' } });
    const behind = inTransaction(owner, async (tx) => {
      const first = tx.run('INSERT INTO public.line (n) VALUES (2)');
      tx.later('INSERT INTO public.line (n) VALUES (2)');
      await first;
    });
    await expect(behind).rejects.toMatchObject({ driverError: { code: '23505' } });
    expect(await inTransaction(owner, (tx) => tx.rows('SELECT n FROM public.line'))).toEqual([]);
  });

  it('tells of a commit that was none, because somebody kept an error to himself', async () => {
    const work = inTransaction(owner, async (tx) => {
      await tx.run('INSERT INTO public.line (n) VALUES (3)');
      await tx.run('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('the transaction was rolled back');
    expect(await inTransaction(owner, (tx) => tx.rows('SELECT n FROM public.line'))).toEqual([]);
  });

  it('goes on behind a savepoint, with prepared statements that failed the first time they were sent', async () => {
    // Prepared from the third time on: the failure comes with the very message that prepares it.
    const insert = 'INSERT INTO public.line (n, words) VALUES ($1, $2)';
    const seen = await inTransaction(owner, async (tx) => {
      const tried: unknown[] = [];
      for (const n of [10, 10, 10, 10, 11, 12]) {
        tx.later('SAVEPOINT one');
        tried.push(await tx.run(insert, [n, null]).then(() => 'in', (error: { driverError?: { code?: string } }) => error.driverError?.code));
        await tx.run(tried.at(-1) === 'in' ? 'RELEASE SAVEPOINT one' : 'ROLLBACK TO SAVEPOINT one');
      }
      return tried;
    });
    expect(seen).toEqual(['in', '23505', '23505', '23505', 'in', 'in']);
    expect(await inTransaction(owner, (tx) => tx.rows('SELECT n, words FROM public.line ORDER BY n'))).toEqual([10, 11, 12].map((n) => ({ n, words: null })));
  });

  it('a failure between two that were asked for together stops those behind it alone', async () => {
    const settled = await inTransaction(owner, async (tx) => {
      const both = await Promise.allSettled([tx.one('SELECT 1 AS n'), tx.one('SELECT 1 / 0 AS n'), tx.one('SELECT 2 AS n')]);
      await tx.run('ROLLBACK');
      throw Object.assign(new Error('seen'), { both });
    }).catch((error: { both: readonly PromiseSettledResult<unknown>[] }) => error.both);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('does one statement without a transaction around it, and several in one text as ever', async () => {
    const { writes, restore } = sentBy(owner);
    expect(await inOneStatement(owner, 'SELECT $1::int + 1 AS n', [4])).toEqual([{ n: 5 }]);
    restore();
    expect(writes).toEqual([['SELECT $1::int + 1 AS n']]);
    expect(await inTransaction(owner, (tx) => tx.rows(`INSERT INTO public.line VALUES (20, ';'); SELECT words FROM public.line WHERE n = 20`))).toEqual([{ words: ';' }]);
  });

  it('answers everybody when a connection takes no statement at all', async () => {
    const create = owner.createQueryRunner.bind(owner);
    owner.createQueryRunner = (...mode) => {
      const runner = create(...mode);
      runner.connect = () => Promise.resolve({ query: () => { throw new Error('closed'); } });
      return runner;
    };
    const both = inTransaction(owner, (tx) => Promise.all([tx.rows('SELECT 1'), tx.rows('SELECT 2')]));
    await expect(both).rejects.toThrow('closed');
    owner.createQueryRunner = create;
    expect(await inTransaction(owner, (tx) => tx.rows('SELECT 3 AS n'))).toEqual([{ n: 3 }]);
  });
  it('lets nobody use a transaction that has ended', async () => {
    const kept = await inTransaction(owner, (tx) => Promise.resolve(tx));
    await expect(kept.rows('SELECT 1')).rejects.toThrow('after its transaction ended');
  });
});
