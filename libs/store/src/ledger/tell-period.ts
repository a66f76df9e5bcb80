import type { EpochMs } from '@switchyard/kernel';
import type { Period } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { appendEvent } from '../base/outbox.js';

/**
 * Tells finance that a month was locked, closed or opened again. In the transaction of the move, which holds the journal: moves of a month are
 * numbered without a gap. Only the platform sees it.
 */
export async function tellPeriodMoved(tx: Tx, { name, state }: Pick<Period, 'name' | 'state'>, move: { readonly actor: string; readonly reason: string | null; readonly now: EpochMs }): Promise<void> {
  const before = await tx.one<{ moves: bigint }>(`SELECT count(*) AS moves FROM outbox.event WHERE topic = 'period.moved' AND aggregate_id = $1`, [name]);
  await appendEvent(tx, {
    topic: 'period.moved', aggregateId: name, aggregateSeq: (before?.moves ?? 0n) + 1n, occurredAt: move.now, payload: { period: name, state, actor: move.actor, reason: move.reason },
  });
}
