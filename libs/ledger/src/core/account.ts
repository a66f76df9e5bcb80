import type { Currency, MinorUnits, OrgId } from '@switchyard/kernel';

export const accountTypes = ['asset', 'liability', 'income', 'expense', 'equity'] as const;
export type AccountType = (typeof accountTypes)[number];
export type Direction = 'debit' | 'credit';

/** A code that names one account for good, for example `receivable/USD/org_…`. */
declare const accountCodeBrand: unique symbol;
export type AccountCode = string & { readonly [accountCodeBrand]: 'AccountCode' };

export interface Account {
  readonly code: AccountCode;
  readonly type: AccountType;
  /** One account holds one currency. */
  readonly currency: Currency;
  /** The organisation the account is about; null for the platform's own. */
  readonly ownerOrg: OrgId | null;
  /** The balance (in the account's normal direction) may not fall below this; null: no floor. */
  readonly floorMinor: MinorUnits | null;
}

/**
 * One code per (role, currency, owner). Parts are lower-case role words, an ISO currency and an organisation id.
 * @throws RangeError when the role is not `word` or `word.word`
 */
export function accountCode(role: string, currency: Currency, ownerOrg: OrgId | null): AccountCode {
  if (!/^[a-z_]+(\.[a-z_]+)*$/.test(role)) throw new RangeError(`accountCode: ${JSON.stringify(role)} is not a role`);
  return (ownerOrg === null ? `${role}/${currency}` : `${role}/${currency}/${ownerOrg}`) as AccountCode;
}

/** The side on which an account of this type grows. */
export function normalDirection(type: AccountType): Direction {
  return type === 'asset' || type === 'expense' ? 'debit' : 'credit';
}

/**
 * Which type may be credited when which type is debited. A transaction may hold a pair only if it stands here:
 * expenses are never set off against income, and equity moves against assets alone.
 */
const creditableWhenDebited: { readonly [debited in AccountType]: readonly AccountType[] } = {
  asset: ['asset', 'liability', 'income', 'expense', 'equity'],
  liability: ['asset', 'liability', 'income', 'expense'],
  income: ['asset', 'liability', 'income'],
  expense: ['asset', 'liability'],
  equity: ['asset'],
};
export function mayPair(debited: AccountType, credited: AccountType): boolean {
  return creditableWhenDebited[debited].includes(credited);
}
