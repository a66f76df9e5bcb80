import { type EpochMs } from '@switchyard/kernel';
import pg from 'pg';
import { type CardComponent, type Facts, grouped } from './facts.js';

type Row = Readonly<Record<string, string | null>>;
const ms = (column: string, as: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint AS "${as}"`;
const instant = (text: string | null): EpochMs => Number(text) as EpochMs;
const instantOrNone = (text: string | null): EpochMs | undefined => (text === null ? undefined : instant(text));
const bigOrNone = (text: string | null): bigint | undefined => (text === null ? undefined : BigInt(text));
const by = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> => new Map(rows.map((row) => [row.id, row]));

const LEASES = `WITH committed AS (SELECT DISTINCT ON (aggregate_id) aggregate_id, payload FROM outbox.event WHERE topic = 'lease.committed' ORDER BY aggregate_id, id),
  scheduled AS (SELECT DISTINCT ON (payload->>'leaseId') payload->>'leaseId' AS lease_id, payload FROM outbox.event WHERE topic = 'job.scheduled' ORDER BY payload->>'leaseId', id)
  SELECT l.id, l.job_id, l.customer_org, l.site_id, l.pool_id, l.offer_id, l.state, l.gpu_count, l.rate_card->'components' AS card, l.energy_model->>'maxWPerGpu' AS max_w, l.energy_model->>'loadFractionPpm' AS load_ppm, l.quoted_micro_usd,
  ${ms('l.starts_at', 'starts')}, ${ms('l.actual_start', 'began')}, ${ms('l.actual_end', 'ended')}, l.end_reason, ${ms('l.created_at', 'created')},
  ${ms(`(c.payload->>'startsAt')::timestamptz`, 'quoted_from')}, ${ms(`(c.payload->>'endsAt')::timestamptz`, 'quoted_to')}, ${ms(`(s.payload->>'finishesAt')::timestamptz`, 'finishes')},
  (SELECT count(DISTINCT a.during) FROM market.allocation a WHERE a.lease_id = l.id) AS stretches
  FROM market.lease l LEFT JOIN committed c ON c.aggregate_id = l.id LEFT JOIN scheduled s ON s.lease_id = l.id WHERE l.product = 'job' ORDER BY l.id`;
const JOBS = `SELECT id, name, customer_org, project_id, state, gpu_count, coalesce(spec->>'nodesWhole', 'false') AS whole, coalesce(spec->>'expectedDurationSeconds', spec->>'maxDurationSeconds') AS expected,
  CASE WHEN jsonb_typeof(spec->'interruptible') = 'object' THEN spec->'interruptible'->>'checkpointSeconds' END AS checkpoint, coalesce(spec->'siteIds', '[]') AS sites, coalesce(spec->'after', '[]') AS after, progress->>'step' AS step, progress->>'totalSteps' AS steps, ${ms('deadline', 'deadline')}, max_total_micro_usd, max_micro_usd_per_gpu_hour, promise->>'ceilingTotal' AS ceiling,
  ${ms('submitted_at', 'submitted')}, ${ms('finished_at', 'finished')} FROM market.job ORDER BY id`;

/** A month as the database has it: SQL and nothing of the product. @param url of a login that sees every row */
export async function readFacts(url: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (text: string) => text } });
  await client.connect();
  const ask = async (sql: string): Promise<readonly Row[]> => (await client.query<Row>(sql)).rows;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await read(ask);
  } finally {
    await client.end();
  }
}
async function read(ask: (sql: string) => Promise<readonly Row[]>): Promise<Facts> {
  const leases = (await ask(LEASES)).map((r) => ({
    id: r['id']!, jobId: r['job_id']!, customerOrg: r['customer_org']!, siteId: r['site_id']!, poolId: r['pool_id']!, offerId: r['offer_id']!, state: r['state']!, gpuCount: Number(r['gpu_count']), card: JSON.parse(r['card']!) as CardComponent[],
    maxWPerGpu: BigInt(r['max_w']!), loadFractionPpm: BigInt(r['load_ppm']!), quoted: BigInt(r['quoted_micro_usd']!), startsAt: instant(r['starts']!), actualStart: instantOrNone(r['began']!), actualEnd: instantOrNone(r['ended']!), endReason: r['end_reason'] ?? undefined,
    createdAt: instant(r['created']!), quotedFrom: instant(r['quoted_from']!), quotedTo: instant(r['quoted_to']!), isWhole: r['quoted_to'] === r['finishes'] && Number(r['stretches']) <= 1,
  }));
  const jobs = (await ask(JOBS)).map((r) => ({
    id: r['id']!, name: r['name']!, customerOrg: r['customer_org']!, projectId: r['project_id'] ?? undefined, state: r['state']!, gpuCount: Number(r['gpu_count']), nodesWhole: r['whole'] === 'true', expectedSeconds: Number(r['expected']), checkpointSeconds: r['checkpoint'] === null ? undefined : Number(r['checkpoint']),
    sites: JSON.parse(r['sites']!) as string[], after: JSON.parse(r['after']!) as string[], shareDone: r['step'] === null || !(Number(r['steps']) > 0) ? undefined : Number(r['step']) / Number(r['steps']), deadline: instantOrNone(r['deadline']!), maxTotal: bigOrNone(r['max_total_micro_usd']!), maxPrice: bigOrNone(r['max_micro_usd_per_gpu_hour']!), ceiling: bigOrNone(r['ceiling']!), submittedAt: instant(r['submitted']!), finishedAt: instantOrNone(r['finished']!),
  }));
  const offers = (await ask(`SELECT id, ask_micro_usd_per_gpu_hour AS ask, curtailment_terms->>'noticeSeconds' AS notice, curtailment_terms->>'resumeDeadlineSeconds' AS resume, curtailment_terms->>'compensation' AS compensation FROM market.offer`))
    .map((r) => ({ id: r['id']!, ask: BigInt(r['ask']!), noticeSeconds: Number(r['notice']), resumeSeconds: Number(r['resume']), compensation: BigInt(r['compensation']!) }));
  const readings = (await ask(`SELECT lease_id, ${ms('from_at', 'from')}, ${ms('to_at', 'to')}, gpu_seconds, energy_wh FROM metering.reading ORDER BY lease_id, from_at, id`))
    .map((r) => ({ leaseId: r['lease_id']!, from: instant(r['from']!), to: instant(r['to']!), gpuSeconds: BigInt(r['gpu_seconds']!), energyWh: bigOrNone(r['energy_wh']!) }));
  const during = `${ms('lower(during)', 'from')}, ${ms('upper(during)', 'to')}`;
  const allocations = (await ask(`SELECT id, lease_id, node_id, lower(gpus) AS a, upper(gpus) AS b, ${during} FROM market.allocation WHERE lease_id IS NOT NULL AND parent_id IS NULL AND NOT isempty(during) ORDER BY node_id, lower(during), id`))
    .map((r) => ({ id: r['id']!, leaseId: r['lease_id']!, nodeId: r['node_id']!, gpusFrom: Number(r['a']), gpusTo: Number(r['b']), from: instant(r['from']!), to: instant(r['to']!) }));
  const draws = (await ask(`SELECT feeder_id, lease_id, draw_w, ${during} FROM market.feeder_reservation WHERE lease_id IS NOT NULL AND NOT isempty(during) ORDER BY feeder_id, lower(during), id`))
    .map((r) => ({ feederId: r['feeder_id']!, leaseId: r['lease_id']!, drawW: BigInt(r['draw_w']!), from: instant(r['from']!), to: instant(r['to']!) }));
  const curtailments = (await ask(`SELECT id, site_id, ${ms('notice_at', 'notice')}, ${ms('starts_at', 'starts')}, ${ms('ends_at', 'ends')}, target_w, state FROM market.curtailment`))
    .map((r) => ({ id: r['id']!, siteId: r['site_id']!, noticeAt: instant(r['notice']!), startsAt: instant(r['starts']!), endsAt: instant(r['ends']!), targetW: BigInt(r['target_w']!), state: r['state']! }));
  const events = (await ask(`SELECT topic, ${ms('occurred_at', 'at')}, job_id, site_id, relayed_at IS NOT NULL AS relayed, CASE WHEN topic IN ('readings.accepted', 'lease.committed', 'job.progress', 'prices.imported') THEN '{}' ELSE payload END AS payload, payload->>'leaseId' AS lease
    FROM outbox.event WHERE topic LIKE 'lease.%' OR topic LIKE 'job.%' OR topic IN ('site.changed', 'curtailment.noticed') OR relayed_at IS NULL ORDER BY occurred_at, id`))
    .map((r) => ({ topic: r['topic']!, at: instant(r['at']!), jobId: r['job_id'] ?? undefined, leaseId: r['lease'] ?? undefined, siteId: r['site_id'] ?? undefined, relayed: r['relayed'] === 't', payload: JSON.parse(r['payload']!) as Record<string, unknown> }));
  const prints = (await ask(`SELECT series_id, ${ms('starts_at', 'from')}, ${ms('ends_at', 'to')}, revision, micro_usd_per_mwh AS price, ${ms('recorded_at', 'recorded')} FROM market.price_print ORDER BY series_id, starts_at, revision`))
    .map((r) => ({ seriesId: r['series_id']!, from: instant(r['from']!), to: instant(r['to']!), revision: Number(r['revision']), price: BigInt(r['price']!), recordedAt: instant(r['recorded']!) }));
  const lines = (await ask(`SELECT l.lease_id, l.component_kind, l.category, l.amount_minor, l.precise_micros, ${ms('l.period_to', 'to')} FROM billing.invoice_line l JOIN billing.invoice i ON i.id = l.invoice_id WHERE i.state NOT IN ('deleted', 'voided') AND l.side = 'customer' ORDER BY l.lease_id, l.id`))
    .map((r) => ({ leaseId: r['lease_id']!, kind: r['component_kind']!, category: r['category']!, amountMinor: BigInt(r['amount_minor']!), precise: r['precise_micros']!, periodTo: instant(r['to']!) }));
  const ids = async (sql: string): Promise<readonly string[]> => (await ask(sql)).map((r) => r['id']!);
  return {
    leases, jobs: by(jobs), offers: by(offers), allocations, draws, curtailments: by(curtailments), events, readings: grouped(readings, (r) => r.leaseId), prints: grouped(prints, (r) => r.seriesId), lines: grouped(lines, (r) => r.leaseId),
    feeders: by((await ask(`SELECT id, limit_w FROM market.feeder`)).map((r) => ({ id: r['id']!, limitW: BigInt(r['limit_w']!) }))),
    nodes: (await ask(`SELECT id, pool_id, site_id, gpus FROM market.node ORDER BY id`)).map((r) => ({ id: r['id']!, poolId: r['pool_id']!, siteId: r['site_id']!, gpus: Number(r['gpus']) })),
    remedies: new Map((await ask(`SELECT n.lease_id AS id, sum((part->>'amountMinor')::bigint)::bigint AS minor FROM billing.remedy r CROSS JOIN jsonb_array_elements(r.lines) part JOIN billing.invoice_line n ON n.id = part->>'lineId' WHERE r.kind = 'credit_note' AND r.state = 'done' GROUP BY n.lease_id`)).map((r) => [r['id']!, BigInt(r['minor']!)])),
    papers: (await ask(`SELECT id, state FROM billing.invoice i WHERE EXISTS (SELECT 1 FROM billing.invoice_line l WHERE l.invoice_id = i.id) AND NOT (state = 'gathering' AND date_trunc('month', created_at) = (SELECT date_trunc('month', max(occurred_at)) FROM outbox.event)) UNION ALL SELECT id, state FROM billing.remedy ORDER BY 1`)).map((r) => ({ id: r['id']!, state: r['state']! })),
    budgets: (await ask(`SELECT customer_org, project_id, limit_micro_usd FROM market.budget WHERE scope IN ('org_month', 'project_month')`)).map((r) => ({ customerOrg: r['customer_org']!, projectId: r['project_id'] ?? undefined, limit: BigInt(r['limit_micro_usd']!) })),
    audit: (await ask(`SELECT action, subject FROM market.audit_log`)).map((r) => ({ action: r['action']!, subject: r['subject']! })),
    poolSpeedPpm: new Map((await ask(`SELECT id, speed_ppm FROM market.pool`)).map((r) => [r['id']!, BigInt(r['speed_ppm']!)])),
    decided: {
      offers: await ids(`SELECT id FROM market.offer`), sites: await ids(`SELECT id FROM market.site`), budgets: (await ask(`SELECT 1 FROM market.budget`)).length,
      approvals: await ids(`SELECT id FROM billing.invoice WHERE cardinality(approved_by) > 0`),
    },
  };
}
