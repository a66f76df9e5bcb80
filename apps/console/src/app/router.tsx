import type { ReactNode } from 'react';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, type RouteComponent } from '@tanstack/react-router';
import { Page } from '../parts/small.js';
import { Failed } from '../parts/states.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';

function Lost(): ReactNode {
  return <Page title="There is no such page"><p>The address may be old. <Link to="/">Go to the market</Link>.</p></Page>;
}
const root = createRootRoute({ notFoundComponent: Lost, errorComponent: ({ error }) => <Page title="This page broke"><Failed error={error} again={() => location.reload()} /></Page> });
const framed = createRoute({ getParentRoute: () => root, id: 'framed', component: Shell });
const page = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => framed, path, component });

type Search = Readonly<Record<string, unknown>>;
/** A parameter of the address, where it is a text. */
const text = <Key extends string>(key: Key, value: unknown): { readonly [K in Key]?: string } => (typeof value === 'string' ? { [key]: value } as { readonly [K in Key]?: string } : {});

// Each desk is a bundle of its own: who never opens it never loads it.
const operator = () => import('../desks/operator/index.js');
const customer = () => import('../desks/customer/index.js');
const routes = [
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn }),
  createRoute({ getParentRoute: () => root, path: '/join', component: lazyRouteComponent(() => import('./join.js'), 'Join') }),
  framed.addChildren([
    page('/', lazyRouteComponent(() => import('../desks/market/market-page.js'), 'MarketPage')),
    page('/overview', lazyRouteComponent(customer, 'Overview')),
    page('/jobs', lazyRouteComponent(customer, 'Jobs')),
    page('/jobs/new', lazyRouteComponent(() => import('../desks/customer/new-job-page.js'), 'NewJobPage')),
    page('/reservations', lazyRouteComponent(() => import('../desks/customer/reservations.js'), 'Reservations')),
    page('/reservations/new', lazyRouteComponent(() => import('../desks/customer/reservation-new.js'), 'NewReservation')),
    page('/reservations/$reservationId', lazyRouteComponent(() => import('../desks/customer/reservation-page.js'), 'ReservationPage')),
    page('/jobs/$jobId', lazyRouteComponent(customer, 'JobPage')),
    page('/budgets', lazyRouteComponent(() => import('../desks/customer/budgets.js'), 'Budgets')),
    page('/settings/projects', lazyRouteComponent(() => import('../desks/customer/projects.js'), 'Projects')),
    page('/settings/members', lazyRouteComponent(() => import('../desks/customer/members.js'), 'Members')),
    page('/settings/keys', lazyRouteComponent(() => import('../desks/customer/keys.js'), 'Keys')),
    page('/settings/webhooks', lazyRouteComponent(() => import('../desks/customer/webhooks.js'), 'Webhooks')),
    page('/settings/billing', lazyRouteComponent(() => import('../desks/customer/account.js'), 'BillingAccount')),
    page('/costs', lazyRouteComponent(() => import('../desks/customer/cost-page.js'), 'Costs')),
    page('/review', lazyRouteComponent(() => import('../desks/finance/review-queue.js'), 'ReviewQueue')),
    page('/billing/invoices', lazyRouteComponent(() => import('../desks/finance/invoices.js'), 'Invoices')),
    page('/billing/invoices/$invoiceId', lazyRouteComponent(() => import('../desks/finance/invoice-page.js'), 'InvoicePage')),
    page('/billing/remedies', lazyRouteComponent(() => import('../desks/finance/remedies.js'), 'Remedies')),
    page('/billing/disputes', lazyRouteComponent(() => import('../desks/finance/disputes.js'), 'Disputes')),
    page('/books/aging', lazyRouteComponent(() => import('../desks/finance/aging.js'), 'Aging')),
    page('/books/journal', lazyRouteComponent(() => import('../desks/finance/journal.js'), 'Journal')),
    page('/books/trial-balance', lazyRouteComponent(() => import('../desks/finance/accounts.js'), 'TrialBalance')),
    page('/books/revenue', lazyRouteComponent(() => import('../desks/finance/ledger-revenue.js'), 'Revenue')),
    page('/books/payouts', lazyRouteComponent(() => import('../desks/finance/payouts.js'), 'Payouts')),
    page('/books/payouts/$payoutId', lazyRouteComponent(() => import('../desks/finance/payout-page.js'), 'PayoutPage')),
    page('/books/reconciliation', lazyRouteComponent(() => import('../desks/finance/reconciliation.js'), 'Reconciliation')),
    page('/books/close', lazyRouteComponent(() => import('../desks/finance/close.js'), 'MonthClose')),
    page('/books/exports', lazyRouteComponent(() => import('../desks/finance/exports.js'), 'Exports')),
    page('/sites', lazyRouteComponent(operator, 'Sites')),
    page('/earnings', lazyRouteComponent(() => import('../desks/operator/earnings.js'), 'Earnings')),
    page('/billing/statements', lazyRouteComponent(() => import('../desks/operator/statements.js'), 'Statements')),
    page('/billing/statements/$statementId', lazyRouteComponent(() => import('../desks/operator/statement-page.js'), 'StatementPage')),
    page('/curtailment', lazyRouteComponent(() => import('../desks/operator/curtailment-desk.js'), 'CurtailmentDesk')),
    createRoute({ getParentRoute: () => framed, path: '/calendar', component: lazyRouteComponent(() => import('../desks/operator/calendar-page.js'), 'OperatorCalendar'), validateSearch: ({ day, span }: Search): { readonly day?: string; readonly span?: string } => ({ ...text('day', day), ...text('span', span) }) }),
    createRoute({ getParentRoute: () => framed, path: '/sites/$siteId', component: lazyRouteComponent(() => import('../desks/operator/site-page.js'), 'SitePage'), validateSearch: ({ tab }: Search): { readonly tab?: string } => text('tab', tab) }),
  ]),
];
export const router = createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
