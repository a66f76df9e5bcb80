import { addSeconds, type MarketClock } from '@switchyard/kernel';
import { describeStoreFault, type ObjectStore } from '@switchyard/object-store';
import { artifactInUse, dropGarbage, inTenant, sweepArtifacts, takeGarbage } from '@switchyard/store';
import type { DataSource } from 'typeorm';

/** An upload nobody went on with for this long is given up (market time). */
const STALE_SECONDS = 86_400;
const OBJECTS_MAX = 500;

export interface SweepPorts {
  /** Role sy_gateway. */
  readonly database: DataSource;
  readonly objects: ObjectStore;
  readonly marketClock: MarketClock;
  readonly warn: (message: string) => void;
}
export interface Swept {
  /** Rows of files and uploads that went. */
  readonly rows: number;
  readonly objects: number;
}
/**
 * Drops files that have expired and uploads that were given up, and deletes objects that are nobody's any more. An object is deleted while its organisation's turn is taken: nobody takes it into
 * use meanwhile. Cut off anywhere it is done the next time.
 */
export async function sweepObjects({ database, objects, marketClock, warn }: SweepPorts): Promise<Swept> {
  const platform = { kind: 'platform' } as const;
  const now = marketClock.now();
  const rows = await inTenant(database, platform, (tx) => sweepArtifacts(tx, now, addSeconds(now, -STALE_SECONDS)));
  const garbage = await inTenant(database, platform, (tx) => takeGarbage(tx, OBJECTS_MAX));
  let deleted = 0;
  for (const one of garbage) {
    const gone = await inTenant(database, platform, async (tx) => {
      const used = await artifactInUse(tx, one.key);
      const done = used ? undefined : one.uploadId === '' ? await objects.delete(one.key) : await objects.abortUpload(one.key, one.uploadId);
      if (done !== undefined && !done.ok) {
        warn(`an object is left for the next sweep: ${describeStoreFault(done.error)}`);
        return false;
      }
      await dropGarbage(tx, one);
      return !used;
    });
    if (gone) deleted += 1;
  }
  return { rows: Number(rows), objects: deleted };
}
