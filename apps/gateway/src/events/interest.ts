import type { EventHeader } from '@switchyard/store';
import type { Person } from '../auth/principal.js';

/** What a follower wants to be woken for. */
export interface Interest {
  readonly event: (header: EventHeader) => boolean;
  /** Output of this job. */
  readonly outputOf?: string;
}
/** What row-level security would show of an event; it has the last word when the follower looks. */
export const concerns = ({ kind, orgId }: Person) => (header: EventHeader): boolean => kind === 'platform' || header.customerOrg === orgId || header.operatorOrg === orgId;

/** Wakes one follower. A wake that comes while nobody waits is kept, so nothing falls between looking and waiting. */
export class Waker {
  private due = false;
  private resume: (() => void) | undefined;
  constructor(readonly interest: Interest) {}

  wake(): void {
    this.due = true;
    this.resume?.();
  }
  /** Resolves at the next wake, or at once when one came since the last. */
  async wait(): Promise<void> {
    if (!this.due) await new Promise<void>((resolve) => (this.resume = resolve));
    this.due = false;
    this.resume = undefined;
  }
}
