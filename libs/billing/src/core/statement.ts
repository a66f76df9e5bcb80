import { minorUnits, sum, type Currency, type EpochMs, type InvoiceId, type LeaseId, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { normalDirection, type JournalEntry } from '@switchyard/ledger';
import { isAdvance } from './advance-lines.js';
import { earningsOf } from './build-lines.js';
import { byLease, isPower } from './changes.js';
import { accountOf, type AccountRole } from './chart.js';
import type { Invoice } from './invoice.js';

/** The accounts a statement is about, by the word it uses for each. `owed` is owed by the operator; the others to it. */
export const statementRoles = {
  held: 'operator_payable.held', available: 'operator_payable.available', disputed: 'operator_payable.disputed', inTransit: 'operator_payable.in_transit', owed: 'operator_receivable',
} as const satisfies Record<string, AccountRole>;
export type StatementAccount = keyof typeof statementRoles;
const accounts = Object.keys(statementRoles) as readonly StatementAccount[];
/** Minor units on each account. */
export type StatementBalances = Readonly<Record<StatementAccount, MinorUnits>>;
export const NOTHING: StatementBalances = { held: minorUnits(0n), available: minorUnits(0n), disputed: minorUnits(0n), inTransit: minorUnits(0n), owed: minorUnits(0n) };

export const statementSections = ['earnings', 'released', 'adjustments', 'disputes', 'payouts', 'reversals'] as const;
export type StatementSection = (typeof statementSections)[number];

/** One journal entry as far as it touches the operator. */
export interface StatementMovement {
  readonly sequence: number;
  readonly section: StatementSection;
  readonly kind: string;
  readonly effectiveAt: EpochMs;
  /** It takes effect in a month whose statement was issued before. */
  readonly isCorrection: boolean;
  readonly references: Readonly<Record<string, string>>;
  readonly change: StatementBalances;
}
/** What an operator earned of one lease on one invoice: net = charges + credits + power - fee. */
export interface EarningLine {
  readonly invoiceId: InvoiceId;
  readonly leaseId: LeaseId;
  readonly chargesMinor: MinorUnits;
  /** Zero or negative. */
  readonly creditsMinor: MinorUnits;
  readonly powerMinor: MinorUnits;
  readonly feeMinor: MinorUnits;
  readonly netMinor: MinorUnits;
}
/** What an operator earned, and what became of it, in one month. Never edited: what comes later stands on the next one. */
export interface Statement {
  readonly number: string;
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  /** Such as `2026-11`. */
  readonly period: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Journal entries up to this one, that take effect before `to`, are here or on an earlier statement. */
  readonly throughSequence: number;
  readonly opening: StatementBalances;
  readonly closing: StatementBalances;
  readonly lines: readonly EarningLine[];
  readonly movements: readonly StatementMovement[];
  readonly issuedAt: EpochMs;
}

export function sectionOf(kind: string): StatementSection {
  switch (kind) {
    case 'invoice-issued':
    case 'operators-earned':
      return 'earnings';
    case 'earnings-released':
      return 'released';
    case 'payout-taken-back':
      return 'reversals';
    default:
      return kind.startsWith('payout-') ? 'payouts' : kind.startsWith('dispute-') ? 'disputes' : 'adjustments';
  }
}

/** An operator's earnings on an invoice, lease by lease. */
export function earningLines(invoice: Invoice, operatorOrg: OrgId): readonly EarningLine[] {
  return byLease(invoice).filter(([contract]) => contract.operatorOrg === operatorOrg).map(([contract, lines]): EarningLine => {
    const sold = lines.filter((l) => l.side === 'customer' && l.category !== 'tax' && !isAdvance(l));
    const total = (keep: (line: (typeof sold)[number]) => boolean): MinorUnits => sum(sold.filter(keep).map((l) => l.amountMinor));
    return {
      invoiceId: invoice.id, leaseId: contract.leaseId, chargesMinor: total((l) => !isPower(l) && l.amountMinor >= 0n), creditsMinor: total((l) => !isPower(l) && l.amountMinor < 0n),
      powerMinor: total(isPower), ...earningsOf(lines),
    };
  });
}

/** What an entry changes for the operator, in each account's normal direction; undefined when it does not. */
export function changeOf(entry: JournalEntry, operatorOrg: OrgId, currency: Currency): StatementBalances | undefined {
  let touched = false;
  const change = { ...NOTHING } as Record<StatementAccount, MinorUnits>;
  for (const account of accounts) {
    const { code, type } = accountOf(statementRoles[account], currency, operatorOrg);
    for (const posting of entry.postings) {
      if (posting.account !== code) continue;
      touched = true;
      change[account] = minorUnits(change[account] + (posting.direction === normalDirection(type) ? posting.amountMinor : -posting.amountMinor));
    }
  }
  return touched ? change : undefined;
}
export const addBalances = (a: StatementBalances, b: StatementBalances): StatementBalances =>
  ({ held: minorUnits(a.held + b.held), available: minorUnits(a.available + b.available), disputed: minorUnits(a.disputed + b.disputed), inTransit: minorUnits(a.inTransit + b.inTransit), owed: minorUnits(a.owed + b.owed) });

/** What a statement is made of. */
export interface StatementFacts {
  readonly number: string;
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  readonly period: { readonly name: string; readonly from: EpochMs; readonly to: EpochMs };
  readonly throughSequence: number;
  /** The one before; undefined: this is the first. */
  readonly previous: Pick<Statement, 'to' | 'closing'> | undefined;
  /** Entries on no earlier statement, in order. */
  readonly entries: readonly JournalEntry[];
  /** The invoices of the entries among the earnings. */
  readonly invoices: readonly Invoice[];
  readonly issuedAt: EpochMs;
}

/**
 * Opening balances are the closing ones of the statement before; the movements lead from them to the closing ones.
 * @throws Error when the lines do not come to what the ledger says was earned: a bug in one of the two
 */
export function buildStatement({ number, operatorOrg, currency, period, throughSequence, previous, entries, invoices, issuedAt }: StatementFacts): Statement {
  const movements = entries.flatMap((entry): readonly StatementMovement[] => {
    const change = changeOf(entry, operatorOrg, currency);
    if (change === undefined) return [];
    const isCorrection = previous !== undefined && entry.effectiveAt < previous.to;
    return [{ sequence: entry.sequence, section: sectionOf(entry.kind), kind: entry.kind, effectiveAt: entry.effectiveAt, isCorrection, references: entry.references, change }];
  });
  const lines = invoices.flatMap((invoice) => earningLines(invoice, operatorOrg));
  const earned = movements.filter(({ section }) => section === 'earnings').reduce((minor, { change }) => minor + change.held, 0n);
  const lined = lines.reduce((minor, line) => minor + line.netMinor, 0n);
  if (earned !== lined) throw new Error(`statement of ${operatorOrg} for ${period.name}: its lines come to ${lined}, the ledger says ${earned} were earned`);
  const opening = previous?.closing ?? NOTHING;
  return {
    number, operatorOrg, currency, period: period.name, from: period.from, to: period.to, throughSequence, opening,
    closing: movements.reduce((balances, { change }) => addBalances(balances, change), opening), lines, movements, issuedAt,
  };
}
