import type { Orders } from '../graphql/sorted.js';

export type BudgetOrderName = 'LARGEST' | 'NEWEST';
export const budgetOrders: Orders<BudgetOrderName> = {
  LARGEST: { name: 'LARGEST', key: { sql: 'limit_micro_usd', type: 'integer' }, direction: 'DESC' },
  NEWEST: { name: 'NEWEST', key: { sql: 'updated_at', type: 'instant' }, direction: 'DESC' },
};
