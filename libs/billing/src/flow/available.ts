import type { OrgId } from '@switchyard/kernel';
import { accountOf } from '../core/chart.js';
import type { Invoice } from '../core/invoice.js';
import type { BillingTx } from '../ports.js';

/** What each operator of an invoice may be paid now, minor units; read under the journal's lock, so it holds until the booking commits. */
export async function availableOf(tx: BillingTx, invoice: Invoice): Promise<ReadonlyMap<OrgId, bigint>> {
  const operators = [...new Set(invoice.lines.map((line) => line.contract.operatorOrg))].sort();
  const balances = new Map<OrgId, bigint>();
  for (const org of operators) balances.set(org, await tx.balanceMinor(accountOf('operator_payable.available', invoice.currency, org)));
  return balances;
}
