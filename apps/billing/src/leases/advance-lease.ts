import { addMs, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { explainRefusal, rateLease, type BillingPorts, type BillingRefusal, type LeaseContract } from '@switchyard/billing';
import { explainRatingError } from '@switchyard/rating';
import {
  blockLease, inTransaction, lockLease, markRated, readContract, readLeaseProgress, readPrints, readReadings, writeRatedIntervals,
  type LeaseBlock, type LeaseProgress,
} from '@switchyard/store';
import { advanceInvoice } from '../invoices/advance-invoice.js';
import type { BillingParts } from '../parts.js';
import { assembleUsage, termOf, type AssembledUsage } from './assemble-usage.js';

/** What came of looking at a lease. `blocked` and `waiting` are stored with their reason. */
export type LeaseAdvance = 'rated' | 'running' | 'waiting' | 'blocked' | 'up to date';

/**
 * Rates an ended lease as soon as its final reading is in (or its agent has been silent past the cutoff) and takes the invoice as far as it goes.
 * Harmless at any time, twice, and from two processes.
 */
export async function advanceLease(parts: BillingParts, leaseId: LeaseId): Promise<LeaseAdvance> {
  const { advance, invoices } = await inTransaction(parts.database, async (lock) => {
    await lockLease(lock, leaseId);
    return rateOnce(parts, leaseId);
  });
  for (const invoiceId of invoices) await advanceInvoice(parts, invoiceId);
  return advance;
}
type Advanced = { readonly advance: LeaseAdvance; readonly invoices: readonly Parameters<typeof advanceInvoice>[1][] };

async function rateOnce(parts: BillingParts, leaseId: LeaseId): Promise<Advanced> {
  const { database, ports } = parts;
  const now = ports.clock.now();
  const stop = async (advance: LeaseAdvance, block?: LeaseBlock): Promise<Advanced> => {
    if (block !== undefined) await inTransaction(database, (tx) => blockLease(tx, leaseId, block));
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
  const rated = await rateLease(billing, leaseId);
  if (!rated.ok) {
    parts.log.warn({ leaseId, reason: rated.error.kind }, `lease ${leaseId} is not rated: ${inWords(rated.error)}`);
    return stop('blocked', { kind: rated.error.kind, message: inWords(rated.error) });
  }
  const done = rated.value.outcome === 'unchanged' && progress.ratedVersion >= progress.usageVersion;
  if (!done) await noteRated(parts, leaseId, progress, assembled, now);
  return { advance: done ? 'up to date' : 'rated', invoices: await openInvoices(parts, contract) };
}
const inWords = (refusal: BillingRefusal): string => (refusal.kind === 'NotRateable' ? explainRatingError(refusal.error) : explainRefusal(refusal));

/** A lease with its usage as it is known now, from one reading of the database; undefined when billing has not heard of it. */
export async function readInputs(parts: BillingParts, leaseId: LeaseId): Promise<{ contract: LeaseContract; progress: LeaseProgress; assembled: AssembledUsage } | undefined> {
  return inTransaction(parts.database, async (tx) => {
    const progress = await readLeaseProgress(tx, leaseId);
    const contract = (await readContract(tx, leaseId))?.contract;
    if (progress === undefined || contract === undefined) return undefined;
    const readings = await readReadings(tx, leaseId);
    const prints = progress.seriesId === null ? [] : await readPrints(tx, progress.seriesId, termOf(contract, progress, readings));
    return { contract, progress, assembled: assembleUsage({ contract, progress, readings, prints }) };
  }, 'REPEATABLE READ');
}

function noteRated({ database }: BillingParts, leaseId: LeaseId, progress: LeaseProgress, assembled: AssembledUsage, now: EpochMs): Promise<void> {
  return inTransaction(database, async (tx) => {
    await writeRatedIntervals(tx, leaseId, assembled.usage);
    await markRated(tx, leaseId, progress.usageVersion, assembled.remarks, now);
  });
}

/** Invoices with lines of the lease that are not yet in finance's hands. */
function openInvoices({ ports }: BillingParts, { leaseId }: LeaseContract): Promise<Advanced['invoices']> {
  return ports.store.inTransaction(async (tx) => ({ ok: true, value: (await tx.invoicesOfLease(leaseId)).filter((i) => i.issuedAt === null).map((i) => i.id) }))
    .then((result) => (result.ok ? result.value : []));
}
