import { atItsEnd, byMonths, type Cumulative } from './assemble.js';
import { knownAt, pointsBefore, unheard, type Facts, type LeaseFacts } from './facts.js';
import { monthsOf } from './calendar.js';
import type { StoredInvoice, StoredLine, StoredInvoices } from './invoices.js';
import { inText, nearest, ratio } from './rational.js';
import { oneText } from './text.js';

export interface LineVerdict {
  readonly checked: number;
  /** Lines that follow from fewer facts than were known when they were written: what was told meanwhile waited its turn. */
  readonly fromEarlier: number;
  readonly faults: readonly string[];
}
/** How many earlier states of knowledge a line may stem from before it counts as wrong. */
const STEPS_BACK = 40;

/** Computes every line of every invoice again from what was told, and compares all of it. */
export function judgeLines(facts: Facts, invoices: StoredInvoices): LineVerdict {
  const faults: string[] = [];
  let [checked, fromEarlier] = [0, 0];
  const books = new SecondBooks(facts);
  for (const invoice of invoices.all) {
    for (const line of invoice.lines) {
      if (line.kind === 'prepayment' || line.kind === 'deposit') continue;
      checked += 1;
      const lease = facts.leases.get(line.leaseId);
      if (lease === undefined) {
        faults.push(`line ${line.id} is of lease ${line.leaseId}, which is not known`);
        continue;
      }
      const verdict = books.judge(lease, invoice, line, invoices);
      if (verdict.kind === 'wrong') faults.push(`${invoice.id} (${invoice.state}) ${lease.product} ${lease.id} ${line.billedFor} ${line.kind}: ${verdict.why}`);
      else if (verdict.stepsBack > 0) fromEarlier += 1;
    }
  }
  faults.push(...books.leftOut(invoices));
  return { checked, fromEarlier, faults };
}

type Verdict = { readonly kind: 'right'; readonly stepsBack: number } | { readonly kind: 'wrong'; readonly why: string };

class SecondBooks {
  private readonly cumulatives = new Map<string, readonly Cumulative[]>();
  constructor(private readonly facts: Facts) {}

  private printsOf(lease: LeaseFacts) {
    return lease.seriesId === null ? [] : (this.facts.prints.get(lease.seriesId) ?? []);
  }
  /** @param through start of the month after the last that is over; undefined: the lease has ended */
  private cumulative(lease: LeaseFacts, order: number, through: number | undefined, readFrom?: number): readonly Cumulative[] {
    const known = knownAt(lease, this.printsOf(lease), order, readFrom);
    const key = `${lease.id} ${known.key} ${through ?? ''}`;
    let found = this.cumulatives.get(key);
    if (found === undefined) {
      found = !lease.monthly ? [atItsEnd(lease, known)] : byMonths(lease, known, through ?? 0, through === undefined);
      this.cumulatives.set(key, found);
    }
    return found;
  }

  judge(lease: LeaseFacts, invoice: StoredInvoice, line: StoredLine, invoices: StoredInvoices): Verdict {
    let first: string | undefined;
    const before = (order: number): readonly number[] => [order, ...pointsBefore(lease, this.printsOf(lease), order)].slice(0, STEPS_BACK);
    // A hand-made change writes the line, its fee and its tax anew: when the month was rated, the lines beside them tell.
    const together = invoice.lines.filter((other) => other.leaseId === line.leaseId && other.billedFor === line.billedFor);
    const beside = together.some(({ adjustments }) => adjustments.length > 0) ? together.map((other) => other.order).filter((order) => order < line.order) : [];
    const points = [...new Set([...beside.sort((a, b) => b - a), line.order])].flatMap(before);
    for (const [stepsBack, order] of points.entries()) {
      for (const cumulatives of this.possible(lease, line, order)) {
        // A line that somebody adjusted was written again then: what it was rated with is older.
        for (const at of stepsBack === 0 ? [order] : [line.order, order]) {
          const why = difference(cumulatives, line, (month, index) => invoices.billedAt(line.leaseId, month, index, at, invoice.id));
          if (why === undefined) return { kind: 'right', stepsBack };
          first ??= why;
        }
      }
    }
    return { kind: 'wrong', why: first ?? 'nothing was known of it' };
  }
  /** While a lease runs, and when it has ended: the stored line does not say which of the two it was made in. */
  private *possible(lease: LeaseFacts, line: StoredLine, order: number): Generator<readonly Cumulative[]> {
    if (!lease.monthly) {
      yield this.cumulative(lease, order, undefined);
      return;
    }
    const month = monthsOf(lease.zone, line.periodFrom, line.periodFrom + 1)[0]!;
    yield this.cumulative(lease, order, month.to);
    yield this.cumulative(lease, order, undefined);
    for (const readFrom of unheard(lease, order).slice(0, 40)) {
      yield this.cumulative(lease, order, month.to, readFrom);
      yield this.cumulative(lease, order, undefined, readFrom);
    }
  }

