import type { Topic } from '@switchyard/store';
import { usd } from '../jobs/job-view.js';

/** What an event of a job says, in the schema's words. */
export interface JobNews {
  readonly kind: 'STATE' | 'PLAN' | 'PROGRESS' | 'WAITING' | 'LEASE' | 'CURTAILMENT' | 'BUDGET' | 'OTHER';
  readonly state: string | null;
  readonly planChange: PlanChangeView | null;
}
export interface PlanChangeView {
  readonly fromSiteId: string | null;
  readonly toSiteId: string;
  readonly fromTotalUsd: string | null;
  readonly toTotalUsd: string;
  readonly fromStartsAt: unknown;
  readonly toStartsAt: unknown;
  readonly fromFinishesAt: unknown;
  readonly toFinishesAt: unknown;
}
type Payload = Readonly<Record<string, unknown>>;
const states: Partial<Record<Topic, string>> = {
  'job.submitted': 'SUBMITTED', 'job.accepted': 'ACCEPTED', 'job.scheduled': 'SCHEDULED', 'job.running': 'RUNNING', 'job.parked': 'PARKED', 'job.paused': 'PAUSED', 'job.resumed': 'SUBMITTED', 'job.completed': 'COMPLETED',
  'job.failed': 'FAILED', 'job.cancelled': 'CANCELLED', 'job.missed': 'MISSED', 'job.refused': 'REFUSED',
};
const micro = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? usd(BigInt(value)) : null);

/** The place an event gives a job, beside the one it had when the event says so. */
function planChangeOf(payload: Payload): PlanChangeView | null {
  const { siteId, quotedMicroUsd, startsAt, finishesAt } = payload;
  const total = micro(quotedMicroUsd);
  if (typeof siteId !== 'string' || total === null || startsAt === undefined || finishesAt === undefined) return null;
  const before = (typeof payload['before'] === 'object' && payload['before'] !== null ? payload['before'] : {}) as Payload;
  return {
    toSiteId: siteId, toTotalUsd: total, toStartsAt: startsAt, toFinishesAt: finishesAt, fromSiteId: typeof before['siteId'] === 'string' ? before['siteId'] : null, fromTotalUsd: micro(before['quotedMicroUsd']),
    fromStartsAt: before['startsAt'] ?? null, fromFinishesAt: before['finishesAt'] ?? null,
  };
}

export function newsOf(topic: Topic, payload: Payload): JobNews {
  const planChange = topic === 'job.accepted' || topic === 'job.scheduled' ? planChangeOf(payload) : null;
  const kind = kindOf(topic, planChange);
  const timedOut = topic === 'job.failed' && payload['state'] === 'timed_out';
  return { kind, planChange, state: kind === 'STATE' || planChange ? (timedOut ? 'TIMED_OUT' : (states[topic] ?? null)) : null };
}
function kindOf(topic: Topic, planChange: PlanChangeView | null): JobNews['kind'] {
  if (planChange) return 'PLAN';
  if (topic in states) return 'STATE';
  if (topic === 'job.progress') return 'PROGRESS';
  if (topic === 'job.waiting') return 'WAITING';
  if (topic === 'lease.curtailed' || /(^|\.)curtail/.test(topic)) return 'CURTAILMENT';
  if (topic.startsWith('budget.')) return 'BUDGET';
  return topic.startsWith('lease.') ? 'LEASE' : 'OTHER';
}
