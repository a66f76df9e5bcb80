import { inTransaction, type Tx, verifyLedger } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { secondOpinion } from './second-opinion.js';

const overlapping = (same: string): string =>
  `SELECT a.id, b.id AS other, a.lease_id FROM metering.reading a JOIN market.lease la ON la.id = a.lease_id
     JOIN metering.reading b ON b.id > a.id AND a.from_at < b.to_at AND b.from_at < a.to_at JOIN market.lease lb ON lb.id = b.lease_id WHERE ${same}`;

/** What must hold at every moment. Each query finds the offenders. */
const always = {
  'a GPU allocated twice':
    `SELECT a.id, b.id AS other FROM market.allocation a JOIN market.allocation b ON a.id < b.id AND a.node_id = b.node_id AND a.gpus && b.gpus AND a.during && b.during AND a.parent_id IS NULL AND b.parent_id IS NULL`,
  'readings of one lease overlap': overlapping('la.id = lb.id'),
  'a job metered at two places at once': overlapping('la.job_id = lb.job_id AND la.id <> lb.id AND a.gpu_seconds > 0 AND b.gpu_seconds > 0'),
  'more GPU-seconds than GPUs and seconds':
    `SELECT r.id, r.gpu_seconds FROM metering.reading r JOIN market.lease l ON l.id = r.lease_id WHERE r.gpu_seconds > l.gpu_count * (extract(epoch FROM r.to_at - r.from_at) + 1)`,
  'a lease on two invoices':
    `SELECT lease_id, array_agg(DISTINCT i.id) AS invoices FROM billing.invoice_line l JOIN billing.invoice i ON i.id = l.invoice_id AND i.state <> 'deleted' GROUP BY lease_id HAVING count(DISTINCT i.id) > 1`,
  'a bill for a lease that never ran': `SELECT l.id FROM market.lease l JOIN billing.invoice_line n ON n.lease_id = l.id WHERE l.state = 'released'`,
  'an event handled twice': `SELECT key, count(*) FROM ledger.transaction GROUP BY key HAVING count(*) > 1`,
} as const;

/** What must hold when nothing is left to do. */
const whenQuiet = {
  'a job without an end': `SELECT id, name, state, waiting, (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'site', s.name, 'state', l.state, 'desired', l.desired, 'why', l.end_reason) ORDER BY l.id) FROM market.lease l JOIN market.site s ON s.id = l.site_id WHERE l.job_id = j.id) AS leases,
       (SELECT jsonb_agg(e.topic ORDER BY e.id) FROM outbox.event e WHERE e.job_id = j.id AND e.topic NOT IN ('job.progress', 'readings.accepted')) AS story
     FROM market.job j WHERE state NOT IN ('completed', 'failed', 'timed_out', 'cancelled', 'missed', 'refused')`,
  'a lease that lives': `SELECT l.id, l.state, l.desired, l.ends_at, j.name, j.state AS job FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE l.state NOT IN ('ended', 'released')`,
  'capacity kept by what is over':
    `SELECT a.id, l.id AS lease FROM market.allocation a JOIN market.lease l ON l.id = a.lease_id WHERE l.state IN ('ended', 'released') AND upper(a.during) > $1`,
  'an event not relayed': `SELECT id, topic FROM outbox.event WHERE relayed_at IS NULL`,
  'the end of a lease billing did not hear of': `SELECT id FROM outbox.event e WHERE topic = 'lease.ended' AND NOT EXISTS (SELECT 1 FROM outbox.handled h WHERE h.event_id = e.id)`,
  'a lease not rated': `SELECT lease_id, blocked, usage_version, rated_version FROM billing.lease_metering WHERE rated_version < usage_version OR blocked IS NOT NULL`,
  'a lease that ran and has no invoice':
    `SELECT l.id, l.end_reason, j.name FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE l.state = 'ended' AND EXISTS (SELECT 1 FROM metering.reading r WHERE r.lease_id = l.id AND r.gpu_seconds > 0)
       AND NOT EXISTS (SELECT 1 FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id WHERE n.lease_id = l.id AND i.state NOT IN ('gathering', 'draft.collecting', 'draft.validating', 'draft.validating_failed', 'deleted'))`,
  'a completed job short of its last step': `SELECT id, name, progress FROM market.job WHERE state = 'completed' AND (progress->>'step') IS DISTINCT FROM (progress->>'totalSteps')`,
  'a webhook not applied': `SELECT stripe_event_id, type FROM billing.webhook_event WHERE applied_at IS NULL`,
  'a call to Stripe left open': `SELECT key, step, attempts FROM billing.stripe_intent WHERE status = 'claimed'`,
  'a payment method left waiting': `SELECT org_id FROM billing.account WHERE payment_method_token IS NOT NULL`,
} as const;
const whenPaid = {
  'an invoice not paid': `SELECT id, state, total_minor, failure FROM billing.invoice WHERE state NOT IN ('paid', 'deleted')`,
  'an invoice paid in part': `SELECT id, total_minor, paid_minor FROM billing.invoice WHERE state = 'paid' AND paid_minor <> greatest(total_minor, 0)`,
} as const;

