import { formatDecimal, toIso } from '@switchyard/kernel';
import type { NoticeTopic, StoredNotice } from '@switchyard/store';

/** A notice to a customer, as whoever sends it on gets it. */
export interface Notice {
  /** The same for every attempt: whoever got it before may drop it. */
  readonly id: string;
  readonly type: NoticeTopic;
  /** Market time of what it tells, ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    readonly customer: { readonly organizationId: string; readonly name: string; readonly email: string | null };
    /** Amounts as decimal text, as things stand now. */
    readonly invoice: { readonly id: string; readonly number: string | null; readonly currency: string; readonly total: string; readonly due: string; readonly dueAt: string | null };
    /** What the event says beside these, such as the step of dunning. */
    readonly event: Readonly<Record<string, unknown>>;
  };
}
/** Sends a notice on. @throws Error when it did not arrive, or nobody knows: it is sent again */
export type NoticeSender = (notice: Notice) => Promise<void>;

const MINOR_DIGITS = 2;
export function noticeOf(stored: StoredNotice): Notice {
  const { invoiceId, customerOrg, ...event } = stored.payload;
  const money = (minor: bigint): string => formatDecimal(minor, MINOR_DIGITS, MINOR_DIGITS);
  return {
    id: `notice_${stored.eventId}`, type: stored.topic, timestamp: toIso(stored.occurredAt),
    data: {
      customer: { organizationId: String(customerOrg), name: stored.customerName, email: stored.email },
      invoice: { id: String(invoiceId), number: stored.number, currency: stored.currency, total: money(stored.totalMinor), due: money(stored.dueMinor), dueAt: stored.dueAt === null ? null : toIso(stored.dueAt) },
      event,
    },
  };
}
