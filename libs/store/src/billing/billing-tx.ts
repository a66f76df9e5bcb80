import type { MarketClock } from '@switchyard/kernel';
import type { AuditRecord, BillingEvent, BillingTx, Invoice, PayoutTx, StatementTx } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { postToLedger } from '../ledger/post.js';
import { afterIssueTx } from './after-issue.js';
import { readAccountRow, readAccountRows, toAccount, writeAccount } from './accounts.js';
import { readContract, readContracts, writeContract } from './contracts.js';
import { holdsTx } from './holds.js';
import { lockLatestIntent, writeIntent } from './intents.js';
import { insertInvoices, listInvoices, lockInvoice, lockInvoicesOfLease, lockMonthsToBill, lockOpenInvoice, updateInvoice } from './invoices.js';
import { payoutTx } from './payouts.js';
import { tellStandings } from './standing.js';
import { statementTx } from './statements.js';
import { tellOutbox } from './tell.js';

/** Billing's transaction with what must still be done before it commits. */
export interface OpenBillingTx extends BillingTx, PayoutTx, StatementTx {
  /** Tells each touched customer's standing; the last thing before commit. */
  settle(): Promise<void>;
}

/**
 * Billing's transaction over a PostgreSQL one. Invoices are locked when read; accounts and contracts are checked when saved (`StaleRow`), so that
 * the lock order is always invoices, journal, account.
 */
export function billingTx(tx: Tx, clock: MarketClock): OpenBillingTx {
  const invoices = new Map<string, Invoice>();
  const accountVersions = new Map<string, bigint>();
  const contractVersions = new Map<string, bigint>();
  const touched = new Set<string>();
  const payments: BillingEvent[] = [];
  const seen = <I extends Invoice | undefined>(invoice: I): I => {
    if (invoice !== undefined) invoices.set(invoice.id, invoice);
    return invoice;
  };
  const insert = async (added: readonly Invoice[]): Promise<void> => {
    await insertInvoices(tx, added);
    for (const { customerOrg } of added.map(seen)) touched.add(customerOrg);
  };
  return {
    ...statementTx(tx),
    ...payoutTx(tx, () => clock.now()),
    ...holdsTx(tx),
    ...afterIssueTx(tx, (org) => void touched.add(org)),
    claim: async (key) => (await tx.run(`INSERT INTO billing.claim (key) VALUES ($1) ON CONFLICT DO NOTHING`, [key])) === 1,
    account: async (orgId) => {
      const row = await readAccountRow(tx, orgId);
      if (row) accountVersions.set(orgId, row.version);
      return row && toAccount(row);
    },
    accounts: async (orgIds) => {
      const rows = await readAccountRows(tx, orgIds);
      for (const row of rows) accountVersions.set(row.org_id, row.version);
      return rows.map(toAccount);
    },
    saveAccount: async (account) => {
      await writeAccount(tx, account, accountVersions.get(account.orgId));
      accountVersions.delete(account.orgId);
      touched.add(account.orgId);
    },
    contract: async (leaseId) => {
      const found = await readContract(tx, leaseId);
      if (found) contractVersions.set(leaseId, found.version);
      return found?.contract;
    },
    contracts: async (leaseIds) => {
      const found = await readContracts(tx, leaseIds);
      for (const { contract, version } of found) contractVersions.set(contract.leaseId, version);
      return found.map(({ contract }) => contract);
    },
    saveContract: async (contract) => {
      await writeContract(tx, contract, contractVersions.get(contract.leaseId));
      contractVersions.delete(contract.leaseId);
    },
    invoice: async (id) => seen(await lockInvoice(tx, id)),
    openInvoice: async (customerOrg, gatherKey) => seen(await lockOpenInvoice(tx, customerOrg, gatherKey)),
    monthsToBill: async (leaseIds, keys) => {
      const found = await lockMonthsToBill(tx, leaseIds, keys);
      for (const invoice of found.invoices) seen(invoice);
      return found;
    },
    invoicesOfLease: async (leaseId) => (await lockInvoicesOfLease(tx, leaseId)).map((invoice) => seen(invoice)),
    invoicesIn: (states, limit, dueBy) => listInvoices(tx, states, limit, dueBy),
    insertInvoice: (invoice) => insert([invoice]),
    insertInvoices: insert,
    saveInvoice: async (invoice) => {
      const stored = invoices.get(invoice.id) ?? (await lockInvoice(tx, invoice.id));
      if (stored === undefined) throw new Error(`invoice ${invoice.id} does not exist`);
      await updateInvoice(tx, invoice, stored.lines);
      seen({ ...invoice, version: invoice.version + 1 });
      touched.add(invoice.customerOrg);
    },
    latestIntent: (scope, step) => lockLatestIntent(tx, scope, step),
    saveIntent: (intent) => writeIntent(tx, intent),
    nextNumber: async (series) => {
      const row = await tx.one<{ n: bigint }>(
        `INSERT INTO billing.number_series AS s (series, last_number) VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET last_number = s.last_number + 1 RETURNING last_number AS n`, [series]);
      return Number(row!.n);
    },
    post: (request, recordedAt) => postToLedger(tx, request, recordedAt),
    emit: async (event) => {
      touched.add(event.customerOrg);
      payments.push(event);
      await tellOutbox(tx, event, invoices.get(event.invoiceId)?.version ?? 0, clock.now());
    },
    audit: (record) => writeMove(tx, record),
    settle: async () => {
      for (const event of payments) await notePayment(tx, event);
      await tellStandings(tx, [...touched].sort(), clock.now());
    },
  };
}

/** A decline stops new work until a payment succeeds or another method is given (decision 5). */
async function notePayment(tx: Tx, event: BillingEvent): Promise<void> {
  if (event.type === 'payment.declined') {
    await tx.run(`UPDATE billing.account SET payment_method_state = 'failed' WHERE org_id = $1 AND payment_method_state = 'ok'`, [event.customerOrg]);
  } else if (event.type === 'invoice.paid') {
    await tx.run(`UPDATE billing.account SET payment_method_state = 'ok' WHERE org_id = $1 AND payment_method_state = 'failed' AND payment_method_id IS NOT NULL`, [event.customerOrg]);
  }
}

async function writeMove(tx: Tx, record: AuditRecord): Promise<void> {
  await tx.run(
    `INSERT INTO billing.invoice_move (invoice_id, customer_org, action, from_state, from_version, to_state, to_version, actor, reason, at)
     SELECT $1, customer_org, $2, $3, $4, $5, $6, $7, $8, $9 FROM billing.invoice WHERE id = $1`,
    [record.invoiceId, record.action, record.before?.state ?? null, record.before?.version ?? null, record.after.state, record.after.version, record.by, record.reason, at(record.at)]);
}
