import { BudgetResolver } from './budget.resolver.js';

export const budgetResolvers = [BudgetResolver];
