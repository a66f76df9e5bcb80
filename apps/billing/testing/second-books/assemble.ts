import { monthsOf, type Month } from './calendar.js';
import type { Known, LeaseFacts } from './facts.js';
import { declaredGaps, piecesOf } from './metering.js';
import type { Priced } from './pricing.js';
import { statementOf, type Line, type MonthKnown } from './statement.js';

const has = (lease: LeaseFacts, kind: string): boolean => lease.card.some((component) => component.kind === kind);

/** The lease's time as priced pieces: measured time, time declared unknown, and all other time where it counts too. */
function pricedPieces(lease: LeaseFacts, known: Known, from: number, to: number, months: readonly Month[]): readonly Priced[] {
  const cuts = [
    ...lease.card.flatMap((component) => (component.kind === 'escalator' ? component.steps : component.kind === 'kw_month' ? (component.ramp ?? []) : []).map((step) => step.from)),
    ...(lease.monthly || has(lease, 'sla_credit') ? months.flatMap((month) => [month.from, month.to]) : []),
    ...known.prints.filter((print) => print.from < to && from < print.to).flatMap((print) => [print.from, print.to]),
  ];
  const pieces = piecesOf(known.reports, { from, to, slotMs: lease.slotMs, cuts, gpus: lease.gpus, maxWatts: lease.maxWatts, milliwatts: lease.milliwatts });
  const everything = !known.final || has(lease, 'kw_month');
  const gaps = declaredGaps(known.reports);
  const prints = known.prints;
  let next = 0;
  return pieces.filter((piece) => piece.quality !== 'gap' || everything || gaps.some((gap) => gap.from <= piece.from && piece.from < gap.to)).map((piece): Priced => {
    while (next + 1 < prints.length && prints[next + 1]!.from <= piece.from) next += 1;
    const print = prints[next];
    const holds = print !== undefined && print.from <= piece.from && piece.from < print.to;
    return { ...piece, print: holds ? { seriesId: lease.seriesId!, printId: `${lease.seriesId}@${new Date(print.from).toISOString()}`, revision: print.revision, micros: print.micros } : undefined };
  });
}
const monthsKnown = (known: Known, months: readonly Month[]): readonly MonthKnown[] => months.flatMap((month): MonthKnown[] => {
  const [availability, demand] = [known.availability.get(month.name), known.demand.get(month.name)];
  if (availability === undefined && demand === undefined) return [];
  return [{ month, ...(availability === undefined ? {} : { availability: availability as never }), ...(demand === undefined ? {} : { demand: demand as never }) }];
});

/** What a lease comes to from its start to the end of one of its months, or to its own end. */
export interface Cumulative {
  /** Name of the month; empty for a lease that is billed as a whole. */
  readonly month: string;
  readonly from: number;
  readonly to: number;
  readonly lines: ReadonlyMap<number, Line>;
}

/** A lease that is billed once, as a whole. */
export function atItsEnd(lease: LeaseFacts, known: Known): Cumulative {
  const from = known.startedAt;
  const to = known.reports.reduce((latest, report) => Math.max(latest, report.to), known.endedAt ?? from);
  const months = monthsOf(lease.zone, from, to);
  const pieces = pricedPieces(lease, known, from, to, months);
  const lines = statementOf({ card: lease.card, pieces, from, to, ends: true, months, known: monthsKnown(known, months), resales: known.resales, inRows: true });
  return { month: '', from, to: pieces.at(-1)?.to ?? from, lines };
}

/**
 * A lease that is billed by month: cumulative at the end of each.
 * @param through everything before it is over @param ends whether the lease ends with its own end, which then counts instead of `through`
 */
export function byMonths(lease: LeaseFacts, known: Known, through: number, ends: boolean): readonly Cumulative[] {
  const from = known.startedAt;
  const endedAt = known.endedAt ?? (lease.product === 'job' ? null : lease.endsAt);
  const measured = known.reports.reduce((latest, report) => Math.max(latest, report.to), (ends ? endedAt : null) ?? from);
  const last = ends ? (endedAt ?? through) : through;
  const window = Math.max(measured, last);
  const pieces = pricedPieces(lease, known, from, window, monthsOf(lease.zone, from, window));
  const to = ends ? Math.max(last, pieces.at(-1)?.to ?? last) : last;
  const months = monthsOf(lease.zone, from, to);
  return months.map((month, index) => {
    const [covers, final] = [Math.min(month.to, to), ends && month.to >= to];
    const past = months.slice(0, index + 1);
    const lines = statementOf({
      card: lease.card, pieces: pieces.filter((piece) => piece.from < month.to), from, to: covers, ends: final, months: past, known: monthsKnown(known, past), resales: known.resales, inRows: false,
    });
    return { month: month.name, from: Math.max(month.from, from), to: covers, lines };
  });
}
