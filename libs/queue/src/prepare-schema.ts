import { runMigrations } from 'bullmq';
import pg from 'pg';
import { queueNames } from './catalogue.js';

/** BullMQ's own tables live apart from ours. */
export const QUEUE_SCHEMA = 'bullmq';

/**
 * Creates or upgrades BullMQ's tables with the owner's login and lets the app roles use them (rows only, no DDL).
 * Harmless when repeated or run by two starters at once. Roles must exist.
 * @throws the database's error, or RangeError on an empty role name
 */
export async function prepareQueueSchema(adminUrl: string, roles: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    // BullMQ numbers the jobs of a queue from a sequence it would create at the first message: only the owner may.
    for (const name of queueNames) await client.query(`SELECT ${QUEUE_SCHEMA}.next_job_id($1)`, [name]);
    for (const role of roles) {
      if (role === '') throw new RangeError('prepareQueueSchema: a role name is empty');
      const to = pg.escapeIdentifier(role);
      await client.query(`
        GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${to};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${to};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO ${to};
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${to};`);
    }
  } finally {
    await client.end();
  }
}
