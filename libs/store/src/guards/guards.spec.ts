import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { type Arena, attack, attackUnguarded, expected, openArena } from './arena.js';
import { doors, guards } from './table.js';

describe('guards of the database, on a real PostgreSQL', () => {
  let database: TestDatabase;
  let arena: Arena;
  beforeAll(async () => {
    database = await createTestDatabase();
    arena = await openArena(database.adminUrl);
  });
  afterAll(async () => {
    await arena?.close();
    await database.drop();
  });

  it('have names of their own', () => {
    const names = [...guards, ...doors].map((guard) => guard.name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
  for (const guard of guards) {
    it(guard.name, async () => {
      expect(await attack(arena, guard)).toMatchObject(expected(guard.refused));
    });
    it(`${guard.name}: and the guard is what refuses it`, async () => {
      const outcome = await attackUnguarded(arena, guard);
      expect(outcome).toEqual({ rows: expect.any(Number) });
      expect(outcome).not.toEqual({ rows: 0 });
    });
  }
  for (const door of doors) {
    it(door.name, async () => {
      const before = door.arrange ? [door.arrange] : [];
      const outcome = await arena.attempt(door.as, door.use, before);
      expect(outcome).toEqual({ rows: expect.any(Number) });
      expect(outcome).not.toEqual({ rows: 0 });
      const shut = await arena.attempt(door.as, door.use, [...before, `DROP POLICY ${door.policy} ON ${door.table}`]);
      expect('rows' in shut ? shut.rows : shut.code).toEqual('rows' in shut ? 0 : '42501');
    });
  }
});
