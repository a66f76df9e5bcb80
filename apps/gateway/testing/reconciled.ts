import type { EpochMs } from '@switchyard/kernel';
import { at } from '@switchyard/store';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** What billing's reconciliation leaves when Stripe has the same as the journal, all of it seen by then. */
export async function reconciled(world: GatewayUnderTest, seenAt: EpochMs): Promise<void> {
  await world.sql(
    `INSERT INTO billing.clearing_item (id, side, kind, subject, currency, amount_minor, at, effective_at, seq, matched)
     SELECT side || '/' || t.seq, side, t.kind, 'entry/' || t.key, p.currency, CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END, t.recorded_at, t.effective_at,
       CASE side WHEN 'ledger' THEN t.seq END, true
     FROM ledger.transaction t JOIN ledger.posting p ON p.transaction_seq = t.seq, unnest(ARRAY['ledger', 'stripe']) AS side WHERE p.account_code LIKE 'cash.stripe\\_clearing/%' ON CONFLICT DO NOTHING`);
  await world.sql(`INSERT INTO billing.reconciliation_run (state, requested_by, started_at, finished_at) VALUES ('finished', 'system:reconciliation', $1, $1)`, [at(seenAt)]);
}
