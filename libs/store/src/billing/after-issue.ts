import { minorUnits } from '@switchyard/kernel';
import type { AfterIssueTx } from '@switchyard/billing';
import { normalDirection } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { lockJournal } from '../ledger/post.js';
import { disputesOf, hasOpenDispute, lockDispute, writeDispute } from './disputes.js';
import { addNotice, dunningDue, lockDunning, writeDunning } from './dunning.js';
import { insertRemedy, lockRemedy, remediesIn, remediesOf, restatementsOf, updateRemedy } from './remedies.js';

/** The part of billing's transaction that is about issued invoices. @param touch a customer whose standing may have changed */
export function afterIssueTx(tx: Tx, touch: (customerOrg: string) => void): AfterIssueTx {
  return {
    remedy: (id) => lockRemedy(tx, id),
    remediesOf: (invoiceId) => remediesOf(tx, invoiceId),
    restatementsOf: (leaseIds) => restatementsOf(tx, leaseIds),
    remediesIn: (states, after, limit) => remediesIn(tx, states, after, limit),
    insertRemedy: (remedy) => insertRemedy(tx, remedy),
    saveRemedy: (remedy) => updateRemedy(tx, remedy),
    dispute: (id) => lockDispute(tx, id),
    disputesOf: (invoiceId) => disputesOf(tx, invoiceId),
    hasOpenDispute: (org) => hasOpenDispute(tx, org),
    saveDispute: (dispute) => writeDispute(tx, dispute),
    dunning: (invoiceId) => lockDunning(tx, invoiceId),
    saveDunning: async (dunning) => {
      touch(dunning.customerOrg);
      await writeDunning(tx, dunning);
    },
    dunningDue: (now, after, limit) => dunningDue(tx, now, after, limit),
    addNotice: (notice) => addNotice(tx, notice),
    balanceMinor: async ({ code, type }) => {
      await lockJournal(tx);
      const row = await tx.one<{ balance: string | null }>(
        `SELECT sum(CASE WHEN direction = $2 THEN amount_minor ELSE -amount_minor END)::text AS balance FROM ledger.posting WHERE account_code = $1`, [code, normalDirection(type)]);
      return BigInt(row?.balance ?? '0');
    },
    advancesSettled: async (leaseId) => (await tx.one(`SELECT 1 FROM ledger.transaction WHERE key = 'advances-settled/' || $1`, [leaseId])) !== undefined,
    capturedMinor: async (invoiceId) => {
      const row = await tx.one<{ captured: string | null }>(
        `SELECT sum(p.amount_minor)::text AS captured FROM ledger.transaction t JOIN ledger.posting p ON p.transaction_seq = t.seq
         WHERE t.key = 'payment-received/' || $1 AND p.account_code LIKE 'cash.stripe_clearing/%' AND p.direction = 'debit'`, [invoiceId]);
      return minorUnits(BigInt(row?.captured ?? '0'));
    },
  };
}
