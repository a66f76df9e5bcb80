import { type IdPrefix, parseId } from '@switchyard/kernel';
import { claimEvent, inTransaction, projectStanding, readEvent, type StandingNews, type StoredEvent, unheardStandings } from '@switchyard/store';
import { z } from 'zod';
import type { SchedulerParts } from '../parts.js';

const CONSUMER = 'scheduler';
/** A message not worked on this long after it was sent was lost. Wall time. */
const LOST_AFTER_SECONDS = 10;

const whole = z.union([z.number().int(), z.string().regex(/^-?\d{1,18}$/)]).transform(BigInt);
const id = <P extends IdPrefix>(prefix: P) =>
  z.string().transform((text, context) => parseId(prefix, text) ?? (context.addIssue({ code: 'custom', message: `must be an id that starts with ${prefix}_` }), z.NEVER));
const standing = z.object({
  customerOrg: id('org'),
  creditLimitMicroUsd: whole, prepaidMicroUsd: whole, unpaidMicroUsd: whole, paymentMethodOk: z.boolean(), paymentDeclined: z.boolean().default(false), billingSeq: whole.optional(),
  endedLeases: z.array(id('lease')).default([]), timeZone: z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/).nullable().default(null),
});

/** The event is not what its topic carries: a bug of its sender, which trying again does not cure. */
export class BadStanding extends Error {}

function newsOf(event: StoredEvent): StandingNews {
  const read = standing.safeParse(event.payload);
  if (!read.success) throw new BadStanding(`event ${event.id} (${event.topic}): ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  return { ...read.data, billingSeq: read.data.billingSeq ?? event.aggregateSeq };
}

/** Carries billing's word on a customer into the market, once, in the transaction that claims the event. @returns whether anything changed */
export async function applyStanding({ database, clock }: Pick<SchedulerParts, 'database' | 'clock'>, eventId: bigint): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    const event = await readEvent(tx, eventId);
    if (event?.topic !== 'account.standing_changed') return false;
    if (!(await claimEvent(tx, CONSUMER, eventId))) return false;
    return projectStanding(tx, newsOf(event), clock.now());
  });
}

/** Finds standings whose message was lost and applies them. @returns how many */
export async function sweepStandings(parts: Pick<SchedulerParts, 'database' | 'clock' | 'log'>, lostAfterSeconds = LOST_AFTER_SECONDS): Promise<number> {
  const waiting = await inTransaction(parts.database, (tx) => unheardStandings(tx, CONSUMER, lostAfterSeconds));
  let applied = 0;
  for (const eventId of waiting) {
    try {
      if (await applyStanding(parts, eventId)) applied += 1;
    } catch (error) {
      if (!(error instanceof BadStanding)) throw error;
      parts.log.error({ reason: error.message }, error.message);
    }
  }
  return applied;
}
