import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSite, aSnapshot, hoursAfter } from '@switchyard/market/testing';
import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { databaseError, inTransaction } from '../index.js';
import { createTestDatabase, seedSnapshot, type TestDatabase } from '../../testing/index.js';

const LIMIT_KW = 10;
interface Draw {
  readonly kw: number;
  readonly from: number;
  readonly to: number;
}
const draws = fc.array(fc.record({ kw: fc.integer({ min: 1, max: 6 }), from: fc.integer({ min: 0, max: 8 }), hours: fc.integer({ min: 1, max: 4 }) }).map(({ kw, from, hours }): Draw => ({ kw, from, to: from + hours })), { minLength: 1, maxLength: 12 });
/** By the hour, the longhand way. */
const peakKw = (reserved: readonly Draw[]): number => Math.max(...Array.from({ length: 12 }, (_, hour) => reserved.filter(({ from, to }) => from <= hour && hour < to).reduce((sum, { kw }) => sum + kw, 0)));

let database: TestDatabase;
let owner: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = await database.open('sy_owner');
  await seedSnapshot(owner, aSnapshot({ sites: [aSite(1)] }));
  // Reservations stand alone here: what they are for is another spec's.
  await inTransaction(owner, async (tx) => {
    for (const reason of ['lease_id', 'hold_id']) await tx.run(`ALTER TABLE market.feeder_reservation DROP CONSTRAINT feeder_reservation_${reason}_fkey`);
    await tx.run(`UPDATE market.feeder SET limit_w = $1`, [LIMIT_KW * 1_000]);
  });
});
afterAll(() => database.drop());

/** Each is asked for after those before it. */
async function accepted(wanted: readonly Draw[]): Promise<readonly Draw[]> {
  const taken: Draw[] = [];
  await inTransaction(owner, async (tx) => {
    await tx.run(`DELETE FROM market.feeder_reservation`);
    for (const [n, draw] of wanted.entries()) {
      await tx.run('SAVEPOINT one');
      try {
        await tx.run(`INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) SELECT $1, id, $1, $2, tstzrange($3, $4) FROM market.feeder`,
          [`draw_${n}`, draw.kw * 1_000, new Date(hoursAfter(draw.from)), new Date(hoursAfter(draw.to))]);
        taken.push(draw);
      } catch (error) {
        if (databaseError(error)?.constraint !== 'feeder_under_limit') throw error;
        await tx.run('ROLLBACK TO SAVEPOINT one');
      }
    }
  });
  return taken;
}

describe('the limit of a feeder', () => {
  it('lets draws pass that touch a window one after another, together more than the limit', async () => {
    const oneAfterAnother = [{ kw: 6, from: 0, to: 2 }, { kw: 6, from: 2, to: 4 }, { kw: 6, from: 4, to: 6 }];
    expect(await accepted([...oneAfterAnother, { kw: 4, from: 0, to: 6 }, { kw: 1, from: 1, to: 5 }])).toEqual([...oneAfterAnother, { kw: 4, from: 0, to: 6 }]);
  });
  it('is kept at every instant and refuses nothing that fits, whatever is asked for in which order', async () => {
    await fc.assert(fc.asyncProperty(draws, async (wanted) => {
      const expected = wanted.reduce<readonly Draw[]>((taken, draw) => (peakKw([...taken, draw]) <= LIMIT_KW ? [...taken, draw] : taken), []);
      expect(await accepted(wanted)).toEqual(expected);
    }), { numRuns: 15 });
  });
});
