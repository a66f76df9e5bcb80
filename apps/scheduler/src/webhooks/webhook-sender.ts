import { addSeconds, DAY_MS, SECOND_MS } from '@switchyard/kernel';
import { ATTEMPT_LEASE_SECONDS, judgeAttempt } from '@switchyard/market';
import { signedHeaders } from '@switchyard/runtime';
import { beginAttempts, type BegunAttempt, dropOldDeliveries, inTransaction, lockFailing, recordAttempt } from '@switchyard/store';
import type { SchedulerParts } from '../parts.js';
import { postJson, type PostOptions } from './post.js';

interface WebhookSenderOptions {
  /** Customers may be called at this machine itself. */
  readonly allowLoopback: boolean;
  /** The system's resolver unless given. */
  readonly resolve?: PostOptions['resolve'];
  /** 10 s unless given; shorter than what an attempt is leased for. */
  readonly timeoutMs?: number;
  /** From 0 to below 1, for the jitter of retries. */
  readonly dice: () => number;
}
const TIMEOUT_MS = 10 * SECOND_MS;
/** Requests in flight at once, and of them to one endpoint: a receiver that hangs holds up nobody but itself. */
const IN_FLIGHT_MAX = 64;
const IN_FLIGHT_EACH = 4;
/** What ended is kept so long for its customer to look at. */
const KEPT_DAYS = 30;
const DROPPED_AT_ONCE = 1_000;

/**
 * Sends what is due. An attempt is begun in the database first, so that two processes never make the same one; whoever dies between the answer and its record leaves
 * it to be sent again, under the same id.
 */
export class WebhookSender {
  private readonly inFlight = new Map<string, { readonly endpointId: string; readonly done: Promise<void> }>();
  constructor(private readonly parts: SchedulerParts, private readonly options: WebhookSenderOptions) {}

  /** Begins what is due and has room, and does not wait for it. @returns how many were begun */
  async run(): Promise<number> {
    const room = IN_FLIGHT_MAX - this.inFlight.size;
    if (room <= 0) return 0;
    const now = this.parts.wall.now();
    const begun = await inTransaction(this.parts.database, (tx) => beginAttempts(tx, { now, until: addSeconds(now, ATTEMPT_LEASE_SECONDS), limit: room, limitEach: IN_FLIGHT_EACH, busy: this.busy() }));
    for (const attempt of begun) {
      const done = this.make(attempt)
        .catch((error: Error) => this.parts.log.warn({ delivery: attempt.id, reason: error.message }, `what became of ${attempt.id} was not written down, and it is sent again: ${error.message}`))
        .finally(() => this.inFlight.delete(attempt.id));
      this.inFlight.set(attempt.id, { endpointId: attempt.endpointId, done });
    }
    return begun.length;
  }
  /** Until nothing is in flight. */
  async idle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all([...this.inFlight.values()].map(({ done }) => done));
  }
  /** Drops what ended long ago. */
  async tidy(): Promise<void> {
    const now = this.parts.wall.now();
    await inTransaction(this.parts.database, (tx) => dropOldDeliveries(tx, addSeconds(now, -KEPT_DAYS * DAY_MS / SECOND_MS), now, DROPPED_AT_ONCE));
  }

  private busy(): readonly string[] {
    const counts = new Map<string, number>();
    for (const { endpointId } of this.inFlight.values()) counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= IN_FLIGHT_EACH).map(([endpointId]) => endpointId);
  }
  private async make(attempt: BegunAttempt): Promise<void> {
    const { wall, clock, database, log } = this.parts;
    const { resolve, allowLoopback, timeoutMs = TIMEOUT_MS } = this.options;
    const outcome = await postJson(attempt.url, signedHeaders(attempt.eventId, attempt.body, attempt.secrets, wall.now()), attempt.body, { allowLoopback, timeoutMs, ...(resolve !== undefined && { resolve }) });
    const disabled = await inTransaction(database, async (tx) => {
      const endpoint = await lockFailing(tx, attempt.endpointId);
      if (endpoint === undefined) return false; // deleted meanwhile, its messages with it
      const now = wall.now();
      const verdict = judgeAttempt(outcome, { kind: attempt.kind, attempts: attempt.attempts - attempt.attemptsBefore, failingSince: endpoint.failingSince, dice: this.options.dice() }, now);
      return recordAttempt(tx, attempt, outcome, verdict, { now, occurredAt: clock.now() });
    });
    if (disabled) log.warn({ webhook: attempt.endpointId, status: outcome.status }, `webhook ${attempt.endpointId} is disabled: ${outcome.error ?? ''}`);
  }
}
