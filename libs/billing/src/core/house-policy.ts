import { HOUR_MS, minorUnits } from '@switchyard/kernel';
import type { BillingPolicy } from '../ports.js';
import { houseTiers } from './tiers.js';

/** What the house goes by unless an operator of the platform decides otherwise; the gateway and the billing app must use the same. */
export const housePolicy: BillingPolicy = {
  /** A silent agent is waited for this long after its lease ended. */
  collectingMs: 2 * HOUR_MS,
  /** From 10,000.00 on, two people approve. */
  secondApprovalFromMinor: minorUnits(1_000_000n),
};

/** One side may know something for an hour alone: Stripe's webhooks take seconds, its lists minutes. */
export const houseReconcilePolicy = { graceMs: 3_600_000, tiers: houseTiers } as const;
