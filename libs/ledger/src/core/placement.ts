import { toIso, type EpochMs } from '@switchyard/kernel';
import { takes } from './kinds.js';
import { firstOpenAt, periodStateAt, type Period } from './period.js';
import type { JournalEntry, TransactionInput } from './transaction.js';

/** Reference under which a moved transaction keeps the instant it really happened at (ISO 8601, UTC). */
export const TRUE_DATE = 'effectiveOn';

type Placeable = Pick<TransactionInput, 'kind' | 'effectiveAt' | 'references'>;

/**
 * Where a transaction may stand. Late for its period it moves to the first open one and keeps its true date as a reference.
 * What was booked under its key before stands where it was put then, whatever has closed since: a retry is the same request.
 * @param earlier the entry booked under the same key, if any
 */
export function placed<T extends Placeable>(periods: readonly Period[], transaction: T, earlier: Placeable | undefined): T {
  const effectiveAt = earlier === undefined ? openInstant(periods, transaction) : whereItWasPut(transaction, earlier);
  if (effectiveAt === transaction.effectiveAt) return transaction;
  return { ...transaction, effectiveAt, references: { ...transaction.references, [TRUE_DATE]: toIso(transaction.effectiveAt) } };
}

function openInstant(periods: readonly Period[], { kind, effectiveAt }: Placeable): EpochMs {
  return takes(periodStateAt(periods, effectiveAt), kind) ? effectiveAt : firstOpenAt(periods, effectiveAt);
}
function whereItWasPut(transaction: Placeable, earlier: Pick<JournalEntry, 'effectiveAt' | 'references'>): EpochMs {
  return earlier.references[TRUE_DATE] === toIso(transaction.effectiveAt) ? earlier.effectiveAt : transaction.effectiveAt;
}
