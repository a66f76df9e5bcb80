import { inTransaction, lockNotices, markNoticed, noticesToSend } from '@switchyard/store';
import type { BillingParts } from '../parts.js';
import { noticeOf } from './notice.js';

/** Notices sent by one sweep at most. */
const AT_ONCE = 50;

/**
 * Sends what customers are to be told of, in order: invoices issued, paid, declined and voided, credit, dunning. At least once each: a death between the
 * answer and the mark repeats one, under the same id. What does not arrive holds up those behind it until it does.
 * @returns how many arrived @throws Error when one did not
 */
export async function sendNotices({ database, ports, notices }: BillingParts): Promise<number> {
  if (notices === undefined) return 0;
  return inTransaction(database, async (guard) => {
    if (!(await lockNotices(guard))) return 0;
    const waiting = await inTransaction(database, (tx) => noticesToSend(tx, AT_ONCE), 'REPEATABLE READ');
    for (const notice of waiting) {
      await notices(noticeOf(notice));
      await inTransaction(database, (tx) => markNoticed(tx, notice, ports.clock.now()));
    }
    return waiting.length;
  });
}
