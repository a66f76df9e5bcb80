import { periodsOf, rateMonths, recheckFromDerivation, recheckFromIntervals, monthsIn, type Invoice, type InvoiceLine, type LineRecheck, type RatedPeriod } from '@switchyard/billing';
import { addMs, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { intervalRater, sumAmounts, type AmountSum } from '@switchyard/rating';
import {
  lastIntervalEnd, lastRatedAt, pageOfIntervals, readAccountRow, readContract, readFacts, readInvoice, readLeaseProgress, replacedSince, toBillingAccount, type Tx,
} from '@switchyard/store';

/** Intervals read at once: memory does not grow with the lease. */
const PAGE = 2_000;
type Sum = AmountSum & { readonly period: string };

/** Every line of an invoice computed again; null when there is none. A line by month is rated from each stored interval anew, any other from its derivation. */
export async function recomputationOf(tx: Tx, invoiceId: string): Promise<object | null> {
  const invoice = await readInvoice(tx, invoiceId);
  if (invoice === undefined) return null;
  const since = (await lastRatedAt(tx, invoiceId)) ?? invoice.createdAt;
  const monthly = new Map<LeaseId, { readonly rated: readonly RatedPeriod[]; readonly replaced: boolean }>();
  for (const leaseId of new Set(invoice.lines.filter(isByMonth).map(({ contract }) => contract.leaseId))) {
    monthly.set(leaseId, { rated: await ratedAnew(tx, leaseId, invoice), replaced: await replacedSince(tx, leaseId, since) });
  }
  const lines = invoice.lines.map((line): LineRecheck => {
    const lease = isByMonth(line) ? monthly.get(line.contract.leaseId) : undefined;
    return lease === undefined ? recheckFromDerivation(line) : recheckFromIntervals(line, lease.rated, lease.replaced);
  });
  return {
    invoiceId, identical: lines.every(({ verdict }) => verdict === 'same' || verdict === 'not_rated'),
    lines: lines.map(({ lineId, verdict, message }) => ({ lineId, verdict: verdict.toUpperCase(), message })),
  };
}
const isByMonth = ({ billedFor, rated }: InvoiceLine): boolean => billedFor !== undefined && rated !== null;

/** A contract's months up to the last one on the invoice, rated from its stored intervals as if for the first time. */
async function ratedAnew(tx: Tx, leaseId: LeaseId, invoice: Invoice): Promise<readonly RatedPeriod[]> {
  const [contract, progress] = [(await readContract(tx, leaseId))?.contract, await readLeaseProgress(tx, leaseId)];
  const account = await readAccountRow(tx, invoice.customerOrg);
  if (contract === undefined || progress === undefined || account === undefined) return [];
  const zone = toBillingAccount(account);
  const own = invoice.lines.filter((line) => line.contract.leaseId === leaseId && isByMonth(line));
  const lastBilled = Math.max(...own.map(({ period }) => period.to)) as EpochMs;
  const monthEnd = monthsIn({ from: addMs(lastBilled, -1), to: lastBilled }, zone)[0]!.to;
  const endedAt = contract.endedAt ?? ((contract.product ?? 'job') !== 'job' && progress.endsAt <= lastBilled ? progress.endsAt : null);
  const ends = endedAt !== null && endedAt <= monthEnd;
  const through = ends ? (Math.max(endedAt, (await lastIntervalEnd(tx, leaseId)) ?? endedAt) as EpochMs) : monthEnd;
  const periods = periodsOf(zone, { from: Math.min(contract.startedAt, progress.startsAt) as EpochMs, to: through }, ends);
  const months = periods.map(({ name, month }) => ({ name, ...month }));
  const rater = intervalRater(contract.card);
  if (!rater.ok) return [];
  let sums: readonly Sum[] = [];
  for (let after: EpochMs | null = null; ;) {
    const page = await pageOfIntervals(tx, { leaseId, periods: months.map(({ name }) => name) }, after, PAGE);
    const fresh = page.flatMap(({ usage, period }): Sum[] => {
      const amounts = rater.value.rate(usage, months.filter((month) => month.from < usage.to && usage.from < month.to));
      return amounts.ok ? amounts.value.map((amount) => ({ ...amount, period })) : [];
    });
    sums = added([...sums, ...fresh]);
    if (page.length < PAGE) break;
    after = page.at(-1)!.usage.from;
  }
  const rated = rateMonths(contract, periods, { sums, ...(await readFacts(tx, leaseId, months)) });
  return rated.ok ? rated.value : [];
}
/** One sum per month, component and denominator, in the order the store has them. */
function added(amounts: readonly Sum[]): readonly Sum[] {
  return [...new Set(amounts.map(({ period }) => period))].sort().flatMap((period) => sumAmounts(amounts.filter((amount) => amount.period === period)).map((sum) => ({ ...sum, period })));
}
