/** The one door to Stripe. */
export type { StripeGateway, StripeGatewayOptions } from './gateway-options.js';
