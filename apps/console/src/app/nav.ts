import type { Desk } from '../data/viewer.js';

interface NavItem {
  readonly to: string;
  readonly label: string;
  /** Second key after `g`. */
  readonly key: string;
}
export interface NavGroup {
  readonly title: string;
  readonly items: readonly NavItem[];
}
const market: NavGroup = { title: 'Market', items: [{ to: '/', label: 'Sites and prices', key: 'm' }] };
const books: NavGroup = {
  title: 'Books', items: [
    { to: '/books/aging', label: 'Aging', key: 'a' }, { to: '/books/payouts', label: 'Payouts', key: 'p' }, { to: '/billing/statements', label: 'Statements', key: 's' }, { to: '/books/reconciliation', label: 'Reconciliation', key: 'n' }, { to: '/books/revenue', label: 'Revenue', key: 'v' },
    { to: '/books/journal', label: 'Journal', key: 'l' }, { to: '/books/trial-balance', label: 'Trial balance', key: 'b' }, { to: '/books/close', label: 'Month close', key: 'c' }, { to: '/books/exports', label: 'Exports', key: 'x' },
  ],
};

/** What stands in the side of each desk. */
export const navOf: Readonly<Record<Desk, readonly NavGroup[]>> = {
  public: [market],
  customer: [
    { title: 'Compute', items: [{ to: '/overview', label: 'Overview', key: 'o' }, { to: '/jobs', label: 'Jobs', key: 'j' }, { to: '/jobs/new', label: 'New job', key: 'n' }, { to: '/reservations', label: 'Reservations', key: 'v' }] },
    { title: 'Money', items: [{ to: '/costs', label: 'Costs', key: 'c' }, { to: '/budgets', label: 'Budgets', key: 'b' }, { to: '/billing/invoices', label: 'Invoices', key: 'i' }] },
    { title: 'Organisation', items: [
      { to: '/settings/projects', label: 'Projects', key: 'p' }, { to: '/settings/members', label: 'Members', key: 'u' }, { to: '/settings/keys', label: 'API keys', key: 'k' }, { to: '/settings/webhooks', label: 'Webhooks', key: 'w' }, { to: '/settings/billing', label: 'Billing account', key: 'a' },
    ] },
    market,
  ],
  operator: [{ title: 'Sites', items: [{ to: '/sites', label: 'Your sites', key: 's' }, { to: '/curtailment', label: 'Curtailment', key: 'u' }, { to: '/calendar', label: 'Calendar', key: 'k' }] }, { title: 'Money', items: [{ to: '/earnings', label: 'Earnings', key: 'e' }, { to: '/billing/statements', label: 'Statements', key: 't' }] }, market],
  finance: [{ title: 'Finance', items: [{ to: '/review', label: 'Review', key: 'r' }, { to: '/billing/invoices', label: 'Invoices', key: 'i' }, { to: '/billing/remedies', label: 'Remedies', key: 'e' }, { to: '/billing/disputes', label: 'Disputes', key: 'd' }] }, books, market],
};
/** Where a desk begins. */
export const homeOf: Readonly<Record<Desk, string>> = { public: '/', customer: '/overview', operator: '/sites', finance: '/review' };
