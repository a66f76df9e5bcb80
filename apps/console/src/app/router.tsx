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

// Each desk is a bundle of its own: who never opens it never loads it.
const finance = () => import('../desks/finance/index.js');
const operator = () => import('../desks/operator/index.js');
const customer = () => import('../desks/customer/index.js');
const routes = [
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn }),
  framed.addChildren([
    page('/', lazyRouteComponent(() => import('../desks/market/market-page.js'), 'MarketPage')),
    page('/overview', lazyRouteComponent(customer, 'Overview')),
    page('/jobs', lazyRouteComponent(customer, 'Jobs')),
    page('/jobs/$jobId', lazyRouteComponent(customer, 'JobPage')),
    page('/costs', lazyRouteComponent(() => import('../desks/customer/cost-page.js'), 'Costs')),
    page('/review', lazyRouteComponent(finance, 'ReviewQueue')),
    page('/billing/invoices', lazyRouteComponent(finance, 'Invoices')),
    page('/billing/invoices/$invoiceId', lazyRouteComponent(finance, 'InvoicePage')),
    page('/sites', lazyRouteComponent(operator, 'Sites')),
    page('/sites/$siteId', lazyRouteComponent(operator, 'SitePage')),
  ]),
];
export const router = createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
