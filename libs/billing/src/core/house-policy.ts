import { HOUR_MS, minorUnits } from '@switchyard/kernel';
import type { BillingPolicy } from '../ports.js';

/** What the house goes by unless an operator of the platform decides otherwise; the gateway and the billing app must use the same. */
export const housePolicy: BillingPolicy = {
  /** A silent agent is waited for this long after its lease ended. */
  collectingMs: 2 * HOUR_MS,
  /** From 10,000.00 on, two people approve. */
  secondApprovalFromMinor: minorUnits(1_000_000n),
};
