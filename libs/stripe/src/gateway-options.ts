import type { StripePort } from '@switchyard/billing';

export interface StripeGatewayOptions {
  /** Secret key, `sk_…`. */
  readonly apiKey: string;
  /** For the twin: its host, port and `http`. Left out: Stripe itself. */
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
  /** Longest wait for one answer. Stripe's SDK would wait 80 s; 10 s is a good value, and a timed-out call is `unknown`. */
  readonly timeoutMs: number;
}

/** The port of billing over the real SDK. Stateless: safe to share. */
export type StripeGateway = StripePort;
