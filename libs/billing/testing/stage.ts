import { contains, epochMs, fromIso, HOUR_MS, microUsdPerMwh, ok, unwrap, type Currency, type EpochMs, type Interval, type SeriesId } from '@switchyard/kernel';
import type { UsageInterval } from '@switchyard/metering';
import {
  billingPeriods, factsThrough, periodDeltas, rate, type BilledForPeriod, type BillingPeriod, type PeriodFacts, type RateCard, type Rating, type UsageForRating,
} from '@switchyard/rating';
import type { LeaseContract } from '../src/index.js';
import { countingIds, customer, leaseId, makeWorld, operator, type World } from './world.js';

/** An instant written as people write it. */
export function instant(iso: string): EpochMs {
  const at = fromIso(iso);
  if (at === undefined) throw new Error(`${iso} is not an instant`);
  return at;
}
export const span = (from: string, to: string): Interval => ({ from: instant(from), to: instant(to) });

/** A world with one lease under the scenario's own card, and what billing is told of its use; change `told` as time goes on. */
export interface Stage {
  readonly world: World;
  readonly told: { usage: readonly UsageForRating[]; facts: PeriodFacts };
}
export async function stageOf(card: RateCard, term: Interval, over: Partial<LeaseContract> = {}): Promise<Stage> {
  const told: Stage['told'] = { usage: [], facts: { final: true } };
  const base = await makeWorld({
    account: { currency: card.currency },
    contract: { card, startedAt: term.from, endedAt: term.to, finalReadingAt: term.to, ...over },
  });
  base.time.now = epochMs(term.to + HOUR_MS);
  return { told, world: { ...base, usage: { usageOf: async () => told } } };
}

/** A second customer and lease in the same store: their ids are their own. */
export async function addLease({ world }: Stage, card: RateCard, term: Interval): Promise<Pick<LeaseContract, 'leaseId' | 'customerOrg'>> {
  const ids = countingIds();
  for (let n = 0; n < 100; n += 1) ids.next('org');
  const other = { customerOrg: ids.next('org'), leaseId: ids.next('lease') };
  unwrap(await world.store.inTransaction(async (tx) => {
    const [account, contract] = [await tx.account(customer), await tx.contract(leaseId)];
    if (account === undefined || contract === undefined) throw new Error('the stage has no lease');
    await tx.saveAccount({ ...account, orgId: other.customerOrg, currency: card.currency });
    await tx.saveContract({ ...contract, ...other, operatorOrg: operator, card, startedAt: term.from, endedAt: term.to, finalReadingAt: term.to });
    return ok(undefined);
  }));
  return other;
}

/** What the market said of one stretch of time, in USD (or the card's currency) per MWh. */
export interface Print extends Interval {
  readonly usdPerMwh: number;
  readonly revision?: number;
}
/** Metered intervals with the print in force at their start. */
export function priced(intervals: readonly UsageInterval[], prints: readonly Print[], seriesId: SeriesId): readonly UsageForRating[] {
  return intervals.map((interval): UsageForRating => {
    const print = prints.find((p) => contains(p, interval.from));
    if (print === undefined) return interval;
    const { revision = 0, usdPerMwh } = print;
    return { ...interval, print: { seriesId, printId: `${seriesId}@${print.from}`, revision, microUsdPerMwh: microUsdPerMwh(BigInt(Math.round(usdPerMwh * 1_000_000))) } };
  });
}

/** Component, period and amount of one line: `['2026-10', 'kw_month', 12500n]`. */
export type BilledRow = readonly [period: string, component: string, amountMinor: bigint];
/** What is known when a month is billed. */
export type Known = Pick<PeriodFacts, 'monthFacts' | 'relisted'> & { readonly usage: readonly UsageForRating[] };

/**
 * Monthly invoices of one contract, at the level of rating and periods: every run bills what is cumulative to the end of a
 * month, less what the runs before it billed, period by period.
 */
export class MonthlyBook {
  readonly periods: readonly BillingPeriod[];
  readonly #billed: BilledForPeriod[] = [];
  constructor(private readonly card: RateCard, term: Interval, zone: string, ends = true) {
    this.periods = unwrap(billingPeriods(term, zone, ends));
  }
  get currency(): Currency {
    return this.card.currency;
  }

  /** The rating of everything from the start of the contract to the end of a period. */
  cumulative(index: number, { usage, monthFacts = [], ...known }: Known): Rating {
    const end = this.periods[index]!.to;
    const facts = { ...known, monthFacts: monthFacts.filter(({ month }) => month.from < end), ...factsThrough(this.periods, index) };
    return unwrap(rate(this.card, usage.filter((row) => row.from < end), facts));
  }
  /** Bills everything up to the end of the named period. @returns lines that are not 0, corrections of earlier periods included */
  bill(name: string, known: Known): readonly BilledRow[] {
    const through = this.periods.findIndex((period) => period.name === name);
    const cumulative = this.periods.slice(0, through + 1).map((period, index) => ({ period: period.name, rating: this.cumulative(index, known) }));
    const rows = periodDeltas(cumulative, this.#billed).flatMap(({ period, lines }) => lines.map((line) => ({ ...line, period })));
    this.#billed.push(...rows);
    return rows.filter((row) => row.amountMinor !== 0n).map((row): BilledRow => [row.period, row.componentKind, row.amountMinor]);
  }
  /** What the customer owes of rows billed in one run: the platform's fee is not theirs. */
  static total(rows: readonly BilledRow[]): bigint {
    return rows.reduce((sum, [, component, minor]) => (component === 'platform_fee' ? sum : sum + minor), 0n);
  }
}
