/** What the use cases after the issue of an invoice read and write: part of billing's transaction. */
import type { EpochMs, InvoiceId, LeaseId, MinorUnits, OrgId } from '@switchyard/kernel';
import type { Account } from '@switchyard/ledger';
import type { Dispute } from './core/dispute.js';
import type { Dunning, DunningNotice } from './core/dunning.js';
import type { Remedy, RemedyState } from './core/remedy.js';

/** Rows read here by id are locked until the transaction ends. */
export interface AfterIssueTx {
  remedy(id: string): Promise<Remedy | undefined>;
  /** Every remedy of an invoice, oldest first; not locked: the invoice's lock stands before them all. */
  remediesOf(invoiceId: InvoiceId): Promise<readonly Remedy[]>;
  /** Credit notes for restated prices on invoices of the leases that were not withdrawn. */
  restatementsOf(leaseIds: readonly LeaseId[]): Promise<readonly Remedy[]>;
  /** In order of id after the given one, at most `limit`: how sweeps find what is left to execute. */
  remediesIn(states: readonly RemedyState[], after: string, limit: number): Promise<readonly Remedy[]>;
  insertRemedy(remedy: Remedy): Promise<void>;
  /** Stores the remedy with its version raised by one. @throws Error when the stored version is another */
  saveRemedy(remedy: Remedy): Promise<void>;

  dispute(id: string): Promise<Dispute | undefined>;
  /** Every dispute of an invoice, oldest first. */
  disputesOf(invoiceId: InvoiceId): Promise<readonly Dispute[]>;
  hasOpenDispute(customerOrg: OrgId): Promise<boolean>;
  saveDispute(dispute: Dispute): Promise<void>;

  dunning(invoiceId: InvoiceId): Promise<Dunning | undefined>;
  saveDunning(dunning: Dunning): Promise<void>;
  /** Unpaid invoices past due whose next step is due, or that no schedule has begun for. */
  dunningDue(now: EpochMs, after: string, limit: number): Promise<readonly InvoiceId[]>;
  /** Writes a notice once: its key is the invoice and the step. @returns false when it stands already */
  addNotice(notice: DunningNotice): Promise<boolean>;

  /** Balance of a ledger account in its normal direction. The journal is held until the transaction ends, so that it stays true. */
  balanceMinor(account: Account): Promise<bigint>;
  /** Whether what was held of an ended contract was settled. */
  advancesSettled(leaseId: LeaseId): Promise<boolean>;
  /** What Stripe collected on an invoice: the most that can be refunded. */
  capturedMinor(invoiceId: InvoiceId): Promise<MinorUnits>;
}
