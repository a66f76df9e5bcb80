import type { ReconcileStore } from '@switchyard/billing';
import type { MarketClock } from '@switchyard/kernel';
import type { DataSource } from 'typeorm';
import { databaseError, inTransaction, Refused, type Tx } from '../base/database.js';
import { StaleRow } from './accounts.js';
import { billingTx } from './billing-tx.js';
import { differenceTx } from './differences.js';
import { clearingTx } from './reconciliation.js';

const RUNS_MAX = 8;
/** Serialization failure, deadlock, and two who opened one difference at once: the same work on the new rows may well succeed. */
const collisions: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);
const open = (tx: Tx, clock: MarketClock) => ({ ...billingTx(tx, clock), ...clearingTx(tx), ...differenceTx(tx, () => clock.now()) });

/** Reconciliation's store on PostgreSQL: billing's transaction with both sides of the clearing account; role sy_billing. */
export function pgReconcileStore(source: DataSource, clock: MarketClock): ReconcileStore {
  return {
    inTransaction: async (work) => {
      for (let run = 1; ; run += 1) {
        try {
          return await inTransaction(source, async (tx) => {
            const all = open(tx, clock);
            const result = await work(all);
            if (!result.ok) throw new Refused(result.error);
            await all.settle();
            return result;
          });
        } catch (error) {
          if (error instanceof Refused) return { ok: false, error: error.refusal as never };
          if (run >= RUNS_MAX || !(error instanceof StaleRow || collisions.has(databaseError(error)?.code ?? ''))) throw error;
        }
      }
    },
  };
}
/** Inside a transaction somebody else holds, who rolls back when a result is a refusal. */
export function reconcileStoreIn(tx: Tx, clock: MarketClock): ReconcileStore {
  return {
    inTransaction: async (work) => {
      const all = open(tx, clock);
      const result = await work(all);
      if (result.ok) await all.settle();
      return result;
    },
  };
}
