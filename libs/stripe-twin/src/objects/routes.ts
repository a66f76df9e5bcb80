import type { Route } from '../http/route.js';
import { accountRoutes } from './accounts.js';
import { balanceRoutes } from './balance.js';
import { chargeRoutes } from './charges-and-refunds.js';
import { creditNoteRoutes } from './credit-notes.js';
import { customerRoutes } from './customers.js';
import { disputeRoutes } from './disputes.js';
import { eventRoutes } from './events.js';
import { invoiceItemRoutes } from './invoice-items.js';
import { invoicePaymentRoutes } from './invoice-payments.js';
import { invoiceRoutes } from './invoices.js';
import { paymentIntentRoutes } from './payment-intents.js';
import { paymentMethodRoutes } from './payment-methods.js';
import { payoutRoutes } from './payouts.js';
import { setupIntentRoutes } from './setup-intents.js';
import { transferRoutes } from './transfers.js';
import { webhookEndpointRoutes } from './webhook-endpoints.js';

/** The whole API of the twin. The first route that matches wins, so fixed paths stand before `{id}`. */
export const routes: readonly Route[] = [
  ...customerRoutes, ...paymentMethodRoutes, ...setupIntentRoutes, ...invoiceItemRoutes, ...invoicePaymentRoutes, ...invoiceRoutes,
  ...paymentIntentRoutes, ...chargeRoutes, ...disputeRoutes, ...creditNoteRoutes, ...balanceRoutes, ...accountRoutes, ...transferRoutes,
  ...payoutRoutes, ...eventRoutes, ...webhookEndpointRoutes,
];
