import { err, minorUnits, ok, type Result } from '@switchyard/kernel';
import { accountOf } from '../core/chart.js';
import type { Payout } from '../core/payout.js';
import type { PayoutRefusal } from '../core/payout-refusal.js';
import type { BookingRequest } from '../core/posting-rules.js';
import { trailingSince, type PayoutFacts, type PayoutTerms } from '../core/reserve.js';
import type { BillingTx } from '../ports.js';
import type { PayoutPorts, PayoutResult, PayoutTx } from '../payout-ports.js';

export type OpenPayoutTx = BillingTx & PayoutTx;
type StepPorts = Pick<PayoutPorts, 'store' | 'clock'>;
export interface PayoutNote {
  readonly action: string;
  readonly by: string;
  readonly reason?: string;
}

/** Loads and locks a payout, decides, stores, records and tells: every change of a payout goes through here. */
export function changePayout(
  ports: StepPorts, payoutId: string, note: PayoutNote, decide: (payout: Payout, tx: OpenPayoutTx) => Result<Payout, PayoutRefusal> | Promise<Result<Payout, PayoutRefusal>>,
): PayoutResult<Payout> {
  return ports.store.inTransaction((tx) => changePayoutIn(ports, tx, payoutId, note, decide));
}
/** The same, in a transaction in hand. */
export async function changePayoutIn(
  ports: StepPorts, tx: OpenPayoutTx, payoutId: string, note: PayoutNote, decide: Parameters<typeof changePayout>[3],
): PayoutResult<Payout> {
  const before = await tx.payout(payoutId);
  if (before === undefined) return err({ kind: 'PayoutNotFound', payoutId });
  const decided = await decide(before, tx);
  return decided.ok ? ok(await storePayout(ports, tx, before, decided.value, note)) : decided;
}

/** Stores a decided change with its record and event. An unchanged payout stores nothing. */
export async function storePayout(ports: StepPorts, tx: OpenPayoutTx, before: Payout, after: Payout, note: PayoutNote): Promise<Payout> {
  if (after === before) return before;
  await tx.savePayout(after);
  const stored = { ...after, version: before.version + 1 };
  if (stored.state !== before.state) await tx.tellPayout(stored, before.state);
  await tx.recordPayout({ payoutId: stored.id, at: ports.clock.now(), by: note.by, action: note.action, reason: note.reason ?? null, from: before.state, to: stored.state });
  return stored;
}

/**
 * Books what goes with a move, in the move's own transaction. The move happens once, so the booking must be new: one that is "there already" would let
 * money go out without it.
 * @throws Error when the ledger has the key already
 */
export async function bookOnce(tx: OpenPayoutTx, request: BookingRequest): Promise<Result<undefined, PayoutRefusal>> {
  const posted = await tx.post(request, request.transaction.effectiveAt);
  if (!posted.ok) return err({ kind: 'LedgerRefused', refusal: posted.error });
  if (posted.value.outcome !== 'booked') throw new Error(`${request.transaction.idempotencyKey} is booked already: its payout was about to move without it`);
  return ok(undefined);
}

/** What the books say of an operator now. The journal is held until the transaction ends. */
export async function payoutFacts(tx: OpenPayoutTx, { operatorOrg, currency }: Pick<Payout, 'operatorOrg' | 'currency'>, terms: PayoutTerms, now: Payout['proposedAt']): Promise<PayoutFacts> {
  const available = accountOf('operator_payable.available', currency, operatorOrg);
  const availableMinor = minorUnits(await tx.balanceMinor(available));
  const owedMinor = minorUnits(await tx.balanceMinor(accountOf('operator_receivable', currency, operatorOrg)));
  const since = trailingSince(terms.reserve, now);
  return { availableMinor, owedMinor, trailingMinor: since === undefined ? minorUnits(0n) : await tx.releasedSinceMinor(available, since) };
}
