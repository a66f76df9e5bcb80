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

/** What stands in the side of each desk. */
export const navOf: Readonly<Record<Desk, readonly NavGroup[]>> = {
  public: [market],
  customer: [
    { title: 'Compute', items: [{ to: '/overview', label: 'Overview', key: 'o' }, { to: '/jobs', label: 'Jobs', key: 'j' }] },
    { title: 'Money', items: [{ to: '/costs', label: 'Costs', key: 'c' }, { to: '/billing/invoices', label: 'Invoices', key: 'i' }] },
    market,
  ],
  operator: [{ title: 'Sites', items: [{ to: '/sites', label: 'Your sites', key: 's' }] }, market],
  finance: [{ title: 'Finance', items: [{ to: '/review', label: 'Review', key: 'r' }, { to: '/billing/invoices', label: 'Invoices', key: 'i' }] }, market],
};
/** Where a desk begins. */
export const homeOf: Readonly<Record<Desk, string>> = { public: '/', customer: '/overview', operator: '/sites', finance: '/review' };
