import { err, ok, type EpochMs, type InvoiceId, type Interval, type Result } from '@switchyard/kernel';
import { rate, type ComponentKind, type PeriodFacts, type RatingError, type UsageForRating } from '@switchyard/rating';
import { linesOf, replaceLines } from '../core/build-lines.js';
import { newInvoice, type Invoice } from '../core/invoice.js';
import type { LeaseContract } from '../ports.js';
import { lineContract, lineIdIn } from './rate-lease.js';

/**
 * What a lease delivered before an instant and was not invoiced for by then: rated like any invoice, minus what was issued by then. Lines that
 * finance adjusted on a draft count as adjusted.
 * @param usage everything known; intervals that reach past `until` are left to the next period, and time nobody measured is not counted as delivered,
 *   except where power is rented whether it is drawn or not; reserved time is delivered up to `facts.covers`
 * @param issuedBy invoices whose journal entry takes effect before `until`
 * @returns an invoice of this lease alone, which is never stored; null when there is nothing
 */
export function unbilledAt(
  contract: LeaseContract, usage: readonly UsageForRating[], facts: PeriodFacts, invoices: readonly Invoice[], issuedBy: ReadonlySet<InvoiceId>, until: EpochMs,
): Result<Invoice | null, RatingError> {
  const has = (wanted: ComponentKind): boolean => contract.card.components.some(({ kind }) => kind === wanted);
  const delivered = usage.filter((interval) => interval.to <= until && (interval.quality !== 'gap' || has('kw_month')));
  const reservedTo = has('reserved_gpu_hour') ? Math.min(facts.covers?.to ?? contract.startedAt, until) : contract.startedAt;
  const deliveredTo = Math.max(delivered.at(-1)?.to ?? contract.startedAt, reservedTo) as EpochMs;
  if (deliveredTo <= contract.startedAt) return ok(null);
  const ended = contract.endedAt !== null && contract.endedAt <= until;
  const { covers, monthFacts, ...others } = facts;
  const known: PeriodFacts = {
    ...others, final: ended, ...(covers === undefined ? {} : { covers: { from: covers.from, to: Math.max(covers.from + 1, Math.min(covers.to, until)) as EpochMs } }),
    // The last month of a customer's zone may end after the books' month in which the contract ended: all of it counts, once its facts are known.
    ...(monthFacts === undefined ? {} : { monthFacts: ended ? monthFacts : monthFacts.filter(({ month }) => month.to <= until) }),
  };
  const rating = rate(contract.card, delivered, known);
  if (!rating.ok) return err(rating.error);
  const period: Interval = { from: contract.startedAt, to: deliveredTo };
  const draft = invoices.find((invoice) => invoice.issuedAt === null && invoice.state !== 'deleted');
  const open = draft ?? newInvoice({
    id: `inv_unbilled_${contract.leaseId}` as InvoiceId, customerOrg: contract.customerOrg, currency: contract.card.currency, gatherKey: contract.leaseId, createdAt: until, by: 'system:accrual',
  });
  // One that was voided since stood in the books then.
  const earlier = invoices.filter((invoice) => issuedBy.has(invoice.id)).map((invoice): Invoice => (invoice.state === 'voided' ? { ...invoice, state: 'issued' } : invoice));
  const own = { ...open, lines: open.lines.filter((line) => line.contract.leaseId === contract.leaseId) };
  const lines = linesOf({ contract: lineContract(contract), rating: rating.value, period, earlier, lineId: lineIdIn(open, contract) });
  return ok(replaceLines(own, contract.leaseId, lines));
}
