import type { ConnectPort, ReconcileStripePort, StripePort } from '@switchyard/billing';
import type { WebhookVerifier } from './webhook.js';

export interface StripeGatewayOptions {
  /** Secret key, `sk_…`. */
  readonly apiKey: string;
  /** For the twin: its host, port and `http`. Left out: Stripe itself. */
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
  /** Longest wait for one answer. Stripe's SDK would wait 80 s; 10 s is a good value, and a timed-out call is `unknown`. */
  readonly timeoutMs: number;
  /** Signing secret of the webhook endpoint; while it is being rotated, the new one and the old one. */
  readonly webhookSecret: string | readonly [string, string];
}

/** The port of billing over the real SDK, and the reader of its webhooks. Stateless: safe to share. */
export type StripeGateway = StripePort & ConnectPort & ReconcileStripePort & WebhookVerifier;
