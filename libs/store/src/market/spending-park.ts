import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { freeParkedSegment } from './lease-moves.js';
import { bumpSite } from './sites.js';
import { lockSweptLease, setDesired } from './swept-lease.js';

/**
 * Tells a lease to park because its share of a budget is used up: it writes its checkpoint, its GPUs are free for others, and its job goes on when a budget has
 * room again. One that its site has parked already gives its GPUs back at once. One transaction; judged again under the locks.
 * @param silentSeconds after this without its agent the lease is closed without it
 * @returns whether anything changed
 */
export async function parkForBudget(tx: Tx, id: LeaseId, now: EpochMs, silentSeconds: number): Promise<boolean> {
  const lease = await lockSweptLease(tx, id);
  if (!lease || lease.desired !== 'run' || (lease.state !== 'active' && lease.state !== 'parked')) return false;
  // So long it may write its checkpoint and rest; after that its lease is closed, and the job gets another when it goes on.
  const until = Math.max(lease.endsAt, addSeconds(now, silentSeconds)) as EpochMs;
  if (!(await setDesired(tx, lease, 'park', until))) return false;
  if (lease.state === 'parked') {
    await freeParkedSegment(tx, id, now);
    await bumpSite(tx, lease.siteId);
  }
  return true;
}
