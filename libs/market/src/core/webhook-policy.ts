import { addSeconds, type EpochMs } from '@switchyard/kernel';
import { PING_KIND } from './webhook-kinds.js';

/** Waits between one attempt and the next, in seconds: 11 attempts in all, over 24 hours and a quarter. */
export const RETRY_WAITS_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 30_900] as const;
/** A wait is shorter or longer by at most this part, so that those that failed together do not come back together. */
const JITTER = 0.1;
/** Of all a delivery has in flight: whoever began an attempt and died has it taken over after this. Longer than an attempt may take. */
export const ATTEMPT_LEASE_SECONDS = 60;
/** An endpoint that took nothing for so long is sent nothing more. */
const DISABLED_AFTER_SECONDS = 5 * 86_400;
/** The endpoint says that there is nobody any more, and means it for good. */
const GONE = 410;

/** How an attempt ended. */
export interface AttemptOutcome {
  /** Answer of the receiver; null: none came. */
  readonly status: number | null;
  /** Why it did not arrive; null: it did. */
  readonly error: string | null;
}
export interface AttemptFacts {
  readonly kind: string;
  /** Attempts of this round, the one just made included. */
  readonly attempts: number;
  /** Since when the endpoint took nothing, this attempt not counted; null: it took the last one. */
  readonly failingSince: EpochMs | null;
  /** From 0 to below 1. */
  readonly dice: number;
}
/** What follows from an attempt. */
export interface AttemptVerdict {
  readonly delivery: { readonly state: 'delivered' } | { readonly state: 'failed' } | { readonly state: 'waiting'; readonly nextAttemptAt: EpochMs };
  /** Null: it took this one. */
  readonly failingSince: EpochMs | null;
  /** The endpoint is disabled for this; null: it stays as it is. */
  readonly disable: 'FAILING' | 'GONE' | null;
}

/** Goes by what came back: arrived, tried again after a longer wait, or given up; and whether the endpoint is worth another try. A ping is tried once and judges nothing. */
export function judgeAttempt({ status, error }: AttemptOutcome, { kind, attempts, failingSince, dice }: AttemptFacts, now: EpochMs): AttemptVerdict {
  if (error === null) return { delivery: { state: 'delivered' }, failingSince: null, disable: null };
  if (kind === PING_KIND) return { delivery: { state: 'failed' }, failingSince, disable: null };
  const since = failingSince ?? now;
  const wait = status === GONE ? undefined : RETRY_WAITS_SECONDS[attempts - 1];
  const delivery: AttemptVerdict['delivery'] = wait === undefined ? { state: 'failed' } : { state: 'waiting', nextAttemptAt: addSeconds(now, Math.round(wait * (1 + JITTER * (2 * dice - 1)))) };
  return { delivery, failingSince: since, disable: status === GONE ? 'GONE' : now - since >= DISABLED_AFTER_SECONDS * 1_000 ? 'FAILING' : null };
}
