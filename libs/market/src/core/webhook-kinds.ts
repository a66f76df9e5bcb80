import { type EpochMs, formatDecimal, toIso } from '@switchyard/kernel';

/** How a field of a payload is written: ids and words as they are, whole numbers as numbers, money as decimal text in USD, instants as ISO 8601 in UTC. */
type FieldType = 'text' | 'integer' | 'usd' | 'instant' | 'boolean';
interface Field {
  readonly type: FieldType;
  /** Its name in the event of the outbox, where that is another. */
  readonly from?: string;
  /** An event without it is not told as this kind; without this mark the field can be null. */
  readonly required?: true;
}
interface Kind {
  /** The topic of the outbox it is made from. */
  readonly topic: string;
  /** When it is sent, as the handbook says it. */
  readonly sent: string;
  readonly data: Readonly<Record<string, Field>>;
  /** Page of the console about it; fields in braces. */
  readonly page: string;
  /** Fields that tell one occurrence from another, where the outbox tells of one several times. */
  readonly once?: readonly string[];
}

const id: Field = { type: 'text', required: true };
const text: Field = { type: 'text' };
const instant: Field = { type: 'instant' };
const integer: Field = { type: 'integer' };
const usd = (from: string): Field => ({ type: 'usd', from });
const job = { jobId: id, leaseId: text };
const jobPage = '/jobs/{jobId}';
const invoicePage = '/billing/invoices/{invoiceId}';

/** What customers' webhooks are told of. A name and the fields of its data are never changed or taken away: a new meaning is a new name. */
export const webhookKinds = {
  'job.placed': { topic: 'job.accepted', sent: 'a job got a place that it is promised, or another one', page: jobPage, data: { jobId: id, siteId: id, startsAt: instant, finishesAt: instant, quotedUsd: usd('quotedMicroUsd') } },
  'job.scheduled': { topic: 'job.scheduled', sent: 'its lease is made: it starts soon', page: jobPage, data: { ...job, siteId: text, startsAt: instant, finishesAt: instant, quotedUsd: usd('quotedMicroUsd') } },
  'job.started': { topic: 'job.running', sent: 'it runs, for the first time or again', page: jobPage, data: { ...job, attempt: integer } },
  'job.parked': { topic: 'job.parked', sent: 'it was stopped at a checkpoint and goes on later', page: jobPage, data: { ...job, reason: text } },
  'job.paused': { topic: 'job.paused', sent: 'it is paused until somebody resumes it', page: jobPage, data: { ...job, reason: text } },
  'job.resumed': { topic: 'job.resumed', sent: 'somebody resumed it', page: jobPage, data: { jobId: id } },
  'job.completed': { topic: 'job.completed', sent: 'it ended well', page: jobPage, data: { ...job, exitCode: integer } },
  'job.failed': { topic: 'job.failed', sent: 'it ended badly, or ran out of its time', page: jobPage, data: { ...job, exitCode: integer, reason: text } },
  'job.cancelled': { topic: 'job.cancelled', sent: 'somebody cancelled it', page: jobPage, data: { jobId: id, reason: text } },
  'job.deadline_missed': { topic: 'job.missed', sent: 'its deadline passed before it ended', page: jobPage, data: { jobId: id, deadline: instant } },
  'job.refused': { topic: 'job.refused', sent: 'it can never run: a job that it waits for ended without completing', page: jobPage, data: { jobId: id, reason: text, after: text } },
  'curtailment.noticed': {
    topic: 'curtailment.noticed', sent: 'a curtailment will stop a lease of a job, will stop it at another time, or will not stop it after all (`stops`)', page: jobPage,
    data: { curtailmentId: id, siteId: text, leaseId: text, jobId: id, stops: { type: 'boolean' }, stopsAt: instant, endsAt: instant, resumeBy: instant, reason: text },
  },
  'curtailment.resume_missed': { topic: 'curtailment.resume_missed', sent: 'a job that a curtailment stopped did not run again by the deadline of its terms', page: jobPage, data: { curtailmentId: id, siteId: text, leaseId: text, jobId: id, deadline: instant } },
  'budget.threshold': {
    topic: 'budget.threshold', sent: 'a budget reached one of its thresholds: once for each month, of a job once', page: '/budgets', once: ['budgetId', 'period', 'percent'],
    data: { budgetId: id, period: id, percent: { type: 'integer', required: true }, spentUsd: usd('spentMicroUsd'), limitUsd: usd('limitMicroUsd'), hard: { type: 'boolean' }, projectId: text },
  },
  'invoice.issued': { topic: 'invoice.issued', sent: 'an invoice was issued: it is due', page: invoicePage, data: { invoiceId: id } },
  'invoice.paid': { topic: 'invoice.paid', sent: 'an invoice is paid', page: invoicePage, data: { invoiceId: id } },
  'invoice.payment_failed': { topic: 'invoice.payment_failed', sent: 'a charge for an invoice was declined', page: invoicePage, data: { invoiceId: id } },
  'invoice.reminder': { topic: 'dunning.notice', sent: 'an invoice is overdue; `reminder` is `reminder`, `suspension` or `final`', page: invoicePage, data: { invoiceId: id, step: integer, reminder: { type: 'text', from: 'kind' } } },
  'invoice.voided': { topic: 'invoice.voided', sent: 'an invoice was voided', page: invoicePage, data: { invoiceId: id } },
  'credit_note.issued': { topic: 'credit.issued', sent: 'a credit note on an invoice was issued', page: invoicePage, data: { invoiceId: id, remedyId: text } },
  'webhook.disabled': { topic: 'webhook.disabled', sent: 'an endpoint of yours failed for too long, or is gone: nothing is sent to it any more', page: '/settings/webhooks', data: { webhookId: id, reason: text } },
} as const satisfies Readonly<Record<string, Kind>>;
export type WebhookKind = keyof typeof webhookKinds;
export const webhookKindNames = Object.keys(webhookKinds) as readonly WebhookKind[];
/** What `testWebhook` sends; to whoever is asked to, whatever it subscribes to. */
export const PING_KIND = 'ping';
/** Version of the envelope: a field is added without raising it, and never changed or taken away. */
const WEBHOOK_VERSION = 1;

