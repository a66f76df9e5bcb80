import type { Report } from './metering.js';
import type { Component, Resale } from './pricing.js';

/** Runs a query; every column comes back as text, or null. */
export type Ask = (sql: string) => Promise<readonly Readonly<Record<string, string | null>>[]>;

/** Something billing was told, and where in the order of the database's writes it came. */
export interface Told<T> {
  readonly order: number;
  readonly what: T;
}
export interface PrintTold {
  readonly from: number;
  readonly to: number;
  readonly revision: number;
  readonly micros: bigint;
}
interface FactTold {
  readonly kind: string;
  readonly key: string;
  readonly revision: number;
  readonly fact: Readonly<Record<string, unknown>>;
}
/** A lease with all that was ever told of it, each with its place in the order of writes. */
export interface LeaseFacts {
  readonly id: string;
  readonly customerOrg: string;
  readonly operatorOrg: string;
  readonly product: string;
  readonly currency: string;
  readonly card: readonly Component[];
  readonly zone: string;
  readonly monthly: boolean;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly gpus: bigint;
  readonly maxWatts: bigint;
  readonly milliwatts: bigint;
  readonly slotMs: number;
  readonly seriesId: string | null;
  readonly blocked: string | null;
  readonly started: readonly Told<number>[];
  readonly ended: readonly Told<number>[];
  /** When the agent's last word was taken. */
  readonly final: readonly Told<number>[];
  /** `heard`: when the news of it was handled; a row may be read before that. */
  readonly reports: readonly (Told<Report> & { readonly heard: number })[];
  readonly facts: readonly Told<FactTold>[];
}
export interface Facts {
  readonly leases: ReadonlyMap<string, LeaseFacts>;
  readonly prints: ReadonlyMap<string, readonly Told<PrintTold>[]>;
}
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;
const group = <T>(items: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const [key, item] of items) {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
};

/** The order of writes: a row's transaction. It is given out when a transaction first writes, so what was there before a rating began is below it. */
export async function readFacts(ask: Ask): Promise<Facts> {
  const leases = await ask(
    `SELECT l.id, l.customer_org, l.operator_org, l.product, l.rate_card::text AS card, coalesce(a.time_zone, 'UTC') AS zone, a.cadence, ${ms('m.starts_at')} AS starts_at, ${ms('m.ends_at')} AS ends_at,
       m.gpu_count, m.energy_model::text AS model, m.settlement_seconds, m.series_id, m.blocked::text AS blocked
     FROM billing.lease l JOIN billing.lease_metering m ON m.lease_id = l.id JOIN billing.account a ON a.org_id = l.customer_org`);
  const events = await ask(
    `SELECT e.topic, e.aggregate_id AS lease, e.payload->>'at' AS at, ${ms('e.occurred_at')} AS occurred_at, h.xmin::text AS x FROM outbox.event e JOIN outbox.handled h ON h.event_id = e.id AND h.consumer = 'billing'
     WHERE e.topic IN ('lease.started', 'lease.ended') OR e.topic = 'readings.accepted' AND e.payload->'final' = 'true' ORDER BY h.xmin::text::bigint`);
  const reports = await ask(
    `SELECT lease_id, id, meter_id, ${ms('from_at')} AS from_at, ${ms('to_at')} AS to_at, gpu_seconds, energy_wh, quality, ${ms('received_at')} AS received_at, xmin::text AS x FROM metering.reading WHERE to_at > from_at`);
  const facts = await ask(`SELECT lease_id, kind, key, revision, fact::text AS fact, xmin::text AS x FROM billing.lease_fact`);
  const prints = await ask(`SELECT series_id, ${ms('starts_at')} AS starts_at, ${ms('ends_at')} AS ends_at, revision, micro_usd_per_mwh, xmin::text AS x FROM billing.price_print`);
  const news = group((await ask(
    `SELECT e.aggregate_id AS lease, ${ms('e.occurred_at')} AS at, h.xmin::text AS x FROM outbox.event e JOIN outbox.handled h ON h.event_id = e.id AND h.consumer = 'billing' WHERE e.topic = 'readings.accepted' AND e.payload->'final' = 'false' ORDER BY e.id`,
  )).map((row) => [row['lease']!, { at: Number(row['at']), order: Number(row['x']) }] as const));
  /** The first news of the lease's readings at or after one came. */
  const heardOf = (row: (typeof reports)[number]): number => news.get(row['lease_id']!)?.find(({ at }) => at >= Number(row['received_at']))?.order ?? Number(row['x']);
  const reportsOf = group(reports.map((row): readonly [string, LeaseFacts['reports'][number]] => [row['lease_id']!, {
    order: Number(row['x']), heard: heardOf(row), what: {
      id: row['id']!, meter: row['meter_id']!, from: Number(row['from_at']), to: Number(row['to_at']), gpuSeconds: BigInt(row['gpu_seconds']!), wh: row['energy_wh'] == null ? null : BigInt(row['energy_wh']),
      quality: row['quality']!, receivedAt: Number(row['received_at']),
    },
  }]));
  const factsOf = group(facts.map((row): readonly [string, Told<FactTold>] => [row['lease_id']!, {
    order: Number(row['x']), what: { kind: row['kind']!, key: row['key']!, revision: Number(row['revision']), fact: JSON.parse(row['fact']!) as FactTold['fact'] },
  }]));
  const eventsOf = group(events.map((row) => [row['lease']!, row] as const));
  const instant = (text: string | null | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) : Date.parse(text ?? ''));
  return {
    prints: group(prints.map((row): readonly [string, Told<PrintTold>] => [row['series_id']!, {
      order: Number(row['x']), what: { from: Number(row['starts_at']), to: Number(row['ends_at']), revision: Number(row['revision']), micros: BigInt(row['micro_usd_per_mwh']!) },
    }])),
    leases: new Map(leases.map((row): readonly [string, LeaseFacts] => {
      const id = row['id']!;
      const card = JSON.parse(row['card']!) as { readonly currency: string; readonly components: readonly Component[] };
      const model = JSON.parse(row['model']!) as { readonly maxWPerGpu: string | number; readonly loadFractionPpm: string | number };
      const own = eventsOf.get(id) ?? [];
      const told = (topic: string, at: (event: (typeof own)[number]) => number): readonly Told<number>[] => own.filter((event) => event['topic'] === topic).map((event) => ({ order: Number(event['x']), what: at(event) }));
      return [id, {
        id, customerOrg: row['customer_org']!, operatorOrg: row['operator_org']!, product: row['product']!, currency: card.currency, card: card.components, zone: row['zone']!,
        monthly: row['cadence'] === 'monthly' || row['product'] !== 'job', startsAt: Number(row['starts_at']), endsAt: Number(row['ends_at']), gpus: BigInt(row['gpu_count']!),
        maxWatts: BigInt(model.maxWPerGpu), milliwatts: (BigInt(model.maxWPerGpu) * BigInt(model.loadFractionPpm)) / 1_000n, slotMs: Number(row['settlement_seconds']) * 1_000, seriesId: row['series_id'] ?? null,
        blocked: row['blocked'] ?? null, started: told('lease.started', (event) => instant(event['at'])), ended: told('lease.ended', (event) => instant(event['at'])).slice(0, 1),
        final: told('readings.accepted', (event) => Number(event['occurred_at'])).slice(0, 1), reports: reportsOf.get(id) ?? [], facts: factsOf.get(id) ?? [],
      }];
    })),
  };
}