type Offences = Readonly<Record<string, readonly unknown[]>>;
type Queries = Readonly<Record<string, string>>;

async function ask(tx: Tx, queries: Queries, now: Date): Promise<Offences> {
  const found: Record<string, readonly unknown[]> = {};
  for (const [name, sql] of Object.entries(queries)) {
    const rows = await tx.rows(sql, sql.includes('$1') ? [now] : []);
    if (rows.length > 0) found[name] = rows;
  }
  return found;
}

export interface Judge {
  /** What still stands in the way of quiet; empty: nothing. */
  restless(): Promise<Offences>;
  /** What still stands in the way of all being paid. */
  unpaid(): Promise<Offences>;
  /** Everything that is wrong, by the database and the second opinion. */
  offences(): Promise<Offences>;
}

/** Looks at the database alone, with the owner's eyes. */
export function judgeOf(owner: DataSource, now: () => number): Judge {
  const look = (queries: Queries) => inTransaction(owner, (tx) => ask(tx, queries, new Date(now())), 'REPEATABLE READ');
  return {
    restless: () => look(whenQuiet),
    unpaid: () => look({ ...whenQuiet, ...whenPaid }),
    offences: async () => {
      const found: Record<string, readonly unknown[]> = { ...(await look({ ...always, ...whenQuiet, ...whenPaid })) };
      const verdict = await inTransaction(owner, (tx) => verifyLedger(tx));
      if (!verdict.ok) found['the ledger does not verify'] = [verdict];
      const differing = await disagreements(owner);
      if (differing.length > 0) found['cents unlike the second opinion'] = differing;
      return found;
    },
  };
}

async function disagreements(owner: DataSource): Promise<readonly unknown[]> {
  const billed = await inTransaction(owner, (tx) =>
    tx.rows<{ leaseId: string; gpu: bigint; energy: bigint }>(
      `SELECT lease_id AS "leaseId", coalesce(sum(amount_minor) FILTER (WHERE component_kind = 'gpu_hour'), 0)::bigint AS gpu, coalesce(sum(amount_minor) FILTER (WHERE component_kind LIKE 'energy%'), 0)::bigint AS energy
       FROM billing.invoice_line WHERE side = 'customer' GROUP BY lease_id ORDER BY lease_id`));
  const differing: unknown[] = [];
  for (const { leaseId, gpu, energy } of billed) {
    const opinion = await secondOpinion(owner, leaseId);
    if (`${gpu}` !== opinion.gpuHourCents || `${energy}` !== opinion.energyCents) differing.push({ leaseId, gpu: `${gpu}`, energy: `${energy}`, opinion });
  }
  return differing;
}