/** An event of the outbox, as far as webhooks go by it. */
export interface WebhookSource {
  readonly id: bigint;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurredAt: EpochMs;
  readonly customerOrg: string;
}
/** What is posted, and the id that is the same however often it is. */
export interface WebhookMessage {
  readonly eventId: string;
  readonly kind: WebhookKind | typeof PING_KIND;
  /** JSON. */
  readonly body: string;
}

/** A value as the payload has it; null when the event does not say, or says it in no form we know. */
function valueOf(type: FieldType, value: unknown): string | number | boolean | null {
  switch (type) {
    case 'text':
    case 'instant':
      return typeof value === 'string' ? value.slice(0, 1_000) : null;
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
    case 'usd':
      return typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? formatDecimal(BigInt(value), 6, 2) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
  }
}
/** @returns undefined where the console has no address */
function linkTo(consoleUrl: string | undefined, page: string, data: Readonly<Record<string, unknown>>): string | undefined {
  if (consoleUrl === undefined) return undefined;
  return `${consoleUrl.replace(/\/+$/, '')}${page.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(data[name])))}`;
}
interface Envelope {
  readonly eventId: string;
  readonly kind: WebhookMessage['kind'];
  readonly at: EpochMs;
  readonly organizationId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly link: string | undefined;
}
function messageOf({ eventId, kind, at, organizationId, data, link }: Envelope): WebhookMessage {
  return { eventId, kind, body: JSON.stringify({ id: eventId, type: kind, version: WEBHOOK_VERSION, timestamp: toIso(at), data: { organizationId, ...data, links: link === undefined ? {} : { console: link } } }) };
}

/**
 * What a customer's webhooks are told of an event; undefined: nothing.
 * @param consoleUrl where people reach the console; without it there are no links
 */
export function webhookMessage(source: WebhookSource, consoleUrl: string | undefined): WebhookMessage | undefined {
  const found = (Object.entries(webhookKinds) as [WebhookKind, Kind][]).find(([, { topic }]) => topic === source.topic);
  if (found === undefined) return undefined;
  const [kind, { data: fields, page, once }] = found;
  const data = Object.fromEntries(Object.entries(fields).map(([name, { type, from }]) => [name, valueOf(type, source.payload[from ?? name])]));
  if (Object.entries(fields).some(([name, { required }]) => required && data[name] === null)) return undefined;
  const eventId = once === undefined ? `evt_${source.id}` : `evt_${once.map((name) => String(data[name])).join('.')}`;
  return messageOf({ eventId, kind, at: source.occurredAt, organizationId: source.customerOrg, data, link: linkTo(consoleUrl, page, data) });
}

/** A message that says nothing but that it arrives. @param deliveryId makes its id */
export function pingMessage(deliveryId: string, webhookId: string, organizationId: string, at: EpochMs): WebhookMessage {
  return messageOf({ eventId: `evt_${deliveryId}`, kind: PING_KIND, at, organizationId, data: { webhookId }, link: undefined });
}
