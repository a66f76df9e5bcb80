import type { Ask } from './facts.js';
import type { Json } from './text.js';

export interface StoredLine {
  readonly id: string;
  readonly order: number;
  readonly leaseId: string;
  readonly operatorOrg: string;
  readonly index: number;
  readonly kind: string;
  readonly label: string;
  readonly side: string;
  readonly category: string;
  readonly ratedMinor: bigint;
  readonly billedMinor: bigint;
  readonly amountMinor: bigint;
  /** What each change by hand left, in order. */
  readonly adjustments: readonly bigint[];
  readonly periodFrom: number;
  readonly periodTo: number;
  readonly billedFor: string;
  readonly quantity: string;
  readonly unit: string;
  readonly precise: string;
  readonly rated: (Json & {
    readonly preciseMicros: { readonly numerator: string; readonly denominator: string };
    readonly component: { readonly kind: string; readonly taxPpm: string; readonly feePpm: string };
    readonly derivation: readonly { readonly row: string; readonly componentIndex: number }[];
  }) | null;
}
export interface StoredInvoice {
  readonly id: string;
  readonly customerOrg: string;
  readonly currency: string;
  readonly state: string;
  readonly number: string | null;
  readonly gatherKey: string;
  readonly stripeId: string | null;
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly creditedMinor: bigint;
  readonly paidMinor: bigint;
  readonly lines: readonly StoredLine[];
  /** States it moved to, in the order of writes. */
  readonly moves: readonly { readonly order: number; readonly to: string }[];
}
/** What a credit note gave back because a price was restated: no more billed. */
interface Restated {
  readonly order: number;
  readonly withdrawn: boolean;
  readonly lineId: string;
  readonly minor: bigint;
}
const stands = (state: string): boolean => !['gathering', 'draft.collecting', 'deleted', 'voided'].includes(state);

/** The invoices of the database, and what was billed by them at any point in the order of writes. */
export class StoredInvoices {
  private readonly ofLease = new Map<string, { readonly invoice: StoredInvoice; readonly line: StoredLine }[]>();
  constructor(readonly all: readonly StoredInvoice[], private readonly restated: ReadonlyMap<string, readonly Restated[]>, readonly now: number) {
    for (const invoice of all) for (const line of invoice.lines) {
      const known = this.ofLease.get(line.leaseId);
      if (known === undefined) this.ofLease.set(line.leaseId, [{ invoice, line }]);
      else known.push({ invoice, line });
    }
  }
  private billed({ line }: { readonly line: StoredLine }, order: number): bigint {
    return (this.restated.get(line.id) ?? []).reduce((left, note) => (note.order < order && !note.withdrawn ? left - note.minor : left), line.ratedMinor);
  }
  private own(leaseId: string, month: string): readonly { readonly invoice: StoredInvoice; readonly line: StoredLine }[] {
    return (this.ofLease.get(leaseId) ?? []).filter(({ line }) => line.billedFor === month && line.kind !== 'prepayment' && line.kind !== 'deposit');
  }
  billedAt(leaseId: string, month: string, index: number, order: number, except: string): bigint {
    const standing = this.own(leaseId, month).filter(({ invoice, line }) => line.index === index && invoice.id !== except && stands(invoice.moves.findLast((move) => move.order < order)?.to ?? 'gathering'));
    return standing.reduce((sum, one) => sum + this.billed(one, order), 0n);
  }
  billedOf(leaseId: string, month: string): ReadonlyMap<number, bigint> {
    const sums = new Map<number, bigint>();
    for (const one of this.own(leaseId, month)) if (stands(one.invoice.state)) sums.set(one.line.index, (sums.get(one.line.index) ?? 0n) + this.billed(one, Infinity));
    return sums;
  }
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;
/** @param now market time, as of which leases are over or not */
export async function readInvoices(ask: Ask, now: number): Promise<StoredInvoices> {
  const invoices = await ask(`SELECT id, customer_org, currency, state, number, gather_key, stripe_invoice_id, subtotal_minor, tax_minor, total_minor, credited_minor, paid_minor FROM billing.invoice ORDER BY created_at, id`);
  const lines = await ask(
    `SELECT n.*, n.rated::text AS rated_text, n.adjustments::text AS adjusted, ${ms('n.period_from')} AS from_ms, ${ms('n.period_to')} AS to_ms, n.xmin::text AS x FROM billing.invoice_line n ORDER BY n.invoice_id, n.position`);
  const moves = await ask(`SELECT invoice_id, to_state, action, reason, xmin::text AS x FROM billing.invoice_move ORDER BY seq`);
  const notes = await ask(`SELECT id, invoice_id, state, lines::text AS lines, fees::text AS fees FROM billing.remedy WHERE restated IS NOT NULL`);
  const linesOf = new Map<string, StoredLine[]>(invoices.map((row) => [row['id']!, []]));
  for (const row of lines) {
    linesOf.get(row['invoice_id']!)!.push({
      id: row['id']!, order: Number(row['x']), leaseId: row['lease_id']!, operatorOrg: row['operator_org']!, index: Number(row['component_index']), kind: row['component_kind']!, label: row['label']!, side: row['side']!,
      category: row['category']!, ratedMinor: BigInt(row['rated_minor']!), billedMinor: BigInt(row['billed_minor']!), amountMinor: BigInt(row['amount_minor']!),
      adjustments: (JSON.parse(row['adjusted']!) as { readonly toMinor: string }[]).map(({ toMinor }) => BigInt(toMinor)), periodFrom: Number(row['from_ms']), periodTo: Number(row['to_ms']),
      billedFor: row['billed_for']!, quantity: row['quantity']!, unit: row['unit']!, precise: row['precise_micros']!, rated: row['rated_text'] == null ? null : (JSON.parse(row['rated_text']) as StoredLine['rated']),
    });
  }
  const movesOf = new Map<string, { order: number; to: string }[]>();
  const proposed = new Map<string, number>();
  for (const row of moves) {
    const own = movesOf.get(row['invoice_id']!) ?? [];
    movesOf.set(row['invoice_id']!, own);
    own.push({ order: Number(row['x']), to: row['to_state']! });
    if (row['action'] === 'credit_note proposed') proposed.set(row['reason']!.split(':')[0]!, Number(row['x']));
  }
  const restated = new Map<string, Restated[]>();
  for (const note of notes) {
    for (const given of [...(JSON.parse(note['lines']!) as { lineId: string; amountMinor: string }[]), ...(JSON.parse(note['fees']!) as { lineId: string; amountMinor: string }[])]) {
      const own = restated.get(given.lineId) ?? [];
      restated.set(given.lineId, own);
      own.push({ order: proposed.get(note['id']!) ?? 0, withdrawn: note['state'] === 'withdrawn', lineId: given.lineId, minor: BigInt(given.amountMinor) });
    }
  }
  const big = (row: (typeof invoices)[number], name: string): bigint => BigInt(row[name]!);
  return new StoredInvoices(invoices.map((row): StoredInvoice => ({
    id: row['id']!, customerOrg: row['customer_org']!, currency: row['currency']!, state: row['state']!, number: row['number'] ?? null, gatherKey: row['gather_key']!, stripeId: row['stripe_invoice_id'] ?? null,
    subtotalMinor: big(row, 'subtotal_minor'), taxMinor: big(row, 'tax_minor'), totalMinor: big(row, 'total_minor'), creditedMinor: big(row, 'credited_minor'), paidMinor: big(row, 'paid_minor'),
    lines: linesOf.get(row['id']!)!, moves: movesOf.get(row['id']!) ?? [],
  })), restated, now);
}
