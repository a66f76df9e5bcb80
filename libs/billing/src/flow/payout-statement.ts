import { err, ok, parseId, type Currency, type EpochMs, type OrgId, type Result } from '@switchyard/kernel';
import type { JournalEntry } from '@switchyard/ledger';
import { buildStatement, sectionOf, type Statement } from '../core/statement.js';
import type { BillingTx } from '../ports.js';
import type { Invoice } from '../core/invoice.js';
import type { PayoutPorts } from '../payout-ports.js';

export type StatementRefusal =
  | { readonly kind: 'PeriodNotOver'; readonly period: string }
  /** A later month has its statement: this one would have to go before it. */
  | { readonly kind: 'LaterStatement'; readonly period: string; readonly number: string }
  | { readonly kind: 'NothingToState'; readonly period: string };

/** Series of the numbers of statements: gapless, taken in the transaction of the issue. */
const SERIES = 'ST';

/** Issues an operator's statement of a month, or answers the one that stands. Harmless twice and at once: the operator's account is held. */
export function issueStatement(
  { store, clock }: Pick<PayoutPorts, 'store' | 'clock'>, { operatorOrg, currency }: { readonly operatorOrg: OrgId; readonly currency: Currency },
  period: { readonly name: string; readonly from: EpochMs; readonly to: EpochMs },
): Promise<Result<Statement, StatementRefusal>> {
  return store.inTransaction(async (tx): Promise<Result<Statement, StatementRefusal>> => {
    await tx.payoutAccount(operatorOrg, currency);
    const standing = await tx.statement(operatorOrg, currency, period.name);
    if (standing !== undefined) return ok(standing);
    const issuedAt = clock.now();
    if (issuedAt < period.to) return err({ kind: 'PeriodNotOver', period: period.name });
    const previous = await tx.latestStatement(operatorOrg, currency);
    if (previous !== undefined && previous.to > period.from) return err({ kind: 'LaterStatement', period: period.name, number: previous.number });
    const throughSequence = await tx.journalHeadHeld();
    const entries = await tx.entriesForStatement(operatorOrg, currency, period.to, throughSequence, previous);
    if (previous === undefined && entries.length === 0) return err({ kind: 'NothingToState', period: period.name });
    const statement = buildStatement({
      number: `${SERIES}-${String(await tx.nextNumber(SERIES)).padStart(6, '0')}`, operatorOrg, currency, period, throughSequence, previous, entries, invoices: await invoicesOf(tx, entries), issuedAt,
    });
    await tx.insertStatement(statement);
    return ok(statement);
  });
}

async function invoicesOf(tx: BillingTx, entries: readonly JournalEntry[]): Promise<readonly Invoice[]> {
  const ids = new Set(entries.filter(({ kind }) => sectionOf(kind) === 'earnings').map(({ references }) => references['invoiceId'] ?? ''));
  const found: Invoice[] = [];
  for (const id of [...ids].sort()) {
    const invoiceId = parseId('inv', id);
    const invoice = invoiceId && (await tx.invoice(invoiceId));
    if (!invoice) throw new Error(`the journal names invoice ${id}, which is not there`);
    found.push(invoice);
  }
  return found;
}
