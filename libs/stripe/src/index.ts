/** The one door to Stripe. */
export { createStripeGateway } from './gateway.js';
export type { StripeGateway, StripeGatewayOptions } from './gateway-options.js';
export { TOLERANCE_SECONDS, webhookVerifier, type WebhookRefusal, type WebhookVerifier } from './webhook.js';
export { metadataKeys } from './references.js';