  /** Once all is told and quiet: what every lease was billed is what it comes to, month by month and component by component. */
  leftOut(invoices: StoredInvoices): readonly string[] {
    const faults: string[] = [];
    for (const lease of this.facts.leases.values()) {
      const known = knownAt(lease, this.printsOf(lease), Infinity);
      const over = known.endedAt !== null || (lease.product !== 'job' && invoices.now >= lease.endsAt);
      if (lease.blocked !== null || (!over && !lease.monthly)) {
        if (lease.blocked !== null) faults.push(`lease ${lease.id} is not rated to its end: ${lease.blocked}`);
        continue;
      }
      const cumulatives = this.cumulative(lease, Infinity, over ? undefined : monthsOf(lease.zone, invoices.now, invoices.now + 1)[0]!.from);
      let before = new Map<number, bigint>();
      for (const { month, lines } of cumulatives) {
        const billed = invoices.billedOf(lease.id, month);
        for (const index of new Set([...lines.keys(), ...before.keys(), ...billed.keys()])) {
          const due = (lines.get(index)?.cents ?? 0n) - (before.get(index) ?? 0n);
          if (due !== (billed.get(index) ?? 0n)) faults.push(`lease ${lease.id} (${lease.product}) ${month} component ${index} ${lease.card[index]!.kind}: ${due} cents are due, ${billed.get(index) ?? 0n} are billed`);
        }
        before = new Map([...lines].map(([index, line]) => [index, line.cents]));
      }
    }
    return faults;
  }
}

function difference(cumulatives: readonly Cumulative[], line: StoredLine, billed: (month: string, index: number) => bigint): string | undefined {
  const at = cumulatives.findIndex(({ month }) => month === line.billedFor);
  const own = cumulatives[at];
  if (own === undefined) return `there is no ${line.billedFor === '' ? 'whole' : line.billedFor}`;
  const expected = own.lines.get(line.index);
  const earlier = line.billedFor === '' ? 0n : (cumulatives[at - 1]?.lines.get(line.index)?.cents ?? 0n);
  if (expected === undefined) return line.rated === null ? undefined : 'it stands, and nothing is to be rated';
  if (line.rated === null) return 'it has no derivation';
  const [mine, theirs] = [oneText(expected.json), oneText(line.rated)];
  if (mine !== theirs) return `the bytes differ: ${around(mine, theirs)}`;
  const billedMinor = earlier + billed(line.billedFor, line.index);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['billed before', billedMinor, line.billedMinor], ['rated', expected.cents - billedMinor, line.ratedMinor], ['precise', inText(expected.micros), line.precise], ['quantity', inText(expected.quantity), line.quantity],
    ['unit', expected.unit, line.unit], ['label', expected.label, line.label], ['side', expected.side, line.side], ['category', expected.category, line.category], ['to', own.to, line.periodTo],
  ];
  const wrong = pairs.find(([, a, b]) => a !== b);
  return wrong && `${wrong[0]}: ${String(wrong[1])} here, ${String(wrong[2])} there`;
}
/** Where two texts part. */
function around(mine: string, theirs: string): string {
  let at = 0;
  while (mine[at] === theirs[at]) at += 1;
  return `…${mine.slice(Math.max(0, at - 60), at + 80)}… here, …${theirs.slice(Math.max(0, at - 60), at + 80)}… there`;
}

/** Owed of each line once hand-made changes count: what they left, and taxes and fees moved by the share of what they moved. */
export function amountFaults(invoices: StoredInvoices): readonly string[] {
  const faults: string[] = [];
  for (const invoice of invoices.all) {
    for (const line of invoice.lines) {
      const owed = owedOf(line, invoice);
      if (owed !== line.amountMinor) faults.push(`${invoice.id} line ${line.id} ${line.kind} owes ${line.amountMinor}, not ${owed}`);
    }
  }
  return faults;
}
function owedOf(line: StoredLine, invoice: StoredInvoice): bigint {
  const last = line.adjustments.at(-1);
  if (last !== undefined) return last;
  const share = line.rated === null || !['tax', 'fee'].includes(line.category) ? undefined : line.rated;
  if (share === undefined) return line.ratedMinor;
  const bases = share.derivation.flatMap((row) => (row.row === 'base' ? [row.componentIndex] : []));
  const moved = invoice.lines.filter((other) => other.leaseId === line.leaseId && other.billedFor === line.billedFor && bases.includes(other.index)).reduce((sum, other) => sum + other.amountMinor - other.ratedMinor, 0n);
  if (moved === 0n) return line.ratedMinor;
  const ppm = BigInt(share.component.kind === 'tax' ? share.component.taxPpm : share.component.feePpm);
  const [top, bottom] = [BigInt(share.preciseMicros.numerator), BigInt(share.preciseMicros.denominator)];
  return nearest(ratio(top * 1_000_000n + moved * 10_000n * ppm * bottom, bottom * 10_000n * 1_000_000n)) - line.billedMinor;
}
