import { minorUnits, type Currency, type OrgId } from '@switchyard/kernel';
import { accountCode, type Account, type AccountType } from '@switchyard/ledger';

/** The chart of accounts: what each role is, and whether there is one per organisation. Stages of money are accounts. */
export const chart = {
  /** Invoiced to a customer and not yet paid. */
  receivable: { type: 'asset', per: 'customer' },
  /** Delivered by the end of a month and not invoiced by then: accrued, and taken back on the first of the next. */
  receivable_unbilled: { type: 'asset', per: 'customer' },
  /** At Stripe: collected and not yet paid out to us. */
  'cash.stripe_clearing': { type: 'asset', per: 'platform' },
  /** In our own bank: paid out of our balance at Stripe. */
  'cash.bank': { type: 'asset', per: 'platform' },
  /** Moved at Stripe without anybody knowing yet what it was: to be found out. Above zero it was received. */
  stripe_suspense: { type: 'liability', per: 'platform' },
  /** In an operator's account at Stripe, on its way to its bank: owed to the operator until it is there. */
  'cash.operator_at_stripe': { type: 'asset', per: 'operator' },
  /** Carried on the customer's balance at Stripe to the next invoice: owed by the customer, or, below zero, to them. */
  customer_balance: { type: 'asset', per: 'customer' },
  /** Owed to a customer after a credit note on a paid invoice. */
  customer_credit: { type: 'liability', per: 'customer' },
  /** Paid ahead of use by a customer (or asked for), and not drawn yet. */
  customer_prepaid: { type: 'liability', per: 'customer' },
  /** Held as a customer's security until its contract ends. */
  customer_deposit: { type: 'liability', per: 'customer' },
  /** The operators' part of what is accrued and not invoiced. */
  'operator_payable.unbilled': { type: 'liability', per: 'operator' },
  /** Earned by an operator on issued invoices that are not paid yet. */
  'operator_payable.held': { type: 'liability', per: 'operator' },
  /** Earned and paid by the customer: may be paid out. */
  'operator_payable.available': { type: 'liability', per: 'operator' },
  'operator_payable.in_transit': { type: 'liability', per: 'operator' },
  /** Earned and paid, and kept back while the customer's bank disputes the payment. */
  'operator_payable.disputed': { type: 'liability', per: 'operator' },
  /** Owed by an operator: paid out before it was credited or charged back. Taken from later earnings first. */
  operator_receivable: { type: 'asset', per: 'operator' },
  /** Taken back by customers' banks while they look into a payment. */
  dispute_receivable: { type: 'asset', per: 'platform' },
  tax_payable: { type: 'liability', per: 'platform' },
  'income.compute': { type: 'income', per: 'platform' },
  /** Power passed through gross: the cost stands in `expense.power`. */
  'income.power': { type: 'income', per: 'platform' },
  'income.platform_fee': { type: 'income', per: 'platform' },
  'expense.compute': { type: 'expense', per: 'platform' },
  'expense.power': { type: 'expense', per: 'platform' },
  'expense.stripe_fees': { type: 'expense', per: 'platform' },
  'expense.bad_debt': { type: 'expense', per: 'platform' },
  /** The platform's part of disputes that were lost. */
  'expense.dispute_losses': { type: 'expense', per: 'platform' },
  /** What the books began with, beside the accounts named in the opening balances. */
  'equity.opening': { type: 'equity', per: 'platform' },
} as const satisfies Record<string, { readonly type: AccountType; readonly per: 'customer' | 'operator' | 'platform' }>;
export type AccountRole = keyof typeof chart;
export const accountRoles = Object.keys(chart) as readonly AccountRole[];
export const isAccountRole = (text: string): text is AccountRole => Object.hasOwn(chart, text);

/** What may never be paid out twice or ahead of being earned. */
const floored: readonly AccountRole[] = ['operator_payable.available', 'operator_payable.in_transit', 'operator_payable.disputed', 'operator_receivable', 'customer_credit', 'customer_prepaid', 'customer_deposit'];

/**
 * The account of a role.
 * @param org the customer or operator; null for the platform's own roles
 * @throws Error when the role needs an organisation and has none, or the reverse
 */
export function accountOf(role: AccountRole, currency: Currency, org: OrgId | null): Account {
  const { type, per } = chart[role];
  if ((per === 'platform') !== (org === null)) throw new Error(`account ${role} is per ${per}`);
  const floorMinor = floored.includes(role) ? minorUnits(0n) : null;
  return { code: accountCode(role, currency, org), type, currency, ownerOrg: org, floorMinor };
}
