import type { MarketClock } from '@switchyard/kernel';
import type { PayoutStore } from '@switchyard/billing';
import type { DataSource } from 'typeorm';
import { databaseError, inTransaction, Refused, type Tx } from '../base/database.js';
import { StaleRow } from './accounts.js';
import { billingTx } from './billing-tx.js';

/** Runs of one transaction that others got in the way of; in all, before the error is the caller's. */
const RUNS_MAX = 8;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const UNIQUE_VIOLATION = '23505';

/** Another transaction came first: the same work on the new rows may well succeed. */
function isCollision(error: unknown): boolean {
  if (error instanceof StaleRow) return true;
  const told = databaseError(error);
  if (told === undefined) return false;
  return told.code === SERIALIZATION_FAILURE || told.code === DEADLOCK || (told.code === UNIQUE_VIOLATION && (told.constraint === 'invoice_one_open' || told.constraint === 'payout_one_under_way'));
}

/** Billing's store on PostgreSQL: a transaction at a time, role sy_billing. A refusal rolls back. */
export function pgBillingStore(source: DataSource, clock: MarketClock): PayoutStore {
  return {
    inTransaction: async (work) => {
      for (let run = 1; ; run += 1) {
        try {
          return await inTransaction(source, async (tx) => {
            const open = billingTx(tx, clock);
            const result = await work(open);
            if (!result.ok) throw new Refused(result.error);
            await open.settle();
            return result;
          });
        } catch (error) {
          if (error instanceof Refused) return { ok: false, error: error.refusal as never };
          if (run >= RUNS_MAX || !isCollision(error)) throw error;
        }
      }
    },
  };
}

/**
 * Billing's store inside a transaction somebody else holds (a mutation of the gateway, with its audit entry and its keyed answer). The caller must
 * roll back when a result is a refusal.
 */
export function billingStoreIn(tx: Tx, clock: MarketClock): PayoutStore {
  return {
    inTransaction: async (work) => {
      const open = billingTx(tx, clock);
      const result = await work(open);
      if (result.ok) await open.settle();
      return result;
    },
  };
}
