import { canonicalJson, err, isEmpty, ok, sha256Hex, type Interval, type InvoiceLineId, type LeaseId, type MicroUsd, type Result } from '@switchyard/kernel';
import { rate, type Rating } from '@switchyard/rating';
import { linesOf, replaceLines } from '../core/build-lines.js';
import { liftsAboveCeiling } from '../core/ceiling.js';
import { currencyFault } from '../core/currency.js';
import { isMonthly } from '../core/gather-key.js';
import { newInvoice, type Invoice, type LineContract } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import { withRestatements } from '../core/restatement.js';
import { moved } from '../core/review.js';
import type { BillingAccount, BillingPorts, BillingResult, BillingTx, LeaseContract } from '../ports.js';
import { storeChange, system } from './change-invoice.js';

/** What a rating run did. `unchanged`: there was nothing new to bill. `above ceiling`: restated prices alone would lift the bill above what was promised, so nothing is. */
export type RateOutcome = { readonly outcome: 'rated'; readonly invoice: Invoice } | { readonly outcome: 'unchanged' } | { readonly outcome: 'above ceiling' };
const RATER = system('rating');

/**
 * Rates everything a lease has used so far and puts what is not billed yet on its open invoice: for a lease billed once, at its end. Running it again, or
 * twice at once, changes nothing; late readings and restated prices come out as the difference.
 * @param ceiling what the customer was promised to pay at most; null: nothing was
 */
export async function rateLease(ports: BillingPorts, leaseId: LeaseId, ceiling: MicroUsd | null = null): BillingResult<RateOutcome> {
  // Readings are read outside the billing transaction (another owner's tables): the run that comes last has seen most.
  const { usage, facts } = await ports.usage.usageOf(leaseId);
  return ports.store.inTransaction(async (tx): Promise<Result<RateOutcome, BillingRefusal>> => {
    const contract = await tx.contract(leaseId);
    if (contract === undefined) return err({ kind: 'LeaseNotFound', leaseId });
    const account = await tx.account(contract.customerOrg);
    if (account === undefined) return err({ kind: 'AccountNotFound', orgId: contract.customerOrg });
    const foreign = currencyFault(contract, account);
    if (foreign !== undefined) return err(foreign);
    const period: Interval = { from: contract.startedAt, to: usage.at(-1)?.to ?? contract.startedAt };
    if (isEmpty(period)) return ok({ outcome: 'unchanged' });
    const rating = rate(contract.card, usage, facts);
    if (!rating.ok) return err({ kind: 'NotRateable', leaseId, error: rating.error });
    return ok(await putLines(ports, tx, { contract, account, ceiling }, rating.value, period));
  });
}

async function putLines(
  ports: BillingPorts, tx: BillingTx, { contract, account, ceiling }: { readonly contract: LeaseContract; readonly account: BillingAccount; readonly ceiling: MicroUsd | null }, rating: Rating, period: Interval,
): Promise<RateOutcome> {
  if (isMonthly(account, contract)) throw new Error(`lease ${contract.leaseId} is billed by month, not at its end`);
  const gatherKey = contract.leaseId;
  const found = await tx.openInvoice(contract.customerOrg, gatherKey);
  const open =
    found ??
    newInvoice({
      id: ports.ids.next('inv'), customerOrg: contract.customerOrg, currency: contract.card.currency, gatherKey,
      createdAt: ports.clock.now(), by: 'system:rating',
    });
  const earlier = withRestatements(await tx.invoicesOfLease(contract.leaseId), await tx.restatementsOf([contract.leaseId])).filter((invoice) => invoice.id !== open.id);
  const lines = linesOf({ contract: lineContract(contract), rating, period, earlier, lineId: lineIdIn(open, contract) });
  if (ceiling !== null && liftsAboveCeiling(lines, earlier, contract.leaseId, ceiling)) {
    if (found !== undefined) await storeChange(ports, tx, found, moved(found, 'deleted'), { action: 'rate', actor: RATER, reason: 'restated prices would lift the bill above its ceiling' });
    return { outcome: 'above ceiling' };
  }
  if (found === undefined) {
    if (lines.length === 0) return { outcome: 'unchanged' };
    const invoice = replaceLines(open, contract.leaseId, lines);
    await tx.insertInvoice(invoice);
    return { outcome: 'rated', invoice };
  }
  const rated = replaceLines(found, contract.leaseId, lines);
  if (canonicalJson(rated) === canonicalJson(found)) return { outcome: 'unchanged' };
  return { outcome: 'rated', invoice: await storeChange(ports, tx, found, rated, { action: 'rate', actor: RATER }) };
}

export function lineContract({ leaseId, siteId, operatorOrg, model, power, card }: LeaseContract): LineContract {
  return { leaseId, siteId, operatorOrg, model, power, cardId: card.id };
}
/** A line's id follows from invoice, lease and component, so that rating again finds the line it made. */
export function lineIdIn(invoice: Invoice, contract: LeaseContract): (componentIndex: number) => InvoiceLineId {
  return (componentIndex) => {
    const hash = sha256Hex(`${invoice.id}/${contract.leaseId}/${componentIndex}`);
    // 26 of the id alphabet's characters; hexadecimal digits are all in it.
    return `line_${hash.slice(0, 26)}` as InvoiceLineId;
  };
}
