export type { StripeGatewayOptions } from '../src/index.js';