/** What was known of a lease at a point in the order of writes. */
export interface Known {
  readonly key: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly final: boolean;
  readonly reports: readonly Report[];
  readonly prints: readonly PrintTold[];
  readonly availability: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly demand: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly resales: readonly Resale[];
}
/** @param readFrom readings nobody had heard of yet were read only from here on */
export function knownAt(lease: LeaseFacts, prints: readonly Told<PrintTold>[], order: number, readFrom = -Infinity): Known {
  const upTo = <T>(told: readonly Told<T>[]): readonly T[] => told.filter((one) => one.order < order).map((one) => one.what);
  const [started, ended, final, reports, facts, known] = [upTo(lease.started), upTo(lease.ended), upTo(lease.final), upTo(lease.reports.filter((report) => report.heard < order || report.what.from >= readFrom)), upTo(lease.facts), upTo(prints)];
  const latest = (kind: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> =>
    new Map(facts.filter((fact) => fact.kind === kind).sort((a, b) => a.revision - b.revision).map((fact) => [fact.key, fact.fact]));
  const newest = new Map<number, PrintTold>();
  for (const print of known) if ((newest.get(print.from)?.revision ?? -1) < print.revision) newest.set(print.from, print);
  return {
    key: [started.length, ended.length, final.length, reports.length, facts.length, known.length, reports.length === 0 ? '' : unheardFrom(lease, order, readFrom)].join('/'),
    startedAt: Math.min(lease.startsAt, ...started), endedAt: ended[0] ?? null, final: final.length > 0, reports, prints: [...newest.values()].sort((a, b) => a.from - b.from),
    availability: latest('availability'), demand: latest('demand'),
    resales: ([...latest('relisted').values()] as unknown as Resale[]).sort((a, b) => a.from - b.from || (a.leaseId < b.leaseId ? -1 : 1)),
  };
}
/** Points in the order of writes after which something else was known, latest first, up to a point. */
export function pointsBefore(lease: LeaseFacts, prints: readonly Told<PrintTold>[], order: number): readonly number[] {
  const all = [lease.started, lease.ended, lease.final, lease.reports, lease.facts, prints].flatMap((told) => told.map((one) => one.order));
  return [...new Set(all)].filter((point) => point < order).sort((a, b) => b - a);
}
/** First of the readings that had come and nobody had heard of, from an instant on. */
function unheardFrom(lease: LeaseFacts, order: number, readFrom: number): number {
  return Math.min(...lease.reports.filter((report) => report.order < order && report.heard >= order && report.what.from >= readFrom).map((report) => report.what.from));
}
/** From which instants on readings that nobody had heard of may have been read. */
export function unheard(lease: LeaseFacts, order: number): readonly number[] {
  const from = lease.reports.filter((report) => report.order < order && report.heard >= order).map((report) => report.what.from);
  return [...new Set([...from, ...(from.length === 0 ? [] : [Infinity])])].sort((a, b) => a - b).slice(from.length === 0 ? 0 : 1);
}
