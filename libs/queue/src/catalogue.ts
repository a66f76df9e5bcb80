import { z } from 'zod';

const shortText = z.string().min(1).max(200);
const nothing = z.strictObject({});
/** An outbox event's number, as text (it is a bigint). */
const outboxEvent = z.strictObject({ eventId: z.string().regex(/^\d{1,19}$/, { error: 'must be 1 to 19 digits' }) });

/** How often a job of a queue is tried before it counts as failed. */
export interface RetryPolicy {
  /** Runs in all, the first one included. */
  readonly attempts: number;
  /** Wait before the second run; doubles each time, with jitter. */
  readonly backoffMs: number;
}

/** Bells and sweeps come round again by themselves, so a failed one is not repeated. */
const ONCE: RetryPolicy = { attempts: 1, backoffMs: 0 };
/** Work on one row: patient enough to outlast a database restart (0.5 s doubling, about a minute in all). */
const PATIENT: RetryPolicy = { attempts: 8, backoffMs: 500 };

/**
 * Every queue, what a message on it says, and how it is retried. A message is a hint that carries ids: the row in
 * PostgreSQL decides what is to be done, and losing all messages loses nothing, because sweeps find the work again.
 */
export const queueCatalogue = {
  /** The bell of the match cycle: something changed for this partition of sites. */
  match: { payload: z.strictObject({ partition: shortText, reason: shortText }), retry: ONCE },
  /** An outbox event for the scheduler: what billing says of a customer's standing. */
  'market-event': { payload: outboxEvent, retry: PATIENT },
  /** An outbox event for billing: leases, prices, readings, approvals, webhooks. */
  'billing-event': { payload: outboxEvent, retry: PATIENT },
  /** Finds money work whose message was lost: unrated leases, uncollected invoices, unread webhooks. */
  'billing-sweep': { payload: nothing, retry: ONCE },
} as const satisfies Record<string, { readonly payload: z.ZodType; readonly retry: RetryPolicy }>;

export type QueueName = keyof typeof queueCatalogue;
export type QueuePayload<Q extends QueueName> = z.infer<(typeof queueCatalogue)[Q]['payload']>;
export const queueNames = Object.keys(queueCatalogue) as readonly QueueName[];

/** A payload that is not what its queue carries: a bug in whoever sent it. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';
}

/** @throws InvalidPayloadError naming the queue and the field */
export function parsePayload<Q extends QueueName>(queue: Q, data: unknown): QueuePayload<Q> {
  const parsed = queueCatalogue[queue].payload.safeParse(data);
  if (parsed.success) return parsed.data as QueuePayload<Q>;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
  throw new InvalidPayloadError(`queue ${queue} refuses the payload: ${faults.join('; ')}`);
}
