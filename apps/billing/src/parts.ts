import type { BillingPorts, PayoutPorts, ReconcileStripePort } from '@switchyard/billing';
import type { QuotedVsBilled } from '@switchyard/rating';
import type { Logger } from '@switchyard/runtime';
import type { WebhookVerifier } from '@switchyard/stripe';
import type { DataSource } from 'typeorm';
import type { NoticeSender } from './notices/notice.js';

/** What the billing app is made of; given by main or by a test. */
export interface BillingParts {
  /** Role sy_billing. */
  readonly database: DataSource;
  /** Everything the use cases of libs/billing consume. */
  readonly ports: Omit<BillingPorts, 'usage'> & { readonly stripe: ReconcileStripePort };
  /** What paying operators needs beside them. */
  readonly payouts: Pick<PayoutPorts, 'store' | 'connect' | 'payoutTerms'>;
  /** IANA zone of the platform: where its accounting months begin and end. */
  readonly ledgerTimeZone: string;
  /** Checks stored deliveries again before they act. */
  readonly webhooks: WebhookVerifier;
  /** Sends notices to customers on; none are sent without it. */
  readonly notices?: NoticeSender;
  /** Told what became of a lease's quote, each time that is news: for metrics. */
  readonly onQuotedVsBilled?: (split: QuotedVsBilled) => void;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}
/** Injection token of BillingParts. */
export const BILLING_PARTS = Symbol('BillingParts');
/** Who billing is to the invoices it prepares, issues and collects. */
export const BILLING_PROCESS = { kind: 'system', process: 'billing' } as const;
