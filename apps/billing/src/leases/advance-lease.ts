import { addMs, microUsd, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { explainRefusal, isMonthly, monthsIn, rateLease, type BillingPorts, type BillingRefusal, type LeaseContract } from '@switchyard/billing';
import { explainRatingError } from '@switchyard/rating';
import { blockLease, inTransaction, lockLease, markRated, putIntervals, setDue, type LeaseBlock } from '@switchyard/store';
import { advanceInvoice } from '../invoices/advance-invoice.js';
import type { BillingParts } from '../parts.js';
import { compareQuote } from './compare-quote.js';
import { advanceMonths, type MonthsAdvance } from './advance-months.js';
import { readInputs, readKnown, type LeaseInputs } from './lease-inputs.js';
import { rateIntervals } from './rate-intervals.js';

/** What came of looking at a lease. `blocked` and `waiting` are stored with their reason. */
export type LeaseAdvance = 'rated' | 'running' | 'waiting' | 'blocked' | 'up to date';

/**
 * Rates a lease and takes its invoices as far as they go: one that is billed by month whenever a month is over, any other as soon as its final
 * reading is in (or its agent has been silent past the cutoff). Harmless at any time, twice, and from two processes.
 */
export async function advanceLease(parts: BillingParts, leaseId: LeaseId): Promise<LeaseAdvance> {
  const { advance, invoices } = await inTransaction(parts.database, async (lock) => {
    await lockLease(lock, leaseId);
    const known = await inTransaction(parts.database, (tx) => readKnown(tx, leaseId, parts.ports.clock.now()));
    return known !== undefined && isMonthly(known.account, known.contract) ? advanceMonths(parts, leaseId) : rateOnce(parts, leaseId);
  });
  for (const invoiceId of invoices) await advanceInvoice(parts, invoiceId);
  return advance;
}

async function rateOnce(parts: BillingParts, leaseId: LeaseId): Promise<MonthsAdvance> {
  const { database, ports } = parts;
  const now = ports.clock.now();
  const stop = async (advance: LeaseAdvance, block?: LeaseBlock): Promise<MonthsAdvance> => {
    await inTransaction(database, async (tx) => {
      if (block !== undefined) await blockLease(tx, leaseId, block);
      await setDue(tx, leaseId, null);
    });
    return { advance, invoices: [] };
  };
  const inputs = await readInputs(parts, leaseId);
  if (inputs === undefined) throw new Error(`lease ${leaseId}: billing has not heard of it yet`);
  const { contract, progress, assembled } = inputs;
  if (contract.endedAt === null) return stop('running');
  const cutoff: EpochMs = addMs(contract.endedAt, ports.policy.collectingMs);
  if (contract.finalReadingAt === null && now < cutoff) return stop('waiting', { kind: 'AwaitingFinalReading', message: `The agent's final reading of lease ${leaseId} is not in.` });
  if (assembled.doubt !== undefined && now < cutoff) return stop('blocked', assembled.doubt);
  const billing: BillingPorts = { ...ports, usage: { usageOf: () => Promise.resolve(assembled) } };
  const rated = await rateLease(billing, leaseId, progress.ceilingMicroUsd > 0n ? microUsd(progress.ceilingMicroUsd) : null);
  if (!rated.ok) {
    parts.log.warn({ leaseId, reason: rated.error.kind }, `lease ${leaseId} is not rated: ${inWords(rated.error)}`);
    return stop('blocked', { kind: rated.error.kind, message: inWords(rated.error) });
  }
  if (rated.value.outcome === 'above ceiling') parts.log.warn({ leaseId }, `lease ${leaseId}: restated prices would lift its bill above what was promised: the difference is not billed`);
  const done = rated.value.outcome !== 'rated' && progress.ratedVersion >= progress.usageVersion;
  if (!done) await noteRated(parts, inputs, now);
  return { advance: done ? 'up to date' : 'rated', invoices: await openInvoices(parts, contract) };
}
const inWords = (refusal: BillingRefusal): string => (refusal.kind === 'NotRateable' ? explainRatingError(refusal.error) : explainRefusal(refusal));

/** Keeps the intervals with what each came to, and what became of the quote. */
async function noteRated(parts: BillingParts, { contract, account, progress, assembled }: LeaseInputs, now: EpochMs): Promise<void> {
  const [first, last] = [assembled.usage[0], assembled.usage.at(-1)];
  const months = first === undefined ? [] : monthsIn({ from: first.from, to: last!.to }, account);
  const rated = rateIntervals(contract.card, assembled.usage, months, false);
  if (!rated.ok) throw new Error(`lease ${contract.leaseId}: ${explainRatingError(rated.error)}`);
  await inTransaction(parts.database, (tx) => putIntervals(tx, contract.leaseId, null, rated.value.intervals, now));
  await compareQuote(parts, contract, now);
  await inTransaction(parts.database, (tx) => markRated(tx, contract.leaseId, progress.usageVersion, assembled.remarks, now, { closes: true }));
}

/** Invoices with lines of the lease that are not yet in finance's hands. */
function openInvoices({ ports }: BillingParts, { leaseId }: LeaseContract): Promise<MonthsAdvance['invoices']> {
  return ports.store.inTransaction(async (tx) => ({ ok: true, value: (await tx.invoicesOfLease(leaseId)).filter((i) => i.issuedAt === null).map((i) => i.id) }))
    .then((result) => (result.ok ? result.value : []));
}
