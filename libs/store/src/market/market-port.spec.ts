import { afterAll, describe } from '@jest/globals';
import { CountingIds } from '@switchyard/kernel/testing';
import { defaultMarketPolicy } from '@switchyard/market';
import { marketPortContract } from '@switchyard/market/testing';
import { inTransaction, PgMarket } from '../index.js';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { seedSnapshot } from '../../testing/seed-snapshot.js';

describe('market port on a real PostgreSQL, as role sy_scheduler', () => {
  const databases: TestDatabase[] = [];
  afterAll(() => Promise.all(databases.map((database) => database.drop())));
  marketPortContract('PostgreSQL', async (market) => {
    const database = await createTestDatabase();
    databases.push(database);
    const [owner, source] = [await database.open('sy_owner'), await database.open('sy_scheduler')];
    await seedSnapshot(owner, market);
    const ids = new CountingIds();
    return {
      market: new PgMarket({ source, ids, policy: defaultMarketPolicy }),
      ids,
      moveSite: async (siteId) => void (await inTransaction(source, (tx) => tx.run(`UPDATE market.site SET version = version + 1 WHERE id = $1`, [siteId]))),
      cancelJob: async (jobId) => void (await inTransaction(owner, (tx) => tx.run(`UPDATE market.job SET state = 'cancelled' WHERE id = $1`, [jobId]))),
    };
  });
});
