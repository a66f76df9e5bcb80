import type { DataSource } from 'typeorm';

/** First key of the advisory locks of partitions. */
const PARTITIONS = 7_223_310;

/**
 * Runs work as the only planner of a partition: waits for whoever is at it. The lock ends with the connection; should that break in the
 * middle, another may begin, and the fencing tokens of the sites refuse whichever commits second.
 */
export async function asOnlyPlanner<T>(source: DataSource, partition: string, work: () => Promise<T>): Promise<T> {
  const session = source.createQueryRunner();
  try {
    await session.query('SELECT pg_advisory_lock($1, hashtext($2))', [PARTITIONS, partition]);
    try {
      return await work();
    } finally {
      await session.query('SELECT pg_advisory_unlock($1, hashtext($2))', [PARTITIONS, partition]);
    }
  } finally {
    await session.release();
  }
}
